"""Components: exact spans, spans that overlap by half, boundaries, tokens, thesis and floor."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from polemic.pipeline.document import COMPONENT_LABELS, Component, Document, Span
from polemic.pipeline.evaluation.scorers.boundaries import BoundaryCounts, count_boundaries
from polemic.pipeline.evaluation.scorers.counts import Additive, Confusion, Counts, mean
from polemic.pipeline.evaluation.scorers.matching import match_components, match_spans
from polemic.pipeline.text.sentences import sentences
from polemic.pipeline.text.tokens import words

OUTSIDE = "O"
"""The label of a token in no component."""

INSIDE = "component"
"""The label of a token in a component, where its type does not matter."""


@dataclass(frozen=True, slots=True)
class SpanCounts(Additive):
    """Spans found and missed: per label, and with labels left aside."""

    claim: Counts = field(default_factory=Counts)
    premise: Counts = field(default_factory=Counts)
    untyped: Counts = field(default_factory=Counts)

    def scores(self) -> dict[str, Any]:
        """Return micro and macro F1 of the typed spans, each label's scores, the untyped ones."""
        by_label = {"claim": self.claim, "premise": self.premise}
        micro = self.claim + self.premise
        return {
            "micro_f1": micro.f1,
            "macro_f1": mean(counts.f1 for counts in by_label.values()),
            "precision": micro.precision,
            "recall": micro.recall,
            "per_label": {label: counts.scores() for label, counts in by_label.items()},
            "untyped": self.untyped.scores(),
        }


@dataclass(frozen=True, slots=True)
class ComponentCounts(Additive):
    """What the component scores are derived from.

    The floor is what a reader that takes every sentence for a claim would get.
    """

    exact: SpanCounts = field(default_factory=SpanCounts)
    overlap50: SpanCounts = field(default_factory=SpanCounts)
    boundaries: BoundaryCounts = field(default_factory=BoundaryCounts)
    floor_exact: SpanCounts = field(default_factory=SpanCounts)
    floor_overlap50: SpanCounts = field(default_factory=SpanCounts)
    thesis: Counts = field(default_factory=Counts)
    tokens: Confusion = field(default_factory=Confusion)


def count_components(gold: Document, predicted: Document) -> ComponentCounts:
    """Return the counts of one document."""
    floor = _sentences_as_claims(gold)
    return ComponentCounts(
        exact=_per_label(exact, gold.components, predicted.components),
        overlap50=_per_label(overlap50, gold.components, predicted.components),
        boundaries=count_boundaries(gold, predicted),
        floor_exact=_per_label(exact, gold.components, floor),
        floor_overlap50=_per_label(overlap50, gold.components, floor),
        thesis=count_thesis(gold, predicted),
        tokens=count_tokens(gold, predicted),
    )


def component_scores(counts: ComponentCounts) -> dict[str, Any]:
    """Return the scores by name; all None where the gold has no component."""
    if not counts.exact.untyped.support:
        counts = ComponentCounts()
    untyped = counts.tokens.renamed(dict.fromkeys(COMPONENT_LABELS, INSIDE))
    thesis = counts.thesis if counts.thesis.support else Counts()
    return {
        "exact": counts.exact.scores(),
        "overlap50": counts.overlap50.scores(),
        "boundaries": counts.boundaries.scores(),
        "token_macro_f1": counts.tokens.macro_f1([*COMPONENT_LABELS, OUTSIDE]),
        "token_untyped_macro_f1": untyped.macro_f1([INSIDE, OUTSIDE]),
        "thesis": thesis.scores(),
        "floor": {
            "exact": counts.floor_exact.scores(),
            "overlap50": counts.floor_overlap50.scores(),
        },
    }


def exact(gold: Sequence[Span], predicted: Sequence[Span]) -> Counts:
    """Return the counts where a span is right if start and end are equal."""
    return Counts.of_sets(set(gold), set(predicted))


def overlap50(gold: Sequence[Span], predicted: Sequence[Span]) -> Counts:
    """Return the counts of a largest overlap-50 matching."""
    matched = len(match_spans(gold, predicted))
    return Counts.of_matching(matched=matched, gold=len(gold), predicted=len(predicted))


def count_thesis(gold: Document, predicted: Document) -> Counts:
    """Return the counts of theses; one is right if the component matched to it is one too."""
    matched = match_components(gold, predicted)
    gold_theses = [c.id for c in gold.components if c.thesis]
    predicted_theses = {c.id for c in predicted.components if c.thesis}
    return Counts.of_matching(
        matched=sum(matched.get(c) in predicted_theses for c in gold_theses),
        gold=len(gold_theses),
        predicted=len(predicted_theses),
    )


def count_tokens(gold: Document, predicted: Document) -> Confusion:
    """Return how words and punctuation marks are labelled in both: claim, premise or O."""
    starts = [start for start, _ in words(gold.text)]
    in_gold = _token_labels(starts, gold.components)
    in_predicted = _token_labels(starts, predicted.components)
    return Confusion(Counter(zip(in_gold, in_predicted, strict=True)))


def _per_label(
    count: Callable[[Sequence[Span], Sequence[Span]], Counts],
    gold: Sequence[Component],
    predicted: Sequence[Component],
) -> SpanCounts:
    """Return the counts among the spans of each label by itself, and among all spans."""

    def among(*labels: str) -> Counts:
        return count(
            [c.span for c in gold if c.label in labels],
            [c.span for c in predicted if c.label in labels],
        )

    return SpanCounts(
        claim=among("claim"), premise=among("premise"), untyped=among(*COMPONENT_LABELS)
    )


def _token_labels(starts: Sequence[int], components: Sequence[Component]) -> list[str]:
    """Return the label of the component in which each token starts."""
    labels = [OUTSIDE] * len(starts)
    for c in components:
        first, last = bisect_left(starts, c.start), bisect_left(starts, c.end)
        labels[first:last] = [c.label] * (last - first)
    return labels


def _sentences_as_claims(document: Document) -> list[Component]:
    return [
        Component(f"c{i}", "claim", start, end)
        for i, (start, end) in enumerate(sentences(document.text), start=1)
    ]
