"""JSON Lines in and out."""

import io
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from polemic.pipeline.document import Document
from polemic.pipeline.formats.item import Failure, Item
from polemic.pipeline.formats.json_lines import (
    SURROGATE_WARNING,
    read_json_lines,
    write_json_lines,
)


def _read(*lines: bytes) -> list[Item]:
    return list(read_json_lines(io.BytesIO(b"\n".join(lines)), name="x.jsonl"))


def test_fields_of_a_row_reach_the_document() -> None:
    """Id, title, author, published, source and meta are kept."""
    fields = {"id": 7, "title": "T", "author": "A", "published": "2024-01-02", "source": "u"}
    (item,) = _read(json.dumps(fields | {"text": "Tax it.", "meta": {"a": [1]}}).encode())
    assert isinstance(item, Document)
    assert (item.id, item.title, item.author, item.published) == ("7", "T", "A", "2024-01-02")
    assert (item.source, item.meta, item.text) == ("u", {"a": [1]}, "Tax it.")


def test_annotations_of_a_record_are_dropped() -> None:
    """A record can be analysed again; what was marked in it plays no part, even if wrong."""
    record = {"id": "a", "text": "Tax it.", "components": [{"start": 99}], "provenance": {"x": "y"}}
    (item,) = _read(json.dumps(record).encode())
    assert isinstance(item, Document)
    assert item.components == ()
    assert list(item.provenance) == ["input"]


def test_rows_without_an_id_are_named_by_their_line() -> None:
    """Lines count from 1; blank ones count and are no documents."""
    items = _read(b'{"text": "a"}', b"", b"  \r", b'{"text": "b", "id": ""}')
    assert [item.id for item in items] == ["x.jsonl#1", "x.jsonl#4"]


@pytest.mark.parametrize(
    ("line", "message"),
    [
        (b'{"text": ', "not JSON"),
        (b'["text"]', "not a JSON object"),
        (b'{"title": "x"}', "'text' is missing or no string"),
        (b'{"text": 3}', "'text' is missing or no string"),
        (b'{"text": null}', "'text' is missing or no string"),
        (b'{"text": "x", "title": 3}', "'title' is no string"),
        (b'{"text": "x", "id": true}', "'id' is neither"),
        (b'{"text": "x", "id": 1.5}', "'id' is neither"),
        (b'{"text": "x", "meta": [1]}', "'meta' is no object"),
        (b'{"text": "x", "meta": {"a": NaN}}', "NaN"),
        (b'{"text": "x", "meta": {"a": 1e999}}', "too large"),
        (b'{"text": "x", "meta": {"a": ' + b"9" * 5000 + b"}}", "not readable"),
        (b"[" * 100_000, "nested too deeply"),
        (b'{"text": "x", "meta": {"a": ' + b"[" * 60 + b"]" * 60 + b"}}", "nested more than 50"),
        (b'{"text": "caf\xe9"}', "not UTF-8"),
    ],
)
def test_a_bad_line_is_one_failure(line: bytes, message: str) -> None:
    """It is named by its line, and its neighbours are read."""
    first, bad, last = _read(b'{"text": "a"}', line, b'{"text": "c"}')
    assert isinstance(bad, Failure)
    assert bad.id == "x.jsonl#2"
    assert message in bad.error
    assert isinstance(first, Document)
    assert isinstance(last, Document)


def test_lone_surrogates_are_replaced_and_told() -> None:
    """They cannot be written as UTF-8; the offsets after them do not move."""
    (item,) = _read(rb'{"text": "a\ud83d b", "id": "\udc00", "meta": {"\ud800": "\ud801"}}')
    assert isinstance(item, Document)
    assert (item.text, item.id, item.meta) == ("a\ufffd b", "\ufffd", {"\ufffd": "\ufffd"})
    assert item.warnings == (SURROGATE_WARNING,)


def test_whole_pairs_are_no_lone_surrogates() -> None:
    """An escaped emoji is one character."""
    (item,) = _read(rb'{"text": "\ud83d\ude00"}')
    assert isinstance(item, Document)
    assert (item.text, item.warnings) == ("\U0001f600", ())


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_text_comes_through(text: str) -> None:
    """Separators that some readers split lines at do not split these."""
    for ascii_only in (True, False):
        (item,) = _read(json.dumps({"text": text}, ensure_ascii=ascii_only).encode())
        assert isinstance(item, Document)
        assert item.text == text


def test_writes_one_line_a_record(tmp_path: Path) -> None:
    """Lines end in LF alone."""
    write_json_lines(["{}", '{"a":"é"}'], tmp_path / "x.jsonl")
    assert (tmp_path / "x.jsonl").read_bytes() == '{}\n{"a":"é"}\n'.encode()
