"""Stances: over the document, over a sentence, and in a component; by who holds them."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from polemic.pipeline.document import AUTHOR, STANCE_LABELS, Document, Span, Stance, StanceLabel
from polemic.pipeline.evaluation.scorers.counts import Additive, Confusion, Share, mean
from polemic.pipeline.evaluation.scorers.directed import count_directed, directed_scores
from polemic.pipeline.evaluation.scorers.matching import match_components, touching_spans
from polemic.pipeline.evaluation.scorers.parties import match_parties
from polemic.pipeline.text.sentences import sentences
from polemic.pipeline.text.spans import shared_characters

POLAR_LABELS: tuple[StanceLabel, ...] = ("favor", "against")
"""The labels that take a side."""


@dataclass(frozen=True, slots=True)
class LevelCounts(Additive):
    """Counts of some rows of one level.

    Attributes:
        labels: gold and predicted label of each gold row; a party, component or row that was not
            found has no predicted label.
        lenient: rows whose predicted label is the gold's or in its `also`, of all rows.
        with_also: rows that have an `also`.
    """

    labels: Confusion = field(default_factory=Confusion)
    lenient: Share = field(default_factory=Share)
    with_also: int = 0


@dataclass(frozen=True, slots=True)
class HolderLevels(Additive):
    """Counts of one level by who holds the gold's stance.

    Attributes:
        author: the writer.
        party: a party of the text.
        other: a source that is no party.
    """

    author: LevelCounts = field(default_factory=LevelCounts)
    party: LevelCounts = field(default_factory=LevelCounts)
    other: LevelCounts = field(default_factory=LevelCounts)

    @property
    def total(self) -> LevelCounts:
        """The rows of all holders."""
        return self.author + self.party + self.other


@dataclass(frozen=True, slots=True)
class StanceCounts(Additive):
    """The stances of each level, by holder; and of two parties toward each other, by class."""

    document: HolderLevels = field(default_factory=HolderLevels)
    sentence: HolderLevels = field(default_factory=HolderLevels)
    component: HolderLevels = field(default_factory=HolderLevels)
    directed: Confusion = field(default_factory=Confusion)


class StancePair(NamedTuple):
    """A row of the gold with what was predicted for it, if anything was."""

    gold: Stance
    predicted: Stance | None


class StancePairs(NamedTuple):
    """The pairs of each level."""

    document: list[StancePair]
    sentence: list[StancePair]
    component: list[StancePair]


def pair_stances(gold: Document, predicted: Document) -> StancePairs:
    """Return each scored row of the gold with the row predicted for it.

    Parties and components are found through their matchings. A row over the document or over a
    sentence needs the same holder; a row in a component does not (the holder of a component is a
    score of its own), and counts where the component was matched.
    """
    parties = match_parties(gold, predicted)
    components = match_components(gold, predicted)
    in_components = rows_in_components(predicted)

    def over(wanted: Mapping[_Place, Stance], given: Mapping[_Place, Stance]) -> list[StancePair]:
        return [
            StancePair(s, given.get((unit, _counterpart(holder, parties), parties.get(party, ""))))
            for (unit, holder, party), s in wanted.items()
        ]

    return StancePairs(
        document=over(_rows_over_document(gold), _rows_over_document(predicted)),
        sentence=over(_rows_over_sentences(gold), _rows_over_sentences(predicted)),
        component=[
            StancePair(s, in_components.get((components[s.component], parties.get(s.party, ""))))
            for s in gold.stances
            if s.component is not None and s.component in components
        ],
    )


def count_stances(gold: Document, predicted: Document) -> StanceCounts:
    """Return the counts of one document.

    A gold pair of holder and party without a row is not scored, and what is predicted for it
    neither helps nor harms.
    """
    pairs = pair_stances(gold, predicted)
    return StanceCounts(
        document=_by_holder(pairs.document),
        sentence=_by_holder(pairs.sentence),
        component=_by_holder(pairs.component),
        directed=count_directed(gold, predicted),
    )


def stance_scores(counts: StanceCounts) -> dict[str, Any]:
    """Return the scores of each level by name; None where the gold has no stance of that level.

    Document and sentence: the author's stances, others' under `by_holder`. Component: all holders'.
    `macro_f1` is over the labels that occur in the gold, `three_class_macro_f1` over all that
    occur in gold or prediction (F1m in Hamborg and Donnay 2021), `polar_macro_f1` is the mean of
    favor and against (as in SemEval-2016 task 6, Mohammad et al. 2016).

    Sentence: in a document of one sentence its stances are the document's. In a longer one a
    sentence has the stances of the components that lie in it, each counted to the sentence with
    most of its characters: so a stance counts even where the component was cut differently. A
    neutral one gives way to one that takes a side; sentences with both sides are not scored.

    Directed: only where the gold has pairs of parties toward each other.
    """
    return {
        "document": _level_scores(counts.document, counts.document.author),
        "component": _level_scores(counts.component, counts.component.total),
        "sentence": _level_scores(counts.sentence, counts.sentence.author),
        **({"directed": directed_scores(counts.directed)} if counts.directed.total else {}),
    }


def rows_in_components(document: Document) -> dict[tuple[str, str], Stance | None]:
    """Return the row of each (component, party) pair; None where holders contradict each other.

    Naming every label under some holder or other must earn nothing. Of rows that agree it is the
    author's, or that of the first holder by id.
    """
    rows: dict[tuple[str, str], list[Stance]] = defaultdict(list)
    for s in document.stances:
        if s.component is not None:
            rows[s.component, s.party].append(s)
    return {
        pair: min(among, key=_holder_rank) if len({s.label for s in among}) == 1 else None
        for pair, among in rows.items()
    }


_Place = tuple[int, str | None, str]
"""The sentence (0 over the document), the holder, the party."""


def _counterpart(holder: str | None, parties: Mapping[str, str]) -> str | None:
    """Return who the gold's holder is in the prediction, "" if not found."""
    return holder if holder is None or holder == AUTHOR else parties.get(holder, "")


