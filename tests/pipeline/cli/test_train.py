"""`polemic train --dry-run`, and what is told of a training before it begins."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from polemic.pipeline.cli.app import run
from polemic.pipeline.cli.train import plan_text
from polemic.pipeline.training.planning.plan import CorpusPlan, Plan
from polemic.pipeline.training.search.seeds import SeedScores

PLAN = Plan(
    corpora=(
        CorpusPlan("mine", 1200, 4, 45_000, {"components": 3100, "stance": 0}),
        CorpusPlan("cdcp", 20, 1, 900, {"components": 0, "stance": 17}),
    ),
    dev=(CorpusPlan("test", 5, 1, 300, {"components": 40, "stance": 0}),),
    batches=101,
    steps=51,
    pieces=200_000,
    pieces_per_second=1000.0,
    seconds=210.0,
    peak_memory=1_940_000_000,
)

TEXT = """\
learnt from
corpus  documents  passes  pieces  components  stance
mine        1,200       4  45,000       3,100
cdcp           20       1     900                  17

scored on
corpus  documents  passes  pieces  components  stance
test            5       1     300          40

steps    51 of 101 batches, 200,000 word pieces
time     about 4 min, at 1,000 word pieces a second as measured now
memory   1.9 GB
"""


@pytest.fixture
def _plan(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the plan be the one above."""
    monkeypatch.setattr("polemic.pipeline.training.planning.plan.plan", lambda *_: PLAN)


def test_a_plan_is_a_table() -> None:
    """What a corpus does not label is blank; numbers stand under one another."""
    assert plan_text(PLAN) == TEXT


def test_a_plan_says_whose_labels_are_learnt() -> None:
    """A teacher does not read for a plan: its labels are not counted, but announced."""
    taught = CorpusPlan("news", 9, 1, 400, {"components": 0, "stance": 0}, "runs/base/model")
    text = plan_text(replace(PLAN, corpora=(*PLAN.corpora, taught)))
    assert "\nnews: labels come from runs/base/model\n\nscored on\n" in text


@pytest.mark.usefixtures("_plan")
def test_a_dry_run_prints_the_plan(capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    """The plan is the result, so that it goes to standard output, also for programs."""
    assert run(["train", "my.yaml", "--dry-run"]) == 0
    assert capsysbinary.readouterr().out.decode() == TEXT
    assert run(["train", "my.yaml", "--dry-run", "--json"]) == 0
    printed = json.loads(capsysbinary.readouterr().out)
    assert (printed["steps"], printed["seconds"]) == (51, 210.0)
    assert printed["corpora"][1]["items"] == {"components": 0, "stance": 17}


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["nowhere.yaml"], "nowhere.yaml"),
        (["nowhere.yaml", "--dry-run"], "nowhere.yaml"),
        (["bad.yaml", "--dry-run"], "corpora.cdcp.pases: unknown key"),
        (["my.yaml", "--dry-run", "--resume"], "--dry-run: nothing is trained"),
        (["my.yaml", "--dry-run", "--set", "corpora_folder=no/folder"], "no/folder"),
        ([], "Missing argument"),
    ],
)
def test_a_mistake_is_one_line(
    arguments: list[str],
    message: str,
    tiny_encoder_folder: Path,
    capsysbinary: pytest.CaptureFixture[bytes],
) -> None:
    """Exit code 2, nothing on standard output, and no folder is made."""
    text = "corpora: {cdcp: {passes: 1}}\ndev: {cdcp: {split: dev}}\nwindow: {size: 24, overlap: 8}"
    text += f"\ntraining: {{encoder: {tiny_encoder_folder}}}\n"
    Path("my.yaml").write_text(text, encoding="utf-8")
    Path("bad.yaml").write_text(text.replace("passes", "pases"), encoding="utf-8")
    assert run(["train", *arguments]) == 2
    out, err = capsysbinary.readouterr()
    assert out == b""
    assert message in err.decode()
    assert len(err.splitlines()) == 1
    assert not Path("runs").exists()


@pytest.mark.parametrize("more", [[], ["--dry-run"]])
def test_a_missing_extra_is_named(
    more: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Training needs what an analysis does without."""

    def missing(*_: object, **__: object) -> None:
        raise ModuleNotFoundError(name="torch")

    monkeypatch.setattr("polemic.pipeline.training.planning.plan.plan", missing)
    monkeypatch.setattr("polemic.pipeline.training.train.train", missing)
    assert run(["train", "my.yaml", *more]) == 2
    assert "training needs torch: pip install 'polemic[train]'" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--seeds", "1,two"], "--seeds '1,two': give whole numbers, for example 1,2,3"),
        (["--seeds", "1,2", "--sweep", "space.yaml"], "each goes alone"),
        (["--dry-run", "--seeds", "1,2"], "each goes alone"),
        (["--dry-run", "--resume"], "leave --resume out"),
    ],
)
def test_options_that_do_not_go_together(
    options: list[str], message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """What is asked for is told to be wrong in one line, before anything is read."""
    assert run(["train", "my.yaml", *options]) == 2
    assert message in capsys.readouterr().err


def test_seeds_are_trained_and_told(
    monkeypatch: pytest.MonkeyPatch, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    """The seeds given are trained with the overrides; mean and spread are the result."""
    asked: list[object] = []

    def train_seeds(
        config: Path, overrides: list[str], seeds: list[int], *, resume: bool
    ) -> object:
        asked.extend((config.name, overrides, seeds, resume))
        return SeedScores(Path("seeds.json"), (3, 1), {})

    monkeypatch.setattr("polemic.pipeline.training.search.seeds.train_seeds", train_seeds)
    assert run(["train", "my.yaml", "--seeds", "3,1", "--set", "name=x", "--resume", "--json"]) == 0
    assert asked == ["my.yaml", ["name=x"], [3, 1], True]
    assert json.loads(capsysbinary.readouterr().out)["seeds"] == [3, 1]
