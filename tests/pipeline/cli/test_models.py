"""`polemic models` and `polemic schema`."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import pytest

from polemic.models.folder import find_model, write_manifest
from polemic.pipeline.cli.app import run
from polemic.pipeline.cli.models import flat_scores, headline_scores, size_and_speed

METRICS = {
    "dev": {"cdcp": {"component_macro_f1": 0.5, "link_f1": 0.25}, "gum": {"link_f1": 0.3}},
    "text": {"own": {"n_documents": 3, "scores": {"relations.link.f1": 0.2}, "human": {"x": 0.9}}},
    "labels_changed_by_int8": 0.1,
}


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Make a user's folder with a whole model and one that was changed."""
    for name in ("mine", "damaged"):
        folder = tmp_path / name
        folder.mkdir()
        (folder / "metrics.json").write_text(json.dumps(METRICS))
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
    assert listed["mine"]["scores"] == {
        "text.own.relations.link.f1": 0.2,
        "dev.cdcp.component_macro_f1": 0.5,
        "dev.cdcp.link_f1": 0.25,
        "dev.gum.link_f1": 0.3,
    }
    assert listed["mine"]["model"] == "mine"
    assert len(listed["mine"]["digest"]) == 12
    assert listed["mine"]["size"] > 0
    assert listed["mine"]["error"] is None
    assert "metrics.json" in listed["damaged"]["error"]
    assert "unfinished" not in listed
    assert run(["models"]) == 0
    text = capsysbinary.readouterr().out.decode()
    assert f"sha256 {listed['mine']['digest']}" in text
    assert "cdcp.component_macro_f1 0.50, own.relations.link.f1 0.20\n" in text


def test_a_name_that_is_taken(
    home: Path, monkeypatch: pytest.MonkeyPatch, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    """Of two models of one name, `--model` finds the first by it; the other goes by its path."""
    other = home / "more" / "mine"
    shutil.copytree(home / "mine", other)
    monkeypatch.setattr("polemic.models.folder.model_folders", lambda: [home / "mine", other])
    assert run(["models", "--json"]) == 0
    listed = json.loads(capsysbinary.readouterr().out)
    assert [entry["model"] for entry in listed] == ["mine", str(other)]
    assert [find_model(entry["model"]) for entry in listed] == [home / "mine", other]


@pytest.mark.parametrize("metrics", ["[]", "no json", '{"text": {"own": {}}}', '{"text": 3}'])
def test_scores_of_another_form(
    metrics: str, home: Path, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    """A model whose metrics cannot be read is listed with one line that says so."""
    (home / "mine" / "metrics.json").write_text(metrics)
    write_manifest(home / "mine", name="mine", window_size=8, window_overlap=2)
    assert run(["models"]) == 0
    assert b"metrics.json: not the scores of a model\n" in capsysbinary.readouterr().out


def test_size_and_speed(tiny_model_folder: Path, tmp_path: Path) -> None:
    """Of the folder as it is, in one line."""
    folder = shutil.copytree(tiny_model_folder, tmp_path / "carded")
    (folder / "README.md").write_text("Norland should open its harbours. " * 9)
    write_manifest(folder, name="tiny", window_size=24, window_overlap=8)
    assert re.fullmatch(
        r"\d\.\d MB, reads [\d,]+ word pieces a second by one thread", size_and_speed(folder)
    )


@pytest.mark.parametrize(
    ("scores", "shown"),
    [
        ({}, []),
        ({"dev.a.thesis_f1": 0.1}, []),
        ({"dev.a.link_f1": 0.1, "dev.b.link_f1": 0.2}, ["a.link_f1"]),
        ({"dev.a.link_f1": 0.1, "text.b.relations.link.f1": 0.2}, ["b.relations.link.f1"]),
        (
            {"dev.a.document_stance_macro_f1": 0.1, "dev.a.stance_macro_f1": 0.2},
            ["a.document_stance_macro_f1", "a.stance_macro_f1"],
        ),
    ],
)
def test_few_scores_are_shown(scores: dict[str, float], shown: list[str]) -> None:
    """One for each task: from the text alone if there is one, else on dev."""
    assert list(headline_scores(scores)) == shown


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
