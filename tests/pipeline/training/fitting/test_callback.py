import json
from collections.abc import Callable, Mapping
from pathlib import Path
from types import SimpleNamespace

import pytest

from polemic.models.network import Network
from polemic.models.weights import load_weights
from polemic.pipeline.training.data.collate import Collator
from polemic.pipeline.training.data.examples import Example
from polemic.pipeline.training.fitting import callback
from polemic.pipeline.training.fitting.callback import DevScores
from polemic.pipeline.training.fitting.run_folder import RunFolder
from polemic.pipeline.training.fitting.tracking import RunLog
from polemic.pipeline.training.settings import StopSettings

COLLATOR = Collator(opening=2, closing=3, size=24, overlap=8)


class Run:
    """A run of which every step's dev scores are given; weights are told apart by one number."""

    def __init__(
        self,
        network: Network,
        folder: Path,
        monkeypatch: pytest.MonkeyPatch,
        *,
        every: int = 1,
        stop: StopSettings | None = None,
    ) -> None:
        self.folder = RunFolder(folder)
        self._network = network
        self._patch = monkeypatch
        dev: Mapping[str, list[Example]] = {"own": []}
        self.is_over = False
        stop = stop or StopSettings()
        log = RunLog(self.folder, stop.score, {})
        self._scores = DevScores(network, dev, collator=COLLATOR, log=log, stop=stop, every=every)
        monkeypatch.setattr(callback, "judge", lambda *_: {})

    def step(self, number: int, *scores: float, last: int = 100) -> bool:
        """Take a step after which dev scores so; return whether a checkpoint is asked for."""
        named = {f"score{i}": score for i, score in enumerate(scores)}
        self._patch.setattr(callback, "score_heads", lambda _: named)
        self._network.encoder.component_head.bias.data.fill_(number)
        control = SimpleNamespace(should_save=False, should_training_stop=False)
        state = SimpleNamespace(global_step=number, max_steps=last)
        self._scores.on_step_end(None, state, control)
        self.is_over = bool(control.should_training_stop)
        return bool(control.should_save)

    def best(self) -> int:
        """Return the step whose weights were kept."""
        return int(load_weights(self.folder.best)["encoder.component_head.bias"][0])


@pytest.fixture
def run(
    make_network: Callable[[], Network], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Run:
    """Return a run that has not begun."""
    return Run(make_network(), tmp_path, monkeypatch)


def test_the_best_weights_are_kept_and_earlier_wins_a_tie(run: Run) -> None:
    """Weights go to disk when the mean of all scores is higher than ever before."""
    kept = []
    for number, scores in enumerate([(0.2, 0.4), (0.1, 0.3), (0.9, 0.5), (0.5, 0.9), (0.6, 0.7)]):
        run.step(number + 1, *scores)
        kept.append(run.best())
    assert kept == [1, 1, 3, 3, 3]


def test_weights_are_kept_even_if_everything_is_wrong(run: Run) -> None:
    """A run that never scores has weights all the same."""
    run.step(1, 0.0)
    assert run.best() == 1


def test_a_resumed_run_knows_what_was_best(run: Run) -> None:
    """Steps that are taken again after a break are judged by the steps before them."""
    for number, score in [(1, 0.3), (2, 0.8), (3, 0.9)]:
        run.step(number, score)
    run.step(2, 0.8)  # resumed from a checkpoint of step 1
    assert run.best() == 2
    run.step(3, 0.9)
    assert run.best() == 3
    run.step(4, 0.5)
    assert run.best() == 3


def test_dev_is_scored_now_and_then_and_at_the_end(
    make_network: Callable[[], Network], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every so many steps, and after the last one; a checkpoint is written with each score."""
    run = Run(make_network(), tmp_path, monkeypatch, every=4)
    assert [number for number in range(1, 11) if run.step(number, 0.1, last=10)] == [4, 8, 10]
    rows = [json.loads(line) for line in run.folder.metrics.read_text("utf-8").splitlines()]
    assert [row["step"] for row in rows] == [4, 8, 10]
    assert rows[0].items() >= {"step": 4, "mean": 0.1, "dev": {"own/score0": 0.1}}.items()


def test_training_goes_on_with_dropout(
    make_network: Callable[[], Network], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Judging switches dropout off; the step after it has it again."""
    network = make_network().train()
    run = Run(network, tmp_path, monkeypatch)
    monkeypatch.setattr(callback, "judge", lambda network, *_: network.eval() and {})
    run.step(1, 0.5)
    assert network.training


def test_loss_is_kept(run: Run) -> None:
    """What the trainer logs as loss stands in the metrics; its other rows do not."""
    scores = run._scores
    for row in ({"loss": 0.5}, {"train_runtime": 3}):
        scores.on_log(None, SimpleNamespace(global_step=7, log_history=[row]), None)
    (row,) = run.folder.read_rows()
    assert (row["step"], row["loss"]) == (7, 0.5)


def test_one_score_may_choose_the_weights(
    make_network: Callable[[], Network], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The score named decides, whatever the others do."""
    stop = StopSettings(score="own/score1")
    run = Run(make_network(), tmp_path, monkeypatch, stop=stop)
    for number, scores in [(1, (0.1, 0.5)), (2, (0.9, 0.4)), (3, (0.0, 0.6))]:
        run.step(number, *scores)
    assert run.best() == 3


def test_a_run_ends_when_nothing_gets_better(
    make_network: Callable[[], Network], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After so many scorings without a better one the trainer is told to stop, not earlier."""
    run = Run(make_network(), tmp_path, monkeypatch, stop=StopSettings(patience=2))
    ends = []
    for number, score in enumerate([0.3, 0.2, 0.4, 0.4, 0.3]):
        run.step(number + 1, score)
        ends.append(run.is_over)
    assert ends == [False, False, False, False, True]
    assert run.best() == 3


def test_only_the_first_process_writes(
    make_network: Callable[[], Network], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another process asks for the checkpoint as the first does, and scores and keeps nothing."""
    monkeypatch.setenv("RANK", "1")
    run = Run(make_network(), tmp_path / "run", monkeypatch)
    assert run.step(1, 0.5)
    run._scores.on_log(None, SimpleNamespace(global_step=1, log_history=[{"loss": 1}]), None)
    assert not (tmp_path / "run").exists()


def test_weights_that_are_no_numbers_are_not_kept(run: Run) -> None:
    """Weights that became NaN end the run before they are scored; the best ones stay."""
    run.step(1, 0.1)
    run._network.encoder.component_head.weight.data[0, 0] = float("nan")
    with pytest.raises(FloatingPointError, match="no numbers"):
        run.step(2, 0.9)
    assert run.best() == 1
