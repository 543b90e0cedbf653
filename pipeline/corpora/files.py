"""Files of a corpora folder: one JSON object a line, `FAMILY/NAME.SPLIT.jsonl`."""

from __future__ import annotations

import difflib
import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from polemic.pipeline.errors import UsageError

Row = dict[str, Any]
"""One line of a corpus file."""


def corpus_file(folder: Path, prefix: str, *, split: str) -> Path:
    """Return the path of one split, `PREFIXsplit.jsonl` in the folder, which exists.

    Raises:
        UsageError: saying which splits there are, when this one is not among them.
    """
    path = folder / f"{prefix}{split}.jsonl"
    if path.is_file():
        return path
    cut = len(path.name) - len(f"{split}.jsonl")
    splits = sorted(p.name[cut:].removesuffix(".jsonl") for p in folder.glob(f"{prefix}*.jsonl"))
    if not splits:
        raise UsageError(
            f"there is no {prefix}*.jsonl in {folder}; "
            "give another corpora folder or put the files there"
        )
    raise UsageError(
        f"there is no split {split!r} ({path}){nearest(split, splits)}; "
        f"splits there: {', '.join(splits)}"
    )


def read_rows(path: Path) -> Iterator[Row]:
    """Yield the object of each line that is not blank.

    Raises:
        UsageError: naming file and line, when a line is no JSON object.
    """
    with path.open(encoding="utf-8") as lines:
        for number, line in enumerate(lines, start=1):
            if line.strip():
                yield _row(line, where=f"{path}:{number}")


def nearest(word: str, known: Iterable[str]) -> str:
    """Return `" (did you mean 'x'?)"` for the known word most like this one, or nothing."""
    found = difflib.get_close_matches(word, list(known), n=1)
    return f" (did you mean {found[0]!r}?)" if found else ""


def _row(line: str, *, where: str) -> Row:
    try:
        row = json.loads(line)
    except json.JSONDecodeError as error:
        raise UsageError(f"{where}: this line is no JSON ({error})") from None
    if not isinstance(row, dict):
        raise UsageError(f"{where}: this line is no JSON object")
    return row
