"""CSV: a text per row, read; stances and components as two tables, written.

Cells are written raw, for programs. A spreadsheet may take a cell that begins with `=` for a
formula.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from polemic.pipeline.document import AUTHOR, Component, Document, Stance
from polemic.pipeline.errors import DocumentError
from polemic.pipeline.formats.atomic import replacing
from polemic.pipeline.formats.item import Failure, Item, input_hash
from polemic.pipeline.formats.plain_text import refuse_other_kinds
from polemic.pipeline.record import from_record

_HEAD = 65_536
"""Bytes looked at to tell a table from another kind of file."""

_LONGEST_CELL = 2**31 - 1

STANCE_COLUMNS = (
    *("id", "title", "author", "published", "holder", "holder_name", "party", "party_name"),
    *("kind", "key", "n_mentions", "label", "favor", "against", "neutral", "evidence"),
)
COMPONENT_COLUMNS = (
    *("id", "component", "label", "thesis", "start", "end", "score", "holder", "holder_name"),
    *("supports", "attacks", "text"),
)


@dataclass(frozen=True, slots=True)
class Columns:
    """Names of the columns that hold the text and the id."""

    text: str = "text"
    id: str = "id"


def read_csv(handle: BinaryIO, *, name: str, columns: Columns) -> Iterator[Item]:
    """Yield a document or a failure for each row that is not blank.

    A document's id is its cell in the id column, or else `name#row`, counted from 1 below the
    header. Columns `title`, `author` and `published` are taken as such, all others into `meta`.
    The file is closed at the end.

    Raises:
        DocumentError: if the file as a whole cannot be read.
    """
    refuse_other_kinds(handle.read(_HEAD))
    handle.seek(0)
    csv.field_size_limit(_LONGEST_CELL)
    # Bytes that are not UTF-8 come through as lone surrogates, so that they cost one row only.
    with io.TextIOWrapper(handle, "utf-8-sig", errors="surrogateescape", newline="") as lines:
        rows = _rows(lines)
        header = next(rows, [])
        if isinstance(header, csv.Error):
            raise DocumentError(f"its header is no CSV: {header}")
        _check_header(header, columns)
        for number, row in enumerate(rows, 1):
            place = f"{name}#{number}"
            try:
                yield _document(row, header, columns, place=place, source=name)
            except DocumentError as error:
                yield Failure(place, name, str(error))


def write_csv(lines: Iterable[str], path: Path) -> None:
    """Write stances over the document to `path`, components to `NAME.components.csv` beside it."""
    with replacing(path) as stances, replacing(components_path(path)) as components:
        stances.write(_row_bytes(STANCE_COLUMNS))
        components.write(_row_bytes(COMPONENT_COLUMNS))
        for line in lines:
            document = from_record(json.loads(line))
            for stance in document.stances:
                if stance.component is None:
                    stances.write(_row_bytes(_stance_row(document, stance)))
            for component in document.components:
                components.write(_row_bytes(_component_row(document, component)))


def components_path(path: Path) -> Path:
    """Return the path of the table of components that belongs to the table of stances.

    >>> components_path(Path("run.csv")).name
    'run.components.csv'
    """
    return path.with_name(f"{path.stem}.components{path.suffix}")


def _rows(lines: Iterable[str]) -> Iterator[list[str] | csv.Error]:
    """Yield each row that is not blank, or what is wrong with it."""
    reader = csv.reader(lines, strict=True)
    while True:
        try:
            if row := next(reader):
                yield row
        except StopIteration:
            return
        except csv.Error as error:
            yield error


def _check_header(header: Sequence[str], columns: Columns) -> None:
    if columns.text not in header:
        raise DocumentError(
            f"no column {columns.text!r} among its {len(header)} columns (separated by commas); "
            "name the one that holds the text with --text-column"
        )
    for name in (columns.text, columns.id):
        if header.count(name) > 1:
            raise DocumentError(f"two columns are called {name!r}; rename one")


def _document(
    row: list[str] | csv.Error,
    header: Sequence[str],
    columns: Columns,
    *,
    place: str,
    source: str,
) -> Document:
    if isinstance(row, csv.Error):
        raise DocumentError(f"no CSV row: {row}")
    if len(row) != len(header):
        raise DocumentError(f"{len(row)} cells where the header has {len(header)}")
    if any("\ud800" <= character <= "\udfff" for cell in row for character in cell):
        raise DocumentError("holds bytes that are not UTF-8; save the table as UTF-8")
    cells = dict(zip(header, row, strict=True))
    text = cells.pop(columns.text)
    name = cells.pop(columns.id, "")
    return Document(
        text=text,
        id=name or place,
        source=source,
        title=cells.pop("title", "") or None,
        author=cells.pop("author", "") or None,
        published=cells.pop("published", "") or None,
        meta=cells,
        provenance={"input": input_hash(text.encode())},
    )


def _stance_row(document: Document, stance: Stance) -> list[object]:
    party, scores = document.party(stance.party), stance.scores
    return [
        *(document.id, document.title, document.author, document.published),
        *(stance.holder, _holder_name(document, stance.holder), party.id, party.name),
        *(party.kind, party.key, len(party.mentions), stance.label),
        *((scores.favor, scores.against, scores.neutral) if scores else (None, None, None)),
        " … ".join(document.text[start:end] for start, end in stance.evidence),
    ]


def _component_row(document: Document, component: Component) -> list[object]:
    links = [r for r in document.relations if r.source == component.id]
    return [
        *(document.id, component.id, component.label, component.thesis),
        *(component.start, component.end, component.score, component.holder),
        component.holder_name or _holder_name(document, component.holder),
        " ".join(r.target for r in links if r.label == "support"),
        " ".join(r.target for r in links if r.label == "attack"),
        document.text[component.start : component.end],
    ]


def _holder_name(document: Document, holder: str | None) -> str | None:
    return holder if holder in (None, AUTHOR) else document.party(holder).name


def _row_bytes(cells: Iterable[object]) -> bytes:
    """Return a row in UTF-8; with CRLF at its end, the writer quotes a lone CR or LF in a cell."""
    line = io.StringIO(newline="")
    csv.writer(line, lineterminator="\r\n").writerow(cells)
    return line.getvalue().encode()
