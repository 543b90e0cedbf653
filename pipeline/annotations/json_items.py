"""JSON files of labelled documents: our records, rows of corpora, tasks of Label Studio."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Literal

from polemic.pipeline.annotations.faults import Faults
from polemic.pipeline.annotations.files import Placed, read_bytes
from polemic.pipeline.annotations.label_studio import is_task, task_document
from polemic.pipeline.annotations.labels import LabelMap
from polemic.pipeline.annotations.rows import is_row, row_document
from polemic.pipeline.document import Document
from polemic.pipeline.errors import DocumentError, UsageError
from polemic.pipeline.formats.json_lines import parse_object
from polemic.pipeline.record import from_record

Kind = Literal["records", "rows", "label-studio"]


def read_json_items(
    path: Path, labels: LabelMap, faults: Faults, *, kind: Kind | None = None
) -> Iterator[Placed]:
    """Yield the documents of a file: JSON Lines, or one object or array if it is `.json`.

    Each object is taken for what it looks like, unless a kind is given.
    """
    for place, item in _items(path):
        try:
            fields = parse_object(item) if isinstance(item, bytes) else item
            if not isinstance(fields, dict):
                raise DocumentError("not a JSON object; give one object with a 'text' per document")
            _check_characters(fields)
            document = _document(kind or _kind_of(fields), fields, labels, faults, place)
        except DocumentError as error:
            faults.add_error(place, error)
        else:
            if document is not None:
                yield place, document


def _items(path: Path) -> Iterator[tuple[str, bytes | Any]]:
    """Yield the place of each document, and the document: the bytes of its line, or parsed JSON."""
    data = read_bytes(path)
    if path.suffix == ".json":
        try:
            value = json.loads(data)
        except (ValueError, RecursionError) as error:
            raise UsageError(f"{path}: not JSON ({error}); name JSON Lines .jsonl") from None
        rows = value if isinstance(value, list) else [value]
        yield from ((f"{path}: record {i}", row) for i, row in enumerate(rows, 1))
    else:
        for number, line in enumerate(data.split(b"\n"), 1):
            if line.strip():
                yield f"{path}:{number}", line


def _check_characters(fields: dict[str, Any]) -> None:
    r"""Raise DocumentError if there is half a character (`\ud83d` alone), which cannot be written.

    To replace it, as an analysis does, would make the text another one.
    """
    try:
        json.dumps(fields, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        name = ascii(fields.get("id", ""))
        raise DocumentError(
            rf"document {name}: holds half a character (\ud83d or the like, alone); write it whole"
        ) from None
    except RecursionError:
        raise DocumentError("not readable: nested too deeply") from None


def _kind_of(fields: dict[str, Any]) -> Kind:
    if is_task(fields):
        return "label-studio"
    return "rows" if is_row(fields) else "records"


def _document(
    kind: Kind, fields: dict[str, Any], labels: LabelMap, faults: Faults, place: str
) -> Document | None:
    match kind:
        case "label-studio":
            return task_document(fields, labels, faults, place=place)
        case "rows":
            return row_document(fields, labels)
        case "records":
            return from_record(fields)
