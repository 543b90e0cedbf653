"""Quoted stretches of a text."""

from __future__ import annotations

import re
from collections.abc import Iterator

from polemic.pipeline.document import Span
from polemic.pipeline.text.tokens import is_word, words

_EVENT = re.compile(
    r"(?P<end>(?:\r\n?|\n)(?:[ \t]*+(?:\r\n?|\n))++|(?<=[.!?…:\"'”’»)])(?:\r\n?|\n))"
    r"|(?P<double>[\"“”«»]|''|``)"
    r"|(?P<open>(?<!\w)['‘](?=[\w$£€]))(?!(?:\d0s|em|tis|twas|til|cause)\b)"
    r"|(?P<close>(?<=[^\s(\[])['’](?!\w))"
)
"""Paragraph ends and quotation marks.

A paragraph ends at a blank line, or at a line break after a sentence: in a text with hard line
breaks a quotation goes on in the next line. A single mark counts only where no letter or digit
touches it from outside, which leaves out apostrophes.
"""


def quotations(text: str, *, min_words: int = 1) -> list[Span]:
    """Return the spans of quoted stretches with their marks, in order, the outermost only.

    Straight and curly marks, single and doubled single ones and guillemets count. A quotation that
    is not closed ends with its paragraph, as those do that are opened anew in the next one; one in
    single marks must be closed. Those of fewer than `min_words` words (scare quotes) are left out.

    >>> text = 'The "deal" is dead. He said: "We will not go back to it."'
    >>> [text[s:e] for s, e in quotations(text, min_words=3)]
    ['"We will not go back to it."']
    """
    spans = sorted({*_double(text), *_single(text)}, key=lambda span: (span[0], -span[1]))
    outermost: list[Span] = []
    for span in spans:
        if not outermost or span[0] >= outermost[-1][1]:
            outermost.append(span)
    return [span for span in outermost if _n_words(text, span) >= max(1, min_words)]


def _n_words(text: str, span: Span) -> int:
    return sum(is_word(text, word) for word in words(text, *span))


def _double(text: str) -> Iterator[Span]:
    """Yield quotations in double marks and guillemets."""
    opened: int | None = None
    for event in _EVENT.finditer(text):
        mark = event["double"]
        if event["end"]:
            if opened is not None:
                yield opened, event.start()
            opened = None
        elif mark in ("“", "«", "``") or (
            mark in ('"', "''") and _opens(text, event.span(), opened)
        ):
            opened = event.start()
        elif mark and opened is not None:
            yield opened, event.end()
            opened = None
    if opened is not None:
        yield opened, len(text.rstrip())


def _opens(text: str, mark: Span, opened: int | None) -> bool:
    """Return whether a straight mark opens a quotation, by what touches it and what is open.

    Where one is open, a mark that can only be an opening one begins anew: the first was a slip.
    """
    before, after = text[mark[0] - 1 : mark[0]], text[mark[1] : mark[1] + 1]
    if not after or after.isspace():
        return False
    if opened is None:
        return not before.isalnum()
    return (not before or before.isspace()) and after.isalnum()


def _single(text: str) -> Iterator[Span]:
    """Yield quotations in single marks, within a paragraph."""
    opened: int | None = None
    for event in _EVENT.finditer(text):
        if event["end"]:
            opened = None
        elif event["open"]:
            opened = event.start()
        elif event["close"] and opened is not None:
            yield opened, event.end()
            opened = None
