"""Boundaries: where components start and end, whatever their label and their other end."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from polemic.pipeline.document import Document
from polemic.pipeline.evaluation.scorers.counts import Additive, Counts
from polemic.pipeline.evaluation.scorers.matching import heaviest_matching
from polemic.pipeline.text.tokens import is_word, words


@dataclass(frozen=True, slots=True)
class EdgeCounts(Additive):
    """Starts, or ends, found and missed: at the very character, and no more than a word away."""

    exact: Counts = field(default_factory=Counts)
    within_word: Counts = field(default_factory=Counts)

    def scores(self) -> dict[str, Any]:
        """Return the scores of both by name."""
        return {"exact": self.exact.scores(), "within_word": self.within_word.scores()}


@dataclass(frozen=True, slots=True)
class BoundaryCounts(Additive):
    """The starts and the ends of components."""

    start: EdgeCounts = field(default_factory=EdgeCounts)
    end: EdgeCounts = field(default_factory=EdgeCounts)

    def scores(self) -> dict[str, Any]:
        """Return the scores of starts and of ends by name."""
        return {"start": self.start.scores(), "end": self.end.scores()}


def count_boundaries(gold: Document, predicted: Document) -> BoundaryCounts:
    """Return the counts of one document.

    Two edges are within a word if at most one word begins between them; punctuation and white
    space do not count, for corpora differ in whether the full stop belongs to a component. Edges
    are matched one to one, as many as possible.
    """
    word_starts = [start for start, end in words(gold.text) if is_word(gold.text, (start, end))]
    return BoundaryCounts(
        start=_count(
            [c.start for c in gold.components], [c.start for c in predicted.components], word_starts
        ),
        end=_count(
            [c.end for c in gold.components], [c.end for c in predicted.components], word_starts
        ),
    )


def _count(gold: Sequence[int], predicted: Sequence[int], word_starts: Sequence[int]) -> EdgeCounts:
    """Return the counts of edges, given as offsets; components share no start and no end."""
    words_before_gold = [bisect_left(word_starts, edge) for edge in gold]
    words_before_predicted = [bisect_left(word_starts, edge) for edge in predicted]
    near = {
        (i, j): 1
        for i, g in enumerate(words_before_gold)
        for j, p in enumerate(words_before_predicted)
        if abs(g - p) <= 1
    }
    return EdgeCounts(
        exact=Counts.of_sets(set(gold), set(predicted)),
        within_word=Counts.of_matching(
            matched=len(heaviest_matching(near)), gold=len(gold), predicted=len(predicted)
        ),
    )
