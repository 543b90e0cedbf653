"""Op-eds labelled by our own guidelines, in our own record: the home set, and those we wrote."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from polemic.pipeline.corpora.files import corpus_file, read_rows
from polemic.pipeline.document import Document
from polemic.pipeline.record import from_record


def read_opeds(folder: Path, split: str, *, prefix: str) -> Iterator[Document]:
    """Yield the documents of `PREFIXsplit.jsonl` in the folder, in file order."""
    for row in read_rows(corpus_file(folder, prefix, split=split)):
        yield from_record(row)
