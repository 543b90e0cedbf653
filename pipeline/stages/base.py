"""What a stage is: a callable that adds one kind of annotation to a document."""

from __future__ import annotations

from typing import ClassVar, Protocol

from polemic.models.reading import Reading
from polemic.pipeline.document import Document


class Stage(Protocol):
    """Adds annotations to a document, using the one reading the model made of its text.

    Settings go into `__init__`, work into `__call__`. `requires` and `provides` name fields of
    the document ("components", "relations", "parties", "attributions", "stances"); the run
    refuses an order in which something required is not provided yet.
    """

    name: ClassVar[str]
    requires: ClassVar[frozenset[str]]
    provides: ClassVar[frozenset[str]]

    def __call__(self, document: Document, reading: Reading) -> Document:
        """Return the document with this stage's annotations filled in."""
        ...
