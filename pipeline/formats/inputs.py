"""What is to be analysed: files, folders and globs to a stream of documents."""

from __future__ import annotations

import contextlib
import glob
import os
import sys
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from polemic.pipeline.errors import DocumentError, UsageError
from polemic.pipeline.formats.csv_table import Columns, read_csv
from polemic.pipeline.formats.item import Failure, Item
from polemic.pipeline.formats.json_lines import read_json_lines
from polemic.pipeline.formats.plain_text import document_of_text

SUFFIXES = (".txt", ".md", ".jsonl", ".csv")
"""Files that are taken from a folder; a file named by itself may have another suffix."""

TABLE_SUFFIXES = (".jsonl", ".csv")

_UNREADABLE = (".json", ".html", ".htm", ".xml", ".rtf")
"""Text that is not prose: reading it as such would mark its syntax."""

STDIN = "-"


@dataclass(frozen=True, slots=True)
class Source:
    """A file to read; `path` is None for the standard input."""

    id: str
    path: Path | None

    @property
    def is_table(self) -> bool:
        """Whether it holds many documents, one a row."""
        return self.path is not None and self.path.suffix.lower() in TABLE_SUFFIXES


def find_sources(
    inputs: Iterable[str], *, outputs: Collection[Path] = ()
) -> list[Source | Failure]:
    """Return the files that the inputs name, in the order given; a folder's sorted by id.

    An id is the path relative to the folder that was given, else to the working directory. What
    is not there is a failure in its place. `outputs` are not taken from folders.

    Raises:
        UsageError: if there is nothing to read, or an input is one of the outputs.
    """
    kept_out = {path.resolve() for path in outputs}
    found = [source for text in inputs for source in _expand(text, kept_out)]
    for source in found:
        if isinstance(source, Source) and source.path and source.path.resolve() in kept_out:
            raise UsageError(f"{source.id}: is both input and output; choose another -o")
    if not any(isinstance(source, Source) for source in found):
        raise UsageError("\n".join(f"{f.id}: {f.error}" for f in found if isinstance(f, Failure)))
    return found


def read_items(sources: Iterable[Source | Failure], columns: Columns) -> Iterator[Item]:
    """Yield a document or a failure for each text in the sources, in order, one at a time."""
    for source in sources:
        if isinstance(source, Failure):
            yield source
            continue
        try:
            yield from _read(source, columns)
        except DocumentError as error:
            yield Failure(source.id, _origin(source), str(error))
        except OSError as error:
            yield Failure(source.id, _origin(source), f"cannot be read: {error.strerror or error}")


def count_items(sources: Sequence[Source | Failure], columns: Columns) -> int:
    """Return how many documents and failures the sources hold; reads the tables once.

    Raises:
        UsageError: if two have the same id.
    """
    seen: dict[str, str] = {}
    for source in sources:
        for item_id in _ids(source, columns):
            if item_id in seen:
                raise UsageError(
                    f"two documents have the id {item_id!r} (in {seen[item_id]} and {source.id}); "
                    "rename one, or analyse them in separate runs"
                )
            seen[item_id] = source.id
    return len(seen)


def _ids(source: Source | Failure, columns: Columns) -> Iterator[str]:
    if isinstance(source, Source) and source.is_table:
        yield from (item.id for item in read_items([source], columns))
    else:
        yield source.id


def _expand(text: str, kept_out: Collection[Path]) -> list[Source | Failure]:
    if text == STDIN:
        return [Source("stdin", None)]
    path = Path(text)
    if path.is_dir():
        return _files_in(path, kept_out)
    if path.exists():
        return [_source(path, Path.cwd())]
    if glob.has_magic(text):
        # Path.glob takes no absolute pattern.
        matches = sorted(map(Path, glob.glob(text, recursive=True)))  # noqa: PTH207
        files = [_source(match, Path.cwd()) for match in matches if match.is_file()]
        return files or [Failure(text, None, "no file matches; check the pattern")]
    name = _relative(path, Path.cwd())
    return [Failure(name, name, "no such file or folder; check the path")]


def _files_in(folder: Path, kept_out: Collection[Path]) -> list[Source | Failure]:
    """Return the sources below the folder; what is hidden is left out, links to folders too."""
    found: list[Source | Failure] = []
    for parent, folders, files in os.walk(folder):
        folders[:] = [name for name in folders if not name.startswith(".")]
        paths = [Path(parent, name) for name in files if not name.startswith(".")]
        found += [
            _source(path, folder)
            for path in paths
            if path.suffix.lower() in SUFFIXES and path.resolve() not in kept_out
        ]
    if not found:
        name = _relative(folder, Path.cwd())
        return [Failure(name, name, f"no {', '.join(SUFFIXES)} file in this folder")]
    return sorted(found, key=lambda source: source.id)


def _source(path: Path, root: Path) -> Source | Failure:
    name = _relative(path, root)
    if path.suffix.lower() in _UNREADABLE:
        return Failure(name, name, f"{path.suffix} is not read; give {', '.join(SUFFIXES)}")
    return Source(name, path)


def _relative(path: Path, root: Path) -> str:
    """Return the path as an id: relative, with `/`, and always writable as UTF-8."""
    try:
        name = os.path.relpath(path, root)
    except ValueError:  # Windows: another drive
        name = str(path)
    return name.replace(os.sep, "/").encode("utf-8", "backslashreplace").decode()


def _read(source: Source, columns: Columns) -> Iterator[Item]:
    with _open(source) as handle:
        if not source.is_table:
            yield document_of_text(handle.read(), name=source.id, source=_origin(source))
        elif source.path and source.path.suffix.lower() == ".csv":
            yield from read_csv(handle, name=source.id, columns=columns)
        else:
            yield from read_json_lines(handle, name=source.id)


def _origin(source: Source) -> str | None:
    """Return the record's `source`; the path as in the id, so that no folder of yours is told."""
    return None if source.path is None else source.id


def _open(source: Source) -> contextlib.AbstractContextManager[BinaryIO]:
    if source.path is None:
        return contextlib.nullcontext(sys.stdin.buffer)
    return source.path.open("rb")
