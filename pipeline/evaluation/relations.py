"""Relations: links whose both ends were found, with and without their label."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from polemic.pipeline.document import RELATION_LABELS, Document, RelationLabel
from polemic.pipeline.evaluation.counts import Additive, Counts
from polemic.pipeline.evaluation.matching import match_components


@dataclass(frozen=True, slots=True)
class RelationCounts(Additive):
    """Links found and missed: whatever their label, with it, and the attacks alone."""

    link: Counts = field(default_factory=Counts)
    typed: Counts = field(default_factory=Counts)
    attack: Counts = field(default_factory=Counts)


def count_relations(gold: Document, predicted: Document) -> RelationCounts:
    """Return the counts of one document.

    A predicted link is right if its source is matched to the gold link's source and its target to
    the gold link's target (untyped overlap-50).
    """
    matched = match_components(gold, predicted)

    def among(labels: Sequence[RelationLabel], *, typed: bool) -> Counts:
        wanted, given = (_links(d, labels, typed=typed) for d in (gold, predicted))
        reached = {
            (matched.get(source), matched.get(target), label) for source, target, label in wanted
        }
        return Counts.of_matching(
            matched=len(reached & given), gold=len(wanted), predicted=len(given)
        )

    return RelationCounts(
        link=among(RELATION_LABELS, typed=False),
        typed=among(RELATION_LABELS, typed=True),
        attack=among(["attack"], typed=True),
    )


def relation_scores(counts: RelationCounts) -> dict[str, Any]:
    """Return the scores by name; all None where the gold has no relation."""
    if not counts.link.support:
        counts = RelationCounts()
    return {
        "link": counts.link.scores(),
        "typed": counts.typed.scores(),
        "attack": counts.attack.scores(),
    }


def _links(
    document: Document, labels: Sequence[RelationLabel], *, typed: bool
) -> set[tuple[str, str, str]]:
    """Return source, target and label of the relations with these labels, each once."""
    return {
        (r.source, r.target, r.label if typed else "")
        for r in document.relations
        if r.label in labels
    }
