"""The script that completes a model's card."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from polemic.models.folder import CARD, CONFIG, METRICS, write_manifest
from polemic.models.runtime import Model
from polemic.pipeline.config import resolved_yaml
from polemic.pipeline.training.settings import CorpusSettings, TrainingSettings, WindowSettings

SCRIPT = Path(__file__).parents[2] / "scripts" / "model_card.py"
TEXT = "Norland praised Estria."
GOLD = {
    "schema_version": "1",
    "id": "a",
    "text": TEXT,
    "components": [],
    "relations": [],
    "parties": [
        {
            "id": f"p{i}",
            "name": name,
            "kind": "state",
            "mentions": [{"start": TEXT.index(name), "end": TEXT.index(name) + len(name)}],
        }
        for i, name in enumerate(("Norland", "Estria"))
    ],
    "stances": [],
}


@pytest.fixture
def model(tiny_model_folder: Path, tmp_path: Path) -> Path:
    """Return a model folder with its config and its metrics."""
    folder = shutil.copytree(tiny_model_folder, tmp_path / "mine")
    settings = TrainingSettings(
        corpora={"cdcp": CorpusSettings()},
        dev={"cdcp": CorpusSettings()},
        window=WindowSettings(size=24, overlap=8),
    )
    (folder / CONFIG).write_text(resolved_yaml(settings), encoding="utf-8")
    metrics = {"dev": {}, "labels_changed_by_int8": 0.0}
    (folder / METRICS).write_text(json.dumps(metrics), encoding="utf-8")
    write_manifest(folder, name="tiny", window_size=24, window_overlap=8)
    return folder


def run(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    """Run the script as its user does."""
    command = [sys.executable, str(SCRIPT), *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 - ours


def test_report_and_swaps_come_on_the_card(model: Path, tmp_path: Path) -> None:
    """Both are measured and shown, and the model still loads."""
    report = tmp_path / "report.json"
    figures = {"relations": {"link": {"f1": 0.25}}, "n_documents": 2, "intervals": {}}
    report.write_text(json.dumps(figures), encoding="utf-8")
    gold = tmp_path / "gold.jsonl"
    gold.write_text(json.dumps(GOLD) + "\n", encoding="utf-8")
    done = run(model, "--report", f"own={report}", "--swaps", gold)
    assert (done.returncode, done.stdout, done.stderr) == (0, f"{model}\n", "")
    Model(model)
    card = (model / CARD).read_text(encoding="utf-8")
    assert "## Scores from the text alone: own (2 documents)" in card
    assert "| state | 2 | " in card


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["no-such-model"], "no-such-model"),
        (["MODEL", "--report", "report.json"], "--report report.json: give it as NAME="),
        (["MODEL", "--report", "own=missing.json"], "missing.json: cannot be read"),
        (["MODEL", "--swaps", "missing.jsonl"], "missing.jsonl"),
    ],
)
def test_a_mistake_is_one_line(model: Path, arguments: list[str], message: str) -> None:
    """On standard error, with the model as it was."""
    before = {path.name: path.read_bytes() for path in model.iterdir()}
    done = run(*(str(model) if argument == "MODEL" else argument for argument in arguments))
    assert done.returncode == 1
    assert message in done.stderr
    assert len(done.stderr.splitlines()) == 1
    assert before == {path.name: path.read_bytes() for path in model.iterdir()}
