"""Weights in safetensors: int8 per channel for shipping, float32 once loaded.

A matrix is stored as int8 with a scale for each stretch of `_STRETCH` weights of a row (symmetric,
largest value = 127); with 64 weights to a scale, 0.5 % of one model's labels on dev were others,
too many. What has one axis stays float32. Both torch and ONNX Runtime are given the same
dequantised float32 arrays, so quantisation changes the weights once, and never depends on a batch
as dynamic int8 does.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import numpy as np
from safetensors import SafetensorError
from safetensors.numpy import load_file, save_file

from polemic.models.errors import ModelError
from polemic.models.reading import FloatArray

_SCALE = ".scale"
_STRETCH = 16


def save_weights(weights: Mapping[str, FloatArray], path: Path, *, int8: bool) -> None:
    """Write weights, quantised if asked."""
    stored = {}
    for name, array in weights.items():
        if int8 and array.ndim == 2:
            stored[name], stored[name + _SCALE] = _quantise(array)
        else:
            stored[name] = np.ascontiguousarray(array, dtype=np.float32)
    save_file(stored, path)


def load_weights(path: Path) -> dict[str, FloatArray]:
    """Return all weights as float32.

    Raises:
        ModelError: if the file is no safetensors file.
    """
    try:
        stored = load_file(path)
    except (SafetensorError, OSError, ValueError) as error:
        raise ModelError(f"{path}: not a weights file ({error})") from None
    return {
        name: _dequantise(array, stored[name + _SCALE]) if name + _SCALE in stored else array
        for name, array in stored.items()
        if not name.endswith(_SCALE)
    }


def _quantise(matrix: FloatArray) -> tuple[np.ndarray, FloatArray]:
    """Return int8 weights of the matrix's shape and scales (rows, stretches)."""
    rows, columns = matrix.shape
    stretch = _STRETCH if columns % _STRETCH == 0 else columns
    parts = matrix.reshape(rows, -1, stretch)
    scale = np.abs(parts).max(axis=2).astype(np.float32) / np.float32(127)
    scale = np.where(scale == 0, np.float32(1), scale)
    return np.rint(parts / scale[:, :, None]).astype(np.int8).reshape(rows, columns), scale


def _dequantise(weights: np.ndarray, scale: FloatArray) -> FloatArray:
    rows, columns = weights.shape
    parts = weights.reshape(rows, scale.shape[1], -1).astype(np.float32)
    matrix: FloatArray = (parts * scale[:, :, None]).reshape(rows, columns)
    return matrix
