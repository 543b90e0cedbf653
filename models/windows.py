"""Overlapping windows over a sequence of word pieces, and which window speaks for which piece."""

from __future__ import annotations

import itertools
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Window:
    """Pieces `start` to `stop` are read together; the window speaks for `first` to `last`.

    The ranges `first` to `last` of all windows cover every piece exactly once.
    """

    start: int
    stop: int
    first: int
    last: int


def cut_windows(n_pieces: int, *, size: int, overlap: int) -> list[Window]:
    """Return windows of nearly equal length, at most `size` pieces, sharing at least `overlap`.

    Equal lengths keep the work of parallel windows even. A piece is spoken for by the window
    in which it has more context. No pieces, no windows.

    >>> [(w.start, w.stop, w.first, w.last) for w in cut_windows(10, size=6, overlap=2)]
    [(0, 6, 0, 5), (4, 10, 5, 10)]
    """
    if n_pieces == 0:
        return []
    n_windows = 1 if n_pieces <= size else -(-(n_pieces - overlap) // (size - overlap))
    length = min(size, -(-(n_pieces + (n_windows - 1) * overlap) // n_windows))
    starts = [(n_pieces - length) * i // max(1, n_windows - 1) for i in range(n_windows)]
    seams = [(a + length + b) // 2 for a, b in itertools.pairwise(starts)]
    return [
        Window(start, start + length, first, last)
        for start, first, last in zip(starts, [0, *seams], [*seams, n_pieces], strict=True)
    ]
