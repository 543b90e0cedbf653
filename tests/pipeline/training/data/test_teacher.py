"""A model reads texts, and what it reads is learnt: real readings by the tiny model."""

from __future__ import annotations

import json
import logging
import shutil
import threading
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from polemic.models.calibration import Calibration, write_calibration
from polemic.models.errors import ModelError
from polemic.models.folder import CALIBRATION, MANIFEST, find_model, write_manifest
from polemic.models.runtime import Model
from polemic.pipeline.config import load_settings
from polemic.pipeline.document import Document
from polemic.pipeline.errors import ConfigError, UsageError
from polemic.pipeline.formats.outputs import journal_path
from polemic.pipeline.record import from_record
from polemic.pipeline.training.data.items import count_items
from polemic.pipeline.training.data.teacher import (
    check_recorded,
    read_by_teacher,
    texts_at,
    without_labels,
)
from polemic.pipeline.training.fitting.fit import Material
from polemic.pipeline.training.fitting.run_folder import RunFolder
from polemic.pipeline.training.prepare import prepare, with_teachers
from polemic.pipeline.training.settings import TrainingSettings

HEADS = ["components", "relations"]
"""What the tiny model finds any of."""

TEXTS = ("Norland should open its harbours.", "The senate has blocked the bridge.", "Voters pay.")


@pytest.fixture
def teacher(tiny_model_folder: Path, tmp_path: Path) -> Path:
    """Return a model of the test's own."""
    return Path(shutil.copytree(tiny_model_folder, tmp_path / "teacher"))


@pytest.fixture
def texts() -> list[Document]:
    """Return three texts to be read."""
    return without_labels([Document(text, id=f"t{i}") for i, text in enumerate(TEXTS)])


