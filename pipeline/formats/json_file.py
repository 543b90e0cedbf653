"""JSON: a list of records, or the one record of a run over one document."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from polemic.pipeline.formats.atomic import replacing


def write_json_list(lines: Iterable[str], path: Path) -> None:
    """Write the records, given as lines of JSON, as one list."""
    with replacing(path) as handle:
        handle.write(b"[")
        for i, line in enumerate(lines):
            handle.write((b",\n" if i else b"\n") + line.encode())
        handle.write(b"\n]\n")


def write_json_object(lines: Iterable[str], path: Path) -> None:
    """Write the one record as an object; `null` if its document failed."""
    with replacing(path) as handle:
        handle.write((next(iter(lines), "null") + "\n").encode())
