"""Scores -> probabilities that mean what they say: one temperature a head, fitted on dev.

Guo et al. 2017, On Calibration of Modern Neural Networks: logits are divided by one number.
"""

from __future__ import annotations

import dataclasses
import json
import math
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from polemic.models.errors import ModelError
from polemic.models.reading import FloatArray


@dataclass(frozen=True, slots=True)
class Calibration:
    """The temperature of each head that gives probabilities; 1 leaves its scores as they are.

    The thesis is ranked, not given a probability.
    """

    components: float = 1.0
    mentions: float = 1.0
    links: float = 1.0
    stance: float = 1.0
    document_stance: float = 1.0


def softmax(logits: FloatArray, temperature: float = 1.0) -> FloatArray:
    """Return probabilities over the last axis."""
    scaled = logits / np.float32(temperature)
    exponents = np.exp(scaled - scaled.max(axis=-1, keepdims=True))
    probabilities: FloatArray = exponents / exponents.sum(axis=-1, keepdims=True)
    return probabilities


def fit_temperature(logits: FloatArray, labels: np.ndarray) -> float:
    """Return the temperature, of a fine grid, with the least negative log likelihood; 1 if no data.

    Logits (N, classes), labels (N,).
    """
    if not len(labels):
        return 1.0
    grid = np.exp(np.linspace(np.log(0.3), np.log(5.0), 113))
    losses = [
        -np.log(softmax(logits, t)[np.arange(len(labels)), labels] + 1e-12).mean() for t in grid
    ]
    return round(float(grid[int(np.argmin(losses))]), 4)


def read_calibration(path: Path) -> Calibration:
    """Return the calibration in a file.

    Raises:
        ModelError: if it holds anything but the known heads' positive numbers.
    """
    try:
        values = {name: float(value) for name, value in json.loads(path.read_bytes()).items()}
        calibration = Calibration(**values)
    except (OSError, ValueError, TypeError, AttributeError):
        raise ModelError(f"{path}: damaged calibration") from None
    if not all(0 < value < math.inf for value in dataclasses.astuple(calibration)):
        raise ModelError(f"{path}: a temperature must be a number above 0")
    return calibration


def write_calibration(calibration: Calibration, path: Path) -> None:
    """Write a calibration."""
    path.write_text(json.dumps(dataclasses.asdict(calibration), indent=2) + "\n", encoding="utf-8")
