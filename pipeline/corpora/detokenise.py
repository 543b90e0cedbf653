"""Natural text from text with blanks between all tokens, with the spans moved along."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from itertools import pairwise

from polemic.pipeline.document import Span

_TO_THE_LEFT = re.compile(r"[,;:)\]%]|[.!?]+|[’'](?:s|m|d|t|re|ve|ll)|n[’']t", re.IGNORECASE)
_TO_THE_RIGHT = re.compile(r"[(\[]|(?:US|C|A)?\$|[£€#]")
# "B 'Tselem", "O 'Reilly"
_ELIDED = re.compile(r"[’'][^\W\d_]\w+")


def detokenise(text: str, spans: Sequence[Span]) -> tuple[str, list[Span]]:
    """Return the text without the blanks that tokens brought in, and the spans in it.

    Only single blanks go, nothing else changes: a span holds what it held, less such blanks.

    >>> detokenise("The People 's Party ( PP ) won .", [(4, 19), (22, 24)])
    ("The People's Party (PP) won.", [(4, 18), (20, 22)])
    """
    glued = list(_glued_blanks(text))
    pieces = zip([-1, *glued], [*glued, len(text)], strict=True)
    natural = "".join(text[before + 1 : after] for before, after in pieces)
    return natural, [
        (start - bisect_left(glued, start), end - bisect_left(glued, end)) for start, end in spans
    ]


def _glued_blanks(text: str) -> Iterator[int]:
    """Yield the places of blanks between tokens of which one belongs close to the other."""
    tokens = list(re.finditer(r"\S+", text))
    words = [token.group() for token in tokens]
    sides = zip(pairwise(tokens), pairwise(_sides(words)), pairwise(words), strict=True)
    for (left, right), (left_side, right_side), (left_word, right_word) in sides:
        close = left_side == "right" or right_side == "left"
        elided = len(left_word) == 1 and left_word.isupper() and _ELIDED.fullmatch(right_word)
        if (close or elided) and text[left.end() : right.start()] == " ":
            yield left.end()


def _sides(words: list[str]) -> Iterator[str]:
    """Yield for each token the side it clings to: "left", "right", or "" for none."""
    opened: set[str] = set()
    for i, word in enumerate(words):
        if word in {'"', "'"}:
            possessive = (
                word == "'"
                and words[:i]
                and words[i - 1].lower().endswith(("s", "z", "x"))
                # another one to come is the end of a quotation that starts here
                and words[i + 1 :].count("'") % 2 == 0
            )
            if word in opened or possessive:
                opened.discard(word)
                yield "left"
            else:
                opened.add(word)
                yield "right"
        elif _TO_THE_LEFT.fullmatch(word):
            yield "left"
        else:
            yield "right" if _TO_THE_RIGHT.fullmatch(word) else ""