def _rows_over_document(document: Document) -> dict[_Place, Stance]:
    return {(0, s.holder, s.party): s for s in document.stances if s.component is None}


def _rows_over_sentences(document: Document) -> dict[_Place, Stance]:
    """Return the row of each sentence, holder and party where they are of one mind."""
    if not document.stances:
        return {}
    spans = sentences(document.text)
    if len(spans) <= 1:
        return _rows_over_document(document)
    sentence_of = _sentence_of_components(document, spans)
    rows: dict[_Place, list[Stance]] = defaultdict(list)
    for s in sorted(document.stances, key=lambda s: s.component or ""):
        if s.component in sentence_of:
            rows[sentence_of[s.component], s.holder, s.party].append(s)
    merged = {place: _of_one_mind(among) for place, among in rows.items()}
    return {place: s for place, s in merged.items() if s is not None}


def _sentence_of_components(document: Document, spans: Sequence[Span]) -> dict[str | None, int]:
    """Return by id the sentence with most of a component's characters, the first of several."""
    best: dict[str | None, tuple[int, int]] = {}
    for i, j in touching_spans([c.span for c in document.components], spans):
        c = document.components[i]
        place = shared_characters(c.span, spans[j]), -j
        best[c.id] = max(best.get(c.id, place), place)
    return {component: -j for component, (_, j) in best.items()}


def _of_one_mind(rows: Sequence[Stance]) -> Stance | None:
    """Return the first row that takes a side, else the first; None where both sides are taken."""
    sides = [s for s in rows if s.label in POLAR_LABELS]
    if len({s.label for s in sides}) > 1:
        return None
    return (sides or rows)[0]


def _holder_rank(stance: Stance) -> tuple[bool, str]:
    return stance.holder != AUTHOR, stance.holder or ""


def _by_holder(pairs: Iterable[StancePair]) -> HolderLevels:
    pairs = list(pairs)
    author = [pair for pair in pairs if pair.gold.holder == AUTHOR]
    other = [pair for pair in pairs if pair.gold.holder is None]
    party = [pair for pair in pairs if pair.gold.holder not in (AUTHOR, None)]
    return HolderLevels(author=_count(author), party=_count(party), other=_count(other))


def _count(pairs: list[StancePair]) -> LevelCounts:
    rows = [(s, found.label if found else None) for s, found in pairs]
    return LevelCounts(
        labels=Confusion(Counter((s.label, label) for s, label in rows)),
        lenient=Share(sum(label in (s.label, *s.also) for s, label in rows), len(rows)),
        with_also=sum(bool(s.also) for s, _ in rows),
    )


def _level_scores(levels: HolderLevels, counts: LevelCounts) -> dict[str, Any]:
    return _scores(counts) | {
        "by_holder": {
            "author": _scores(levels.author),
            "party": _scores(levels.party),
            "other": _scores(levels.other),
        }
    }


def _scores(counts: LevelCounts) -> dict[str, Any]:
    by_label = {label: counts.labels.counts(label) for label in STANCE_LABELS}
    f1 = {label: of_label.f1 for label, of_label in by_label.items()}
    return {
        "macro_f1": mean(f1[label] for label in STANCE_LABELS if by_label[label].support),
        "three_class_macro_f1": mean(f1.values()),
        "polar_macro_f1": mean(f1[label] for label in POLAR_LABELS),
        "accuracy": counts.labels.accuracy,
        "lenient_accuracy": counts.lenient.ratio if counts.with_also else None,
        "favor_f1": f1["favor"],
        "against_f1": f1["against"],
        "per_label": {label: of_label.scores() for label, of_label in by_label.items()},
        "n": counts.labels.total,
    }
