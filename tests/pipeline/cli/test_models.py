"""`polemic models` and `polemic schema`."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from polemic.models.folder import write_manifest
from polemic.pipeline.cli.app import run
from polemic.pipeline.cli.models import flat_scores


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Make a user's folder with a whole model and one that was changed."""
    for name in ("mine", "damaged"):
        folder = tmp_path / name
        folder.mkdir()
        (folder / "metrics.json").write_text('{"stance": {"macro_f1": 0.5, "n": 3}}')
        write_manifest(folder, name=name, window_size=8, window_overlap=2)
    (tmp_path / "damaged/metrics.json").write_text("{}")
    (tmp_path / "unfinished").mkdir()
    monkeypatch.setenv("POLEMIC_MODELS", str(tmp_path))
    return tmp_path


@pytest.mark.usefixtures("home")
def test_models_are_listed(capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    """Name, size, hash and scores; what cannot be used says why."""
    assert run(["models", "--json"]) == 0
    listed = {entry["name"]: entry for entry in json.loads(capsysbinary.readouterr().out)}
    assert listed["mine"]["scores"] == {"stance.macro_f1": 0.5}
    assert len(listed["mine"]["digest"]) == 12
    assert listed["mine"]["size"] > 0
    assert listed["mine"]["error"] is None
    assert "metrics.json" in listed["damaged"]["error"]
    assert "unfinished" not in listed
    assert run(["models"]) == 0
    text = capsysbinary.readouterr().out.decode()
    assert f"sha256 {listed['mine']['digest']}" in text
    assert "stance.macro_f1 0.50" in text


def test_without_a_model(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    """One line says how to get one; JSON stays JSON."""
    monkeypatch.setattr("polemic.models.folder.model_folders", lambda: [])
    assert run(["models"]) == 0
    assert b"no model is installed" in capsysbinary.readouterr().err
    assert run(["models", "--json"]) == 0
    assert json.loads(capsysbinary.readouterr().out) == []


def test_only_figures_count_as_scores() -> None:
    """Counts, names and missing values are left out."""
    metrics = {"a": {"f1": 0.5, "n": 3, "none": None}, "b": 1.0, "loss": 2.5, "list": [0.1]}
    assert dict(flat_scores(metrics)) == {"a.f1": 0.5, "b": 1.0}


def test_the_schema_is_printed(capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    """As JSON, on standard output."""
    assert run(["schema"]) == 0
    schema = json.loads(capsysbinary.readouterr().out)
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
