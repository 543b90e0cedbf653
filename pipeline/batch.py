"""Many inputs through one pipeline: a failure costs one document, an interruption none."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from polemic.models.errors import ModelError
from polemic.pipeline.document import Document
from polemic.pipeline.errors import DocumentError, OutputError, PolemicError
from polemic.pipeline.formats.item import Failure, Item
from polemic.pipeline.formats.journal import Journal, Place
from polemic.pipeline.formats.outputs import errors_path, journal_path, write_errors, writer_for
from polemic.pipeline.record import dump_record

_LONGEST_MESSAGE = 300
"""Characters of another library's message that are kept: some quote what they were given."""


class Pipeline(Protocol):
    """Analyses one document; `provenance` says with what version, model and config."""

    @property
    def provenance(self) -> Mapping[str, str]:
        """What goes into every record, beside the hash of the input."""
        ...

    def __call__(self, document: Document) -> Document:
        """Return the document with its annotations."""
        ...


class InterruptedRunError(PolemicError):
    """The user stopped the run; the message says what is safe and how to go on."""

    exit_code = 130


@dataclass(frozen=True, slots=True)
class Tally:
    """What became of the documents of a run; `reused` ones are among the `analyzed`."""

    analyzed: int
    reused: int
    failures: tuple[Failure, ...]


@dataclass(frozen=True, slots=True)
class Finished:
    """An analysed document and its record, a line of JSON."""

    document: Document
    line: str


def analyze_items(items: Iterable[Item], pipeline: Pipeline) -> Iterator[Finished | Failure]:
    """Yield the analysed document, or why there is none, for each item, in order."""
    for item in items:
        yield item if isinstance(item, Failure) else analyze_document(item, pipeline)


def analyze_document(document: Document, pipeline: Pipeline) -> Finished | Failure:
    """Return the analysed document with its provenance, or why it could not be analysed."""
    try:
        result = dataclasses.replace(pipeline(document), provenance=_provenance(document, pipeline))
        return Finished(result, dump_record(result))
    except ModelError:
        raise  # every other document would meet it too
    except DocumentError as error:
        reason = str(error)
    except Exception as error:  # whatever it is, it must not cost the other documents
        reason = f"{type(error).__name__}: {error}"[:_LONGEST_MESSAGE]
    return Failure(document.id, document.source, reason)


class Run:
    """A run that writes to an output, and can go on after an interruption.

    Made before any work, so that an output that cannot be written is noticed then.

    Args:
        out: a file in one of the formats, or a folder.
        resume: use what an interrupted run to the same output has finished.

    Raises:
        OutputError: if nothing can be written there.
        UsageError: if another run writes there.
    """

    def __init__(self, out: Path, *, resume: bool) -> None:
        self.out = out
        path = journal_path(out)
        try:
            self.replaces_unfinished = not resume and path.exists() and path.stat().st_size > 0
            self._journal = Journal(path, resume=resume)
        except OSError as error:
            raise OutputError(f"{out}: cannot be written: {error.strerror or error}") from None

    def __call__(
        self,
        items: Iterable[Item],
        pipeline: Pipeline,
        *,
        n_documents: int,
        after_each: Callable[[], None] = lambda: None,
    ) -> Tally:
        """Analyse the items and write the output and its errors file.

        Raises:
            OutputError: if the disk refuses; what was finished is kept.
            InterruptedRunError: on Ctrl-C; what was finished is kept.
        """
        try:
            places, tally = self._analyze(items, pipeline, after_each)
            writer_for(self.out, n_documents=n_documents)(map(self._journal.line, places), self.out)
            write_errors(tally.failures, errors_path(self.out))
        except OSError as error:
            raise OutputError(
                f"{self.out}: cannot be written: {error.strerror or error}; {self._way_on()}"
            ) from None
        except KeyboardInterrupt:
            raise InterruptedRunError(f"interrupted; {self._way_on()}") from None
        finally:
            self._journal.close()
        self._journal.remove()
        return tally

    def _analyze(
        self, items: Iterable[Item], pipeline: Pipeline, after_each: Callable[[], None]
    ) -> tuple[list[Place], Tally]:
        """Return the places of the records in the journal, in the order of the items."""
        places: list[Place] = []
        failures: list[Failure] = []
        reused = 0
        for item in items:
            place = self._finished(item, pipeline)
            reused += place is not None
            result = place or self._analyze_one(item, pipeline)
            if isinstance(result, Failure):
                failures.append(result)
            else:
                places.append(result)
            after_each()
        return places, Tally(len(places), reused, tuple(failures))

    def _analyze_one(self, item: Item, pipeline: Pipeline) -> Place | Failure:
        result = item if isinstance(item, Failure) else analyze_document(item, pipeline)
        if isinstance(result, Failure):
            return result
        return self._journal.append(result.document, result.line)

    def _finished(self, item: Item, pipeline: Pipeline) -> Place | None:
        if isinstance(item, Failure):
            return None
        return self._journal.find(item, _provenance(item, pipeline))

    def _way_on(self) -> str:
        return (
            f"{len(self._journal)} finished documents are safe in {self._journal.path}; "
            "the same command with --resume goes on"
        )


def _provenance(document: Document, pipeline: Pipeline) -> dict[str, str]:
    return {**pipeline.provenance, "input": document.provenance["input"]}
