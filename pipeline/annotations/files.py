"""Bytes and text of labelled files, and where a document stands in them."""

from __future__ import annotations

from pathlib import Path

from polemic.pipeline.document import Document
from polemic.pipeline.errors import UsageError
from polemic.pipeline.formats.plain_text import decode_text

Placed = tuple[str, Document]
"""The place of a document, `FILE:LINE` where it has one, and the document."""


def read_bytes(path: Path) -> bytes:
    """Return the bytes of a file.

    Raises:
        UsageError: if it cannot be read.
    """
    try:
        return path.read_bytes()
    except OSError as error:
        raise UsageError(f"{path}: cannot be read ({error.strerror}); check the path") from None


def read_lines(path: Path) -> list[str]:
    r"""Return the lines of a text file without their ends, which are `\n` or `\r\n` only.

    Raises:
        UsageError: if it cannot be read.
        DocumentError: if it is no UTF-8 text.
    """
    return [line.removesuffix("\r") for line in decode_text(read_bytes(path)).split("\n")]


def files_under(path: Path, suffixes: tuple[str, ...]) -> list[tuple[str, Path]]:
    """Return the name and path of a file, or of all files of a folder with one of the suffixes.

    A name is the path relative to the folder, with `/`; the order is that of the names.
    """
    if not path.is_dir():
        return [(path.name, path)]
    found = (p for suffix in suffixes for p in path.rglob(f"*{suffix}") if p.is_file())
    return sorted((p.relative_to(path).as_posix(), p) for p in found)
