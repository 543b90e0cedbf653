"""Several runs of one system, as trained from several seeds: mean and spread of each figure."""

from __future__ import annotations

import statistics
from collections.abc import Mapping, Sequence


def spread(runs: Sequence[Mapping[str, float | None]]) -> dict[str, dict[str, float]]:
    """Return `mean`, `sd`, `min` and `max` of every figure that all runs have.

    `sd` is the standard deviation of a sample (divided by one less than there are runs), so at
    least two runs are needed. The order of the runs does not matter.
    """
    by_figure = {figure: [run.get(figure) for run in runs] for figure in runs[0]}
    return {
        figure: {
            "mean": statistics.fmean(values),
            "sd": statistics.stdev(values),
            "min": min(values),
            "max": max(values),
        }
        for figure, given in by_figure.items()
        if len(values := [value for value in given if value is not None]) == len(runs)
    }
