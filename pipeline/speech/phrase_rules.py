"""Attributions by phrases: "according to X", "in X's view", "X's claim that", "X: ...".

Each rule looks at one word of a sentence and returns the attribution or None.
"""

from __future__ import annotations

from collections.abc import Callable

from polemic.pipeline.speech import grammar, saying
from polemic.pipeline.speech.attribution_parts import (
    FAR,
    RawAttribution,
    clause_start,
    content_end,
    made,
)
from polemic.pipeline.speech.clauses import Range, Sentence, phrase_after, phrase_before

_CLAUSE_STARTS = frozenset({"because", "that", "but", "while", "although", "though", "and", "or"})


def by_phrase(s: Sentence, i: int, *, alone: bool) -> RawAttribution | None:
    """Return the attribution whose cue begins or ends at the word `i`, by the first rule that fits.

    With `alone`, nothing else is attributed in the sentence: a colon before a quotation counts.
    """
    if s.at(i) in {":", ";"}:
        return _label(s, i) or (_introduced(s, i) if alone else None)
    return next((a for rule in _RULES if (a := rule(s, i))), None)


def _according_to(s: Sentence, i: int) -> RawAttribution | None:
    if s.at(i) != "according" or s.at(i + 1) != "to":
        return None
    source = phrase_after(s, i + 2)
    return _aside(s, source, (i, i + 2)) if source else None


def _outlook(s: Sentence, i: int) -> RawAttribution | None:
    """Return "in the view of X", "in X's eyes", "from the perspective of X"."""
    if s.at(i) not in saying.OUTLOOKS:
        return None
    if s.at(i + 1) == "of" and s.at(i - 1) == "the" and s.at(i - 2) in {"in", "from", "to"}:
        source = phrase_after(s, i + 2)
        return _aside(s, source, (i - 2, i + 2)) if source else None
    source = _possessor(s, i)
    if source is None or s.at(source[0] - 1) not in {"in", "from", "to"}:
        return None
    return _aside(s, source, (source[0] - 1, i + 1))


def _concerned(s: Sentence, i: int) -> RawAttribution | None:
    """Return "as far as X is concerned"."""
    if s.at(i) != "far" or s.at(i - 1) != "as" or s.at(i + 1) != "as":
        return None
    source = phrase_after(s, i + 2)
    if source is None or s.at(source[1]) not in grammar.BE or s.at(source[1] + 1) != "concerned":
        return None
    return _aside(s, source, (i - 1, source[1] + 2))


def _aside(s: Sentence, source: Range, cue: Range) -> RawAttribution | None:
    """Return the attribution of all of the clause but a phrase that names whose word it is."""
    start, end = min(cue[0], source[0]), max(cue[1], source[1])
    comma = next((k for k in range(end, min(len(s), end + FAR)) if s.at(k) == ","), None)
    opens = start == 0 or s.at(start - 1) in _CLAUSE_STARTS
    if opens:
        begin = end if comma is None else comma
        return made(s, source, cue, [(begin, content_end(s, begin))])
    goes_on = s.at(start - 1) == "," or s.is_dash(start - 1)
    return made(
        s, source, cue, [(clause_start(s, start - 1), start), (end, len(s) if goes_on else end)]
    )


def _possessor(s: Sentence, i: int) -> Range | None:
    """Return the phrase that owns the word: of "the mayor's own view" it is "the mayor's"."""
    for end in (i, i - 1):
        if s.at(end - 1) in {"his", "her", "their"}:
            return end - 1, end
        if s.at(end - 1).endswith("'s"):
            return phrase_before(s, end)
        if s.at(end - 1) == "'" and s.at(end - 2).endswith("s"):
            return phrase_before(s, end - 1)
    return None


def _noun(s: Sentence, i: int) -> RawAttribution | None:
    """Return "X's claim that ...", "X's argument is that ..."."""
    if s.at(i) not in saying.NOUNS:
        return None
    that = i + 1 if s.at(i + 1) == "that" else i + 2
    if s.at(that) != "that" or (that == i + 2 and s.at(i + 1) not in {"is", "was"}):
        return None
    source = _possessor(s, i)
    return made(s, source, (i, that), [(that, content_end(s, that))]) if source else None


def _for(s: Sentence, i: int) -> RawAttribution | None:
    """Return "For X, it is ..." at the beginning of a sentence."""
    if s.at(i) != "for" or i > 1:
        return None
    source = phrase_after(s, i + 1)
    if (
        source is None
        or s.at(source[1]) != ","
        or s.at(source[1] + 1) not in {"it", "this", "these", "that"}
    ):
        return None
    if not s.is_capital(source[1] - 1) and s.at(source[0]) not in {
        "his",
        "her",
        "its",
        "their",
        "the",
    }:
        return None
    return made(s, source, (i, i + 1), [(source[1], len(s))])


def _label(s: Sentence, i: int) -> RawAttribution | None:
    """Return what follows the name in capitals, or the handle, that begins a line."""
    if s.at(i) != ":" or not 0 < i <= 4 or s.text[s.span[0] - 1 : s.span[0]] not in ("", "\n"):
        return None
    label = s.text[slice(*s.characters((0, i)))]
    if not (label.startswith("@") or (label.isupper() and len(label) > 2)):
        return None
    return made(s, (0, i), (i, i + 1), [(i + 1, len(s))])


def _introduced(s: Sentence, i: int) -> RawAttribution | None:
    """Return the quotation after a colon as said by whom the sentence names last before it."""
    if not s.quoted[i + 1 : i + 2] or not s.quoted[i + 1] or s.quoted[i]:
        return None
    last = next((k for k in range(i - 1, -1, -1) if s.is_capital(k) and not s.quoted[k]), None)
    if last is None:
        return None
    source = phrase_before(s, last + 1)
    return made(s, source, (i, i + 1), [(i + 1, len(s))]) if source and last > 0 else None


_RULES: tuple[Callable[[Sentence, int], RawAttribution | None], ...] = (
    _according_to,
    _outlook,
    _concerned,
    _noun,
    _for,
)
