"""The command as a whole: help, exit codes, one line for each mistake."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import IO

import pytest

from polemic import __version__
from polemic.models.errors import ModelError
from polemic.pipeline.cli.app import run
from polemic.pipeline.errors import OutputError, PolemicError, UsageError

COMMANDS = ["analyze", "train", "evaluate", "config", "schema", "models"]


def _process(*arguments: str, stdout: IO[bytes] | int) -> subprocess.CompletedProcess[bytes]:
    command = [sys.executable, "-m", "polemic", *arguments]
    return subprocess.run(  # noqa: S603  our own code
        command, stdout=stdout, stderr=subprocess.PIPE, check=False
    )


@pytest.mark.parametrize("arguments", [[], ["--help"], ["-h"], *([c, "--help"] for c in COMMANDS)])
def test_help_has_an_example(
    arguments: list[str], capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    """Every command says how it is used."""
    assert run(arguments) == 0
    out, err = capsysbinary.readouterr()
    assert b"Example" in out
    assert err == b""


def test_help_names_every_command(capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    """In the order in which one needs them."""
    run(["--help"])
    lines = capsysbinary.readouterr().out.decode().split("Commands:")[1].splitlines()
    assert [line.split()[0] for line in lines[1:] if line.startswith("  ")][:6] == COMMANDS


def test_help_loads_nothing_heavy() -> None:
    """It answers at once."""
    code = "import sys, polemic.pipeline.cli.app as a; a.run(['--help']); print(*sys.modules)"
    done = subprocess.run(  # noqa: S603  our own code
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    heavy = {"numpy", "pydantic", "yaml", "rich", "onnxruntime", "tokenizers", "torch", "jinja2"}
    assert not heavy & set(done.stdout.split())


def test_version(capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    """One line, and no command runs after it."""
    assert run(["--version", "schema"]) == 0
    assert capsysbinary.readouterr().out == f"polemic {__version__}\n".encode()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["analyse"], "No such command 'analyse'"),
        (["--verbose"], "No such option: --verbose"),
        (["analyze"], "Missing argument 'INPUT'"),
        (["analyze", "x", "--frobnicate"], "No such option: --frobnicate"),
        (["analyze", "x", "-o"], "requires an argument"),
        (["analyze", "nowhere.txt"], "nowhere.txt: no such file or folder"),
        (["analyze", "in", "-o", "x.docx"], "x.docx: no format is called '.docx'"),
        (["analyze", "in", "--resume"], "--resume: goes on with an output"),
        (["analyze", "in", "--json", "-o", "x.jsonl"], "--json and --summary: are for"),
        (["analyze", "in", "--json", "--summary"], "--json and --summary: choose one"),
        (["analyze", "in", "in"], "two documents have the id 'a.txt'"),
        (["analyze", "in", "--set", "treshold=1"], "treshold"),
        (["analyze", "in", "--config", "nowhere.yaml"], "nowhere.yaml"),
        (["config", "shwo"], "'shwo': no such action; use show or check"),
        (["config", "check", "nowhere.yaml"], "nowhere.yaml"),
        (["config", "show", "a.yaml", "--config", "b.yaml"], "--config: a FILE is given"),
        (["evaluate", "in/a.txt", "--predictions", "x", "--model", "m"], "--model: is not used"),
        (["evaluate", "in/a.txt", "--against", "x", "--samples", "0"], "--against: its p needs"),
        (["evaluate", "in/a.txt", "--corpus", "aaec/"], "--corpus 'aaec/': give name and split"),
        (["evaluate"], "Missing argument 'GOLD'"),
    ],
)
@pytest.mark.usefixtures("folder")
def test_wrong_use_is_one_line(
    arguments: list[str], message: str, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    """Exit code 2; the line says what and where; nothing on standard output."""
    assert run(arguments) == 2
    out, err = capsysbinary.readouterr()
    assert out == b""
    assert message in err.decode()
    assert len(err.splitlines()) == 1
    assert err.startswith(b"polemic: ")


@pytest.mark.parametrize(
    ("arguments", "content"),
    [
        (["config", "show", "--set", "threads=3", "--json"], ("threads", 3)),
        (["config", "--set", "threads=3", "--json"], ("threads", 3)),
        (["config", "check", "--json"], ("valid", True)),
    ],
)
def test_config_as_json(
    arguments: list[str],
    content: tuple[str, object],
    capsysbinary: pytest.CaptureFixture[bytes],
) -> None:
    """For programs; `show` is what is done where nothing is said."""
    assert run(arguments) == 0
    assert content in json.loads(capsysbinary.readouterr().out).items()


@pytest.mark.parametrize(
    ("error", "code", "told"),
    [
        (UsageError("wrong"), 2, "polemic: wrong\n"),
        (ModelError("damaged"), 3, "polemic: damaged\n"),
        (OutputError("full"), 4, "polemic: full\n"),
        (PolemicError("one\ntwo"), 2, "polemic: one\npolemic: two\n"),
        (PolemicError("\x1b[2J\u202e"), 2, "polemic: [2J\n"),
        (OSError(28, "No space left"), 4, "polemic: cannot write: No space left\n"),
        (BrokenPipeError(), 0, ""),
        (KeyboardInterrupt(), 130, "polemic: interrupted; with -o OUT, the same command"),
    ],
)
def test_errors_become_exit_codes(
    error: BaseException,
    code: int,
    told: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """In one place, without a traceback."""

    def fail() -> None:
        raise error

    monkeypatch.setattr("polemic.pipeline.schema.record_schema", fail)
    assert run(["schema"]) == code
    assert capsys.readouterr().err.startswith(told)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="a full disk to write to")
def test_a_full_disk_behind_standard_output() -> None:
    """Exit code 4 and one line, also at the very end of the process."""
    with Path("/dev/full").open("wb") as full:
        done = _process("schema", stdout=full)
    assert done.returncode == 4
    assert done.stderr.decode() == "polemic: cannot write: No space left on device\n"


@pytest.mark.skipif(sys.platform == "win32", reason="pipes are closed otherwise there")
def test_a_closed_pipe_is_no_error() -> None:
    """As in `polemic ... | head -1`."""
    read_end, write_end = os.pipe()
    os.close(read_end)
    try:
        done = _process("schema", stdout=write_end)
    finally:
        os.close(write_end)
    assert (done.returncode, done.stderr) == (0, b"")
