"""Notes and progress."""

from __future__ import annotations

import io
import sys

import pytest

from polemic.pipeline.cli.terminal import note, progress


class Terminal(io.StringIO):
    """Standard error that says it is a terminal."""

    def isatty(self) -> bool:
        """Return that it is one."""
        return True


@pytest.mark.parametrize(
    ("total", "shown", "stream", "drawn"),
    [
        (3, True, Terminal, True),
        (1, True, Terminal, False),
        (3, False, Terminal, False),
        (3, True, io.StringIO, False),
    ],
)
def test_progress_is_drawn_on_a_terminal(
    total: int,
    shown: bool,
    stream: type[io.StringIO],
    drawn: bool,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """For more than one step, unless it is not wanted."""
    stderr = stream()
    monkeypatch.setattr(sys, "stderr", stderr)
    monkeypatch.setenv("TERM", "xterm")
    with progress(total, shown=shown) as after_each:
        after_each()
    assert bool(stderr.getvalue()) == drawn


def test_a_note_is_one_harmless_line(capsys: pytest.CaptureFixture[str]) -> None:
    """Names of files and ids come from outside."""
    note("a\x1b[31m\nb")
    assert capsys.readouterr() == ("", "polemic: a[31m b\n")
