"""Where a component begins and ends (GUIDELINES, section 1): one rule for every source of spans."""

from __future__ import annotations

import re
from collections.abc import Callable

from polemic.pipeline.document import Span

_BARE = "and|but|or|because|yet|thus|therefore|nevertheless|nonetheless|moreover|hence"
"""Connectives with or without a comma after them."""

_BEFORE_COMMA = (
    "however|so|still|then|also|again|instead|rather|further|finally|eventually|meanwhile|likewise|"
    "similarly|conversely|equally|besides|indeed|furthermore|consequently|accordingly|"
    "additionally|alternatively|unfortunately|granted|alas|first|second|third|firstly|secondly|"
    "thirdly|lastly|first of all|above all|after all|of course|to be sure|in fact|in short|in sum|"
    "in brief|in conclusion|in addition|in other words|in contrast|by contrast|in turn|in any case|"
    "in this sense|on the contrary|on the other hand|on the one hand|as a result|as a consequence|"
    "as such|for example|for instance|for one thing|for this reason|not least|that said|that is|"
    "even so|all the same|what is more|what['’]s more|at the same time|more importantly|"
    "most importantly|just as importantly"
)
"""Connectives before a comma only: "so many", "still", "then" are part of what is asserted."""

_CONNECTIVE = re.compile(
    rf"(?:(?:{_BARE})(?![\w'’-])(?:\s*,)?"
    rf"|(?:{_BEFORE_COMMA})\s*,)\s*",
    re.IGNORECASE,
)
_LIST_MARK = re.compile(r"(?:\(?(?:\d{1,2}|[a-zA-Z]|[ivx]{1,4})\)|\d{1,2}\.(?!\d)|[-*•·▪‣])\s+")
_STRAY = re.compile(r"[,;:!?…/\\|–—•·]+|\.+(?!\d)|-{2,}|-(?!\d)|\*+")
_FINAL = re.compile(r"[.,;:!?…/\\|–—*-]+\Z")
_LEFT_OVER = re.compile(r"(?<=[,;–—])\s*(?:and|but|or|yet)\Z", re.IGNORECASE)
"""The connective of a next unit that a tagger cut off too late."""
_ABBREVIATION = re.compile(r"(?:\b[^\W\d_]\.){2}\Z")
_TWO_WORDS = re.compile(r"\w\S*+\s+\W*\w")
_OPENING_SINGLE = re.compile(r"(?<!\w)['‘](?=\w)")
_CLOSING_SINGLE = re.compile(r"(?<=\S)['’](?!\w)")
_FAR = 1000
"""How far away the partner of a single quotation mark is looked for: keeps the time linear."""
_OPENED_BY = {"”": "“", "»": "«", ")": "(", "]": "["}
_CLOSED_BY = {opening: closing for closing, opening in _OPENED_BY.items()}
_INVISIBLE = "\u200b\u2060\ufeff"
"""Characters without width that `str.isspace` does not count."""


def normalise_edges(text: str, start: int, end: int) -> Span | None:
    """Return the span without what does not belong to the unit at its edges; None if all goes.

    Off go white space, list marks, a leading connective with its comma, the one of a unit that
    follows, stray and final punctuation, and quotation marks and brackets whose partner is not in
    the unit. Subordinate clauses ("if", "unless", "although") stay, and so does a connective before
    a single word.
    Normalising twice changes nothing.

    >>> text = "However, it failed."
    >>> text[slice(*normalise_edges(text, 0, len(text)))]
    'it failed'
    """
    while start < end:
        part = text[start:end]
        cut = next((size for rule in _LEFT if (size := rule(part))), 0)
        if cut:
            start += cut
            continue
        cut = next((size for rule in _RIGHT if (size := rule(part))), 0)
        if not cut:
            break
        end -= cut
    return (start, end) if start < end else None


def _blank_left(part: str) -> int:
    return next((i for i, c in enumerate(part) if not _is_blank(c)), len(part))


def _blank_right(part: str) -> int:
    return next((i for i, c in enumerate(reversed(part)) if not _is_blank(c)), len(part))


def _is_blank(character: str) -> bool:
    return character.isspace() or character in _INVISIBLE


def _list_mark(part: str) -> int:
    match = _LIST_MARK.match(part)
    return match.end() if match else 0


def _stray(part: str) -> int:
    match = _STRAY.match(part)
    return match.end() if match else 0


def _connective(part: str) -> int:
    match = _CONNECTIVE.match(part)
    return match.end() if match and _TWO_WORDS.search(part, match.end()) else 0


def _final(part: str) -> int:
    """Return the length of the final punctuation, but for the last full stop of "U.S."."""
    match = _FINAL.search(part[-200:])
    if match is None:
        return 0
    size = len(match[0])
    first_stop = part[: len(part) - size + 1]
    return size - 1 if _ABBREVIATION.search(first_stop[-8:]) else size


def _left_over(part: str) -> int:
    match = _LEFT_OVER.search(part[-10:])
    return len(match[0]) if match else 0


def _unpaired_left(part: str) -> int:
    """Return how many marks at the start of the unit have no partner in it."""
    mark = part[0]
    if mark in _OPENED_BY:
        return 1
    if mark in _CLOSED_BY:
        run = len(part) - len(part.lstrip(mark))
        return min(run, max(0, part.count(mark) - part.count(_CLOSED_BY[mark])))
    if mark == '"':
        first_pair = part.endswith(mark) and part[: part.find(mark, 1)][-1:].strip()
        return 0 if first_pair else part.count(mark) % 2
    if mark in "'‘":
        closing = _CLOSING_SINGLE.search(part[1:_FAR])
        return 0 if closing or part[1:2].isdigit() else len(part) - len(part.lstrip(mark))
    return 0


def _unpaired_right(part: str) -> int:
    """Return how many marks at the end of the unit have no partner in it."""
    mark = part[-1]
    if mark in _CLOSED_BY or mark == "‘":
        return 1
    if mark in _OPENED_BY:
        run = len(part) - len(part.rstrip(mark))
        return min(run, max(0, part.count(mark) - part.count(_OPENED_BY[mark])))
    if mark == '"':
        return part.count(mark) % 2
    if mark in "'’":  # "the workers'" keeps its apostrophe
        opening = _OPENING_SINGLE.search(part[-_FAR:-1])
        possessive = part[-2:-1].casefold() == "s"
        return 0 if opening or possessive else len(part) - len(part.rstrip(mark))
    return 0


_Rule = Callable[[str], int]
_LEFT: tuple[_Rule, ...] = (_blank_left, _list_mark, _stray, _unpaired_left, _connective)
_RIGHT: tuple[_Rule, ...] = (_blank_right, _final, _left_over, _unpaired_right)
