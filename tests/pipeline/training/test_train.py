"""Whole runs: a config and corpora in, a model folder out."""

import hashlib
import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
import yaml
from safetensors.torch import load_file, save_file

import polemic
from polemic.models.errors import ModelError
from polemic.models.folder import CARD, CONFIG, METRICS, WEIGHTS, open_folder
from polemic.models.weights import load_weights
from polemic.pipeline.config import Settings, load_settings
from polemic.pipeline.document import Document
from polemic.pipeline.errors import ConfigError, PolemicError, UsageError
from polemic.pipeline.run import build_pipeline
from polemic.pipeline.training.fitting.run_folder import RunFolder
from polemic.pipeline.training.settings import TrainingSettings
from polemic.pipeline.training.train import train

Row = dict[str, Any]

# Runs a training that is killed in the middle of a method, at a step.
KILLED = """
import os, signal, sys
from pathlib import Path
from transformers import Trainer
from polemic.pipeline.training.fitting.callback import DevScores
from polemic.pipeline.training.train import train

owner, method, last_step = {"Trainer": Trainer, "DevScores": DevScores}[sys.argv[2]], *sys.argv[3:]
whole = getattr(owner, method)

def killed(self, *args, **kwargs):
    whole(self, *args, **kwargs)
    state = self.state if owner is Trainer else args[1]
    if state.global_step == int(last_step):
        os.kill(os.getpid(), signal.SIGKILL)

setattr(owner, method, killed)
train(Path(sys.argv[1]))
"""


@pytest.fixture(scope="module", autouse=True)
def threads() -> Iterator[None]:
    """Give other tests their threads back: a run sets them for the process."""
    before = torch.get_num_threads()
    yield
    torch.set_num_threads(before)


@pytest.fixture(scope="module")
def trained(tmp_path_factory: pytest.TempPathFactory, settings: Row) -> RunFolder:
    """Return a run that nothing disturbed."""
    folder = tmp_path_factory.mktemp("trained")
    return RunFolder(train(write_config(folder, settings)).parent)


@pytest.fixture
def config(tmp_path: Path, settings: Row) -> Path:
    """Return the config as a file, its output in the test's own folder."""
    return write_config(tmp_path, settings)


def write_config(folder: Path, settings: Row) -> Path:
    """Write a config whose output is `run` beside it."""
    path = folder / "tiny.yaml"
    path.write_text(yaml.safe_dump(settings | {"output": str(folder / "run")}), encoding="utf-8")
    return path


