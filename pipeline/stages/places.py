"""Where the components of a text stand: what tells, beside their words, which one backs which."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence

import numpy as np

from polemic.models.network_sizes import COMPONENT_PLACES
from polemic.models.reading import IntArray
from polemic.pipeline.document import Component
from polemic.pipeline.text.sentences import sentences


def component_places(text: str, components: Sequence[Component]) -> IntArray:
    """Return the `COMPONENT_PLACES` of components, which come in order; shape (components, 6)."""
    if not components:
        return np.zeros((0, len(COMPONENT_PLACES)), dtype=np.int64)
    line_ends = [i for i, character in enumerate(text) if character == "\n"]
    sentence_starts = [start for start, _ in sentences(text)]
    paragraphs = _ranks([bisect_right(line_ends, c.start) for c in components])
    columns = {
        "order": range(len(components)),
        "claim": [c.label == "claim" for c in components],
        "paragraph": paragraphs,
        "sentence": [bisect_right(sentence_starts, c.start) for c in components],
        "opens_paragraph": _differ(paragraphs, [-1, *paragraphs[:-1]]),
        "closes_paragraph": _differ(paragraphs, [*paragraphs[1:], -1]),
    }
    rows = list(zip(*(columns[name] for name in COMPONENT_PLACES), strict=True))
    return np.array(rows, dtype=np.int64)


def _ranks(numbers: Sequence[int]) -> list[int]:
    """Return ascending numbers without gaps: 0 for the first value, 1 for the next, ..."""
    rank = {number: i for i, number in enumerate(sorted(set(numbers)))}
    return [rank[number] for number in numbers]


def _differ(a: Sequence[int], b: Sequence[int]) -> list[bool]:
    return [x != y for x, y in zip(a, b, strict=True)]
