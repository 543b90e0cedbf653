import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from polemic.models.calibration import Calibration, read_calibration
from polemic.models.errors import ModelError
from polemic.models.export import network_weights
from polemic.models.folder import (
    CALIBRATION,
    CARD,
    ENCODER,
    MANIFEST,
    METRICS,
    TOKENIZER,
    WEIGHTS,
    open_folder,
    sha256_of,
)
from polemic.models.network import Network
from polemic.models.pretrained import build_network, find_encoder
from polemic.models.runtime import Model
from polemic.models.tokenizer import PieceTokenizer
from polemic.models.weights import load_weights
from polemic.pipeline.document import Component, Document
from polemic.pipeline.training.data.collate import Collator
from polemic.pipeline.training.data.examples import Example, build_example
from polemic.pipeline.training.release import finish
from polemic.pipeline.training.release.export_check import ExportCheck
from polemic.pipeline.training.release.finish import add_to_card, write_model
from polemic.pipeline.training.settings import CorpusSettings, TrainingSettings, WindowSettings

SETTINGS = TrainingSettings(
    name="own",
    corpora={"cdcp": CorpusSettings()},
    dev={"cdcp": CorpusSettings(split="dev")},
    window=WindowSettings(size=24, overlap=8),
)


@pytest.fixture(scope="module")
def tokenizer(tiny_encoder_folder: Path) -> PieceTokenizer:
    """Return the tokenizer of the tiny encoder."""
    return PieceTokenizer(tiny_encoder_folder / TOKENIZER)


@pytest.fixture
def write(
    make_network: Callable[[], Network], tiny_encoder_folder: Path, tokenizer: PieceTokenizer
) -> Callable[..., Path]:
    """Return a function that writes the model of an untrained network."""
    text = "Norland should open its harbours, because trade feeds both shores."
    document = Document(text, components=(Component("c1", "claim", 0, 32),))
    dev: dict[str, list[Example]] = {
        "cdcp": [build_example(document, {"components"}, tokenizer)] * 3
    }
    collator = Collator(tokenizer.opening, tokenizer.closing, size=24, overlap=8)

    def write_to(target: Path, start: Path = tiny_encoder_folder) -> Path:
        return write_model(SETTINGS, target, make_network(), start, collator, dev)

    return write_to


def test_model_folder_replaces_an_older_one(write: Callable[[Path], Path], tmp_path: Path) -> None:
    """What was there goes, files that the new model lacks too, and nothing is left beside it."""
    target = tmp_path / "model"
    target.mkdir()
    (target / "old.txt").touch()
    assert write(target) == target
    assert not (target / "old.txt").exists()
    assert [p.name for p in tmp_path.iterdir()] == ["model"]
    Model(target)


