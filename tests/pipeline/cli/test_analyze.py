"""`polemic analyze`: what goes where, and the exit code."""

from __future__ import annotations

import io
import json
import sys
from pathlib import Path
from typing import Any

import pytest

from polemic.pipeline.cli.analyze import Destination, analyze, with_model
from polemic.pipeline.cli.app import run

pytestmark = pytest.mark.usefixtures("_pipeline")


def _records(data: bytes) -> list[dict[str, Any]]:
    return [json.loads(line) for line in data.splitlines()]


@pytest.mark.parametrize(
    ("arguments", "code", "ids", "errors"),
    [
        (["in"], 0, ["a.txt", "b.txt"], []),
        (["in/b.txt", "in/a.txt"], 0, ["in/b.txt", "in/a.txt"], []),
        (["empty.txt"], 0, ["empty.txt"], []),
        (["in", "poison.txt"], 1, ["a.txt", "b.txt"], ["poison.txt: ValueError: cannot be"]),
        (["bad.txt", "in"], 1, ["a.txt", "b.txt"], ["bad.txt: not text but UTF-16"]),
        (["nowhere.txt", "in"], 1, ["a.txt", "b.txt"], ["nowhere.txt: no such file or folder"]),
        (["bad.txt"], 1, [], ["bad.txt: not text"]),
    ],
)
@pytest.mark.usefixtures("folder")
def test_into_a_pipe(
    arguments: list[str],
    code: int,
    ids: list[str],
    errors: list[str],
    capsysbinary: pytest.CaptureFixture[bytes],
) -> None:
    """Records go to standard output in the order of the input, failures to standard error."""
    assert run(["analyze", *arguments]) == code
    out, err = capsysbinary.readouterr()
    assert [record["id"] for record in _records(out)] == ids
    lines = err.decode().splitlines()
    assert len(lines) == len(errors)
    for line, error in zip(lines, errors, strict=True):
        assert line.startswith(f"polemic: {error}")
    assert b"SECRET" not in err


@pytest.mark.parametrize(
    ("arguments", "code", "ids", "errors"),
    [
        (["in"], 0, ["a.txt", "b.txt"], None),
        (["in", "poison.txt", "nowhere"], 1, ["a.txt", "b.txt"], ["poison.txt", "nowhere"]),
        (["bad.txt"], 1, [], ["bad.txt"]),
    ],
)
def test_into_a_file(
    folder: Path,
    arguments: list[str],
    code: int,
    ids: list[str],
    errors: list[str] | None,
    capsysbinary: pytest.CaptureFixture[bytes],
) -> None:
    """Records and failures go to their files, notes to standard error."""
    (folder / "out.errors.jsonl").write_text("of an earlier run")
    assert run(["analyze", *arguments, "-o", "out.jsonl"]) == code
    assert [record["id"] for record in _records((folder / "out.jsonl").read_bytes())] == ids
    path = folder / "out.errors.jsonl"
    assert path.exists() == (errors is not None)
    if errors is not None:
        rows = _records(path.read_bytes())
        assert [row["id"] for row in rows] == errors
        assert all(list(row) == ["id", "source", "error"] for row in rows)
        assert b"SECRET" not in path.read_bytes()
    out, err = capsysbinary.readouterr()
    assert out == b""
    assert err.startswith(b"polemic: out.jsonl: ")
    assert not [p for p in folder.iterdir() if p.name.startswith(".")]


