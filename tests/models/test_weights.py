from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from polemic.models.errors import ModelError
from polemic.models.weights import load_weights, save_weights

MATRICES = arrays.arrays(
    np.float32,
    arrays.array_shapes(min_dims=2, max_dims=2, max_side=6),
    elements=st.floats(-8, 8, width=32, allow_subnormal=False),
)


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a path to write weights to, over and over."""
    return tmp_path_factory.mktemp("weights") / "model.safetensors"


@given(matrix=MATRICES)
def test_int8_errs_by_half_a_step_at_most(file: Path, matrix: np.ndarray) -> None:
    """A row of int8 is off by at most half of its largest value's 127th part."""
    save_weights({"w": matrix}, file, int8=True)
    bound = np.abs(matrix).max(axis=1, keepdims=True) / 127 / 2
    assert (np.abs(load_weights(file)["w"] - matrix) <= bound * 1.001).all()


def test_a_large_weight_costs_its_own_stretch_alone(file: Path) -> None:
    """Of a long row each 16 weights have a scale of their own."""
    matrix = np.random.default_rng(0).normal(size=(3, 192)).astype(np.float32)
    matrix[1, 70] = 1000
    save_weights({"w": matrix}, file, int8=True)
    errors = np.abs(load_weights(file)["w"] - matrix).max(axis=0).reshape(12, 16).max(axis=1)
    bounds = np.abs(matrix).max(axis=0).reshape(12, 16).max(axis=1) / 127 / 2
    assert (errors <= bounds * 1.001).all()
    assert np.delete(errors, 70 // 16).max() < 0.02


@given(matrix=MATRICES)
def test_weights_that_were_int8_stay_as_they_are(file: Path, matrix: np.ndarray) -> None:
    """What was read back is written and read without another loss, but for rounding of scales."""
    save_weights({"w": matrix}, file, int8=True)
    once = load_weights(file)["w"]
    save_weights({"w": once}, file, int8=True)
    np.testing.assert_allclose(load_weights(file)["w"], once, rtol=1e-6, atol=0)


@pytest.mark.parametrize("int8", [True, False])
def test_vectors_are_stored_exactly(file: Path, int8: bool) -> None:
    """What has one axis is never quantised, and every name comes back."""
    weights = {"bias": np.array([0.1, -2.5e-7, 3.0], dtype=np.float32)}
    save_weights(weights, file, int8=int8)
    loaded = load_weights(file)
    assert set(loaded) == {"bias"}
    assert loaded["bias"].tobytes() == weights["bias"].tobytes()


def test_float_weights_are_stored_exactly(file: Path) -> None:
    """Without int8 a matrix comes back bit by bit, also one that is a view of another."""
    matrix = np.arange(6, dtype=np.float32).reshape(2, 3).T / np.float32(7)
    save_weights({"w": matrix}, file, int8=False)
    assert load_weights(file)["w"].tobytes() == matrix.tobytes()


def test_transposed_matrix_is_quantised_by_its_rows(file: Path) -> None:
    """The order in memory does not matter to int8 either."""
    matrix = np.array([[1, 100], [2, 50]], dtype=np.float32).T
    save_weights({"w": matrix}, file, int8=True)
    np.testing.assert_allclose(load_weights(file)["w"], matrix, rtol=0.01)


@pytest.mark.parametrize("content", [b"", b"no weights", b"\xff" * 64])
def test_no_weights_file_is_named(file: Path, content: bytes) -> None:
    """A file of another kind is one error that names it."""
    file.write_bytes(content)
    with pytest.raises(ModelError, match=r"model\.safetensors: not a weights file"):
        load_weights(file)


def test_missing_weights_file_is_named(tmp_path: Path) -> None:
    """So is a file that is not there."""
    with pytest.raises(ModelError, match=r"gone\.safetensors: not a weights file"):
        load_weights(tmp_path / "gone.safetensors")
