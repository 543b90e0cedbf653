import errno
import shutil
import zipfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

from polemic.models import split_encoder
from polemic.models.errors import ModelError
from polemic.models.folder import encoders_folder
from polemic.models.split_encoder import find_split_encoder

NAME = "an-encoder"
FILES = {
    "config.json": b'{"model_type": "bert"}',
    "model.safetensors": bytes(range(256)) * 40,
    "tokenizer.json": b"{}",
}
Install = Callable[[Sequence[int]], list[Path]]


@pytest.fixture
def packages(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a folder that packages are looked for in; the user's data are beside it."""
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    monkeypatch.setattr("sys.platform", "linux")
    folder = tmp_path / "site-packages"
    folder.mkdir()
    monkeypatch.syspath_prepend(folder)
    return folder


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    """Return an archive of the encoder as it is published: with more in it than training needs."""
    path = tmp_path / "whole.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as zipped:
        for name, content in FILES.items():
            zipped.writestr(f"An-Encoder/{name}", content)
        zipped.writestr("An-Encoder/1_Pooling/config.json", b"another")
        zipped.writestr("An-Encoder/vocab.txt", b"words")
    return path


@pytest.fixture
def install(packages: Path, archive: Path) -> Install:
    """Return a function that installs some of the four parts as pip does, and returns them."""

    def install_parts(numbers: Sequence[int]) -> list[Path]:
        content = archive.read_bytes()
        size = -(-len(content) // 4)
        return [
            install_part(packages, number, content[(number - 1) * size : number * size])
            for number in numbers
        ]

    return install_parts


def install_part(packages: Path, number: int, content: bytes) -> Path:
    """Write the files of a package whose folder has another name than the package."""
    part = packages / f"An-Encoder-pypi-part_{number:03}/input/An-Encoder.zip.{number:03}"
    part.parent.mkdir(parents=True)
    part.write_bytes(content)
    info = packages / f"an_encoder_pypi_part_{number:03}-0.0.1.dist-info"
    info.mkdir()
    (info / "METADATA").write_text(
        f"Metadata-Version: 2.1\nName: An-Encoder-pypi-part-{number:03}\nVersion: 0.0.1\n",
        encoding="utf-8",
    )
    record = f"{part.relative_to(packages).as_posix()},,{len(content)}\n"
    (info / "RECORD").write_text(f"{record}{info.name}/METADATA,,\n", encoding="utf-8")
    return part


def contents(folder: Path) -> dict[str, bytes]:
    """Return the content of each file in a folder."""
    return {path.name: path.read_bytes() for path in folder.iterdir()}


@pytest.mark.parametrize("name", [NAME, "An_Encoder", "AN.encoder"])
def test_parts_are_joined_and_unpacked(install: Install, name: str) -> None:
    """However its name is written: what training needs is there, and nothing else is left."""
    install([3, 1, 4, 2])
    folder = find_split_encoder(name)
    assert folder == encoders_folder() / NAME
    assert contents(folder) == FILES
    assert [path.name for path in encoders_folder().iterdir()] == [NAME]


def test_it_is_unpacked_once(install: Install, packages: Path) -> None:
    """The second use reads no package."""
    install([1, 2, 3, 4])
    first = find_split_encoder(NAME)
    shutil.rmtree(packages)
    assert find_split_encoder(NAME) == first


@pytest.mark.parametrize("name", ["another-encoder", "an", "", ".", "..", "/", "a/b", "An Encoder"])
def test_what_is_not_installed_is_none(install: Install, name: str) -> None:
    """A name without parts, or one that is no package's, is for others to find."""
    install([1, 2, 3, 4])
    find_split_encoder(NAME)
    assert find_split_encoder(name) is None


@pytest.mark.parametrize(
    ("installed", "message"),
    [
        ([2, 3, 4], r"part 1 of at least 4 is missing: pip install .* an-encoder-pypi-part-001$"),
        ([1, 4], r"part 2, 3 of .* an-encoder-pypi-part-002 an-encoder-pypi-part-003$"),
        ([1, 2, 3], r"no whole archive .* after an-encoder-pypi-part-003, or .*: pip install"),
        ([1], r"1 installed parts are no whole archive"),
    ],
)
def test_a_missing_part_is_told(install: Install, installed: list[int], message: str) -> None:
    """One line says which, and the command that installs it; nothing is left of the attempt."""
    install(installed)
    check_refused(message)


def test_a_part_without_its_file_is_missing(install: Install) -> None:
    """A package whose file was deleted is installed anew like one that is not there."""
    install([1, 2, 3, 4])[1].unlink()
    check_refused("part 2 of at least 4 is missing: .*--force-reinstall")


def check_refused(message: str) -> None:
    """Check that the encoder is refused in one line, and that nothing is left beside it."""
    with pytest.raises(ModelError, match=message) as caught:
        find_split_encoder(NAME)
    assert len(str(caught.value).splitlines()) == 1
    assert not encoders_folder().exists() or not list(encoders_folder().iterdir())


def test_a_changed_byte_is_told_or_changes_nothing(install: Install) -> None:
    """Wherever an archive is damaged, it is refused or the files are right all the same."""
    right = wrong = refused = 0
    for part in install([1, 2, 3, 4]):
        whole = part.read_bytes()
        for position in range(0, len(whole), 5):
            part.write_bytes(flip(whole, position))
            try:
                folder = find_split_encoder(NAME)
            except ModelError:
                refused += 1
                continue
            assert folder is not None
            right, wrong = right + (contents(folder) == FILES), wrong + (contents(folder) != FILES)
            shutil.rmtree(folder)
        part.write_bytes(whole)
    assert wrong == 0
    assert min(right, refused) > 30
    assert list(encoders_folder().iterdir()) == []


def flip(content: bytes, position: int) -> bytes:
    """Return the content with some bits of one byte the other way round."""
    return content[:position] + bytes([content[position] ^ 0x15]) + content[position + 1 :]


def test_an_archive_of_something_else(packages: Path, tmp_path: Path) -> None:
    """Parts that make a whole archive without an encoder are refused as well."""
    with zipfile.ZipFile(tmp_path / "other.zip", "w") as zipped:
        zipped.writestr("notes.txt", b"nothing here")
    install_part(packages, 1, (tmp_path / "other.zip").read_bytes())
    check_refused(r"there is no model\.safetensors in it")


def test_a_full_disk_is_told(install: Install, monkeypatch: pytest.MonkeyPatch) -> None:
    """One line names the folder; nothing is left that could pass for an encoder."""

    def full(*_: Any) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    install([1, 2, 3, 4])
    monkeypatch.setattr("shutil.copyfileobj", full)
    check_refused(r"cannot be unpacked into .*an-encoder .*No space left on device.*room")


def test_a_folder_that_cannot_be_made_is_told(install: Install, tmp_path: Path) -> None:
    """Where the user's data cannot be written, one line says so."""
    install([1, 2, 3, 4])
    (tmp_path / "data").touch()  # a file where the folder should be
    check_refused("cannot be unpacked into .*an-encoder")


def test_another_process_may_be_faster(install: Install, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of two processes that unpack at once, the later one takes what is there."""
    install([1, 2, 3, 4])
    extract = split_encoder._extract

    def slowly(archive: Path, folder: Path) -> None:
        extract(archive, folder)
        shutil.copytree(folder, encoders_folder() / NAME)

    monkeypatch.setattr(split_encoder, "_extract", slowly)
    folder = find_split_encoder(NAME)
    assert folder is not None
    assert contents(folder) == FILES
    assert [path.name for path in encoders_folder().iterdir()] == [NAME]
