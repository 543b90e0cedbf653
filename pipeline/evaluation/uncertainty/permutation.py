"""Whether two systems differ by more than chance: the paired permutation test over documents."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from polemic.pipeline.evaluation.figures import figures
from polemic.pipeline.evaluation.uncertainty.matrix import (
    CountMatrix,
    CountsT,
    Matrix,
    in_fixed_order,
)

_ROUNDING = 1e-12
"""Differences this close are equal: other sums may give the same ratio."""

_Pair = tuple[float | None, float | None]
"""A figure of each of two systems."""


def permutation_test(
    ours: Sequence[CountsT],
    theirs: Sequence[CountsT],
    derive: Callable[[CountsT], Mapping[str, Any]],
    *,
    samples: int = 1000,
    seed: int = 0,
) -> dict[str, dict[str, float]]:
    """Return `ours`, `theirs`, `difference` and `p` of every figure that both systems have.

    Approximate randomisation (Noreen 1989; Yeh 2000): if the systems were equal, either could have
    given either's output of a document. So the outputs of random documents are exchanged, and p is
    the share of such exchanges after which the figures differ, either way, at least as much as
    they do; the exchange of nothing counts as one, so that p is never 0. An exchange after which a
    figure is None counts against a difference. The order of the documents does not change p, nor
    which system is ours.

    `ours` and `theirs` are the counts of the same documents in the same order; `derive` makes the
    sections of a report of counts.
    """
    if not ours:
        return {}
    matrix = CountMatrix([*ours, *theirs])
    rows = matrix.rows[: len(ours)], matrix.rows[len(ours) :]

    def of_both(sums: Sequence[Matrix]) -> dict[str, _Pair]:
        one, other = (figures(derive(matrix.counts(row))) for row in sums)
        return {figure: (one[figure], other.get(figure)) for figure in one}

    exchanged = [of_both(sums) for sums in _exchanges(*rows, samples=samples, seed=seed)]
    return {
        figure: {
            "ours": a,
            "theirs": b,
            "difference": a - b,
            "p": _p(a - b, [pairs.get(figure, (None, None)) for pairs in exchanged]),
        }
        for figure, (a, b) in of_both([of_system.sum(axis=0) for of_system in rows]).items()
        if a is not None and b is not None
    }


def _p(difference: float, exchanged: Sequence[_Pair]) -> float:
    smaller = sum(
        a is not None and b is not None and abs(a - b) < abs(difference) - _ROUNDING
        for a, b in exchanged
    )
    return (1 + len(exchanged) - smaller) / (1 + len(exchanged))


def _exchanges(
    ours: Matrix, theirs: Matrix, *, samples: int, seed: int
) -> Iterator[tuple[Matrix, Matrix]]:
    """Yield the sums over all documents of both systems, after exchanges of random documents."""
    rng = np.random.default_rng(seed)
    pairs = in_fixed_order(np.hstack(_sorted_pairs(ours, theirs)))
    first, second = np.hsplit(pairs, 2)
    both = (first + second).sum(axis=0)
    for _ in range(samples):
        takes_first = rng.integers(2, size=len(pairs))
        one = takes_first @ first + (1 - takes_first) @ second
        yield one, both - one


def _sorted_pairs(a: Matrix, b: Matrix) -> tuple[Matrix, Matrix]:
    """Return both matrices with each pair of rows the smaller one first."""
    unequal = a != b
    first = unequal.argmax(axis=1)[:, np.newaxis]
    swap = np.take_along_axis(a, first, axis=1) > np.take_along_axis(b, first, axis=1)
    return np.where(swap, b, a), np.where(swap, a, b)