@pytest.fixture
def read_texts(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Return the texts that models have read in this test, in order."""
    seen: list[str] = []
    whole = Model.read

    def read(self: Model, text: str) -> Any:
        seen.append(text)
        return whole(self, text)

    monkeypatch.setattr(Model, "read", read)
    return seen


def change(model: Path) -> None:
    """Make another model of a folder: the same weights, another calibration."""
    (model / MANIFEST).unlink()
    write_calibration(Calibration(components=0.7), model / CALIBRATION)
    write_manifest(model, name=model.name, window_size=24, window_overlap=8)


def test_the_records_are_kept(
    texts: list[Document], teacher: Path, tmp_path: Path, read_texts: list[str]
) -> None:
    """What is returned stands in the file, a record a line; nothing is left beside it."""
    out = tmp_path / "run" / "teacher" / "mine.jsonl"
    records = read_by_teacher(texts, str(teacher), out, threads=1)
    lines = out.read_text(encoding="utf-8").splitlines()
    assert records == [from_record(json.loads(line)) for line in lines]
    assert [r.text for r in records] == read_texts == list(TEXTS)
    assert all(r.provenance["model"].startswith("tiny@") for r in records)
    assert [p.name for p in out.parent.iterdir()] == ["mine.jsonl"]


def test_what_was_read_is_not_read_again(
    texts: list[Document], teacher: Path, tmp_path: Path, read_texts: list[str]
) -> None:
    """A finished file is used as it is; a text that is new is the only one read."""
    out = tmp_path / "mine.jsonl"
    read_by_teacher(texts[:2], str(teacher), out, threads=1)
    before = out.read_bytes()
    del read_texts[:]
    records = read_by_teacher(texts, str(teacher), out, threads=1)
    assert read_texts == [TEXTS[2]]
    assert [r.id for r in records] == ["t0", "t1", "t2"]
    assert out.read_bytes().startswith(before)


def test_a_killed_reading_goes_on(
    texts: list[Document], teacher: Path, tmp_path: Path, read_texts: list[str]
) -> None:
    """Of the journal that a kill left, whole records count; that which was cut off does not."""
    out = tmp_path / "mine.jsonl"
    read_by_teacher(texts, str(teacher), out, threads=1)
    whole = out.read_bytes()
    out.unlink()
    journal_path(out).write_bytes(whole[:-20])
    del read_texts[:]
    read_by_teacher(texts, str(teacher), out, threads=1)
    assert read_texts == [TEXTS[2]]
    assert out.read_bytes() == whole


def test_a_changed_teacher_reads_again(
    texts: list[Document], teacher: Path, tmp_path: Path, read_texts: list[str]
) -> None:
    """Another model in the same folder has read nothing yet, and no record of the old one stays."""
    out = tmp_path / "mine.jsonl"
    [old, *_] = read_by_teacher(texts, str(teacher), out, threads=1)
    change(teacher)
    del read_texts[:]
    records = read_by_teacher(texts, str(teacher), out, threads=1)
    assert read_texts == list(TEXTS)
    assert len(records) == len(TEXTS)
    assert old.provenance["model"] not in {r.provenance["model"] for r in records}


def test_a_changed_teacher_is_told_from_its_records(
    texts: list[Document], teacher: Path, tmp_path: Path
) -> None:
    """Records of the same model pass, as do none; of another, both are named in one line."""
    out = tmp_path / "mine.jsonl"
    check_recorded(out, str(teacher))
    [record, *_] = read_by_teacher(texts, str(teacher), out, threads=1)
    check_recorded(out, str(teacher))
    change(teacher)
    with pytest.raises(UsageError) as raised:
        check_recorded(out, str(teacher))
    [line] = str(raised.value).splitlines()
    assert record.provenance["model"] in line
    assert Model(teacher).name in line


def test_a_text_that_cannot_be_read_is_left_out(
    texts: list[Document],
    teacher: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """It costs itself only, and the log says where the reason is."""
    whole = Model.read

    def read(self: Model, text: str) -> Any:
        if text == TEXTS[1]:
            raise ValueError("too odd")
        return whole(self, text)

    monkeypatch.setattr(Model, "read", read)
    with caplog.at_level(logging.WARNING):
        records = read_by_teacher(texts, str(teacher), tmp_path / "mine.jsonl", threads=1)
    assert [r.id for r in records] == ["t0", "t2"]
    assert f"mine.errors.jsonl: texts that {teacher} cannot read: 1" in caplog.text


def test_a_teacher_that_can_read_nothing_is_told(
    texts: list[Document], teacher: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing could be learnt from it: the run ends, with one line that names the reasons."""

    def read(self: Model, text: str) -> Any:
        raise ValueError("too odd")

    monkeypatch.setattr(Model, "read", read)
    with pytest.raises(UsageError, match=r"mine\.errors\.jsonl: .* none of 3 texts") as caught:
        read_by_teacher(texts, str(teacher), tmp_path / "mine.jsonl", threads=1)
    assert len(str(caught.value).splitlines()) == 1
    assert (tmp_path / "mine.errors.jsonl").read_text(encoding="utf-8").count("too odd") == 3
    monkeypatch.undo()
    records = read_by_teacher(texts, str(teacher), tmp_path / "mine.jsonl", threads=1)
    assert [r.text for r in records] == list(TEXTS), "the run can go on once the reason is gone"


def test_processes_of_one_run_read_once(
    texts: list[Document],
    teacher: Path,
    tmp_path: Path,
    read_texts: list[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The first to come reads, the others wait and use its records."""
    monkeypatch.setenv("WORLD_SIZE", "2")
    found: list[list[Document]] = []
    out = tmp_path / "mine.jsonl"

    def read() -> None:
        found.append(read_by_teacher(texts, str(teacher), out, threads=1))

    readers = [threading.Thread(target=read) for _ in range(2)]
    for reader in readers:
        reader.start()
    for reader in readers:
        reader.join()
    assert found[0] == found[1]
    assert read_texts == list(TEXTS)


def test_a_text_is_read_once_however_often_it_is_labelled() -> None:
    """Rows about one text become one text, and their labels are gone."""
    rows = [Document("So.", id="a", title="A"), Document("Well.", id="b"), Document("So.", id="c")]
    assert [(d.text, d.title) for d in without_labels(rows)] == [("So.", None), ("Well.", None)]


def test_texts_are_those_that_analyze_reads(tmp_path: Path) -> None:
    """A folder of plain text and records is read; what is no text is told."""
    (tmp_path / "a.txt").write_text("So it is.", encoding="utf-8")
    (tmp_path / "b.jsonl").write_text('{"id": "x", "text": "Well."}\n', encoding="utf-8")
    assert [d.text for d in texts_at(str(tmp_path))] == ["So it is.", "Well."]
    (tmp_path / "b.jsonl").write_text('{"id": "x"}\n', encoding="utf-8")
    with pytest.raises(UsageError, match=r"b\.jsonl#1: field 'text' is missing"):
        texts_at(str(tmp_path))


Load = Callable[..., TrainingSettings]


@pytest.fixture
def load(settings: Mapping[str, Any], teacher: Path, tmp_path: Path) -> Load:
    """Return a function that loads the config, narrative_frames taught by the tiny model."""

    def load_changed(*overrides: str, **taught: Any) -> TrainingSettings:
        corpus = {"teacher": str(teacher), "heads": HEADS, **taught}
        given = dict(settings) | {"output": str(tmp_path / "run")}
        given["corpora"] = {"cdcp": {}, "narrative_frames": corpus, "newsmtsc": {}}
        texts = [f"{key}={json.dumps(value)}" for key, value in given.items()]
        return load_settings(TrainingSettings, overrides=[*texts, *overrides])

    return load_changed


def taught(settings: TrainingSettings) -> Material:
    """Return what a run of the settings learns from, once the teacher has read."""
    return with_teachers(settings, records_of(settings), prepare(settings))


def records_of(settings: TrainingSettings) -> Path:
    """Return the folder where a run of the settings keeps what teachers read."""
    return RunFolder(Path(settings.output)).teacher_records


def test_labels_come_from_the_teacher(load: Load, read_texts: list[str]) -> None:
    """The heads named learn what the records say; the corpus's own labels teach nothing."""
    settings = load()
    material = taught(settings)
    counts = count_items(material.examples["narrative_frames"])
    out = records_of(settings) / "narrative_frames.jsonl"
    records = [json.loads(line) for line in out.read_text(encoding="utf-8").splitlines()]
    assert counts["components"] == sum(len(r["components"]) for r in records) > 0
    assert counts["link_labels"] == sum(len(r["relations"]) for r in records) > 0
    assert counts["mentions"] == counts["document_stance"] == 0
    assert list(material.examples) == ["cdcp", "narrative_frames", "newsmtsc"]
    assert len(read_texts) == len(records)
    taught(settings)
    assert len(read_texts) == len(records), "the second time all is there"


def test_preparing_reads_and_writes_nothing(
    load: Load, read_texts: list[str], tmp_path: Path
) -> None:
    """Before the teacher reads, its texts are counted, and nothing in them is labelled."""
    before = sorted(tmp_path.rglob("*"))
    material = prepare(load())
    examples = material.examples["narrative_frames"]
    assert len(examples) == len(material.untaught["narrative_frames"]) > 0
    assert not any(count_items(examples).values())
    assert read_texts == []
    assert sorted(tmp_path.rglob("*")) == before


def test_texts_of_dev_are_not_taught(load: Load) -> None:
    """The guard holds for texts without labels as for all."""
    with pytest.raises(UsageError, match=r"corpora\.narrative_frames: document .* of dev\."):
        prepare(load(split="dev"))


@pytest.mark.parametrize(
    ("changed", "override", "message"),
    [
        ({"heads": []}, "name=x", r"corpora\.narrative_frames\.heads: name those that learn"),
        ({"heads": ["stance"]}, "name=x", r"corpora\.narrative_frames\.heads: 'stance' is not lab"),
        ({"heads": ["stanse"]}, "name=x", r"corpora\.narrative_frames\.heads: 'stanse' is no head"),
        ({"heads": ["parties"]}, "name=x", "no head learns from parties"),
        ({"teacher": "no/model"}, "name=x", r"narrative_frames\.teacher: model 'no/model': no mo"),
        ({"path": "x.jsonl"}, "name=x", "is a corpus known by name"),
        ({}, "corpora.mine={path: x, teacher: y, form: brat, heads: [mentions]}", "form is for"),
        ({}, "dev.newsmtsc.teacher=small", r"dev\.newsmtsc\.teacher: only what is learnt from"),
    ],
)
def test_a_mistake_is_one_line(
    load: Load, read_texts: list[str], changed: dict[str, Any], override: str, message: str
) -> None:
    """It names the key, before any text is read."""
    with pytest.raises((UsageError, ConfigError, ModelError), match=message) as caught:
        prepare(load(override, **changed))
    assert len(str(caught.value).splitlines()) == 1
    assert read_texts == []


def test_a_teacher_that_finds_nothing_is_told(load: Load) -> None:
    """A head that would learn one label only is named once the teacher has read."""
    with pytest.raises(UsageError, match="head 'mentions' learns from are outside of any mention"):
        taught(load(heads=["components", "mentions"]))


@pytest.mark.slow
def test_a_run_learns_from_a_teacher(load: Load, tmp_path: Path, read_texts: list[str]) -> None:
    """A whole run: its model folder names the teacher, and resuming it reads nothing again."""
    from polemic.pipeline.config import resolved_yaml
    from polemic.pipeline.training.train import train

    config = tmp_path / "taught.yaml"
    config.write_text(resolved_yaml(load()), encoding="utf-8")
    model = train(config)
    assert find_model(str(model)) == model
    teacher = str(tmp_path / "teacher")
    assert f"| components, relations: labels of {teacher} |" in (model / "README.md").read_text(
        encoding="utf-8"
    )
    n_read = read_texts.count(read_texts[0])
    train(config, resume=True)
    assert read_texts.count(read_texts[0]) == n_read == 1
    change(tmp_path / "teacher")
    before = (model / MANIFEST).read_bytes()
    with pytest.raises(UsageError, match=r"narrative_frames\.jsonl: read by tiny@\w+, but .* now"):
        train(config, resume=True)
    assert (model / MANIFEST).read_bytes() == before


@pytest.mark.slow
def test_seeds_learn_from_one_reading(load: Load, tmp_path: Path, read_texts: list[str]) -> None:
    """Whole runs of two seeds: the second finds what the teacher read for the first."""
    from polemic.pipeline.config import resolved_yaml
    from polemic.pipeline.training.search.seeds import train_seeds

    config = tmp_path / "taught.yaml"
    config.write_text(resolved_yaml(load()), encoding="utf-8")
    scores = train_seeds(config, ["training.evaluations=1"], [1, 2])
    kept = scores.path.with_name("teacher") / "narrative_frames.jsonl"
    texts = [json.loads(line)["text"] for line in kept.read_text(encoding="utf-8").splitlines()]
    assert sorted(set(texts)) == sorted(texts)
    assert [read_texts.count(text) for text in texts] == [1] * len(texts)