def sha256(path: Path) -> str:
    """Return the digest of a file."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def rows(run: RunFolder, key: str) -> list[Row]:
    """Return the rows of the metrics that have a key, the last one of each step."""
    found = map(json.loads, run.metrics.read_text(encoding="utf-8").splitlines())
    return list({row["step"]: row for row in found if key in row}.values())


@pytest.mark.slow
def test_a_run_ends_in_a_model_that_analyses(trained: RunFolder, op_ed: str) -> None:
    """The model folder is whole, loads by its path and runs all stages."""
    assert open_folder(trained.model).name == "trained"
    document = build_pipeline(Settings(model=str(trained.model)))(Document(op_ed))
    assert document.provenance["model"].startswith("trained@")
    assert not list(trained.path.glob(".*"))


@pytest.mark.slow
def test_a_run_learns(trained: RunFolder) -> None:
    """The loss falls, and the best weights are those of the best dev score."""
    losses = [row["loss"] for row in rows(trained, "loss")]
    assert sum(losses[-5:]) < 0.8 * sum(losses[2:7])
    means = [row["mean"] for row in rows(trained, "mean")]
    assert len(means) >= 3
    assert max(means) > means[0]


@pytest.mark.slow
def test_the_model_folder_tells_how_it_was_made(trained: RunFolder, settings: Row) -> None:
    """The resolved config, the scores of dev, and a card with data and licences are in it."""
    resolved = load_settings(TrainingSettings, trained.model / CONFIG)
    assert resolved.training.encoder == settings["training"]["encoder"]
    metrics = json.loads((trained.model / METRICS).read_bytes())
    assert set(metrics["dev"]) == set(settings["dev"])
    assert metrics["labels_changed_by_int8"] < 0.05
    card = (trained.model / CARD).read_text(encoding="utf-8")
    for line in ("| cdcp | train | 4 | ODbL | components, relations |", "weights may be released"):
        assert line in card


@pytest.mark.slow
def test_same_config_same_weights(trained: RunFolder, config: Path) -> None:
    """Two runs by one thread end in the same model, bit by bit."""
    model = train(config)
    assert sha256(model / WEIGHTS) == sha256(trained.model / WEIGHTS)
    assert sha256(model.parent / "best.safetensors") == sha256(trained.best)
    assert (model / METRICS).read_bytes() == (trained.model / METRICS).read_bytes()


@pytest.mark.slow
def test_a_run_goes_on_from_a_model(trained: RunFolder, config: Path) -> None:
    """It starts with all that the model learnt: without a rate to learn by, it stays that model."""
    still = ["training.learning_rate=1e-9", "training.head_learning_rate=1e-9"]
    model = train(config, [f"training.encoder={trained.model}", *still])
    before, after = load_weights(trained.model / WEIGHTS), load_weights(model / WEIGHTS)
    assert before.keys() == after.keys()
    for name, weights in before.items():
        np.testing.assert_allclose(after[name], weights, atol=1e-4)
    assert f"`{trained.model}`" in (model / CARD).read_text(encoding="utf-8")


@pytest.mark.slow
def test_another_seed_gives_other_weights(trained: RunFolder, config: Path) -> None:
    """The seed decides, and `--set` reaches it."""
    model = train(config, ["training.seed=2"])
    assert sha256(model / WEIGHTS) != sha256(trained.model / WEIGHTS)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("owner", "method", "step"),
    [
        ("DevScores", "on_step_end", 11),  # between two checkpoints
        ("DevScores", "on_step_end", 13),  # dev was scored, the checkpoint with it was not written
        ("Trainer", "save_model", 13),  # a checkpoint has its weights and nothing else
        ("Trainer", "_save_rng_state", 20),  # a checkpoint lacks only the trainer's own state
        ("Trainer", "_save_checkpoint", 37),  # all steps were done, the model was not written
    ],
)
def test_a_killed_run_goes_on_to_the_same_weights(
    trained: RunFolder, config: Path, owner: str, method: str, step: int
) -> None:
    """A run that is killed, at whatever moment, and resumed ends like the one never broken."""
    command = [sys.executable, "-c", KILLED, str(config), owner, method, str(step)]
    source = str(Path(polemic.__file__).parents[1])
    killed = subprocess.run(  # noqa: S603 - our own code, by our own interpreter
        command, env=os.environ | {"PYTHONPATH": source}, capture_output=True, check=False
    )
    assert killed.returncode == -signal.SIGKILL, killed.stderr.decode()[-2000:]
    resumed = RunFolder(train(config, resume=True).parent)
    assert sha256(resumed.best) == sha256(trained.best)
    assert sha256(resumed.model / WEIGHTS) == sha256(trained.model / WEIGHTS)
    scored = [[row["dev"] for row in rows(run, "mean")] for run in (resumed, trained)]
    assert scored[0] == scored[1]


@pytest.mark.slow
def test_a_run_that_gets_no_better_ends_early(config: Path) -> None:
    """It ends with a checkpoint and a model; resuming it takes no further step."""
    # a score that is at its best, or worst, from the first scoring on
    early = ["training.stop={score: cdcp/link_f1, patience: 1}", "training.evaluations=13"]
    early += ["losses.links=0", "training.learning_rate=1e-9", "training.head_learning_rate=1e-9"]
    run = RunFolder(train(config, early).parent)
    assert [row["step"] for row in rows(run, "mean")] == [3, 6]
    assert run.last_step() == 6
    before = run.metrics.read_bytes(), sha256(run.best), sha256(run.model / WEIGHTS)
    train(config, early, resume=True)
    assert (run.metrics.read_bytes(), sha256(run.best), sha256(run.model / WEIGHTS)) == before


@pytest.mark.slow
def test_a_run_that_diverges_has_no_model(config: Path) -> None:
    """One line says where and what to do, again when it is resumed; no model is there to load."""
    wild = ["training.learning_rate=1e30", "training.head_learning_rate=1e30"]
    for resume in (False, True):
        with pytest.raises(PolemicError, match=r"after step \d+, .*training\.learning") as caught:
            train(config, wild, resume=resume)
        assert len(str(caught.value).splitlines()) == 1
        assert caught.value.exit_code == 2
    run = RunFolder(config.parent / "run")
    assert not run.model.exists()
    assert not list(run.path.glob("*partial*"))


@pytest.mark.slow
def test_a_run_from_before_a_setting_was_there_can_be_resumed(
    trained: RunFolder, config: Path
) -> None:
    """A setting that the config of a run lacks had its default."""
    train(config)
    run = RunFolder(config.parent / "run")
    kept = yaml.safe_load(run.config.read_text(encoding="utf-8"))
    del kept["training"]["stop"], kept["training"]["track"]
    run.config.write_text(yaml.safe_dump(kept), encoding="utf-8")
    assert sha256(train(config, resume=True) / WEIGHTS) == sha256(trained.model / WEIGHTS)


@pytest.mark.slow
def test_a_run_of_another_network_is_not_resumed(config: Path) -> None:
    """A version whose network has other weights says so in one line."""
    run = RunFolder(train(config).parent)
    checkpoint = run.last_checkpoint()
    assert checkpoint
    weights = load_file(checkpoint / "model.safetensors")
    del weights["network.thesis.layers.1.bias"]
    save_file(weights, checkpoint / "model.safetensors", metadata={"format": "pt"})
    with pytest.raises(UsageError, match=f"{run.path}: was begun by another version"):
        train(config, resume=True)


@pytest.mark.slow
def test_a_run_has_a_learning_curve(trained: RunFolder) -> None:
    """The drawing is that of all the rows."""
    svg = trained.curve.read_text(encoding="utf-8")
    best = max(rows(trained, "mean"), key=lambda row: float(row["mean"]))
    assert f"mean: best {best['mean']:.3f} at step {best['step']}" in svg


@pytest.mark.slow
def test_a_finished_run_is_resumed_to_itself(
    trained: RunFolder, config: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Results only go to standard output: training has none. Resuming what is done is harmless."""
    train(config)
    assert capsys.readouterr().out == ""
    again = train(config, resume=True)
    assert sha256(again / WEIGHTS) == sha256(trained.model / WEIGHTS)


