from pathlib import Path

import numpy as np
import pytest

from polemic.models.calibration import (
    Calibration,
    fit_temperature,
    read_calibration,
    softmax,
    write_calibration,
)
from polemic.models.errors import ModelError


def test_softmax_is_a_distribution_for_any_logits() -> None:
    """Probabilities sum to 1 along the last axis and survive logits that would overflow."""
    logits = np.array([[[1000.0, 0.0, -1000.0], [0.0, 0.0, 0.0]]], dtype=np.float32)
    probabilities = softmax(logits, 0.5)
    assert probabilities.dtype == np.float32
    assert probabilities.ravel().tolist() == pytest.approx([1, 0, 0, *[1 / 3] * 3])


def test_higher_temperature_is_less_sure() -> None:
    """A temperature moves probabilities together and never changes their order."""
    logits = np.array([0.0, 1.0, 3.0], dtype=np.float32)
    sure, plain, unsure = (softmax(logits, t) for t in (0.5, 1.0, 3.0))
    assert sure.max() > plain.max() > unsure.max()
    assert sure.argsort().tolist() == unsure.argsort().tolist()


@pytest.mark.parametrize("temperature", [0.5, 1.0, 2.5])
def test_fitted_temperature_is_the_one_labels_were_drawn_with(temperature: float) -> None:
    """On many items whose labels follow a known temperature, that one is found."""
    rng = np.random.default_rng(0)
    logits = (rng.normal(size=(20_000, 3)) * 2).astype(np.float32)
    cumulated = softmax(logits, temperature).cumsum(axis=1)
    labels = (rng.random((len(logits), 1)) > cumulated[:, :2]).sum(axis=1)
    assert fit_temperature(logits, labels) == pytest.approx(temperature, rel=0.06)


def test_nothing_to_fit_leaves_scores_as_they_are() -> None:
    """Without data the temperature is 1."""
    assert fit_temperature(np.zeros((0, 3), np.float32), np.zeros(0, np.int64)) == 1.0


def test_calibration_survives_its_file(tmp_path: Path) -> None:
    """What is written is read back."""
    calibration = Calibration(components=0.7, links=1.25)
    write_calibration(calibration, tmp_path / "calibration.json")
    assert read_calibration(tmp_path / "calibration.json") == calibration


@pytest.mark.parametrize(
    "content",
    [
        "",
        "[]",
        "no json",
        '{"component": 1}',  # no such head
        '{"components": "warm"}',
        '{"components": null}',
        '{"components": 0}',
        '{"links": -1}',
        '{"links": NaN}',
        '{"links": Infinity}',
    ],
)
def test_damaged_calibration_is_named(tmp_path: Path, content: str) -> None:
    """Anything but positive numbers of known heads is one error that names the file."""
    path = tmp_path / "calibration.json"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(ModelError, match=r"calibration\.json: "):
        read_calibration(path)
