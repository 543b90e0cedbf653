"""What reading an input gives: a document, or the reason why there is none."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from polemic.pipeline.document import Document


@dataclass(frozen=True, slots=True)
class Failure:
    """A document that could not be read or analysed: one row of the errors file.

    `error` never quotes the text, which may be confidential.
    """

    id: str
    source: str | None
    error: str


Item = Document | Failure


def input_hash(data: bytes) -> str:
    """Return what `provenance` calls `input`: the SHA-256 of the bytes, in hex."""
    return hashlib.sha256(data).hexdigest()
