"""What goes to a terminal: foreign text made harmless, notes, progress."""

from __future__ import annotations

import contextlib
import sys
import unicodedata
from collections.abc import Callable, Iterator

_JOINERS = "\u200c\u200d"
"""Format characters that some scripts and emoji need; they turn no text around."""

_HARMFUL = ("Cc", "Cf", "Cs", "Co", "Cn")


def printable(text: str) -> str:
    r"""Return the text on one line, without characters that control a terminal or turn text.

    >>> printable("safe\x1b[2J\n\u202etext")
    'safe[2J text'
    """
    harmless = (c for c in text if c.isspace() or _is_harmless(c))
    return " ".join("".join(harmless).split())


def note(text: str) -> None:
    """Print a line of the command's own on standard error."""
    print(f"polemic: {printable(text)}", file=sys.stderr)


def write_result(text: str) -> None:
    """Write a result to standard output at once, in UTF-8 whatever the locale."""
    sys.stdout.flush()
    sys.stdout.buffer.write(text.encode())
    sys.stdout.buffer.flush()


@contextlib.contextmanager
def progress(total: int, *, shown: bool) -> Iterator[Callable[[], None]]:
    """Give a function to call after each of `total` steps; draws a bar where a terminal is."""
    if not shown or total < 2 or not sys.stderr.isatty():
        yield lambda: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TimeRemainingColumn

    columns = (BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("", total=total)
        yield lambda: bar.advance(task)


def _is_harmless(character: str) -> bool:
    return character in _JOINERS or unicodedata.category(character) not in _HARMFUL
