"""A model as teacher: what it reads in texts are the labels that another one learns from."""

from __future__ import annotations

import contextlib
import json
import logging
from collections.abc import Iterator, Sequence
from pathlib import Path

from polemic.models.errors import ModelError
from polemic.models.folder import find_model, open_folder
from polemic.pipeline.batch import Run
from polemic.pipeline.config import Settings
from polemic.pipeline.document import Document
from polemic.pipeline.errors import UsageError
from polemic.pipeline.formats.csv_table import Columns
from polemic.pipeline.formats.inputs import count_items, find_sources, read_items
from polemic.pipeline.formats.item import Failure, input_hash
from polemic.pipeline.formats.outputs import errors_path, journal_path
from polemic.pipeline.record import from_record
from polemic.pipeline.run import build_pipeline
from polemic.pipeline.training.fitting.processes import n_processes

_LOG = logging.getLogger(__name__)

RECORDED = frozenset(
    {
        *("components", "thesis", "relations", "mentions", "parties"),
        *("component_stance", "document_stance", "attributions"),
    }
)
"""What a record of an analysis labels in full (see `HEADS`)."""


def check_teacher(teacher: str, *, where: str) -> None:
    """Check that there is such a model, and that it is whole.

    Raises:
        ModelError: if the teacher is missing or damaged.
    """
    try:
        open_folder(find_model(teacher))
    except ModelError as error:
        raise ModelError(f"{where}.teacher: {error}") from None


def check_recorded(records: Path, teacher: str) -> None:
    """Check that the teacher is the one that made the records, if there are any.

    Raises:
        UsageError: if it is another model now: a run cannot go on with other labels.
        ModelError: if the teacher is missing or damaged.
    """
    if not records.is_file():
        return
    with records.open(encoding="utf-8") as file:
        recorded = json.loads(file.readline())["provenance"]["model"]
    now = open_folder(find_model(teacher)).version
    if now != recorded:
        raise UsageError(
            f"{records}: read by {recorded}, but {teacher} is {now} now, so the run cannot go on "
            "with the same labels; put that model back, or choose another output"
        )


def texts_at(path: str) -> list[Document]:
    """Return the texts of a file or folder, in the forms that `polemic analyze` reads.

    Raises:
        UsageError: with a line for each text that cannot be read.
    """
    sources = find_sources([path])
    count_items(sources, Columns())
    items = list(read_items(sources, Columns()))
    if failures := [f"{item.id}: {item.error}" for item in items if isinstance(item, Failure)]:
        raise UsageError("\n".join(failures))
    return [item for item in items if isinstance(item, Document)]


def without_labels(documents: Sequence[Document]) -> list[Document]:
    """Return the texts of documents, each text once, as inputs of an analysis."""
    by_text = {document.text: document.id for document in documents}
    return [
        Document(text, id=name, provenance={"input": input_hash(text.encode())})
        for text, name in by_text.items()
    ]


def read_by_teacher(
    texts: Sequence[Document], teacher: str, out: Path, *, threads: int
) -> list[Document]:
    """Return what a model, given by name or folder, reads in the texts; `out` keeps the records.

    What is in `out`, or in the journal beside it, and was read in the same text by the same model
    is not read again. A text that cannot be analysed is left out, which is logged.

    Raises:
        ModelError: if the teacher cannot be used.
        UsageError: if it can read none of the texts.
        OutputError: if the records cannot be written.
        InterruptedRunError: on Ctrl-C; what was read is kept.
    """
    from tqdm import tqdm  # type: ignore[import-untyped]  # of transformers, has no types

    pipeline = build_pipeline(Settings(model=teacher, threads=threads))
    out.parent.mkdir(parents=True, exist_ok=True)
    with _alone(out), tqdm(total=len(texts), desc=f"{teacher}: {out.stem}", disable=None) as bar:
        if out.is_file() and not journal_path(out).exists():
            # As if that run had been interrupted at its end: so its records are found again.
            out.rename(journal_path(out))
        run = Run(out, resume=True)
        tally = run(texts, pipeline, n_documents=len(texts), after_each=lambda: bar.update())
        lines = out.read_text(encoding="utf-8").split("\n")
    if not tally.analyzed:
        raise UsageError(
            f"{errors_path(out)}: {teacher} can read none of {len(texts)} texts, for the reasons "
            "in this file; mend them, or name another teacher"
        )
    if tally.failures:
        n_failures = len(tally.failures)
        _LOG.warning("%s: texts that %s cannot read: %d", errors_path(out), teacher, n_failures)
    return [from_record(json.loads(line)) for line in lines if line]


@contextlib.contextmanager
def _alone(out: Path) -> Iterator[None]:
    """Let the processes of one run in one after another: the first reads, the others find it."""
    if n_processes() == 1:
        yield
        return
    import fcntl  # several processes are no matter of Windows

    with out.with_name(f".{out.name}.lock").open("wb") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
