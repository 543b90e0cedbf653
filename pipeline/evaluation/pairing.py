"""Gold and predicted documents in pairs: the same id, the very same text."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import islice

from polemic.pipeline.document import Document
from polemic.pipeline.errors import UsageError

Pair = tuple[Document, Document]
"""A gold document and what was predicted for it."""

_LISTED = 3
"""How many ids an error names."""

_EXCERPT = 20
"""How many characters of either text an error shows from where they differ."""


def pair_documents(gold: Sequence[Document], predicted: Sequence[Document]) -> list[Pair]:
    """Return each gold document with the prediction of its id, in the order of the gold.

    A prediction for a document that is not in the gold is left aside.

    Raises:
        UsageError: if an id occurs twice, has no prediction, or stands for two different texts.
    """
    gold_by_id = _by_id("gold", gold)
    predicted_by_id = _by_id("predicted", predicted)
    missing = [name for name in gold_by_id if name not in predicted_by_id]
    if missing:
        raise UsageError(
            f"{len(missing)} of {len(gold_by_id)} gold documents have no prediction of the same "
            f"id: {_some(missing)}; predict them, or take them out of the gold"
        )
    pairs = [(document, predicted_by_id[name]) for name, document in gold_by_id.items()]
    for g, p in pairs:
        if g.text != p.text:
            raise UsageError(_where_they_differ(g, p))
    return pairs


def pair_shared_documents(gold: Sequence[Document], other: Sequence[Document]) -> list[Pair]:
    """Return each gold document that the other annotator has too, with the other's, in its order.

    Raises:
        UsageError: if there is none, an id occurs twice, or stands for two different texts.
    """
    labelled = {document.id for document in other}
    shared = [document for document in gold if document.id in labelled]
    if not shared:
        raise UsageError("no document has the id of a gold document; use the ids of the gold")
    return pair_documents(shared, other)


def _by_id(kind: str, documents: Sequence[Document]) -> Mapping[str, Document]:
    twice = [name for name, n in Counter(d.id for d in documents).items() if n > 1]
    if twice:
        raise UsageError(
            f"ids occur more than once among the {kind} documents: {_some(twice)}; "
            "give each document an id of its own"
        )
    return {document.id: document for document in documents}


def _some(names: Sequence[str]) -> str:
    listed = ", ".join(repr(name) for name in islice(names, _LISTED))
    return listed + (", ..." if len(names) > _LISTED else "")


def _where_they_differ(gold: Document, other: Document) -> str:
    at = first_difference(gold.text, other.text)
    here, there = (text[at : at + _EXCERPT] for text in (gold.text, other.text))
    return (
        f"document {gold.id!r}: the text is not the gold's from character {at} on "
        f"({there!r}, in the gold {here!r}); give the very text of the gold"
    )


def first_difference(a: str, b: str) -> int:
    """Return the first offset at which two different texts differ.

    >>> first_difference("peace", "pease"), first_difference("war", "wars")
    (3, 3)
    """
    pairs = enumerate(zip(a, b, strict=False))
    return next((i for i, (x, y) in pairs if x != y), min(len(a), len(b)))
