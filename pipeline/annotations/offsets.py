r"""From offsets as other programs count them to Python's, which count characters.

A browser counts an emoji twice (UTF-16 code units), and a program that reads a file in text mode
counts a `\r\n` once. A counting is a mapping from every offset of the other program to ours.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence

from polemic.pipeline.document import Span

Counting = Mapping[int, int]
CountingOf = Callable[[str], Counting]

Quotation = tuple[Span, str]
"""A span by some counting, and the text that it is said to hold."""

_NOT_COMPARED = re.compile(r"\s|\\[nr]")
r"""White space, also escaped: brat quotes line ends as blanks, Label Studio as `\n` spelt out."""


def characters(text: str) -> Counting:
    """Return the counting of Python itself."""
    return {i: i for i in range(len(text) + 1)}


def utf16_units(text: str) -> Counting:
    """Return the counting of JavaScript; an offset inside a character is no key.

    >>> utf16_units("a🙂b")
    {0: 0, 1: 1, 3: 2, 4: 3}
    """
    offsets, unit = {}, 0
    for i, character in enumerate(text):
        offsets[unit] = i
        unit += 2 if character > "\uffff" else 1
    return {**offsets, unit: len(text)}


def single_line_ends(text: str) -> Counting:
    r"""Return the counting of a program that takes each `\r\n` for one character.

    >>> single_line_ends("a\r\nb")
    {0: 0, 1: 1, 2: 3, 3: 4}
    """
    starts = (match.start() for match in re.finditer(r"\r\n|[\s\S]", text))
    return dict(enumerate((*starts, len(text))))


def fitting_counting(
    text: str, quotations: Iterable[Quotation], countings: Sequence[CountingOf]
) -> Counting:
    """Return the first counting by which every span holds what is quoted, else the first."""
    wanted = list(quotations)
    tried = [counting(text) for counting in countings]
    fits = (c for c in tried if all(holds(text, q, c) for q in wanted))
    return next(fits, tried[0])


def holds(text: str, quotation: Quotation, counting: Counting) -> bool:
    """Return whether the text has, at a span, what is quoted, white space aside."""
    (start, end), quoted = quotation
    if start not in counting or end not in counting:
        return False
    found = text[counting[start] : counting[end]]
    return _NOT_COMPARED.sub("", found) == _NOT_COMPARED.sub("", quoted)
