"""Holders: which components are held by someone other than the author."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from polemic.pipeline.document import AUTHOR, Document
from polemic.pipeline.evaluation.scorers.counts import Additive, Counts
from polemic.pipeline.evaluation.scorers.matching import match_components


@dataclass(frozen=True, slots=True)
class HolderCounts(Additive):
    """Components of another holder, found and missed, among the components that were matched."""

    other: Counts = field(default_factory=Counts)
    matched: int = 0


def count_holders(gold: Document, predicted: Document) -> HolderCounts:
    """Return the counts of one document; components are matched by untyped overlap-50."""
    pairs = match_components(gold, predicted)
    in_gold, in_predicted = _of_others(gold), _of_others(predicted)
    return HolderCounts(
        other=Counts.of_sets(
            {g for g in pairs if g in in_gold}, {g for g, p in pairs.items() if p in in_predicted}
        ),
        matched=len(pairs),
    )


def holder_scores(counts: HolderCounts) -> dict[str, Any]:
    """Return the scores of "not the author" by name, and how many components were matched.

    None where every matched component of the gold is the author's: holders may not be labelled.
    """
    other = counts.other if counts.other.support else Counts()
    return other.scores() | {"n": counts.matched}


def _of_others(document: Document) -> set[str]:
    return {c.id for c in document.components if c.holder != AUTHOR}
