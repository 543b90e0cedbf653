"""A folder with one JSON file per document, under names that are safe everywhere."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable
from pathlib import Path

from polemic.pipeline.formats.atomic import replacing, sync_folder

_PLAIN_NAME = re.compile(r"[A-Za-z0-9_](?:[A-Za-z0-9._-]{0,98}[A-Za-z0-9_-])?")
_SLUG_LENGTH = 60
_DEVICES = frozenset(
    ["aux", "con", "nul", "prn", *(f"{port}{i}" for port in ("com", "lpt") for i in range(10))]
)
"""Names that Windows keeps for devices, whatever follows the first dot."""


def write_folder(lines: Iterable[str], path: Path) -> None:
    """Write each record, given as a line of JSON, to a file of its own in the folder.

    A new folder appears complete. In one that exists, files are replaced one by one, and files
    of other documents stay.
    """
    if path.is_dir():
        _fill(path, lines)
        return
    beside = path.with_name(f".{path.name}.tmp")
    beside.mkdir(exist_ok=True)
    for left_over in beside.iterdir():  # of a run that was killed here
        left_over.unlink()
    _fill(beside, lines)
    beside.replace(path)
    sync_folder(path.parent)


def safe_name(document_id: str) -> str:
    """Return a file name for the id: the id itself if that is harmless, else a slug and a hash.

    >>> safe_name("monday.txt"), safe_name("../a b")
    ('monday.txt', 'a-b-2c2c791a0618')
    """
    device = document_id.partition(".")[0].lower() in _DEVICES
    if _PLAIN_NAME.fullmatch(document_id) and not device:
        return document_id
    return _hashed_name(document_id)


def _hashed_name(document_id: str) -> str:
    slug = re.sub(r"[^A-Za-z0-9_]+", "-", document_id[: 2 * _SLUG_LENGTH])[:_SLUG_LENGTH].strip("-")
    digest = hashlib.sha256(document_id.encode()).hexdigest()[:12]
    return f"{slug}-{digest}" if slug else digest


def _fill(folder: Path, lines: Iterable[str]) -> None:
    taken: set[str] = set()
    for line in lines:
        document_id = json.loads(line)["id"]
        name = safe_name(document_id)
        if name.lower() in taken:  # one file, where the disk does not tell case apart
            name = _hashed_name(document_id)
        taken.add(name.lower())
        with replacing(folder / f"{name}.json") as handle:
            handle.write(line.encode() + b"\n")
