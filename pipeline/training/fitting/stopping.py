"""Which weights are the best so far, and when a run may end: decisions over the scores of dev."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from polemic.pipeline.corpora.files import nearest
from polemic.pipeline.errors import UsageError
from polemic.pipeline.training.data.examples import Example
from polemic.pipeline.training.data.items import LABELS
from polemic.pipeline.training.settings import StopSettings

Row = Mapping[str, Any]
"""A line of `metrics.jsonl`."""

MEAN = "mean"
"""The score that is the mean of all the others."""


def score_in(row: Row, name: str) -> float:
    """Return a score, by its name in the settings, from a row that has scores of dev."""
    return float(row[MEAN] if name == MEAN else row["dev"][name])


def scores_until(rows: Iterable[Row], name: str, *, step: int) -> list[float]:
    """Return the scores of dev up to a step, in order; of a step taken twice, the later one.

    A step is taken twice by a run that was killed after its last checkpoint.
    """
    by_step = {row["step"]: score_in(row, name) for row in rows if "dev" in row}
    return [by_step[taken] for taken in sorted(by_step) if taken <= step]


def is_over(scores: Sequence[float], patience: int | None) -> bool:
    """Return whether the best score, the earliest of equals, has so many scores after it.

    >>> is_over([0.2, 0.5, 0.4, 0.5], 2), is_over([0.2, 0.5, 0.4, 0.6], 2), is_over([0.2], None)
    (True, False, False)
    """
    if patience is None or not scores:
        return False
    return len(scores) - 1 - scores.index(max(scores)) >= patience


def score_names(dev: Mapping[str, Sequence[Example]]) -> list[str]:
    """Return the names of the scores that dev will give, as `metrics.jsonl` has them."""
    # scikit-learn and torch come with the scorers: not for whoever only reads settings
    from polemic.pipeline.training.fitting.scores import SCORERS

    return [
        f"{corpus}/{name}"
        for corpus, examples in dev.items()
        for head, scorers in SCORERS.items()
        if any(len(LABELS[head](example)) for example in examples)
        for name in scorers
    ]


def check_score(stop: StopSettings, dev: Mapping[str, Sequence[Example]]) -> None:
    """Refuse a score that dev will not give.

    Raises:
        UsageError: that lists the scores there are.
    """
    if stop.score == MEAN:
        return
    known = [MEAN, *score_names(dev)]
    if stop.score not in known:
        raise UsageError(
            f"training.stop.score: dev gives no score {stop.score!r}{nearest(stop.score, known)}; "
            f"it gives {', '.join(known)}"
        )
