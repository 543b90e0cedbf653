"""Arithmetic on character spans."""

from __future__ import annotations

from polemic.pipeline.document import Span


def shared_characters(a: Span, b: Span) -> int:
    """Return how many characters two spans share, 0 if none.

    >>> shared_characters((0, 10), (6, 20))
    4
    """
    return max(0, min(a[1], b[1]) - max(a[0], b[0]))