@pytest.mark.slow
def test_output_of_another_run_is_refused(config: Path) -> None:
    """Neither a new run nor one with another config writes into a run that is there."""
    model = train(config, ["corpora.cdcp.passes=1"])
    before = sha256(model / WEIGHTS)
    with pytest.raises(UsageError, match="holds a run; add --resume"):
        train(config, ["corpora.cdcp.passes=1"])
    with pytest.raises(UsageError, match="differs from the config given"):
        train(config, resume=True)
    assert sha256(model / WEIGHTS) == before


@pytest.mark.parametrize(
    ("overrides", "error", "message"),
    [
        (["corpora.cdpc={}"], UsageError, r"there is no corpus 'cdpc' \(did you mean 'cdcp'\?\)"),
        (["dev.cdpc={}"], UsageError, r"there is no corpus 'cdpc' \(did you mean 'cdcp'\?\)"),
        (["corpora.cdcp.split=trian"], UsageError, "there is no split 'trian'.*'train'"),
        (["corpora.cdcp.heads=[stanse]"], UsageError, r"corpora\.cdcp\.heads: 'stanse' is no head"),
        (
            ["corpora.cdcp.heads=[stance]"],
            UsageError,
            r"corpora\.cdcp\.heads: 'stance' is not labe",
        ),
        (["dev.cdcp.heads=[stance]"], UsageError, r"dev\.cdcp\.heads: 'stance' is not labelled"),
        (["corpora={polnear: {split: dev}}"], UsageError, "polnear"),  # labels what no head learns
        (["dev={polnear: {split: dev}}"], UsageError, "polnear"),
        (["training.epochs=3"], ConfigError, "training.epochs"),
        (["training.seed=one"], ConfigError, "training.seed"),
        (["corpora={}"], ConfigError, "corpora"),
        (["window.overlap=24"], ConfigError, "window"),
        (["window.size=63"], PolemicError, "window"),  # the encoder has 64 positions, 2 for marks
        (["training.encoder=no_such_package"], ModelError, "no_such_package"),
        (["training.stop.score=cdcp/link"], UsageError, r"did you mean 'cdcp/link_f1'"),
        (["training.stop.patience=0"], ConfigError, r"training\.stop\.patience"),
        (["training.track=[wandb]"], ConfigError, r"training\.track"),
        (["corpora_folder=no/such/folder"], UsageError, "no/such/folder"),
    ],
)
def test_a_mistake_is_one_line(
    config: Path, overrides: list[str], error: type[Exception], message: str
) -> None:
    """What is wrong with a config is said before any training, in one line."""
    with pytest.raises(error, match=message) as caught:
        train(config, overrides)
    assert len(str(caught.value).splitlines()) == 1


@pytest.mark.slow
def test_after_a_mistake_the_output_is_free(config: Path) -> None:
    """A run that never began does not hold its output: the mended config starts at once."""
    with pytest.raises(UsageError, match="cdpc"):
        train(config, ["corpora.cdpc={}"])
    assert train(config, ["corpora.cdcp.passes=1"]).is_dir()
