"""Finished records beside the output: one line each, written as they finish, read on resume."""

from __future__ import annotations

import contextlib
import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, BinaryIO

from polemic.pipeline.document import Document
from polemic.pipeline.errors import UsageError

Place = tuple[int, int]
"""Offset and length of a line, in bytes, without its newline."""

_FIELDS = ("id", "source", "title", "author", "published")
"""What a record takes over from the input, besides `meta` and the text; the latter has a hash."""


class Journal:
    """A file of finished records that survives an interruption at any moment.

    Records stand in the order in which they finished. One run at a time holds it.

    Args:
        path: where it is.
        resume: keep the records of the run before; a last line that was cut short is dropped.

    Raises:
        UsageError: if another run holds it.
        OSError: if it cannot be written.
    """

    def __init__(self, path: Path, *, resume: bool) -> None:
        self.path = path
        self._file = path.open("a+b")
        try:
            _lock(self._file, path)
            self._places, self._size = _read(self._file) if resume else ({}, 0)
            self._file.truncate(self._size)
        except BaseException:
            self._file.close()
            raise

    def __len__(self) -> int:
        return len(self._places)

    def find(self, document: Document, provenance: Mapping[str, str]) -> Place | None:
        """Return where the record of this input, model and config is; None if nowhere."""
        return self._places.get(_identity(_fields_of(document, provenance)))

    def append(self, document: Document, line: str) -> Place:
        """Add a document's record and return its place; from then on it outlives this process."""
        data = line.encode()
        place = (self._size, len(data))
        self._file.write(data + b"\n")
        self._file.flush()
        self._size += len(data) + 1
        self._places[_identity(_fields_of(document, document.provenance))] = place
        return place

    def line(self, place: Place) -> str:
        """Return the record at that place."""
        offset, length = place
        self._file.seek(offset)
        return self._file.read(length).decode()

    def close(self) -> None:
        """Let go of the file, which stays if it holds a record."""
        with contextlib.suppress(OSError):  # a write that failed was told; closing tries it again
            self._file.close()
        if self._size == 0:
            self.path.unlink(missing_ok=True)

    def remove(self) -> None:
        """Delete the file: the output that it was kept for is complete."""
        self._file.close()
        self.path.unlink(missing_ok=True)


def _fields_of(document: Document, provenance: Mapping[str, str]) -> dict[str, Any]:
    fields = {name: getattr(document, name) for name in _FIELDS}
    return fields | {"meta": dict(document.meta), "provenance": dict(provenance)}


def _identity(record: Mapping[str, Any]) -> str:
    fields = {name: record.get(name) for name in (*_FIELDS, "meta", "provenance")}
    return hashlib.sha256(json.dumps(fields, sort_keys=True).encode()).hexdigest()


def _read(file: BinaryIO) -> tuple[dict[str, Place], int]:
    """Return the place of each whole record by its identity, and where the last one ends."""
    places: dict[str, Place] = {}
    size = 0
    file.seek(0)
    for data in file:
        try:
            record = json.loads(data)
        except ValueError:
            break
        if not data.endswith(b"\n") or not isinstance(record, dict):
            break
        places[_identity(record)] = (size, len(data) - 1)
        size += len(data)
    return places, size


def _lock(file: BinaryIO, path: Path) -> None:
    try:
        import fcntl
    except ImportError:  # Windows: two runs into one output are not told apart there
        return
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise UsageError(
            f"{path}: another run is writing this output; wait for it or choose another -o"
        ) from None