@pytest.mark.usefixtures("folder")
def test_quiet_says_nothing(capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    """Unless something is wrong."""
    assert run(["analyze", "in", "-o", "out.jsonl", "--quiet"]) == 0
    assert capsysbinary.readouterr() == (b"", b"")


def test_the_text_is_untouched(folder: Path) -> None:
    """Line ends included, so that offsets fit the file."""
    run(["analyze", "in/b.txt", "-o", "out.json"])
    record = json.loads((folder / "out.json").read_bytes())
    assert record["text"].encode() == (folder / "in/b.txt").read_bytes()
    spans = [record["text"][c["start"] : c["end"]] for c in record["components"]]
    assert spans == ["Keep it.", "It helps."]


@pytest.mark.usefixtures("folder")
def test_the_same_run_gives_the_same_bytes(capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    """Whatever else is in the run."""
    run(["analyze", "in/a.txt"])
    alone = capsysbinary.readouterr().out
    run(["analyze", "in/b.txt", "in/a.txt"])
    assert capsysbinary.readouterr().out.splitlines(keepends=True)[1] == alone


def test_columns_of_a_table(folder: Path, capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    """Chosen by option; a table without the column is a failure that says so."""
    (folder / "t.csv").write_bytes(b"nr,body\n1,Ban it.\n")
    assert run(["analyze", "t.csv", "--text-column", "body", "--id-column", "nr"]) == 0
    assert _records(capsysbinary.readouterr().out)[0]["id"] == "1"
    assert run(["analyze", "t.csv"]) == 1
    assert b"--text-column" in capsysbinary.readouterr().err


@pytest.mark.usefixtures("folder")
def test_an_output_that_cannot_be(capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    """Exit code 4, before the model is loaded."""
    assert run(["analyze", "in", "-o", "nowhere/out.jsonl"]) == 4
    assert b"nowhere/out.jsonl: there is no folder" in capsysbinary.readouterr().err


def test_a_folder_that_cannot_be_written(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    """Exit code 4 and one line (a superuser may write anywhere, so the refusal is made here)."""

    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("polemic.pipeline.batch.Journal", refuse)
    assert run(["analyze", "in", "-o", str(folder / "out.jsonl")]) == 4
    assert b"cannot be written: Permission denied" in capsysbinary.readouterr().err


def test_an_interrupted_run_goes_on(
    folder: Path, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    """Exit code 130; no output yet; then `--resume` with the same command."""
    command = ["analyze", "in", "stop.txt", "-o", "out.jsonl"]
    assert run(command) == 130
    err = capsysbinary.readouterr().err
    assert err.splitlines() == [
        b"polemic: interrupted; 2 finished documents are safe in .out.jsonl.partial; "
        b"the same command with --resume goes on"
    ]
    assert not (folder / "out.jsonl").exists()
    (folder / "stop.txt").write_bytes(b"Go.")
    assert run([*command, "--resume"]) == 0
    assert len(_records((folder / "out.jsonl").read_bytes())) == 3
    assert b"2 of them from the interrupted run" in capsysbinary.readouterr().err


def test_starting_anew_is_told(folder: Path, capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    """Finished work is not dropped without a word."""
    command = ["analyze", "in", "stop.txt", "-o", "out.jsonl"]
    run(command)
    (folder / "stop.txt").write_bytes(b"Go.")
    capsysbinary.readouterr()
    assert run(command) == 0
    assert b"starts anew; --resume would have" in capsysbinary.readouterr().err


@pytest.mark.usefixtures("folder")
def test_a_summary_on_a_terminal(
    monkeypatch: pytest.MonkeyPatch, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    """Readable text; `--json` gives records there too."""
    monkeypatch.setattr("polemic.pipeline.cli.analyze._is_terminal", lambda: True)
    monkeypatch.setenv("NO_COLOR", "1")
    assert run(["analyze", "in/a.txt"]) == 0
    summary = capsysbinary.readouterr().out.decode()
    assert "Thesis\n  Ban it.\n" in summary
    assert "\x1b" not in summary
    assert run(["analyze", "in/a.txt", "--json"]) == 0
    assert _records(capsysbinary.readouterr().out)[0]["id"] == "in/a.txt"


@pytest.mark.parametrize(
    ("options", "unsure"),
    [
        ([], False),  # the stance of these documents is 0.7 sure
        (["--abstain", "0.7"], False),
        (["--abstain", "0.71"], True),
        (["--set", "abstain=0.71"], True),
        (["--config", "strict.yaml"], True),
        (["--config", "strict.yaml", "--abstain", "0"], False),
    ],
)
def test_abstaining_is_for_summaries(
    options: list[str], unsure: bool, folder: Path, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    """The option wins over `--set` and file; records keep the label and its probabilities."""
    (folder / "strict.yaml").write_text("abstain: 0.9\n")
    assert run(["analyze", "in/a.txt", "--summary", *options]) == 0
    assert (b"unsure" in capsysbinary.readouterr().out) == unsure
    assert run(["analyze", "in/a.txt", *options]) == 0
    (stance,) = _records(capsysbinary.readouterr().out)[0]["stances"]
    assert (stance["label"], stance["scores"]["against"]) == ("against", 0.7)


@pytest.mark.parametrize("value", ["-0.1", "1.1", "nan", "much"])
@pytest.mark.usefixtures("folder")
def test_a_bar_that_is_no_probability(
    value: str, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    """Exit code 2 and one line."""
    assert run(["analyze", "in/a.txt", "--summary", "--abstain", value]) == 2
    out, err = capsysbinary.readouterr()
    assert out == b""
    assert len(err.splitlines()) == 1
    assert b"abstain" in err


def test_standard_input(
    monkeypatch: pytest.MonkeyPatch, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    """`-` is one text."""
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"Ban it.")))
    assert run(["analyze", "-"]) == 0
    (record,) = _records(capsysbinary.readouterr().out)
    assert (record["id"], record["source"], record["text"]) == ("stdin", None, "Ban it.")


@pytest.mark.parametrize(
    ("name", "value"), [("base", '"base"'), ("a: b", '"a: b"'), ("007", '"007"')]
)
def test_model_is_the_last_override(name: str, value: str) -> None:
    """It wins over `--set`, and stays text whatever it looks like."""
    assert with_model(["model=x"], name) == ["model=x", f"model={value}"]


def test_python_users_get_the_tally(folder: Path) -> None:
    """The work is a function without a command line."""
    from polemic.pipeline.cli.analyze import load_pipeline

    tally = analyze(
        [str(folder / "in")],
        lambda: load_pipeline(None, [], model=None),
        Destination(folder / "out.csv"),
        quiet=True,
    )
    assert (tally.analyzed, tally.failures) == (2, ())
    assert (folder / "out.components.csv").exists()
