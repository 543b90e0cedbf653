"""Pages of figures: tables, and files that appear whole."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from polemic.pipeline.errors import OutputError
from polemic.pipeline.formats.atomic import replacing


def table(titles: Sequence[str], rows: Iterable[Iterable[str]]) -> Iterator[str]:
    """Yield the lines of a table.

    >>> list(table(["set", "F1"], [["dev", "0.5"]]))
    ['| set | F1 |', '|---|---|', '| dev | 0.5 |']
    """
    yield "| " + " | ".join(titles) + " |"
    yield "|---" * len(titles) + "|"
    for row in rows:
        yield "| " + " | ".join(row) + " |"


def write_text(path: Path, text: str, *, option: str) -> None:
    """Write a file, whole or not at all; `option` is how the user names another one.

    Raises:
        OutputError: if it cannot be written.
    """
    try:
        with replacing(path) as handle:
            handle.write(text.encode())
    except OSError as error:
        raise OutputError(
            f"{path}: cannot be written ({error.strerror}); give another file with {option}"
        ) from None
