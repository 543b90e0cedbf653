"""CSV in and out."""

import csv
import io
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from polemic.pipeline.document import (
    Component,
    Document,
    Mention,
    Party,
    Relation,
    Stance,
    StanceScores,
)
from polemic.pipeline.errors import DocumentError
from polemic.pipeline.formats.csv_table import Columns, read_csv, write_csv
from polemic.pipeline.formats.item import Failure, Item
from polemic.pipeline.record import dump_record

CELL = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"))


def _read(data: bytes, columns: Columns = Columns()) -> list[Item]:  # noqa: B008  frozen
    return list(read_csv(io.BytesIO(data), name="x.csv", columns=columns))


def test_columns_reach_the_document() -> None:
    """Cells stay text: no number is made of 007, nothing missing of NA."""
    (item,) = _read(b"\xef\xbb\xbfid,text,title,published,code,empty\r\n007,NA,T,,0010,\r\n")
    assert isinstance(item, Document)
    assert (item.id, item.text, item.title, item.published) == ("007", "NA", "T", None)
    assert item.meta == {"code": "0010", "empty": ""}


def test_columns_can_be_named() -> None:
    """`--text-column` and `--id-column` choose; the usual names are then plain columns."""
    (item,) = _read(b"key,body,text\nk,B,T\n", Columns(text="body", id="key"))
    assert isinstance(item, Document)
    assert (item.id, item.text, item.meta) == ("k", "B", {"text": "T"})


@given(CELL)
def test_a_cell_comes_through(text: str) -> None:
    """Line ends, quotes and commas in a text stay as they are."""
    line = io.StringIO(newline="")
    csv.writer(line, quoting=csv.QUOTE_ALL).writerows([["text"], [text]])
    (item,) = _read(line.getvalue().encode())
    assert isinstance(item, Document)
    assert item.text == text


def test_a_long_cell_is_read() -> None:
    """Python's own limit of 131,072 characters does not apply."""
    (item,) = _read(b"text\n" + b"a" * 200_000 + b"\n")
    assert isinstance(item, Document)
    assert len(item.text) == 200_000


@pytest.mark.parametrize(
    ("row", "message"),
    [
        (b"b,too,many", "3 cells where the header has 2"),
        (b"b", "1 cells where the header has 2"),
        (b"b,caf\xe9", "not UTF-8"),
        (b'b,"x"y', "no CSV row"),
    ],
)
def test_a_bad_row_is_one_failure(row: bytes, message: str) -> None:
    """It is named by its row, counted from 1 below the header; blank lines are no rows."""
    items = _read(b"id,text\na,A\n\n" + row + b"\nc,C\n")
    assert [item.id for item in items] == ["a", "x.csv#2", "c"]
    assert isinstance(items[1], Failure)
    assert message in items[1].error


def test_a_quote_left_open_is_told() -> None:
    """It takes the rest of the file with it, so it must not pass for a text."""
    first, bad = _read(b'id,text\na,A\nb,"B\nc,C\n')
    assert isinstance(first, Document)
    assert isinstance(bad, Failure)
    assert "unexpected end" in bad.error


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"id;text\na;A\n", "no column 'text' among its 1 columns"),
        (b"", "no column 'text' among its 0 columns"),
        (b"text,text\na,b\n", "two columns are called 'text'"),
        ("id,text\n".encode("utf-16"), "UTF-16"),
        (b'"open', "header is no CSV"),
    ],
)
def test_a_table_that_cannot_be_read(data: bytes, message: str) -> None:
    """What is wrong with the whole file is told once."""
    with pytest.raises(DocumentError, match=message):
        _read(data)


def test_writes_two_tables(tmp_path: Path) -> None:
    """Stances over the document in one, components in the other; cells keep line ends."""
    text = "Tax\rit. It pays."
    document = Document(
        text,
        id="a",
        components=(Component("c1", "claim", 0, 7, thesis=True), Component("c2", "premise", 8, 16)),
        relations=(Relation("c2", "c1", "support"),),
        parties=(Party("p1", "=1+1", "group", (Mention(0, 3),)),),
        stances=(
            Stance("author", "p1", "against", None, StanceScores(0.1, 0.7, 0.2), ((0, 7),)),
            Stance("author", "p1", "against", "c1"),
        ),
    )
    out = tmp_path / "run.csv"
    write_csv([dump_record(document)], out)
    with out.open(newline="", encoding="utf-8") as handle:
        (stance,) = csv.DictReader(handle)
    with (tmp_path / "run.components.csv").open(newline="", encoding="utf-8") as handle:
        claim, premise = csv.DictReader(handle)
    assert (stance["party_name"], stance["label"], stance["against"]) == ("=1+1", "against", "0.7")
    assert (stance["evidence"], stance["n_mentions"]) == ("Tax\rit.", "1")
    assert (claim["text"], claim["thesis"]) == ("Tax\rit.", "True")
    assert (premise["supports"], premise["attacks"]) == ("c1", "")
