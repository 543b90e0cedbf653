"""Formats that are only written, and where a run's files are."""

import json
import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from polemic.pipeline.document import Component, Document, Mention, Party, Stance, StanceScores
from polemic.pipeline.errors import OutputError, PolemicError, UsageError
from polemic.pipeline.formats.atomic import replacing
from polemic.pipeline.formats.folder import safe_name, write_folder
from polemic.pipeline.formats.item import Failure
from polemic.pipeline.formats.outputs import (
    WRITERS,
    check_output,
    errors_path,
    write_errors,
    writer_for,
)
from polemic.pipeline.formats.parquet import require_pyarrow
from polemic.pipeline.record import dump_record

NAMES = ["../../x", "/abs", "a/b", "a" * 300, "CON", "con.txt", "a:b", "dot.", "\u202eevil", ".x"]


def _line(document_id: str) -> str:
    return json.dumps({"id": document_id})


@pytest.mark.parametrize(("n", "content"), [(1, {"id": "a"}), (2, [{"id": "a"}])])
def test_json_is_an_object_for_one_document(tmp_path: Path, n: int, content: object) -> None:
    """What counts is how many documents went in, so a failure does not change the shape."""
    out = tmp_path / "x.json"
    writer_for(out, n_documents=n)([_line("a")], out)
    assert json.loads(out.read_bytes()) == content


def test_json_without_a_record(tmp_path: Path) -> None:
    """It is still JSON."""
    for n, content in ((1, None), (2, [])):
        out = tmp_path / "x.json"
        writer_for(out, n_documents=n)([], out)
        assert json.loads(out.read_bytes()) == content


@pytest.mark.parametrize("name", NAMES)
def test_hostile_ids_stay_in_the_folder(tmp_path: Path, name: str) -> None:
    """No id leads outside, and none makes a name that some system refuses."""
    write_folder([_line(name)], tmp_path / "out")
    (file,) = (tmp_path / "out").iterdir()
    assert json.loads(file.read_bytes())["id"] == name
    assert [p.name for p in tmp_path.iterdir()] == ["out"]
    assert file.name != f"{name}.json"


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_safe_names_are_safe(name: str) -> None:
    """A name is short, plain, and not hidden."""
    safe = safe_name(name)
    assert 0 < len(safe) <= 100
    assert safe.isascii()
    assert not set(safe) & set('/\\:*?"<>| \0')
    assert safe[0] != "."
    assert safe[-1] != "."


def test_ids_that_differ_in_case_get_two_files(tmp_path: Path) -> None:
    """Some disks do not tell `A` from `a`."""
    write_folder([_line("a.txt"), _line("A.txt")], tmp_path / "out")
    names = {p.name.lower() for p in (tmp_path / "out").iterdir()}
    assert len(names) == 2


def test_files_in_a_folder_that_exists_stay(tmp_path: Path) -> None:
    """Only the files of this run are replaced."""
    out = tmp_path / "out"
    write_folder([_line("a"), _line("b")], out)
    (out / "a.json").write_text("old")
    write_folder([_line("a")], out)
    assert sorted(p.name for p in out.iterdir()) == ["a.json", "b.json"]
    assert json.loads((out / "a.json").read_bytes()) == {"id": "a"}


def test_parquet_holds_the_record(tmp_path: Path) -> None:
    """Every field comes back; the same records give the same bytes."""
    parquet = pytest.importorskip("pyarrow.parquet")
    document = Document(
        "Tax it.",
        id="a",
        meta={"k": [1]},
        components=(Component("c1", "claim", 0, 7, score=0.5),),
        parties=(Party("p1", "Tax", "group", (Mention(0, 3),)),),
        stances=(Stance("author", "p1", "favor", None, StanceScores(1, 0, 0), ((0, 7),)),),
        provenance={"input": "x"},
    )
    out = tmp_path / "x.parquet"
    WRITERS[".parquet"]([dump_record(document)] * 600, out)
    first = out.read_bytes()
    rows = parquet.read_table(out).to_pylist()
    assert len(rows) == 600
    assert rows[0]["components"][0]["score"] == 0.5
    assert rows[0]["stances"][0]["scores"] == {"favor": 1.0, "against": 0.0, "neutral": 0.0}
    assert rows[0]["stances"][0]["evidence"] == [[0, 7]]
    assert (rows[0]["meta"], rows[0]["provenance"]) == ('{"k": [1]}', [("input", "x")])
    WRITERS[".parquet"]([dump_record(document)] * 600, out)
    assert out.read_bytes() == first


def test_parquet_without_pyarrow(monkeypatch: pytest.MonkeyPatch) -> None:
    """One line says what to install."""
    monkeypatch.setattr("polemic.pipeline.formats.parquet.find_spec", lambda _: None)
    with pytest.raises(UsageError, match=r"pip install 'polemic\[parquet\]'"):
        require_pyarrow()


@pytest.mark.parametrize(
    ("name", "error"),
    [
        ("x.txt", UsageError),
        ("missing/x.jsonl", OutputError),
        ("missing/folder", OutputError),
        ("a_file", OutputError),
    ],
)
def test_an_output_that_cannot_be(tmp_path: Path, name: str, error: type[PolemicError]) -> None:
    """It is known before any work."""
    (tmp_path / "a_file").write_text("")
    with pytest.raises(error):
        check_output(tmp_path / name)


@pytest.mark.parametrize("name", ["x.jsonl", "x.JSON", "x.csv", "folder", "v1.2"])
def test_an_output_that_can_be(tmp_path: Path, name: str) -> None:
    """A folder may have a dot in its name if it is there."""
    (tmp_path / "v1.2").mkdir()
    check_output(tmp_path / name)


def test_a_file_appears_whole_or_not_at_all(tmp_path: Path) -> None:
    """After a failure the old file is there, and nothing beside it."""
    path = tmp_path / "x"
    path.write_bytes(b"old")
    with pytest.raises(TypeError), replacing(path) as handle:
        handle.writelines([b"half", 0])  # type: ignore[list-item]  # what fails halfway
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("target", [(os, "fsync"), (Path, "replace")])
def test_a_disk_that_fails_leaves_the_old_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, target: tuple[object, str]
) -> None:
    """Whichever step fails."""
    path = tmp_path / "x"
    path.write_bytes(b"old")

    def fail(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(*target, fail)
    with pytest.raises(OSError, match="No space"), replacing(path) as handle:
        handle.write(b"new")
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]


def test_the_errors_file_is_there_only_for_errors(tmp_path: Path) -> None:
    """One of an earlier run goes."""
    path = errors_path(tmp_path / "run.parquet")
    assert path.name == "run.errors.jsonl"
    write_errors([Failure("a", None, "bad")], path)
    assert json.loads(path.read_bytes()) == {"id": "a", "source": None, "error": "bad"}
    write_errors([], path)
    assert not path.exists()
