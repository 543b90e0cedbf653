"""Training documents that a dev or test set holds too, as a whole or in one sentence."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from polemic.pipeline.document import Document
from polemic.pipeline.errors import UsageError
from polemic.pipeline.text.sentences import sentences

LEAST_WORDS = 8
"""Shorter sentences are often the same by chance."""

LEAKS_LISTED = 20
"""How many leaks an error lists; of the others it gives the number."""

_WORDS_SHOWN = 8

Documents = Mapping[str, Sequence[Document]]
"""The documents of each corpus."""


@dataclass(frozen=True, slots=True)
class Leak:
    """A training document of which a text is in a held-out document too.

    `text` is the whole document or the first of its sentences that is there.
    """

    corpus: str
    document: str
    text: str
    held_in: str
    held_document: str


def find_leaks(training: Documents, held_out: Mapping[str, Documents]) -> list[Leak]:
    """Return one leak for each training document that has any, in order.

    A document leaks if a held-out one has the same text, or any sentence in common of at least
    `LEAST_WORDS` words. White space and case make no difference. What is held out is given by the
    section of the config that names it, then by corpus.
    """
    places: dict[str, tuple[str, str]] = {}
    for section, corpora in held_out.items():
        for name, documents in corpora.items():
            for document in documents:
                for key, _ in _keys(document.text):
                    places.setdefault(key, (f"{section}.{name}", document.id))
    return [
        Leak(name, document.id, text, *places[key])
        for name, documents in training.items()
        for document in documents
        for key, text in _first_in(places, document.text)
    ]


def refuse_leaks(leaks: Sequence[Leak]) -> None:
    """Do nothing if there are no leaks.

    Raises:
        UsageError: with a line for each leak, and one that says what to do.
    """
    if not leaks:
        return
    lines = [_line(leak) for leak in leaks[:LEAKS_LISTED]]
    if n_others := len(leaks) - len(lines):
        lines.append(f"and {n_others} more documents")
    lines.append(
        f"documents learnt from that dev or held_out hold too: {len(leaks)}; take them out of "
        "the data, or leave them out of the run with leaks: drop"
    )
    raise UsageError("\n".join(lines))


def without_leaks(training: Documents, leaks: Sequence[Leak]) -> dict[str, list[Document]]:
    """Return the training documents less those that leak."""
    leaking = {(leak.corpus, leak.document) for leak in leaks}
    return {
        name: [d for d in documents if (name, d.id) not in leaking]
        for name, documents in training.items()
    }


def _first_in(places: Mapping[str, tuple[str, str]], text: str) -> Iterator[tuple[str, str]]:
    """Yield the first key of the text that is among the places, with what it stands for."""
    found = next(((key, part) for key, part in _keys(text) if key in places), None)
    if found is not None:
        yield found


def _keys(text: str) -> Iterator[tuple[str, str]]:
    """Yield each text by which a document is known again, first in a form to compare, then itself.

    The whole text comes first, then the sentences that are long enough.
    """
    yield _comparable(text), text
    for start, end in sentences(text):
        key = _comparable(text[start:end])
        if key.count(" ") >= LEAST_WORDS - 1:
            yield key, text[start:end]


def _comparable(text: str) -> str:
    return " ".join(text.split()).casefold()


def _line(leak: Leak) -> str:
    words = leak.text.split()
    first = " ".join(words[:_WORDS_SHOWN]) + " ..." * (len(words) > _WORDS_SHOWN)
    return (
        f"corpora.{leak.corpus}: document {leak.document!r}: “{first}” is in document "
        f"{leak.held_document!r} of {leak.held_in}"
    )
