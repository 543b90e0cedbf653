"""Relations: links whose both ends were found, with and without their label."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from polemic.pipeline.document import RELATION_LABELS, Document, RelationLabel
from polemic.pipeline.evaluation.scorers.counts import Additive, Counts
from polemic.pipeline.evaluation.scorers.matching import match_components

_Link = tuple[str, str, str]
"""Source id, target id, and the label or nothing."""


@dataclass(frozen=True, slots=True)
class RelationCounts(Additive):
    """Links found and missed.

    Attributes:
        link: whatever their label.
        undirected: whatever their label and direction; two that face each other are one.
        typed: with their label.
        support: the supports alone, with their label.
        attack: the attacks alone, with their label.
    """

    link: Counts = field(default_factory=Counts)
    undirected: Counts = field(default_factory=Counts)
    typed: Counts = field(default_factory=Counts)
    support: Counts = field(default_factory=Counts)
    attack: Counts = field(default_factory=Counts)


def count_relations(gold: Document, predicted: Document) -> RelationCounts:
    """Return the counts of one document.

    A predicted link is right if its source is matched to the gold link's source and its target to
    the gold link's target (untyped overlap-50). Where the prediction was made on the gold's own
    components, these are the scores of linking alone.
    """
    matched = match_components(gold, predicted)

    def among(
        labels: Sequence[RelationLabel], *, typed: bool = True, directed: bool = True
    ) -> Counts:
        wanted, given = (
            _links(d, labels, typed=typed, directed=directed) for d in (gold, predicted)
        )
        reached = {
            (*_ends(matched[source], matched[target], directed=directed), label)
            for source, target, label in wanted
            if source in matched and target in matched
        }
        return Counts.of_matching(
            matched=len(reached & given), gold=len(wanted), predicted=len(given)
        )

    return RelationCounts(
        link=among(RELATION_LABELS, typed=False),
        undirected=among(RELATION_LABELS, typed=False, directed=False),
        typed=among(RELATION_LABELS),
        support=among(["support"]),
        attack=among(["attack"]),
    )


def relation_scores(counts: RelationCounts) -> dict[str, Any]:
    """Return the scores by name; all None where the gold has no relation."""
    if not counts.link.support:
        counts = RelationCounts()
    return {
        "link": counts.link.scores(),
        "undirected": counts.undirected.scores(),
        "typed": counts.typed.scores(),
        "support": counts.support.scores(),
        "attack": counts.attack.scores(),
    }


def _links(
    document: Document, labels: Sequence[RelationLabel], *, typed: bool, directed: bool
) -> set[_Link]:
    """Return the relations with these labels, each once."""
    return {
        (*_ends(r.source, r.target, directed=directed), r.label if typed else "")
        for r in document.relations
        if r.label in labels
    }


def _ends(source: str, target: str, *, directed: bool) -> tuple[str, str]:
    """Return both ends; in the same order from either side if the direction does not matter."""
    return (source, target) if directed or source < target else (target, source)
