"""Where results go: the format by the output's name, and the files that belong to it."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from polemic.pipeline.errors import OutputError, UsageError
from polemic.pipeline.formats.atomic import replacing
from polemic.pipeline.formats.csv_table import components_path, write_csv
from polemic.pipeline.formats.folder import write_folder
from polemic.pipeline.formats.item import Failure
from polemic.pipeline.formats.json_file import write_json_list, write_json_object
from polemic.pipeline.formats.json_lines import write_json_lines
from polemic.pipeline.formats.parquet import require_pyarrow, write_parquet

Writer = Callable[[Iterable[str], Path], None]
"""Writes records, given as lines of JSON, to a path that is either complete or untouched."""

WRITERS: dict[str, Writer] = {
    ".jsonl": write_json_lines,
    ".json": write_json_list,
    ".csv": write_csv,
    ".parquet": write_parquet,
}


def check_output(out: Path) -> None:
    """Check what can be checked of the output before any work.

    Raises:
        UsageError: if its name tells no format, or its format needs a package that is missing.
        OutputError: if it cannot be there.
    """
    suffix = out.suffix.lower()
    if not _is_folder(out) and suffix not in WRITERS:
        raise UsageError(
            f"{out}: no format is called {out.suffix!r}; use {', '.join(WRITERS)}, or a name "
            "without a suffix for a folder"
        )
    if suffix == ".parquet" and not out.is_dir():
        require_pyarrow()
    if not out.parent.is_dir():
        raise OutputError(f"{out}: there is no folder {str(out.parent)!r}; make it first")
    if _is_folder(out) and out.exists() and not out.is_dir():
        raise OutputError(f"{out}: is a file, not a folder; choose another -o")


def writer_for(out: Path, *, n_documents: int) -> Writer:
    """Return what writes the output; `.json` is one object for a run over one document."""
    if _is_folder(out):
        return write_folder
    if out.suffix.lower() == ".json" and n_documents == 1:
        return write_json_object
    return WRITERS[out.suffix.lower()]


def journal_path(out: Path) -> Path:
    """Return where finished records are kept until the output is complete."""
    return out.with_name(f".{out.name}.partial")


def errors_path(out: Path) -> Path:
    """Return the errors file of an output.

    >>> errors_path(Path("run.csv")).name
    'run.errors.jsonl'
    """
    stem = out.name if _is_folder(out) else out.stem
    return out.with_name(f"{stem}.errors.jsonl")


def files_of(out: Path) -> list[Path]:
    """Return every file that a run may write for this output."""
    return [out, components_path(out), errors_path(out)]


def write_errors(failures: Sequence[Failure], path: Path) -> None:
    """Write a row for each failure; without any, remove the file that a run before left."""
    if not failures:
        path.unlink(missing_ok=True)
        return
    with replacing(path) as handle:
        for failure in failures:
            row = json.dumps(dataclasses.asdict(failure), ensure_ascii=False)
            handle.write(row.encode() + b"\n")


def _is_folder(out: Path) -> bool:
    return out.is_dir() or not out.suffix
