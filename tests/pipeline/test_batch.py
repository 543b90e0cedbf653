"""Many documents: isolation, resume, interruption."""

from __future__ import annotations

import dataclasses
import json
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

import pytest

from polemic.models.errors import ModelError
from polemic.pipeline.batch import (
    Finished,
    InterruptedRunError,
    Run,
    Tally,
    analyze_document,
    analyze_items,
)
from polemic.pipeline.document import Component, Document
from polemic.pipeline.errors import DocumentError, OutputError, UsageError
from polemic.pipeline.formats.item import Failure, Item
from polemic.pipeline.formats.plain_text import document_of_text


class MarkWhole:
    """A pipeline that marks the whole text as a claim, and raises where it is told to."""

    def __init__(
        self, *, config: str = "c", errors: dict[str, BaseException] | None = None
    ) -> None:
        self.provenance = {"polemic": "0", "model": "m", "config": config}
        self.errors = errors or {}
        self.seen: list[str] = []

    def __call__(self, document: Document) -> Document:
        """Return the document with its text marked."""
        self.seen.append(document.id)
        if document.id in self.errors:
            raise self.errors[document.id]
        end = len(document.text)
        return dataclasses.replace(document, components=(Component("c1", "claim", 0, end),))


def _documents(*names: str) -> list[Item]:
    return [document_of_text(f"Text of {n}.".encode(), name=n, source=n) for n in names]


def _run(out: Path, items: Iterable[Item], pipeline: MarkWhole, *, resume: bool = False) -> Tally:
    items = list(items)
    return Run(out, resume=resume)(items, pipeline, n_documents=len(items))


def _ids(out: Path) -> list[str]:
    return [json.loads(line)["id"] for line in out.read_bytes().splitlines()]


@pytest.mark.parametrize(
    "error",
    [ValueError("bad"), RecursionError("deep"), MemoryError(), DocumentError("bad"), OSError("x")],
)
def test_a_failure_costs_one_document(tmp_path: Path, error: Exception) -> None:
    """Its neighbours' records are the same as without it; it is a row of the errors file."""
    out, good = tmp_path / "x.jsonl", tmp_path / "good.jsonl"
    tally = _run(out, _documents("a", "b", "c"), MarkWhole(errors={"b": error}))
    _run(good, _documents("a", "c"), MarkWhole())
    assert out.read_bytes() == good.read_bytes()
    assert (tally.analyzed, [f.id for f in tally.failures]) == (2, ["b"])
    (row,) = (tmp_path / "x.errors.jsonl").read_bytes().splitlines()
    assert json.loads(row)["id"] == "b"


def test_a_record_that_is_no_json_is_a_failure() -> None:
    """A score that is no number costs its document only."""
    (document,) = _documents("a")
    assert isinstance(document, Document)

    class Nan(MarkWhole):
        def __call__(self, document: Document) -> Document:
            component = Component("c1", "claim", 0, 1, score=float("nan"))
            return dataclasses.replace(document, components=(component,))

    assert isinstance(analyze_document(document, Nan()), Failure)


def test_messages_are_short(tmp_path: Path) -> None:
    """The message of another library may hold the text."""
    tally = _run(
        tmp_path / "x.jsonl", _documents("a"), MarkWhole(errors={"a": KeyError("x" * 9999)})
    )
    assert len(tally.failures[0].error) <= 300
    assert tally.failures[0].error.startswith("KeyError: ")


def test_a_broken_model_ends_the_run(tmp_path: Path) -> None:
    """Every document would meet it."""
    with pytest.raises(ModelError):
        _run(tmp_path / "x.jsonl", _documents("a"), MarkWhole(errors={"a": ModelError("gone")}))
    assert list(tmp_path.iterdir()) == []


def test_provenance_says_what_made_the_record() -> None:
    """The pipeline's, and the hash of the input."""
    (item,) = _documents("a")
    (result,) = analyze_items([item], MarkWhole())
    assert isinstance(result, Finished)
    assert list(result.document.provenance) == ["polemic", "model", "config", "input"]
    assert json.loads(result.line)["provenance"] == result.document.provenance


def _interrupted(out: Path, at: str = "c") -> None:
    """Stop a run over a, b, c, d with Ctrl-C at one of them."""
    with pytest.raises(InterruptedRunError, match="2 finished documents are safe"):
        _run(out, _documents("a", "b", "c", "d"), MarkWhole(errors={at: KeyboardInterrupt()}))


def test_an_interrupted_run_goes_on(tmp_path: Path) -> None:
    """Nothing is done twice, and the output is that of an unbroken run."""
    out, whole = tmp_path / "x.jsonl", tmp_path / "whole.jsonl"
    _interrupted(out)
    assert not out.exists()
    pipeline = MarkWhole()
    tally = _run(out, _documents("a", "b", "c", "d"), pipeline, resume=True)
    _run(whole, _documents("a", "b", "c", "d"), MarkWhole())
    assert pipeline.seen == ["c", "d"]
    assert (tally.analyzed, tally.reused) == (4, 2)
    assert out.read_bytes() == whole.read_bytes()
    assert sorted(p.name for p in tmp_path.iterdir()) == ["whole.jsonl", "x.jsonl"]


@pytest.mark.parametrize("cut", [1, 2, 10, 100])
def test_a_torn_last_line_is_dropped(tmp_path: Path, cut: int) -> None:
    """What was cut short anywhere is done again; nothing is appended to it."""
    out, journal = tmp_path / "x.jsonl", tmp_path / ".x.jsonl.partial"
    _interrupted(out)
    journal.write_bytes(journal.read_bytes()[:-cut])
    pipeline = MarkWhole()
    _run(out, _documents("a", "b", "c", "d"), pipeline, resume=True)
    assert pipeline.seen == ["b", "c", "d"]
    assert _ids(out) == ["a", "b", "c", "d"]


