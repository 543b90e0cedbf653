"""What one pass of the encoder over a text leaves behind for the heads."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

FloatArray = npt.NDArray[np.float32]
IntArray = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Reading:
    """The text as the model read it, once: word pieces, their vectors, their label scores.

    Attributes:
        text: the text that was read.
        offsets: character start and end of each word piece, shape (pieces, 2).
        states: one contextual vector per piece, shape (pieces, width).
        component_logits: scores of `COMPONENT_TAGS` per piece, shape (pieces, tags).
        mention_logits: scores of `MENTION_TAGS` per piece, shape (pieces, tags).
    """

    text: str
    offsets: IntArray
    states: FloatArray
    component_logits: FloatArray
    mention_logits: FloatArray

    def pieces(self, start: int, end: int) -> tuple[int, int]:
        """Return the range of pieces in the span, as `piece_range` does."""
        return piece_range(self.offsets, start, end)

    def vector(self, start: int, end: int) -> FloatArray:
        """Return the mean vector of the pieces in the span; zeros if there is none."""
        first, last = self.pieces(start, end)
        if first == last:
            return np.zeros(self.states.shape[1], dtype=np.float32)
        mean: FloatArray = self.states[first:last].mean(axis=0, dtype=np.float32)
        return mean


def piece_range(offsets: IntArray, start: int, end: int) -> tuple[int, int]:
    """Return the range of pieces that touch the characters `start` to `end`.

    The range is empty (equal numbers) if no piece does.
    """
    first = int(np.searchsorted(offsets[:, 1], start, side="right"))
    last = int(np.searchsorted(offsets[:, 0], end, side="left"))
    return first, max(first, last)
