"""JSON Lines: one object per line with a `text`, read; one record per line, written."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, BinaryIO

from polemic.pipeline.document import Document
from polemic.pipeline.errors import DocumentError
from polemic.pipeline.formats.atomic import replacing
from polemic.pipeline.formats.item import Failure, Item, input_hash
from polemic.pipeline.formats.plain_text import decode_text

SURROGATE_WARNING = "lone_surrogates_replaced"
"""Half characters (`\\ud83d` alone) stood in the JSON; each is now U+FFFD, offsets unmoved."""

MAX_DEPTH = 50
"""Objects and lists inside one another in `meta`; far below Python's stack."""

_FIELDS = ("id", "source", "title", "author", "published", "meta", "text")
_SURROGATE = re.compile("[\ud800-\udfff]")


def read_json_lines(handle: BinaryIO, *, name: str) -> Iterator[Item]:
    """Yield a document or a failure for each line that is not blank.

    A document's id is its `id`, or else `name#line`, counted from 1. Annotations of a full
    record are dropped.
    """
    for number, line in enumerate(handle, 1):
        if line.strip():
            place = f"{name}#{number}"
            try:
                yield _document(line, place=place, source=name)
            except DocumentError as error:
                yield Failure(place, name, str(error))


def write_json_lines(lines: Iterable[str], path: Path) -> None:
    """Write records, given as lines of JSON, one a line."""
    with replacing(path) as handle:
        for line in lines:
            handle.write(line.encode() + b"\n")


def parse_object(line: bytes) -> dict[str, Any]:
    """Return the JSON object in the line.

    Raises:
        DocumentError: if it is none, is nested too deeply, or holds NaN or infinity.
    """
    text = decode_text(line)
    try:
        value = json.loads(text, parse_constant=_refuse_constant, parse_float=_finite)
    except json.JSONDecodeError as error:
        raise DocumentError(f"not JSON: {error.msg} at character {error.pos}") from None
    except RecursionError:
        raise DocumentError("not readable: nested too deeply") from None
    except ValueError as error:
        raise DocumentError(f"not readable: {error}") from None
    if not isinstance(value, dict):
        raise DocumentError("not a JSON object; give one object with a 'text' per line")
    return value


def _document(line: bytes, *, place: str, source: str) -> Document:
    given = {name: value for name, value in parse_object(line).items() if name in _FIELDS}
    fields = _without_surrogates(given)
    if not isinstance(fields.get("text"), str):
        raise DocumentError("field 'text' is missing or no string")
    return Document(
        text=fields["text"],
        id=_row_id(fields) or place,
        source=_string(fields, "source") or source,
        title=_string(fields, "title"),
        author=_string(fields, "author"),
        published=_string(fields, "published"),
        meta=_meta(fields),
        warnings=() if fields == given else (SURROGATE_WARNING,),
        provenance={"input": input_hash(fields["text"].encode())},
    )


def _row_id(fields: Mapping[str, Any]) -> str:
    value = fields.get("id")
    if isinstance(value, bool) or not isinstance(value, str | int | None):
        raise DocumentError("field 'id' is neither a string nor a whole number")
    return "" if value is None else str(value)


def _string(fields: Mapping[str, Any], name: str) -> str | None:
    value = fields.get(name)
    if not isinstance(value, str | None):
        raise DocumentError(f"field {name!r} is no string")
    return value


def _meta(fields: Mapping[str, Any]) -> dict[str, Any]:
    value = fields.get("meta")
    if not isinstance(value, dict | None):
        raise DocumentError("field 'meta' is no object")
    return value or {}


def _without_surrogates(value: Any, room: int = MAX_DEPTH) -> Any:
    """Return the value with each lone surrogate replaced by one U+FFFD."""
    if isinstance(value, str):
        return _SURROGATE.sub("\ufffd", value)
    if isinstance(value, list | dict) and room == 0:
        raise DocumentError(f"nested more than {MAX_DEPTH} deep")
    if isinstance(value, list):
        return [_without_surrogates(item, room - 1) for item in value]
    if isinstance(value, dict):
        return {
            _without_surrogates(key): _without_surrogates(item, room - 1)
            for key, item in value.items()
        }
    return value


def _refuse_constant(name: str) -> None:
    raise ValueError(f"{name} is no JSON number")


def _finite(digits: str) -> float:
    value = float(digits)
    if math.isinf(value):
        raise ValueError("a number is too large")
    return value
