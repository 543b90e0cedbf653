"""Attributions of a whole text: those of its sentences, and quotations that go on beyond them."""

from __future__ import annotations

import bisect
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from polemic.pipeline.document import Span
from polemic.pipeline.speech import saying
from polemic.pipeline.speech.attribution_parts import RawAttribution
from polemic.pipeline.speech.clauses import Sentence, phrase_before, read_sentences
from polemic.pipeline.speech.phrase_rules import by_phrase
from polemic.pipeline.speech.verb_rules import by_verb, sentence_subject
from polemic.pipeline.text.quotes import quotations

_LEAST_QUOTED = 4  # words: fewer are scare quotes or terms
_LEAD_IN = 8  # words between a verb and the end of the sentence before a quotation
_GAP = 100  # characters between two paragraphs of one quotation
_CLOSING = frozenset("\"'”’»")


def find_attributions(text: str) -> list[RawAttribution]:
    """Return what the text says that others say or believe, in order of the sources.

    The author's own "I say", what is denied or only supposed ("if she says"), and words that the
    author takes over ("as she rightly says") are left out. Time grows linearly with the text.
    """
    found: list[RawAttribution] = []
    speaker_before: dict[Span, int] = {}
    for sentence in read_sentences(text, quotations(text)):
        in_sentence = _in_sentence(sentence)
        if sentence.next_quotation:
            in_sentence = in_sentence or _lead_in(sentence)
            if in_sentence:
                speaker_before[sentence.next_quotation] = len(found) + len(in_sentence) - 1
        found += in_sentence
    contents = [list(a.content) for a in found]
    _add_quotations(text, contents, speaker_before)
    complete = [replace(a, content=tuple(c)) for a, c in zip(found, contents, strict=True)]
    return sorted((a for a in complete if a.content), key=lambda a: (a.source, a.content))


def _in_sentence(s: Sentence) -> list[RawAttribution]:
    found: list[RawAttribution] = []
    for i in range(len(s)):
        if s.quoted[i]:
            continue
        attribution = by_verb(s, i, found) if s.at(i) in saying.VERBS else None
        attribution = attribution or by_phrase(s, i, alone=not found)
        found += [attribution] if attribution else []
    return found


def _lead_in(s: Sentence) -> list[RawAttribution]:
    """Return who is said to say the quotation after the sentence: "He turned and said."""
    for i in range(len(s) - 1, max(-1, len(s) - _LEAD_IN), -1):
        verb = saying.VERBS.get(s.at(i))
        if verb and verb.lemma in saying.CLAUSE and verb.form in {"past", "third"}:
            source = phrase_before(s, i) or sentence_subject(s)
            if source and source[1] <= i:
                return [RawAttribution(s.characters(source), s.words[i], ())]
    return []


def _add_quotations(
    text: str, contents: Sequence[list[Span]], speaker_before: Mapping[Span, int]
) -> None:
    """Add to the contents the quotations that they begin, lead up to, or go on with."""
    quoted = quotations(text, min_words=_LEAST_QUOTED)
    owner = _extend(contents, quoted)
    previous: Span | None = None
    for quotation in quoted:
        speaker = owner.get(quotation, speaker_before.get(quotation))
        if speaker is None and previous and _goes_on(text, previous, quotation):
            speaker = owner.get(previous)
        if speaker is not None and quotation not in owner:
            contents[speaker].append(quotation)
            owner[quotation] = speaker
        previous = quotation


def _extend(contents: Sequence[list[Span]], quoted: Sequence[Span]) -> dict[Span, int]:
    """Widen contents to the quotations they reach into; return whose each quotation is."""
    owner: dict[Span, int] = {}
    ends = [end for _, end in quoted]
    for index, spans in enumerate(contents):
        for k, (start, end) in enumerate(spans):
            first = bisect.bisect_right(ends, start)
            for quotation in _from(quoted, first, end):
                owner.setdefault(quotation, index)
                spans[k] = min(spans[k][0], quotation[0]), max(spans[k][1], quotation[1])
    return owner


def _from(quoted: Sequence[Span], first: int, end: int) -> Iterator[Span]:
    """Yield the quotations from index `first` that begin before the character `end`."""
    for index in range(first, len(quoted)):
        if quoted[index][0] >= end:
            return
        yield quoted[index]


def _goes_on(text: str, previous: Span, quotation: Span) -> bool:
    """Return whether a quotation left open at the end of a paragraph is opened anew."""
    gap = text[previous[1] : min(quotation[0], previous[1] + _GAP)]
    return text[previous[1] - 1] not in _CLOSING and not gap.strip()
