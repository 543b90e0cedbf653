import json
import logging
from collections.abc import Mapping
from pathlib import Path

import pytest

from polemic.pipeline.errors import UsageError
from polemic.pipeline.training.fitting import tracking
from polemic.pipeline.training.fitting.run_folder import RunFolder
from polemic.pipeline.training.fitting.tracking import (
    RunLog,
    Tracker,
    check_trackers,
    open_trackers,
    seconds_until,
)

SCORED = {"step": 2, "mean": 0.5, "dev": {"cdcp/link_f1": 0.5}}


class Kept:
    """A tracker that keeps what it is told, and fails when it is told of a step."""

    def __init__(self, failing_step: int | None = None) -> None:
        self.told: list[tuple[int, dict[str, float]]] = []
        self.is_closed = False
        self._failing_step = failing_step

    def log(self, step: int, values: Mapping[str, float]) -> None:
        """Keep or fail."""
        if step == self._failing_step:
            raise ConnectionError("the server is gone")
        self.told.append((step, dict(values)))

    def close(self) -> None:
        """Remember it."""
        self.is_closed = True


def test_a_row_goes_everywhere(tmp_path: Path) -> None:
    """Into the metrics and to the trackers, as numbers by name; scores of dev are drawn."""
    run, tracker = RunFolder(tmp_path), Kept()
    log = RunLog(run, "mean", {"kept": tracker})
    log.append({"step": 1, "loss": 2})
    assert not run.curve.exists()
    log.append(SCORED)
    assert [{**row, "seconds": 0} for row in run.read_rows()] == [
        {"step": 1, "loss": 2, "seconds": 0},
        {**SCORED, "seconds": 0},
    ]
    assert tracker.told == [(1, {"loss": 2.0}), (2, {"mean": 0.5, "cdcp/link_f1": 0.5})]
    assert "mean: best 0.500 at step 2" in run.curve.read_text(encoding="utf-8")


class Clock:
    """A clock that stands where it was put."""

    def __init__(self) -> None:
        self.now = 0.0

    def monotonic(self) -> float:
        """Return what the clock shows."""
        return self.now


def test_rows_tell_how_long_the_training_took(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A resumed run goes on from its last checkpoint, however often it was broken off."""
    clock = Clock()
    monkeypatch.setattr(tracking, "time", clock)
    run = RunFolder(tmp_path)

    def train(start: float, steps: range) -> None:
        clock.now = start
        log = RunLog(run, "mean", {})
        for step in steps:
            clock.now += 10
            log.append({"step": step, "loss": 1.0})

    def checkpoint(step: int) -> None:
        folder = run.checkpoints / f"checkpoint-{step}"
        folder.mkdir(parents=True)
        (folder / "trainer_state.json").write_text(json.dumps({}), encoding="utf-8")

    train(500, range(1, 4))
    train(7000, range(1, 4))  # killed before any checkpoint
    checkpoint(2)
    train(90, range(3, 6))  # killed after step 5, which is taken again
    checkpoint(4)
    train(1e6, range(5, 7))
    seconds = [row["seconds"] for row in run.read_rows()]
    assert seconds == [10, 20, 30, 10, 20, 30, 30, 40, 50, 50, 60]


def test_a_run_from_before_seconds_were_kept_can_go_on(tmp_path: Path) -> None:
    """What its steps took is not known, and is left out."""
    RunFolder(tmp_path).append_row({"step": 1, "loss": 1.0})
    assert seconds_until(RunFolder(tmp_path).read_rows(), step=1) == 0


def test_a_tracker_that_fails_is_given_up(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """The run goes on, with one warning; other trackers and the metrics miss nothing."""
    bad, good = Kept(failing_step=2), Kept()
    log = RunLog(RunFolder(tmp_path), "mean", {"bad": bad, "good": good})
    for step in (1, 2, 3):
        log.append({"step": step, "loss": 1.0})
    assert [step for step, _ in bad.told] == [1]
    assert [step for step, _ in good.told] == [1, 2, 3]
    assert [row["step"] for row in log.run.read_rows()] == [1, 2, 3]
    assert [r.getMessage() for r in caplog.records] == [
        "bad: given up, the run goes on (ConnectionError: the server is gone)"
    ]


def test_a_tracker_that_does_not_open_is_given_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """The others are opened, and closed whatever happens in between."""
    good = Kept()

    def fail(run: RunFolder, title: str) -> Tracker:
        raise PermissionError("no account")

    opens = {"tensorboard": fail, "mlflow": lambda run, title: good}
    monkeypatch.setattr(tracking, "_TRACKERS", opens)

    def interrupted_run() -> None:
        with open_trackers(["tensorboard", "mlflow"], RunFolder(tmp_path), title="own") as opened:
            assert opened == {"mlflow": good}
            raise KeyboardInterrupt

    with caplog.at_level(logging.WARNING), pytest.raises(KeyboardInterrupt):
        interrupted_run()
    assert good.is_closed
    assert "no account" in caplog.text


def test_a_tracker_that_is_not_installed_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """Before a run begins, with what to install."""
    monkeypatch.setattr(tracking, "find_spec", lambda name: None)
    check_trackers([])
    with pytest.raises(UsageError, match=r"tensorboard is not installed: .*polemic\[track\]"):
        check_trackers(["tensorboard"])


def test_tensorboard_gets_its_files(tmp_path: Path) -> None:
    """Scalars by name and step can be read back."""
    pytest.importorskip("tensorboard")
    from tensorboard.backend.event_processing.event_accumulator import EventAccumulator

    run = RunFolder(tmp_path)
    with open_trackers(["tensorboard"], run, title="own") as opened:
        RunLog(run, "mean", opened).append(SCORED)
    events = EventAccumulator(str(tmp_path / "tensorboard")).Reload()
    assert [(e.step, e.value) for e in events.Scalars("cdcp/link_f1")] == [(2, 0.5)]


@pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::FutureWarning")  # MLflow's own
def test_mlflow_keeps_one_run_over_an_interruption(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without a server it writes into the run folder; a resumed run is the same run."""
    pytest.importorskip("mlflow")
    from mlflow.tracking import MlflowClient

    monkeypatch.delenv("MLFLOW_TRACKING_URI", raising=False)
    run = RunFolder(tmp_path)
    for step in (1, 2):
        with open_trackers(["mlflow"], run, title="own") as opened:
            RunLog(run, "mean", opened).append({**SCORED, "step": step})
    client = MlflowClient(f"sqlite:///{tmp_path}/mlflow.db")
    (experiment,) = [e for e in client.search_experiments() if e.name == "polemic"]
    (kept,) = client.search_runs([experiment.experiment_id])
    history = client.get_metric_history(kept.info.run_id, "cdcp/link_f1")
    assert [(metric.step, metric.value) for metric in history] == [(1, 0.5), (2, 0.5)]
