"""What a run would do and cost, told without a run."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
import torch
import yaml

from polemic.pipeline.config import load_settings
from polemic.pipeline.errors import UsageError
from polemic.pipeline.training.data.collate import padded_pieces, plan_batches
from polemic.pipeline.training.planning import speed
from polemic.pipeline.training.planning.plan import Plan, plan
from polemic.pipeline.training.planning.speed import Speed, measure_speed
from polemic.pipeline.training.prepare import prepare
from polemic.pipeline.training.settings import TrainingSettings


@pytest.fixture(autouse=True)
def threads() -> Iterator[None]:
    """Give other tests their threads back: measuring sets them for the process."""
    before = torch.get_num_threads()
    yield
    torch.set_num_threads(before)


@pytest.fixture
def config(tmp_path: Path, settings: Mapping[str, Any], monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the config as a file in the working directory, its output beside it."""
    monkeypatch.chdir(tmp_path)
    path = tmp_path / "tiny.yaml"
    path.write_text(yaml.safe_dump({**settings, "output": "run"}), encoding="utf-8")
    return path


@pytest.fixture
def planned(config: Path, monkeypatch: pytest.MonkeyPatch) -> Plan:
    """Return the plan of the config on a machine that reads 100 word pieces a second."""
    monkeypatch.setattr(
        "polemic.pipeline.training.planning.plan.measure_speed", lambda *_: Speed(100.0, 2 * 10**9)
    )
    return plan(config)


def test_counts_are_those_of_the_data(planned: Plan) -> None:
    """By corpus: documents, passes, and what each head learns from in one pass."""
    cdcp, narrative_frames, newsmtsc = planned.corpora  # as in the file
    assert (cdcp.name, cdcp.documents, cdcp.passes) == ("cdcp", 16, 4)
    taught = {head: n for head, n in cdcp.items.items() if n}
    assert taught == {"components": 48, "links": 48, "link_labels": 32}
    assert newsmtsc.items["stance"] == narrative_frames.items["document_stance"] == 16
    assert [c.documents for c in planned.dev] == [4, 4, 4]


def test_steps_are_those_of_a_run(planned: Plan, config: Path) -> None:
    """Batches and pieces are of all passes; a step takes as many batches as are accumulated."""
    settings = load_settings(TrainingSettings, config)
    material = prepare(settings)
    batches = plan_batches(
        material.examples,
        {name: corpus.passes for name, corpus in settings.corpora.items()},
        collator=material.collator,
        budget=settings.training.batch_pieces,
        seed=settings.training.seed,
    )
    assert planned.batches == len(batches)
    assert planned.steps == -(-len(batches) // settings.training.accumulate)
    assert planned.pieces == sum(material.collator(b)["mask"].numel() for b in batches)
    assert planned.pieces > sum(c.pieces * c.passes for c in planned.corpora)


def test_time_is_from_the_speed(planned: Plan) -> None:
    """All pieces at that speed, and some time for dev; the memory is what was measured."""
    assert planned.pieces / 100 < planned.seconds < 2 * planned.pieces / 100
    assert planned.peak_memory == 2 * 10**9


def test_a_teacher_does_not_read_for_a_plan(config: Path, tiny_model_folder: Path) -> None:
    """Its texts and their pieces are counted, its labels are not there yet; nothing is written."""
    before = sorted(config.parent.rglob("*"))
    heads = "heads: [components, relations]"
    taught = f"corpora.newsmtsc={{teacher: '{tiny_model_folder}', {heads}}}"
    [newsmtsc] = [c for c in plan(config, [taught]).corpora if c.name == "newsmtsc"]
    assert newsmtsc.teacher == str(tiny_model_folder)
    assert min(newsmtsc.documents, newsmtsc.pieces) > 0
    assert not any(newsmtsc.items.values())
    assert sorted(config.parent.rglob("*")) == before


def test_a_plan_knows_schemes(config: Path) -> None:
    """What is labelled by other rules is timed like all: its batches go through a real step."""
    schemes = [f"corpora.{name}.scheme={name}" for name in ("cdcp", "newsmtsc", "narrative_frames")]
    assert plan(config, schemes).pieces_per_second > 0


def test_more_scorings_take_longer(
    planned: Plan, config: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Dev is read anew each time."""
    monkeypatch.setattr(
        "polemic.pipeline.training.planning.plan.measure_speed", lambda *_: Speed(100.0, None)
    )
    assert plan(config, ["training.evaluations=30"]).seconds > planned.seconds


def test_a_few_batches_are_measured(config: Path) -> None:
    """The speed and the memory are of this machine, and nothing is written."""
    settings = load_settings(TrainingSettings, config)
    material = prepare(settings)
    batches = [[example] for example in material.examples["cdcp"][:2]]
    before = sorted(p.name for p in config.parent.iterdir())
    measured = measure_speed(settings, material, batches)
    assert measured.pieces_per_second > 0
    if os.name == "posix":
        assert measured.peak_memory is not None
        assert 10**8 < measured.peak_memory < 10**11
    assert sorted(p.name for p in config.parent.iterdir()) == before


def test_the_largest_batch_decides_on_memory(config: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is read first, then some of every size."""
    seen: list[int] = []

    class Step:
        def __init__(self, *_: object) -> None:
            pass

        def __call__(self, batch: list[Any]) -> None:
            seen.append(padded_pieces(material.collator, batch))

    settings = load_settings(TrainingSettings, config)
    material = prepare(settings)
    examples = material.examples["cdcp"]
    monkeypatch.setattr(speed, "_Step", Step)
    measure_speed(settings, material, [examples[:n] for n in range(1, 17)])
    sizes = sorted(padded_pieces(material.collator, examples[:n]) for n in range(1, 17))
    assert seen[0] == sizes[-1]
    assert seen[1] == sizes[0]
    assert seen[1:] == sorted(seen[1:])
    assert len(seen) == 1 + speed.TIMED


def test_padded_pieces_are_what_the_encoder_reads(config: Path) -> None:
    """Windows times the longest of them, its end marks included."""
    material = prepare(load_settings(TrainingSettings, config))
    for batch in (material.examples["cdcp"][:3], material.examples["newsmtsc"][:1]):
        expected = material.collator(batch)["ids"].numel()
        assert padded_pieces(material.collator, batch) == expected


@pytest.mark.parametrize(
    ("override", "message"),
    [
        ("window.size=63", "window"),
        ("dev.cdcp.split=train", "leaks: drop"),
        ("dev.cdpc={}", "cdpc"),
    ],
)
def test_a_mistake_is_told_as_in_a_run(config: Path, override: str, message: str) -> None:
    """A dry run checks all that a run checks before it begins."""
    with pytest.raises(UsageError, match=message):
        plan(config, [override])
