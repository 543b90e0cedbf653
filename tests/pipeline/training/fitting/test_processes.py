"""Several processes of one run, on one machine without a GPU."""

import json
import os
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
import yaml

import polemic
from polemic.models.folder import open_folder
from polemic.pipeline.training.fitting.fit import count_steps
from polemic.pipeline.training.fitting.processes import as_first_says, is_first, n_processes
from polemic.pipeline.training.fitting.run_folder import RunFolder
from polemic.pipeline.training.settings import RunSettings

TRAINING = """
import sys
from pathlib import Path
from polemic.pipeline.training.train import train

print(train(Path(sys.argv[1])))
"""


@pytest.mark.parametrize(
    ("batches", "accumulate", "processes", "steps"),
    [
        (10, 2, 1, 5),
        (11, 2, 1, 6),
        (10, 2, 2, 5),  # one batch each to a step: as many batches to a step as before
        (11, 4, 2, 3),
        (10, 2, 4, 3),  # no process takes less than one batch
        (1, 8, 8, 1),
    ],
)
def test_processes_share_the_batches_of_a_step(
    monkeypatch: pytest.MonkeyPatch, batches: int, accumulate: int, processes: int, steps: int
) -> None:
    """More processes make a run shorter in time, not in steps, where they can share."""
    monkeypatch.setenv("WORLD_SIZE", str(processes))
    assert count_steps(batches, RunSettings(accumulate=accumulate)) == steps


def test_a_process_alone_is_the_first(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without a launcher one process does everything, and asks nobody."""
    monkeypatch.delenv("WORLD_SIZE", raising=False)
    monkeypatch.delenv("RANK", raising=False)
    assert (n_processes(), is_first()) == (1, True)
    assert as_first_says(True)
    assert not as_first_says(False)


@pytest.mark.slow
def test_two_processes_make_one_model(tmp_path: Path, settings: dict[str, Any]) -> None:
    """Each step and score is written once, both stop together, and the model is whole."""
    config, script = tmp_path / "tiny.yaml", tmp_path / "training.py"
    script.write_text(TRAINING, encoding="utf-8")
    own = settings["training"] | {
        "evaluations": 13,
        "learning_rate": 1e-9,  # nothing gets better
        "head_learning_rate": 1e-9,
        "stop": {"score": "cdcp/link_f1", "patience": 2},
    }
    values = settings | {"output": str(tmp_path / "run"), "training": own}
    config.write_text(yaml.safe_dump(values), encoding="utf-8")
    launcher = ["-m", "torch.distributed.run", "--standalone", "--nproc_per_node", "2"]
    done = subprocess.run(  # noqa: S603 - our own code, by our own interpreter
        [sys.executable, *launcher, str(script), str(config)],
        env=os.environ | {"PYTHONPATH": str(Path(polemic.__file__).parents[1])},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    run = RunFolder(tmp_path / "run")
    assert open_folder(run.model).name == "trained"
    rows = run.read_rows()
    assert [row["step"] for row in rows if "dev" in row] == [3, 6, 9]
    assert set(Counter(row["step"] for row in rows if "loss" in row).values()) == {1}
    state = json.loads((run.checkpoints / "checkpoint-9" / "trainer_state.json").read_bytes())
    assert state["global_step"] == 9