def test_what_changed_is_done_again(tmp_path: Path) -> None:
    """Another text, title or config; what is no longer an input leaves no record."""
    out = tmp_path / "x.jsonl"
    _interrupted(out)
    pipeline = MarkWhole()
    a, b = _documents("a", "b")
    assert isinstance(b, Document)
    _run(out, [dataclasses.replace(b, title="New"), *_documents("d")], pipeline, resume=True)
    assert (pipeline.seen, _ids(out)) == (["b", "d"], ["b", "d"])
    _interrupted(out)
    other = MarkWhole(config="other")
    changed = document_of_text(b"Another text.", name="b", source="b")
    _run(out, [a, changed], other, resume=True)
    assert other.seen == ["a", "b"]


def test_output_is_in_the_order_of_the_input(tmp_path: Path) -> None:
    """However the finished records lie in the journal."""
    out = tmp_path / "x.jsonl"
    _interrupted(out)
    _run(out, _documents("d", "b", "c", "a"), MarkWhole(), resume=True)
    assert _ids(out) == ["d", "b", "c", "a"]


def test_without_resume_a_run_starts_anew(tmp_path: Path) -> None:
    """It says that it leaves finished work behind."""
    out = tmp_path / "x.jsonl"
    _interrupted(out)
    again = Run(out, resume=False)
    pipeline = MarkWhole()
    again(_documents("a"), pipeline, n_documents=1)
    assert again.replaces_unfinished
    assert (pipeline.seen, _ids(out)) == (["a"], ["a"])


def test_two_runs_do_not_share_an_output(tmp_path: Path) -> None:
    """The second says so and leaves the first's records alone."""
    out = tmp_path / "x.jsonl"
    first = Run(out, resume=False)
    with pytest.raises(UsageError, match="another run"):
        Run(out, resume=False)
    first(_documents("a"), MarkWhole(), n_documents=1)
    assert _ids(out) == ["a"]


def test_an_output_that_cannot_be_written_is_noticed_at_once(tmp_path: Path) -> None:
    """Before any document is read."""
    (tmp_path / ".x.jsonl.partial").mkdir()
    with pytest.raises(OutputError, match="cannot be written"):
        Run(tmp_path / "x.jsonl", resume=False)


KILLED = """
import os, signal, sys
sys.path.insert(0, sys.argv[2])
from test_batch import MarkWhole, _documents, _run
from pathlib import Path

class Killed(MarkWhole):
    def __call__(self, document):
        if document.id == sys.argv[3]:
            os.kill(os.getpid(), signal.SIGKILL)
        return super().__call__(document)

_run(Path(sys.argv[1]), _documents(*"abcd"), Killed())
"""


@pytest.mark.skipif(sys.platform == "win32", reason="signals of Unix")
@pytest.mark.parametrize(("at", "n_finished"), [("a", 0), ("c", 2), ("d", 3)])
def test_a_killed_run_goes_on(tmp_path: Path, at: str, n_finished: int) -> None:
    """A process that is given no time to tidy up loses the document in hand, no other."""
    out, whole = tmp_path / "x.jsonl", tmp_path / "whole.jsonl"
    done = subprocess.run(  # noqa: S603  our own code
        [sys.executable, "-c", KILLED, str(out), str(Path(__file__).parent), at], check=False
    )
    assert done.returncode == -9
    tally = _run(out, _documents(*"abcd"), MarkWhole(), resume=True)
    _run(whole, _documents(*"abcd"), MarkWhole())
    assert tally.reused == n_finished
    assert out.read_bytes() == whole.read_bytes()


FULL_DISK = """
import resource, sys
sys.path.insert(0, sys.argv[2])
from test_batch import MarkWhole, _documents, _run
from pathlib import Path
resource.setrlimit(resource.RLIMIT_FSIZE, (1500, resource.RLIM_INFINITY))
try:
    _run(Path(sys.argv[1]), _documents(*"abcdefgh"), MarkWhole())
except Exception as error:
    print(type(error).__name__, error)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="limits of a process are of Unix")
def test_a_full_disk_keeps_what_was_finished(tmp_path: Path) -> None:
    """The message says where it is; the same run goes on once there is room."""
    out = tmp_path / "x.jsonl"
    done = subprocess.run(  # noqa: S603  our own code
        [sys.executable, "-c", FULL_DISK, str(out), str(Path(__file__).parent)],
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.startswith("OutputError")
    assert "finished documents are safe" in done.stdout
    assert not out.exists()
    pipeline = MarkWhole()
    tally = _run(out, _documents(*"abcdefgh"), pipeline, resume=True)
    assert _ids(out) == list("abcdefgh")
    assert tally.reused > 0
    assert len(pipeline.seen) == 8 - tally.reused


@pytest.mark.parametrize("name", ["x.json", "x.csv", "x.parquet", "folder"])
def test_every_format_resumes(tmp_path: Path, name: str) -> None:
    """What is kept on the way does not depend on the format."""
    if name.endswith("parquet"):
        pytest.importorskip("pyarrow")
    out = tmp_path / name
    _interrupted(out)
    tally = _run(out, _documents("a", "b", "c", "d"), MarkWhole(), resume=True)
    assert tally.reused == 2
    assert out.exists()
    assert not [p for p in tmp_path.iterdir() if p.name.startswith(".")]
