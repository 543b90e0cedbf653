"""How much the figures would move with other documents: the bootstrap over documents."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from polemic.pipeline.evaluation.figures import figures
from polemic.pipeline.evaluation.uncertainty.matrix import CountMatrix, CountsT, in_fixed_order

TAILS = (0.025, 0.975)
"""What is left out of a 95 % interval below and above."""


def bootstrap_intervals(
    counts: Sequence[CountsT],
    derive: Callable[[CountsT], Mapping[str, Any]],
    *,
    samples: int = 1000,
    seed: int = 0,
) -> dict[str, tuple[float, float]]:
    """Return the 95 % interval of every figure, drawn from documents with their counts.

    The percentile bootstrap (Efron and Tibshirani 1993, chapter 13): as many documents are drawn
    with replacement as there are, their counts added up, the figures derived from the sums. The
    order of the documents changes nothing. `derive` makes the sections of a report of counts.

    Draws in which a figure is None are left aside; one that is None in all of them has no interval.
    Fewer than two documents say nothing about others: there is no interval at all.
    """
    if len(counts) < 2:
        return {}
    matrix = CountMatrix(counts)
    rows = in_fixed_order(matrix.rows)
    rng = np.random.default_rng(seed)
    shares = np.full(len(rows), 1 / len(rows))

    def of_sum(times: Any) -> dict[str, float | None]:
        return figures(derive(matrix.counts(times @ rows)))

    drawn: defaultdict[str, list[float]] = defaultdict(list)
    for _ in range(samples):
        for figure, value in of_sum(rng.multinomial(len(rows), shares)).items():
            if value is not None:
                drawn[figure].append(value)
    whole = of_sum(np.ones(len(rows)))
    return {figure: _interval(drawn[figure]) for figure in whole if drawn[figure]}


def _interval(drawn: Sequence[float]) -> tuple[float, float]:
    low, high = np.quantile(drawn, TAILS)
    return float(low), float(high)
