"""Words and punctuation marks with their offsets."""

from __future__ import annotations

import re

from polemic.pipeline.document import Span

_WORD = re.compile(
    r"(?:[^\W\d_]\.){2,}"  # U.S., p.m.
    r"|\w+(?:(?:['’]|(?<=\d)[.,](?=\d))\w+)*"  # government's, 2,500, 3.5
    r"|[^\w\s]"
)


def words(text: str, start: int = 0, end: int | None = None) -> list[Span]:
    """Return the spans of all words and single punctuation marks from `start` to `end`.

    Abbreviations of single letters, words with inner apostrophes and numbers stay whole; hyphens
    split. Together the spans cover every character that is not white space.

    >>> text = "The U.S. isn't 3.5% up."
    >>> [text[s:e] for s, e in words(text)]
    ['The', 'U.S.', "isn't", '3.5', '%', 'up', '.']
    """
    stop = len(text) if end is None else end
    return [match.span() for match in _WORD.finditer(text, start, stop)]


def is_word(text: str, span: Span) -> bool:
    """Return whether the span begins with a letter or digit, i.e. is no punctuation mark."""
    return text[span[0]].isalnum()
