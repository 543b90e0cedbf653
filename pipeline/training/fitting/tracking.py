"""What a run tells as it goes: `metrics.jsonl`, the learning curve, and trackers that were asked.

Scores and losses are written by us and cannot fail apart from the disk. A tracker may fail at any
time (a server that is gone, a full account): it is then given up, and the run goes on.
"""

from __future__ import annotations

import contextlib
import logging
import os
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from importlib.util import find_spec
from typing import Any, Protocol

from polemic.pipeline.errors import UsageError
from polemic.pipeline.training.fitting.curve import curve_svg
from polemic.pipeline.training.fitting.run_folder import RunFolder

_LOG = logging.getLogger(__name__)


class Tracker(Protocol):
    """A place outside the run folder that collects figures."""

    def log(self, step: int, values: Mapping[str, float]) -> None:
        """Keep values of a step by name."""

    def close(self) -> None:
        """Keep nothing more."""


class RunLog:
    """The rows of a run: kept in its folder, drawn, and told to the trackers.

    `score` is the one that the weights are chosen by; the curve shows it above the others. In the
    folder each row has the `seconds` that the training has taken so far. Those of a run that is
    resumed go on from its last checkpoint: steps that are taken again count once, and the time in
    which nothing ran does not count.
    """

    def __init__(self, run: RunFolder, score: str, trackers: Mapping[str, Tracker]) -> None:
        self.run = run
        self._score = score
        self._trackers = dict(trackers)
        self._before = seconds_until(run.read_rows(), step=run.last_step())
        self._began = time.monotonic()

    def append(self, row: Mapping[str, Any]) -> None:
        """Add a row; one with scores of dev has the curve drawn anew."""
        seconds = self._before + time.monotonic() - self._began
        self.run.append_row({**row, "seconds": round(seconds, 1)})
        if "dev" in row:
            drawing = curve_svg(self.run.read_rows(), self._score)
            self.run.curve.write_text(drawing, encoding="utf-8")
        values = {k: float(v) for k, v in row.items() if k not in ("step", "dev")}
        values |= row.get("dev", {})
        for name in list(self._trackers):
            tracker = self._trackers.pop(name)
            with _forgiven(name):
                tracker.log(row["step"], values)
                self._trackers[name] = tracker


def seconds_until(rows: Iterable[Mapping[str, Any]], *, step: int) -> float:
    """Return the seconds that a run took up to a step; 0 if nothing tells.

    >>> rows = [{"step": 5, "seconds": 9.5}, {"step": 6, "seconds": 11.0}]
    >>> seconds_until(rows, step=5)
    9.5
    """
    # Rows stand in the order in which they were written, so the last one belongs to the steps kept.
    known = [row["seconds"] for row in rows if row["step"] <= step and "seconds" in row]
    return float(known[-1]) if known else 0.0


@contextlib.contextmanager
def open_trackers(
    names: Sequence[str], run: RunFolder, *, title: str
) -> Iterator[dict[str, Tracker]]:
    """Give the trackers that could be opened, and close them at the end."""
    opened = {}
    for name in dict.fromkeys(names):
        with _forgiven(name):
            opened[name] = _TRACKERS[name](run, title)
    try:
        yield opened
    finally:
        for name, tracker in opened.items():
            with _forgiven(name):
                tracker.close()


def check_trackers(names: Sequence[str]) -> None:
    """Refuse a tracker that is not installed.

    Raises:
        UsageError: that says what to install.
    """
    for name in names:
        if find_spec(name) is None:
            raise UsageError(
                f"training.track: {name} is not installed: pip install 'polemic[track]', or take "
                "it out"
            )


@contextlib.contextmanager
def _forgiven(name: str) -> Iterator[None]:
    """Turn whatever ails a tracker into a warning: the run is not its victim."""
    try:
        yield
    except Exception as error:
        _LOG.warning("%s: given up, the run goes on (%s: %s)", name, type(error).__name__, error)


class _TensorBoard:
    """Event files under `tensorboard` in the run folder."""

    def __init__(self, run: RunFolder, title: str) -> None:
        from torch.utils.tensorboard import SummaryWriter

        self._writer = SummaryWriter(str(run.path / "tensorboard"))

    def log(self, step: int, values: Mapping[str, float]) -> None:
        for name, value in values.items():
            self._writer.add_scalar(name, value, step)
        self._writer.flush()

    def close(self) -> None:
        self._writer.close()


class _MLflow:
    """A run of MLflow: where `MLFLOW_TRACKING_URI` says, or in a file of the run folder."""

    def __init__(self, run: RunFolder, title: str) -> None:
        os.environ.setdefault("MLFLOW_DISABLE_TELEMETRY", "true")  # nothing is sent unasked
        from mlflow.tracking import MlflowClient

        uri = os.environ.get("MLFLOW_TRACKING_URI") or f"sqlite:///{run.path.resolve()}/mlflow.db"
        self._client = MlflowClient(uri)
        self._run = self._resumed(run, title)

    def _resumed(self, run: RunFolder, title: str) -> str:
        """Return the id of the run, the same one after an interruption."""
        kept = run.path / "mlflow_run.txt"
        if not kept.is_file():
            found = self._client.get_experiment_by_name("polemic")
            experiment = found.experiment_id if found else self._client.create_experiment("polemic")
            new = self._client.create_run(experiment, run_name=title)
            kept.write_text(new.info.run_id, encoding="utf-8")
        return kept.read_text(encoding="utf-8")

    def log(self, step: int, values: Mapping[str, float]) -> None:
        for name, value in values.items():
            self._client.log_metric(self._run, name, value, step=step)

    def close(self) -> None:
        self._client.set_terminated(self._run)


_TRACKERS: Mapping[str, Callable[[RunFolder, str], Tracker]] = {
    "tensorboard": _TensorBoard,
    "mlflow": _MLflow,
}
