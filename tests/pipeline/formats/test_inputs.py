"""From what is named on the command line to documents."""

import io
import os
import sys
from pathlib import Path

import pytest

from polemic.pipeline.document import Document
from polemic.pipeline.errors import UsageError
from polemic.pipeline.formats.csv_table import Columns
from polemic.pipeline.formats.inputs import count_items, find_sources, read_items
from polemic.pipeline.formats.item import Failure, Item

COLUMNS = Columns()


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Make some inputs, with the working directory there."""
    monkeypatch.chdir(tmp_path)
    files = {
        "in/b.txt": b"B",
        "in/a.md": b"# A",
        "in/deep/er/c.TXT": b"C",
        "in/rows.jsonl": b'{"text": "1"}\n{"text": "2", "id": "two"}\n',
        "in/rows.csv": b"id,text\nthree,3\n",
        "in/picture.png": b"\x89PNG",
        "in/.hidden.txt": b"H",
        "in/.git/x.txt": b"H",
        "notes.log": b"L",
        "page.html": b"<p>",
    }
    for name, data in files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(data)
    return tmp_path


def _read(*inputs: str) -> list[Item]:
    return list(read_items(find_sources(inputs), COLUMNS))


@pytest.mark.parametrize(
    ("inputs", "ids"),
    [
        (["in"], ["a.md", "b.txt", "deep/er/c.TXT", "three", "rows.jsonl#1", "two"]),
        (["in/"], ["a.md", "b.txt", "deep/er/c.TXT", "three", "rows.jsonl#1", "two"]),
        (["in/b.txt", "./in/a.md"], ["in/b.txt", "in/a.md"]),
        (["in/*.txt"], ["in/b.txt"]),
        (["**/*.TXT", "in/deep"], ["in/deep/er/c.TXT", "er/c.TXT"]),
        (["notes.log"], ["notes.log"]),
        (["in/rows.jsonl"], ["in/rows.jsonl#1", "two"]),
    ],
)
@pytest.mark.usefixtures("folder")
def test_ids_are_relative_to_what_was_given(inputs: list[str], ids: list[str]) -> None:
    """Folders give what they hold, sorted; files and globs are relative to where one is."""
    assert [item.id for item in _read(*inputs)] == ids


def test_absolute_paths_tell_no_folder(folder: Path) -> None:
    """A path below the working directory gives the same id however it is written."""
    (item,) = _read(str(folder / "in/b.txt"))
    assert isinstance(item, Document)
    assert (item.id, item.source) == ("in/b.txt", "in/b.txt")


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("nowhere.txt", "no such file or folder"),
        ("no*thing", "no file matches"),
        ("page.html", ".html is not read"),
        ("empty", "in this folder"),
    ],
)
def test_what_is_not_there_is_one_failure(folder: Path, name: str, message: str) -> None:
    """With other inputs the run goes on; alone it is wrong use."""
    (folder / "empty").mkdir()
    missing, there = _read(name, "in/b.txt")
    assert isinstance(missing, Failure)
    assert message in missing.error
    assert isinstance(there, Document)
    with pytest.raises(UsageError, match=message):
        find_sources([name])


@pytest.mark.parametrize(
    "inputs",
    [["in", "in"], ["in/b.txt", "in/../in/b.txt"], ["twice.jsonl"], ["in/b.txt", "clash.csv"]],
)
def test_equal_ids_are_refused(folder: Path, inputs: list[str]) -> None:
    """Whatever the two come from: files, rows, or one of each."""
    (folder / "twice.jsonl").write_bytes(b'{"text": "", "id": 1}\n{"text": "", "id": "1"}\n')
    (folder / "clash.csv").write_bytes(b"id,text\nin/b.txt,x\n")
    with pytest.raises(UsageError, match="two documents have the id"):
        count_items(find_sources(inputs), COLUMNS)


@pytest.mark.usefixtures("folder")
def test_documents_are_counted() -> None:
    """Failures count: each is a step of the run."""
    assert count_items(find_sources(["in", "nowhere"]), COLUMNS) == 7


@pytest.mark.usefixtures("folder")
def test_outputs_are_not_inputs() -> None:
    """A second run over the folder does not read the first run's records."""
    outputs = [Path("in/rows.jsonl"), Path("in/rows.csv")]
    found = find_sources(["in"], outputs=outputs)
    assert [source.id for source in found] == ["a.md", "b.txt", "deep/er/c.TXT"]
    with pytest.raises(UsageError, match="both input and output"):
        find_sources(["in/rows.csv"], outputs=outputs)


def test_standard_input_is_one_text(monkeypatch: pytest.MonkeyPatch) -> None:
    """Its bytes are read as those of a file."""
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"\xef\xbb\xbfA\r\n")))
    (item,) = _read("-")
    assert isinstance(item, Document)
    assert (item.id, item.source, item.text) == ("stdin", None, "A\r\n")


def test_a_bad_file_costs_its_neighbours_nothing(folder: Path) -> None:
    """Its failure stands in its place."""
    (folder / "in/aa.txt").write_bytes(b"\xff\xff")
    (folder / "in/ab.csv").write_bytes(b"no,such,column\n")
    (folder / "in/ac.txt").symlink_to(folder / "nowhere")
    items = _read("in")
    assert [i.id for i in items if isinstance(i, Failure)] == ["aa.txt", "ab.csv", "ac.txt"]
    assert len(items) == 9


@pytest.mark.skipif(sys.platform != "linux", reason="only there a name can be any bytes")
def test_names_that_are_no_utf8_can_be_written(tmp_path: Path) -> None:
    """An id goes into UTF-8 files."""
    Path(os.fsdecode(os.fsencode(tmp_path) + b"/caf\xe9.txt")).write_bytes(b"x")
    (item,) = _read(str(tmp_path))
    assert item.id.encode()
