"""What is wrong in labelled files: gathered, one line each, and raised all at once."""

from __future__ import annotations

from pathlib import Path

from polemic.pipeline.errors import DocumentError, UsageError

FAULTS_LISTED = 10
"""How many faults an error lists; of the others it gives the number."""


class Faults:
    """The faults of a file or folder, in the order in which they were found."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lines: list[str] = []

    def __len__(self) -> int:
        return len(self._lines)

    def add(self, place: str, what: str, *, document: str) -> None:
        """Note what is wrong at a place of a document."""
        self._lines.append(f"{place}: document {document!r}: {what}")

    def add_error(self, place: str, error: DocumentError) -> None:
        """Note each line of an error about the document at a place."""
        self._lines += [f"{place}: {line}" for line in str(error).splitlines()]

    def raise_all(self) -> None:
        """Raise what was noted.

        Raises:
            UsageError: with one line a fault, if there is any.
        """
        listed = self._lines[:FAULTS_LISTED]
        if n_others := len(self) - len(listed):
            listed.append(f"{self._path}: and {n_others} more")
        if listed:
            raise UsageError("\n".join(listed))
