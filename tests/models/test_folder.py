import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from polemic.models.errors import ModelError
from polemic.models.folder import (
    CALIBRATION,
    ENCODER,
    MANIFEST,
    TOKENIZER,
    WEIGHTS,
    data_folder,
    find_model,
    model_folders,
    open_folder,
    write_manifest,
)
from polemic.models.runtime import GRAPHS

FILES = [WEIGHTS, TOKENIZER, ENCODER, CALIBRATION, *(f"{graph}.onnx" for graph in GRAPHS)]


@pytest.fixture
def folder(tiny_model_folder: Path, tmp_path: Path) -> Path:
    """Return a copy of the tiny model to damage."""
    return shutil.copytree(tiny_model_folder, tmp_path / "mine")


def flip_byte(path: Path) -> None:
    """Flip one bit in the middle of a file."""
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)


def cut_off(path: Path) -> None:
    """Take the last byte off."""
    path.write_bytes(path.read_bytes()[:-1])


def make_empty(path: Path) -> None:
    """Leave an empty file."""
    path.write_bytes(b"")


def swap(path: Path) -> None:
    """Put the content of another file there."""
    other = WEIGHTS if path.name != WEIGHTS else TOKENIZER
    shutil.copyfile(path.with_name(other), path)


def remove(path: Path) -> None:
    """Delete the file."""
    path.unlink()


def test_whole_folder_opens(folder: Path) -> None:
    """An untouched folder says its name and its windows, and its digest is that of the manifest."""
    opened = open_folder(folder)
    assert (opened.name, opened.window_size, opened.window_overlap) == ("tiny", 24, 8)
    assert sorted(json.loads((folder / MANIFEST).read_bytes())["files"]) == sorted(FILES)


@pytest.mark.parametrize("damage", [flip_byte, cut_off, make_empty, swap, remove])
@pytest.mark.parametrize("name", FILES)
def test_damaged_file_is_named(folder: Path, name: str, damage: Callable[[Path], None]) -> None:
    """Whatever happens to a file, the folder is refused in one line with the file's path."""
    damage(folder / name)
    with pytest.raises(ModelError) as caught:
        open_folder(folder)
    assert str(folder / name) in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    "manifest",
    [
        b"",
        b"\xff\xfe",
        b"[]",
        b'"text"',
        b"{}",
        b'{"format": 1, "name": "x", "files": {}}',
        b'{"format": 1, "name": "x", "files": [], "window": {"size": 24, "overlap": 8}}',
        b'{"format": 1, "name": "x", "files": {}, "window": {"size": "wide", "overlap": 8}}',
        b'{"format": 1, "name": "x", "files": {}, "window": {"size": 24, "overlap": 24}}',
        b'{"format": 1, "name": "x", "files": {}, "window": {"size": 0, "overlap": 0}}',
        b'{"format": 1, "name": "x", "files": {}, "window": {"size": 24, "overlap": -1}}',
    ],
)
def test_damaged_manifest_is_named(folder: Path, manifest: bytes) -> None:
    """A manifest that is cut, of another kind, or asks for impossible windows is named."""
    (folder / MANIFEST).write_bytes(manifest)
    with pytest.raises(ModelError, match=r"mine/manifest\.json: damaged"):
        open_folder(folder)


def test_other_format_is_told_from_damage(folder: Path) -> None:
    """A folder of a format to come is an error that names both formats."""
    manifest = json.loads((folder / MANIFEST).read_bytes())
    (folder / MANIFEST).write_text(json.dumps(manifest | {"format": 2}), encoding="utf-8")
    with pytest.raises(ModelError, match="mine: model format 2, this version reads 1"):
        open_folder(folder)


def test_folder_without_manifest_is_unfinished(folder: Path) -> None:
    """The manifest is written last, so a folder without one was never finished."""
    (folder / MANIFEST).unlink()
    with pytest.raises(ModelError, match=r"mine: no manifest\.json"):
        open_folder(folder)


def test_digest_tells_models_apart(folder: Path) -> None:
    """Another file or another window is another model, although its name stays."""
    before = open_folder(folder).digest
    flip_byte(folder / CALIBRATION)
    write_manifest(folder, name="tiny", window_size=24, window_overlap=8)
    other_file = open_folder(folder).digest
    write_manifest(folder, name="tiny", window_size=24, window_overlap=4)
    assert len({before, other_file, open_folder(folder).digest}) == 3


def test_model_is_found_by_name_and_by_path(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The user's folder is searched by name; a path works from anywhere."""
    monkeypatch.setenv("POLEMIC_MODELS", str(folder.parent))
    (folder.parent / "unfinished").mkdir()
    assert find_model("mine") == folder
    assert find_model(str(folder)) == folder
    assert "unfinished" not in {f.name for f in model_folders()}


def test_unknown_model_lists_those_there_are(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A name that is no model is an error that says which names are."""
    monkeypatch.setenv("POLEMIC_MODELS", str(folder.parent))
    with pytest.raises(ModelError, match=r"'tinny': no model of that name \(.*mine.*\)"):
        find_model("tinny")


def test_user_folder_follows_xdg(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without POLEMIC_MODELS the user's models lie in the XDG data folder."""
    monkeypatch.delenv("POLEMIC_MODELS", raising=False)
    monkeypatch.setenv("XDG_DATA_HOME", str(folder.parent / "data"))
    home = folder.parent / "data" / "polemic" / "models" / "mine"
    shutil.move(folder, home)
    assert find_model("mine") == home


@pytest.mark.parametrize(
    ("platform", "variable", "data"),
    [
        ("linux", None, "home/.local/share"),
        ("linux", "XDG_DATA_HOME", "set"),
        ("darwin", None, "home/Library/Application Support"),
        ("darwin", "XDG_DATA_HOME", "set"),
        ("win32", None, "home/AppData/Local"),
        ("win32", "LOCALAPPDATA", "set"),
    ],
)
def test_each_platform_keeps_data_in_its_own_place(
    platform: str, variable: str | None, data: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where programs of the platform keep their data; its own variable moves it."""
    monkeypatch.setattr(Path, "home", lambda: Path("home"))
    for name in ("XDG_DATA_HOME", "LOCALAPPDATA"):
        monkeypatch.delenv(name, raising=False)
    if variable:
        monkeypatch.setenv(variable, "set")
    assert data_folder(platform) == Path(data)
