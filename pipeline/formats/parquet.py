"""Parquet: one row per record, its fields as columns (`meta` as JSON)."""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterable
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from polemic.pipeline.errors import UsageError
from polemic.pipeline.formats.atomic import replacing

if TYPE_CHECKING:
    import pyarrow as pa

_ROWS = 500
"""Records in a row group: bounds the memory, and fixes the bytes."""


def require_pyarrow() -> None:
    """Check that Parquet can be written.

    Raises:
        UsageError: saying what to install.
    """
    if find_spec("pyarrow") is None:
        raise UsageError("writing .parquet needs pyarrow: pip install 'polemic[parquet]'")


def write_parquet(lines: Iterable[str], path: Path) -> None:
    """Write the records, given as lines of JSON, as one table."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    schema = _schema()
    records = map(_row, lines)
    with (
        replacing(path) as handle,
        pq.ParquetWriter(handle, schema, write_page_checksum=True) as writer,
    ):
        while rows := list(itertools.islice(records, _ROWS)):
            writer.write_table(pa.Table.from_pylist(rows, schema=schema))


def _row(line: str) -> dict[str, Any]:
    record: dict[str, Any] = json.loads(line)
    record["meta"] = json.dumps(record["meta"], ensure_ascii=False, sort_keys=True)
    record["provenance"] = list(record["provenance"].items())
    return record


def _schema() -> pa.Schema:
    import pyarrow as pa

    text, number, real = pa.string(), pa.int64(), pa.float64()
    span = pa.list_(number)
    component = {"id": text, "label": text, "start": number, "end": number, "score": real}
    component |= {"thesis": pa.bool_(), "holder": text, "holder_name": text}
    relation = {"source": text, "target": text, "label": text, "score": real}
    party = {"id": text, "name": text, "kind": text, "key": text, "part_of": text}
    party |= {"mentions": _rows_of({"start": number, "end": number})}
    attribution = {"source": span, "party": text, "cue": span, "content": pa.list_(span)}
    scores = pa.struct({"favor": real, "against": real, "neutral": real})
    stance = {"holder": text, "party": text, "component": text, "label": text}
    stance |= {"scores": scores, "evidence": pa.list_(span)}
    names = ("schema_version", "id", "source", "title", "author", "published", "meta", "text")
    return pa.schema(
        dict.fromkeys(names, text)
        | {
            "components": _rows_of(component),
            "relations": _rows_of(relation),
            "parties": _rows_of(party),
            "attributions": _rows_of(attribution),
            "stances": _rows_of(stance),
            "warnings": pa.list_(text),
            "provenance": pa.map_(text, text),
        }
    )


def _rows_of(fields: dict[str, Any]) -> pa.ListType:
    import pyarrow as pa

    return pa.list_(pa.struct(fields))
