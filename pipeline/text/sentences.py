"""Sentence spans of untouched text.

Own rules, because the small pure-Python splitters looked at do not fit: pysbd rewrites the text and
searches it again, syntok joins lines and takes a quarter of a second for 300,000 characters,
nupunkt counts blanks to the sentence and gave up on one line of that length.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from polemic.pipeline.document import Span

_LINE = re.compile(r"[^\n\r\v\f\x85\u2028\u2029]+")
# A run of stops with the quotation marks and brackets that close after it. The lookbehind makes
# each run be tried once, so that long runs cost linear time.
_STOP = re.compile(r"(?<![.!?…])[.!?…]++[\"'”’»)\]]*+(?=\s)")
_LAST_WORD = re.compile(r"[\w.'’-]{1,30}+\Z")
_NEXT = re.compile(r"\s*+[\"'“‘«(\[–—-]*+\s*+(\w+)?")


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


_TITLES = _set(
    "mr mrs ms dr prof rev fr sr hon gen lt col sgt capt maj cmdr adm gov sen sens rep reps pres "
    "atty amb messrs mt ft st vs cf eg ie viz ca fig figs eq sec ch pp vol approx supt det"
)
"""Abbreviations that never end a sentence: something always follows them."""

_BEFORE_NUMBER = _set("no nos art jan feb mar apr jun jul aug sept sep oct nov dec p")
"""Abbreviations before a figure; before a word they may end a sentence ("No. It is not.")."""

_MAYBE_LAST = _set(
    "inc corp co ltd bros jr etc al est dept univ assn dist ave blvd rd ariz calif conn fla ill "
    "mass mich minn miss okla ore pa tenn tex va wash wis"
)
"""Abbreviations that end a sentence only before a word that commonly begins one."""

_STARTERS = _set(
    "a an the this that these those it its he she they we i you his her their our my there here "
    "in on at for from with by as of to after before since when while if although though because "
    "but and or so yet nor still however moreover indeed meanwhile instead nevertheless then now "
    "what who why how where which one some many most more no not all each every both even only "
    "just perhaps maybe once until without under over during such do does did is are was were "
    "let today yesterday"
)
"""Words whose capital letter says that a sentence begins, not that a name does."""


def sentences(text: str) -> list[Span]:
    """Return the spans of all sentences, without the blanks around them, in order.

    A line break always ends a sentence. Every character that is not white space is in exactly one
    span. Time grows linearly with the text.

    >>> text = "Sen. Lee met the U.S. envoy. Then he left."
    >>> [text[s:e] for s, e in sentences(text)]
    ['Sen. Lee met the U.S. envoy.', 'Then he left.']
    """
    return [
        trimmed
        for line in _LINE.finditer(text)
        for part in _parts(text, *line.span())
        if (trimmed := _trim(text, *part)) is not None
    ]


def _parts(text: str, start: int, end: int) -> Iterator[Span]:
    begin = start
    for stop in _STOP.finditer(text, start, end):
        if _ends_sentence(text, begin, stop, end):
            yield begin, stop.end()
            begin = stop.end()
    yield begin, end


def _ends_sentence(text: str, begin: int, stop: re.Match[str], end: int) -> bool:
    following = _NEXT.match(text, stop.end(), end)
    next_word = following[1] if following else None
    if next_word is not None and next_word[0].islower():
        return False
    if not stop[0].startswith(".") or stop[0].startswith(".."):
        return True
    before = _LAST_WORD.search(text[max(begin, stop.start() - 30) : stop.start()])
    if before and before[0].isdigit() and not text[begin : before.start()].strip():
        return False  # the number of a list item
    return before is None or _may_end(before[0].lstrip("'’-"), next_word or "", stop[0])


def _may_end(word: str, next_word: str, stop: str) -> bool:
    """Return whether a full stop after `word` ends a sentence rather than an abbreviation."""
    key = word.rpartition("-")[2].rstrip(".").casefold()
    if len(stop) > 1 and '"' not in stop and "”" not in stop:
        return True  # a bracket closed after the stop
    if key in _TITLES:
        return False
    if key in _BEFORE_NUMBER and next_word[:1].isdigit():
        return False
    initial = len(word) == 1 and word.isalpha() and word != "I"
    if initial:
        return next_word.casefold() in _STARTERS - {"i", "a"}
    if "." in word or key in _MAYBE_LAST:  # U.S., p.m.
        return not next_word or next_word.casefold() in _STARTERS
    return True


def _trim(text: str, start: int, end: int) -> Span | None:
    part = text[start:end]
    left = len(part) - len(part.lstrip())
    size = len(part.strip())
    return (start + left, start + left + size) if size else None
