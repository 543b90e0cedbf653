"""Stances: of the author over the document, and of whoever holds a component in it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from polemic.pipeline.document import AUTHOR, STANCE_LABELS, Document, Stance
from polemic.pipeline.evaluation.counts import Additive, Confusion, Share
from polemic.pipeline.evaluation.matching import match_components
from polemic.pipeline.evaluation.parties import match_parties


@dataclass(frozen=True, slots=True)
class LevelCounts(Additive):
    """Counts of one level.

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
class StanceCounts(Additive):
    """The author's stances over the document, and the stances in components."""

    document: LevelCounts = field(default_factory=LevelCounts)
    component: LevelCounts = field(default_factory=LevelCounts)


def count_stances(gold: Document, predicted: Document) -> StanceCounts:
    """Return the counts of one document.

    Over the document only the gold's author rows count: a gold party without one is not scored,
    and what is predicted for other parties neither helps nor harms. In components the gold's rows
    count whose component was matched, whoever holds it.
    """
    parties = match_parties(gold, predicted)
    components = match_components(gold, predicted)
    over_document = {s.party: s.label for s in _author_rows(predicted)}
    in_components = _labels_in_components(predicted)
    return StanceCounts(
        document=_count(
            (s, over_document.get(parties.get(s.party, ""))) for s in _author_rows(gold)
        ),
        component=_count(
            (s, in_components.get((components[s.component], parties.get(s.party, ""))))
            for s in _component_rows(gold)
            if s.component in components
        ),
    )


def stance_scores(counts: StanceCounts) -> dict[str, Any]:
    """Return the scores of both levels by name; None where the gold has no stance of that level.

    Macro-F1 is over the labels that occur in the gold.
    """
    return {"document": _scores(counts.document), "component": _scores(counts.component)}


def _count(rows: Iterable[tuple[Stance, str | None]]) -> LevelCounts:
    rows = list(rows)
    return LevelCounts(
        labels=Confusion(Counter((s.label, label) for s, label in rows)),
        lenient=Share(sum(label in (s.label, *s.also) for s, label in rows), len(rows)),
        with_also=sum(bool(s.also) for s, _ in rows),
    )


def _scores(counts: LevelCounts) -> dict[str, Any]:
    by_label: Mapping[str, Any] = {label: counts.labels.counts(label) for label in STANCE_LABELS}
    return {
        "macro_f1": counts.labels.macro_f1(counts.labels.gold_labels()),
        "accuracy": counts.labels.accuracy,
        "lenient_accuracy": counts.lenient.ratio if counts.with_also else None,
        "favor_f1": by_label["favor"].f1,
        "against_f1": by_label["against"].f1,
        "per_label": {label: of_label.scores() for label, of_label in by_label.items()},
        "n": counts.labels.total,
    }


def _labels_in_components(document: Document) -> dict[tuple[str | None, str], str | None]:
    """Return the label of each (component, party) pair; None where holders contradict each other.

    Naming every label under some holder or other must earn nothing.
    """
    labels: dict[tuple[str | None, str], str | None] = {}
    for s in _component_rows(document):
        pair = s.component, s.party
        labels[pair] = s.label if labels.get(pair, s.label) == s.label else None
    return labels


def _author_rows(document: Document) -> list[Stance]:
    return [s for s in document.stances if s.holder == AUTHOR and s.component is None]


def _component_rows(document: Document) -> list[Stance]:
    return [s for s in document.stances if s.component is not None]