def test_a_failure_leaves_the_older_model(
    write: Callable[[Path], Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A folder appears whole or not at all."""
    target = write(tmp_path / "model")
    name = Model(target).name

    def fail(*_: object) -> None:
        raise OSError("no space left")

    monkeypatch.setattr(finish, "export_graphs", fail)
    with pytest.raises(OSError, match="no space"):
        write(target)
    assert Model(target).name == name


def test_the_same_network_gives_the_same_folder(
    write: Callable[[Path], Path], tmp_path: Path
) -> None:
    """The digest of a model says what it does: writing it twice changes no byte."""
    first, second = write(tmp_path / "first"), write(tmp_path / "second")
    assert Model(first).name == Model(second).name


def test_heads_without_dev_labels_keep_their_scores(
    write: Callable[[Path], Path], tmp_path: Path
) -> None:
    """A temperature is fitted where dev labels the head, and 1 elsewhere."""
    calibration = read_calibration(write(tmp_path / "model") / CALIBRATION)
    assert calibration.components != 1.0
    assert (calibration.links, calibration.stance) == (1.0, 1.0)


def test_heads_without_dev_labels_keep_the_temperature_of_a_model(
    write: Callable[..., Path], tiny_model_folder: Path, tmp_path: Path
) -> None:
    """Where training started from a model, what dev does not label is calibrated as it was."""
    calibration = read_calibration(write(tmp_path / "model", tiny_model_folder) / CALIBRATION)
    assert calibration.components not in (0.5, 1.0)  # fitted anew
    assert (calibration.links, calibration.stance) == (1.0, 0.8)


def test_links_of_shorter_and_longer_documents_are_calibrated_together() -> None:
    """The targets to choose from are as many as a corpus has in its longest document."""
    few = np.array([[2, 0, 0], [0, 2, 0]], dtype=np.float32), np.array([0, 1])
    many = np.array([[0, 0, 0, 0, 2], [2, 0, 0, 0, 0]], dtype=np.float32), np.array([4, 2])
    padded = np.pad(few[0], ((0, 0), (0, 2)), constant_values=-1e4), few[1]
    together, same = (
        finish._calibrate({"a": {"links": a}, "b": {"links": many}}, Calibration(), frozenset())
        for a in (few, padded)
    )
    assert together.links == same.links != 1.0


def test_stances_are_calibrated_as_they_are_in_components() -> None:
    """Sentences that are easy to judge do not make the stances in components too sure."""
    sure = np.array([[2, 0, 0]] * 4, dtype=np.float32)
    easy, hard = (sure, np.array([0, 0, 0, 0])), (sure, np.array([0, 0, 1, 2]))
    judged = {"news": {"stance": easy}, "opeds": {"stance": hard}}
    both = finish._calibrate(judged, Calibration(), frozenset())
    of_components = finish._calibrate(judged, Calibration(), frozenset({"opeds"}))
    alone = finish._calibrate({"opeds": {"stance": hard}}, Calibration(), frozenset())
    assert of_components.stance == alone.stance > both.stance


def test_corpora_with_stances_in_components_are_known() -> None:
    """What a corpus known by name labels is known; of one at a path, what the config names."""
    own = CorpusSettings(path="own.jsonl", heads=("components", "component_stance"))
    dev = {"oped": CorpusSettings(), "newsmtsc_rw": CorpusSettings(), "own": own}
    settings = SETTINGS.model_copy(update={"dev": dev})
    assert finish._with_component_stances(settings) == {"oped", "own"}


def test_labels_changed_counts_every_item() -> None:
    """The share is over all items of all heads and corpora; the thesis has no labels to change."""
    labels = np.zeros(4, dtype=np.int64)
    before = np.eye(3, dtype=np.float32)[[0, 1, 2, 0]]
    after = np.eye(3, dtype=np.float32)[[0, 1, 1, 1]]
    thesis = (np.ones(9, dtype=np.float32), np.ones(9, dtype=np.int64))
    share = finish._labels_changed(
        {"a": {"links": (before, labels), "thesis": thesis}, "b": {"stance": (before, labels)}},
        {"a": {"links": (after, labels), "thesis": thesis}, "b": {"stance": (before, labels)}},
    )
    assert share == 2 / 8


def test_metrics_and_card_agree(write: Callable[[Path], Path], tmp_path: Path) -> None:
    """The card shows the scores of the metrics file."""
    model = write(tmp_path / "model")
    metrics = json.loads((model / METRICS).read_bytes())
    card = (model / CARD).read_text(encoding="utf-8")
    for name, value in metrics["dev"]["cdcp"].items():
        assert f"| cdcp | {name} | {value:.3f} |" in card

    assert sha256_of(model / WEIGHTS) in card


def test_training_can_start_from_what_was_written(
    write: Callable[[Path], Path], tmp_path: Path
) -> None:
    """The folder holds all that a network is made of, and the manifest covers it."""
    model = write(tmp_path / "model")
    assert ENCODER in open_folder(model).json(MANIFEST)["files"]
    weights = load_weights(model / WEIGHTS)
    for name, array in network_weights(build_network(find_encoder(str(model)), dropout=0)).items():
        np.testing.assert_array_equal(array, weights[name])


def test_the_export_was_checked(write: Callable[[Path], Path], tmp_path: Path) -> None:
    """The metrics say on how much, and that no label changed."""
    export = json.loads((write(tmp_path / "model") / METRICS).read_bytes())["export"]
    assert export["paragraphs"] == 3
    assert export["labels"] > 3
    assert export["labels_changed"] == 0
    assert export["largest_difference"] < 1e-4


@pytest.mark.parametrize(
    "check", [ExportCheck(3, 50, labels_changed=1), ExportCheck(3, 50, largest_difference=0.1)]
)
def test_a_wrong_export_is_refused(
    write: Callable[[Path], Path],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    check: ExportCheck,
) -> None:
    """One line says what differs; no folder appears, and none that could pass for a model."""
    monkeypatch.setattr(finish, "check_export", lambda *_: check)
    with pytest.raises(ModelError, match=r"model: not written.* of 50 labels") as caught:
        write(tmp_path / "model")
    assert len(str(caught.value).splitlines()) == 1
    assert list(tmp_path.iterdir()) == []


def test_an_unfinished_folder_never_opens(
    write: Callable[[Path], Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is left of a writing that was killed while it checked has no manifest."""

    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(finish, "check_export", killed)
    with pytest.raises(KeyboardInterrupt):
        write(tmp_path / "model")
    with pytest.raises(ModelError, match="no finished model folder"):
        open_folder(tmp_path / ".model.partial")


def test_a_card_that_cannot_be_written(
    write: Callable[[Path], Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The model stays as it was, and what is left beside it does not pass for one."""
    model = write(tmp_path / "model")
    name = Model(model).name

    def fail(*_: object, **__: object) -> str:
        raise OSError("no space left")

    monkeypatch.setattr(finish, "model_card", fail)
    with pytest.raises(OSError, match="no space"):
        add_to_card(model, {"name_swaps": {}})
    assert Model(model).name == name
    with pytest.raises(ModelError, match="no finished model folder"):
        open_folder(tmp_path / ".model.partial")


def test_more_on_a_card(write: Callable[[Path], Path], tmp_path: Path) -> None:
    """What is added stands in metrics and card; what the model computes stays."""
    model = write(tmp_path / "model")
    before = {p.name: p.read_bytes() for p in model.iterdir()}
    gaps = {"state": {"mentions": 8, "changed": 0.125, "gap": 0.0625}}
    assert add_to_card(model, {"name_swaps": gaps}) == model
    Model(model)
    metrics = json.loads((model / METRICS).read_bytes())
    assert metrics == json.loads(before[METRICS]) | {"name_swaps": gaps}
    assert "| state | 8 | 12.5% | 0.062 |" in (model / CARD).read_text(encoding="utf-8")
    changed = {p.name for p in model.iterdir() if before[p.name] != p.read_bytes()}
    assert changed == {METRICS, CARD, MANIFEST}
    assert [p.name for p in tmp_path.iterdir()] == ["model"]
