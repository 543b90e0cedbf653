"""Attributions: who is said to say what, in parts and as a whole."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from polemic.pipeline.document import Document, Span
from polemic.pipeline.evaluation.scorers.counts import Additive, Counts
from polemic.pipeline.evaluation.scorers.matching import (
    heaviest_matching,
    match_spans,
    overlap_at_all,
    overlap_by_half,
    touching_spans,
)


@dataclass(frozen=True, slots=True)
class AttributionCounts(Additive):
    """What was found and missed: of each part by itself, and of whole attributions.

    Attributes:
        source: spans of sources, found if they overlap, as mentions are.
        content: spans of what is said, found if they overlap by half, as components are.
        cue: spans of the words of saying, found if start and end are equal.
        joint: attributions found with their source and their content.
        joint_with_cue: attributions found with all three parts.
    """

    source: Counts = field(default_factory=Counts)
    content: Counts = field(default_factory=Counts)
    cue: Counts = field(default_factory=Counts)
    joint: Counts = field(default_factory=Counts)
    joint_with_cue: Counts = field(default_factory=Counts)


def count_attributions(gold: Document, predicted: Document) -> AttributionCounts:
    """Return the counts of one document; spans and attributions that repeat count once.

    Every matching is one to one and a largest one. Attributions may be matched where their sources
    overlap and their contents, each with all its pieces, share at least half of the longer one.
    """
    wanted, given = _attributions(gold), _attributions(predicted)
    return AttributionCounts(
        source=_count_spans(
            {a.source for a in wanted}, {a.source for a in given}, may_match=overlap_at_all
        ),
        content=_count_spans(
            {span for a in wanted for span in a.content},
            {span for a in given for span in a.content},
            may_match=overlap_by_half,
        ),
        cue=Counts.of_sets({a.cue for a in wanted if a.cue}, {a.cue for a in given if a.cue}),
        joint=_count_joint(wanted, given, may_match=_same_content),
        joint_with_cue=_count_joint(
            wanted, given, may_match=lambda a, b: a.cue == b.cue and _same_content(a, b)
        ),
    )


def attribution_scores(counts: AttributionCounts) -> dict[str, Any]:
    """Return the scores by name; None where the gold has no attribution, or no cue at all."""
    if not counts.joint.support:
        counts = AttributionCounts()
    has_cues = counts.cue.support > 0
    return {
        "source": counts.source.scores(),
        "content": counts.content.scores(),
        "cue": (counts.cue if has_cues else Counts()).scores(),
        "joint": counts.joint.scores(),
        "joint_with_cue": (counts.joint_with_cue if has_cues else Counts()).scores(),
    }


class _Parts(NamedTuple):
    """The spans of an attribution, whichever party it names."""

    source: Span
    content: tuple[Span, ...]
    cue: Span | None


def _attributions(document: Document) -> list[_Parts]:
    """Return the attributions, each once."""
    return list(
        dict.fromkeys(
            _Parts(a.source, tuple(sorted(a.content)), a.cue) for a in document.attributions
        )
    )


def _count_spans(
    gold: set[Span], predicted: set[Span], *, may_match: Callable[[Span, Span], bool]
) -> Counts:
    matched = match_spans(sorted(gold), sorted(predicted), may_match=may_match)
    return Counts.of_matching(matched=len(matched), gold=len(gold), predicted=len(predicted))


def _count_joint(
    gold: Sequence[_Parts],
    predicted: Sequence[_Parts],
    *,
    may_match: Callable[[_Parts, _Parts], bool],
) -> Counts:
    """Return the counts of a largest matching of attributions whose sources overlap."""
    touching = touching_spans([a.source for a in gold], [a.source for a in predicted])
    pairs = {(i, j): 1 for i, j in touching if may_match(gold[i], predicted[j])}
    return Counts.of_matching(
        matched=len(heaviest_matching(pairs)), gold=len(gold), predicted=len(predicted)
    )


def _same_content(a: _Parts, b: _Parts) -> bool:
    """Return whether the contents, all pieces together, overlap by half."""
    in_a, in_b = _characters(a.content), _characters(b.content)
    return 2 * len(in_a & in_b) >= max(len(in_a), len(in_b))


def _characters(spans: Iterable[Span]) -> set[int]:
    return {place for start, end in spans for place in range(start, end)}
