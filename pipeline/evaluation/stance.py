"""Stances: of the author over the document, and of whoever holds a component in it."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from polemic.pipeline.document import AUTHOR, STANCE_LABELS, Document, Stance
from polemic.pipeline.evaluation.counts import Additive, Confusion, Share
from polemic.pipeline.evaluation.matching import match_components
from polemic.pipeline.evaluation.parties import match_parties


@dataclass(frozen=True, slots=True)
class StanceCounts(Additive):
    """What the stance scores are derived from.

    Attributes:
        document: gold and predicted label of each (author, party) row of the gold that is over
            the whole document; a party or row that was not found has no predicted label.
        lenient: rows whose predicted label is the gold's or in its `also`, of all rows.
        with_also: rows that have an `also`.
        component: (component, party) pairs with the same stance, of the gold's pairs whose
            component was matched.
    """

    document: Confusion = field(default_factory=Confusion)
    lenient: Share = field(default_factory=Share)
    with_also: int = 0
    component: Share = field(default_factory=Share)


def count_stances(gold: Document, predicted: Document) -> StanceCounts:
    """Return the counts of one document.

    Over the document only the gold's author rows count: a gold party without one is not scored,
    and what is predicted for other parties neither helps nor harms.
    """
    parties = match_parties(gold, predicted)
    found: dict[str | None, str] = {s.party: s.label for s in _author_rows(predicted)}
    rows = [(s, found.get(parties.get(s.party))) for s in _author_rows(gold)]
    return StanceCounts(
        document=Confusion(Counter((s.label, label) for s, label in rows)),
        lenient=Share(sum(label in (s.label, *s.also) for s, label in rows), len(rows)),
        with_also=sum(bool(s.also) for s, _ in rows),
        component=_count_in_components(gold, predicted, parties),
    )


def stance_scores(counts: StanceCounts) -> dict[str, Any]:
    """Return the scores by name; None where the gold has no stance of that level.

    Macro-F1 is over the labels that occur in the gold.
    """
    by_label = {label: counts.document.counts(label) for label in STANCE_LABELS}
    return {
        "document": {
            "macro_f1": counts.document.macro_f1(counts.document.gold_labels()),
            "accuracy": counts.document.accuracy,
            "lenient_accuracy": counts.lenient.ratio if counts.with_also else None,
            "favor_f1": by_label["favor"].f1,
            "against_f1": by_label["against"].f1,
            "per_label": {label: label_counts.scores() for label, label_counts in by_label.items()},
            "n": counts.document.total,
        },
        "component": {"same": counts.component.ratio, "n": counts.component.whole},
    }


def _author_rows(document: Document) -> list[Stance]:
    """Return the author's stances over the document."""
    return [s for s in document.stances if s.holder == AUTHOR and s.component is None]


def _count_in_components(gold: Document, predicted: Document, parties: Mapping[str, str]) -> Share:
    """Return how many pairs of the gold whose component was matched have the same stance.

    Where several holders speak of the party in one component, all their labels must be the same.
    """
    components = match_components(gold, predicted)
    expected, found = _component_labels(gold), _component_labels(predicted)
    pairs = [pair for pair in expected if pair[0] in components]
    right = [
        (component, party)
        for component, party in pairs
        if party in parties
        and found.get((components[component], parties[party])) == expected[component, party]
    ]
    return Share(len(right), len(pairs))


def _component_labels(document: Document) -> dict[tuple[str, str], set[str]]:
    """Return the labels of each (component, party) pair, whoever holds them."""
    labels: dict[tuple[str, str], set[str]] = defaultdict(set)
    for s in document.stances:
        if s.component is not None:
            labels[s.component, s.party].add(s.label)
    return dict(labels)
