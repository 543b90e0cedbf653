"""Figures of a set of labelled op-eds, and what its texts must not share with one another."""

from __future__ import annotations

import itertools
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from statistics import fmean, stdev

from polemic.pipeline.document import AUTHOR, STANCE_LABELS, Document, Party, Stance
from polemic.pipeline.text.sentences import sentences
from polemic.pipeline.text.tokens import is_word, words

GRAM_SIZE = 7
"""Content words in a row that no two texts may share."""

_SHORTEST_SENTENCE = 4
"""Words; shorter ones ("Not so.") are anybody's."""

_OPPOSITE = {"favor": "against", "against": "favor"}
_FUNCTION_WORDS = """
a about after again all also an and any are as at be because been before being but by can could
did do does doing done down each even every few for from further had has have having he her
here hers him his how i if in into is it its just less like many may me might more most much
must my no nor not now of off on once one only or other our ours out over own same shall she
should since so some still such than that the their theirs them then there these they this
those through to too under until up us very was we were what when where which while who whom
whose why will with without would yet you your
"""
_NO_CONTENT = frozenset(_FUNCTION_WORDS.split())


def n_words(text: str) -> int:
    """Return the number of words of a text, punctuation aside."""
    return sum(is_word(text, span) for span in words(text))


def share(part: int, whole: int) -> float | None:
    """Return part / whole, None where there is no whole."""
    return part / whole if whole else None


def author_stances(document: Document) -> list[Stance]:
    """Return the author's stances over the whole document."""
    return [s for s in document.stances if s.holder == AUTHOR and s.component is None]


def has_opposed_stances(document: Document) -> bool:
    """Return whether the author favours one party and opposes another."""
    return {"favor", "against"} <= {s.label for s in author_stances(document)}


def has_opposing_holder(document: Document) -> bool:
    """Return whether a quoted holder takes the other side than the author toward some party."""
    author = {s.party: s.label for s in author_stances(document)}
    return any(
        s.holder not in (AUTHOR, None)
        and s.component is None
        and author.get(s.party) == _OPPOSITE.get(s.label, "")
        for s in document.stances
    )


def stance_counts(documents: Iterable[Document]) -> dict[str, int]:
    """Return how often the author favours, opposes or is neutral, over all parties of all texts."""
    counts = Counter(s.label for d in documents for s in author_stances(d))
    return {label: counts[label] for label in STANCE_LABELS}


def party_names(documents: Iterable[Document]) -> set[str]:
    """Return the distinct parties, by name whatever its case."""
    return {party.name.casefold() for d in documents for party in d.parties}


def structure(documents: Sequence[Document]) -> dict[str, float | None]:
    """Return the measures by which labelled op-eds are compared, None where nothing was counted.

    Ratios are of sums over the set, so that long texts weigh more.
    """
    components = [c for d in documents for c in d.components]
    parties = [(d, p) for d in documents for p in d.parties if p.mentions]
    total_words = sum(n_words(d.text) for d in documents)
    covered = sum(c.end - c.start for c in components)
    n_claims = sum(c.label == "claim" for c in components)
    n_relations = sum(len(d.relations) for d in documents)
    n_mentions = sum(len(p.mentions) for _, p in parties)
    stances = stance_counts(documents)
    return {
        **sentence_lengths(documents),
        "components per 100 words": _per_hundred(len(components), total_words),
        "share of text in components": share(covered, sum(len(d.text) for d in documents)),
        "claims per premise": share(n_claims, len(components) - n_claims),
        "relations per component": share(n_relations, len(components)),
        "mentions per 100 words": _per_hundred(n_mentions, total_words),
        "parties per text": share(len(parties), len(documents)),
        "aliases per party": share(sum(_n_forms(d, p) for d, p in parties), len(parties)),
        **{f"stance share {k}": share(n, sum(stances.values())) for k, n in stances.items()},
    }


def sentence_lengths(documents: Sequence[Document]) -> dict[str, float | None]:
    """Return mean and standard deviation of the sentence length in words."""
    lengths = [n_words(d.text[a:b]) for d in documents for a, b in sentences(d.text)]
    return {
        "words per sentence": fmean(lengths) if lengths else None,
        "words per sentence, deviation": stdev(lengths) if len(lengths) > 1 else None,
    }


def leaks(train: Sequence[Document], dev: Sequence[Document]) -> Iterator[str]:
    """Yield one line for each subject with a party, and each sentence, that both splits hold."""
    yield from _shared("party under one subject", _topics(train), _topics(dev))
    yield from _shared("sentence", _long_sentences(train), _long_sentences(dev))


def shared_grams(documents: Sequence[Document]) -> Iterator[str]:
    """Yield one line for each run of content words that two texts share.

    Of runs that overlap, only the first of each pair of texts is named.
    """
    owners: dict[tuple[str, ...], list[str]] = defaultdict(list)
    for d in documents:
        for gram in dict.fromkeys(_grams(d.text)):
            owners[gram].append(d.id)
    named = set()
    for gram, ids in owners.items():
        for pair in itertools.combinations(ids, 2):
            if pair not in named:
                named.add(pair)
                yield f"{pair[0]} and {pair[1]} share the words {' '.join(gram)!r}"


def _per_hundred(n: int, total_words: int) -> float | None:
    return 100 * n / total_words if total_words else None


def _n_forms(document: Document, party: Party) -> int:
    return len({document.text[m.start : m.end] for m in party.mentions})


def _shared(what: str, train: Mapping[str, str], dev: Mapping[str, str]) -> Iterator[str]:
    for key in dev:
        if key in train:
            yield f"{dev[key]} and {train[key]} share a {what}: {key!r}"


def _topics(documents: Iterable[Document]) -> dict[str, str]:
    """Return `subject: party` with the text that has it, for parties with a proper name."""
    return {
        f"{d.meta.get('subject')}: {party.name.casefold()}": d.id
        for d in documents
        for party in d.parties
        if any(d.text[m.start].isupper() and _is_inside(d.text, m.start) for m in party.mentions)
    }


def _is_inside(text: str, place: int) -> bool:
    """Return whether a capital there stands inside a sentence, not at its start."""
    return re.search(r"[\w,;:]\s$", text[max(0, place - 2) : place]) is not None


def _long_sentences(documents: Iterable[Document]) -> dict[str, str]:
    found = {}
    for d in documents:
        for start, end in sentences(d.text):
            sentence = " ".join(d.text[start:end].casefold().split())
            if len(sentence.split()) >= _SHORTEST_SENTENCE:
                found[sentence] = d.id
    return found


def _grams(text: str) -> Iterator[tuple[str, ...]]:
    tokens = (text[a:b].casefold() for a, b in words(text) if is_word(text, (a, b)))
    content = [w for w in tokens if w.replace("’", "'") not in _NO_CONTENT]
    yield from zip(*(content[i:] for i in range(GRAM_SIZE)), strict=False)
