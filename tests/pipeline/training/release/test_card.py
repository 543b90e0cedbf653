"""What stands on a model card."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from polemic.pipeline.errors import UsageError
from polemic.pipeline.training.release.card import model_card, read_text_scores
from polemic.pipeline.training.settings import CorpusSettings, RunSettings, TrainingSettings

SETTINGS = TrainingSettings(
    name="own",
    corpora={"cdcp": CorpusSettings(passes=4)},
    dev={"cdcp": CorpusSettings(split="dev")},
    training=RunSettings(seed=17),
)
EXPORT = {"paragraphs": 200, "labels": 9000, "labels_changed": 0, "largest_difference": 3.4e-05}
METRICS: dict[str, Any] = {
    "dev": {"cdcp": {"link_f1": 0.3125}},
    "labels_changed_by_int8": 0.0021,
    "export": EXPORT,
}
REPORT = {
    "components": {"overlap50": {"micro_f1": 0.6, "macro_f1": 0.5}, "exact": {"micro_f1": None}},
    "relations": {"link": {"f1": 0.25}},
    "n_documents": 12,
    "intervals": {"components.overlap50.micro_f1": [0.55, 0.65]},
    "human": {"components.overlap50.micro_f1": 0.9, "parties.party_f1": 0.8},
    "agreement": {
        "n_documents": 4,
        "holders": 0.75,
        "stance": {"document": 0.5, "component": None},
    },
}


def card_of(settings: TrainingSettings = SETTINGS, **more: Any) -> str:
    """Return the card of a model with some more metrics."""
    return model_card(settings, METRICS | more, weights_sha256="f" * 64)


@pytest.fixture
def report(tmp_path: Path) -> Path:
    """Return a report as `polemic evaluate` writes it."""
    path = tmp_path / "report.json"
    path.write_text(json.dumps(REPORT), encoding="utf-8")
    return path


@pytest.mark.parametrize(
    "line",
    [
        "# Model card: own",
        "| cdcp | train | 4 | ODbL | components, relations |",
        "Seed 17; ",
        "highest score on dev: `mean`",
        "| cdcp | link_f1 | 0.312 |",
        "changes 0.21% of the labels",
        "On 200 paragraphs of dev, its ONNX graphs give the labels that torch gives;",
        "scores differ by 3e-05 at most.",
        f"sha256 `{'f' * 64}`",
        "## Limits",
    ],
)
def test_every_card_has(line: str) -> None:
    """Data with licences, recipe, scores of dev, the check of the export, limits, the digest."""
    assert line in card_of()


@pytest.mark.parametrize(
    ("corpora", "may"),
    [
        ({"cdcp": CorpusSettings()}, "may be"),
        ({"cdcp": CorpusSettings(), "aaec": CorpusSettings()}, "may not be"),
        ({"mine": CorpusSettings(path="x", heads=("stance",))}, "may not be"),
        ({"dse": CorpusSettings(teacher="base", heads=("mentions",))}, "may be"),
        ({"aaec": CorpusSettings(teacher="base", heads=("mentions",))}, "may not be"),
    ],
)
def test_card_says_whether_weights_may_be_released(
    corpora: dict[str, CorpusSettings], may: str
) -> None:
    """One corpus whose licence forbids it, or is not known here, is enough."""
    card = card_of(SETTINGS.model_copy(update={"corpora": corpora}))
    assert f"By these licences the weights {may} released." in card


@pytest.mark.parametrize(("released", "told"), [(True, False), (False, True)])
def test_card_says_that_a_model_behind_it_forbids_it(released: bool, told: bool) -> None:
    """The licences of the table alone would allow it."""
    card = card_of(may_be_released=released)
    assert ("But a model it comes from is not known to allow it." in card) == told


def test_labels_of_a_teacher_are_named() -> None:
    """The texts have their licence; the labels are told to be a model's."""
    taught = {"dse": CorpusSettings(teacher="runs/base/model", heads=("mentions", "components"))}
    card = card_of(SETTINGS.model_copy(update={"corpora": taught}))
    row = "| dse | train | 1 | free use, cite | components, mentions: labels of runs/base/model |"
    assert row in card


@pytest.mark.parametrize(
    ("corpora", "told"),
    [
        ({"cdcp": CorpusSettings()}, (True, False)),
        ({"aaec": CorpusSettings()}, (False, False)),
        ({"aaec": CorpusSettings(heads=("components",)), "dse": CorpusSettings()}, (True, True)),
    ],
)
def test_limits_are_those_of_the_data(
    corpora: dict[str, CorpusSettings], told: tuple[bool, bool]
) -> None:
    """What no corpus marked, and what was marked in sentences only, is said."""
    limits = card_of(SETTINGS.model_copy(update={"corpora": corpora})).partition("## Limits")[2]
    assert ("not from marked theses" in limits, "single sentences" in limits) == told


def test_scores_from_the_text_stand_beside_their_intervals_and_people(report: Path) -> None:
    """A figure that the report has, with what else it knows of it; those without a value not."""
    card = card_of(text={"harbours": read_text_scores(report)})
    assert "## Scores from the text alone: harbours (12 documents)" in card
    assert "| components.overlap50.micro_f1 | 0.600 | 0.550 to 0.650 | 0.900 |" in card
    assert "| relations.link.f1 | 0.250 |  |  |" in card
    assert "components.exact" not in card
    assert "parties.party_f1" not in card
    assert "beyond chance: holders 0.75, stance.document 0.50." in card


def test_swaps_of_names_are_told_by_kind() -> None:
    """How many names, how often the stance changed, and by how much."""
    gaps = {"state": {"mentions": 40, "changed": 0.125, "gap": 0.0625}}
    assert "| state | 40 | 12.5% | 0.062 |" in card_of(name_swaps=gaps)


def test_what_was_not_measured_has_no_section() -> None:
    """No empty tables."""
    card = model_card(SETTINGS, METRICS | {"export": None}, weights_sha256="")
    assert "ONNX" not in card
    assert "from the text alone:" not in card.lower().replace("from the text alone: `polemic", "")
    assert "swap" not in card


@pytest.mark.parametrize(
    "content", [b"", b"[]", b"{}", b"no json", b'{"n_documents": "many"}', b'{"n_documents": 3}']
)
def test_another_file_is_no_report(content: bytes, tmp_path: Path) -> None:
    """One line names the file and what to give instead."""
    path = tmp_path / "other.json"
    path.write_bytes(content)
    with pytest.raises(UsageError, match=r"other\.json: no report of polemic evaluate; give"):
        read_text_scores(path)


def test_a_missing_report_is_told(tmp_path: Path) -> None:
    """One line names it."""
    with pytest.raises(UsageError, match=r"missing\.json: cannot be read"):
        read_text_scores(tmp_path / "missing.json")
