"""What the attribution rules make, and where a clause begins and ends."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from polemic.pipeline.document import Span
from polemic.pipeline.speech import grammar
from polemic.pipeline.speech.clauses import Range, Sentence

FAR = 12
"""Words within which what belongs to a cue is looked for: "that", "by", a comma, a quotation."""


@dataclass(frozen=True, slots=True)
class RawAttribution:
    """The spans of an attribution before anyone knows which party the source is."""

    source: Span
    cue: Span | None
    content: tuple[Span, ...]


def made(
    s: Sentence, source: Range, cue: Range, contents: Sequence[Range], *, least: int = 2
) -> RawAttribution | None:
    """Return the attribution of ranges of words; None if no range holds `least` words."""
    parts = [_stripped(s, part) for part in contents]
    spans = [s.characters(p) for p in parts if sum(map(s.is_word, range(*p))) >= least]
    if not spans:
        return None
    return RawAttribution(s.characters(source), s.characters(cue), tuple(spans))


def _stripped(s: Sentence, part: Range) -> Range:
    """Return the range without punctuation at its ends, but for quotation marks."""
    start, end = part
    while start < end and not s.is_word(start) and not s.is_quote(start):
        start += 1
    while start < end and not s.is_word(end - 1) and not s.is_quote(end - 1):
        end -= 1
    return start, end


def clause_start(s: Sentence, end: int) -> int:
    """Return where the clause before `end` begins: after "because", a semicolon, a dash."""
    for k in range(end - 1, -1, -1):
        if s.quoted[k]:
            continue
        if s.at(k) in {";", ":", "because"} or s.is_dash(k):
            return k + 1
    return 0


def content_end(s: Sentence, start: int) -> int:
    """Return where what is said ends: at a semicolon, a single dash, ", but", or the sentence."""
    dashes = [k for k in range(start, len(s)) if s.is_dash(k) and not s.quoted[k]]
    last_dash = dashes[0] if len(dashes) % 2 else len(s)
    for k in range(start, last_dash):
        if s.quoted[k]:
            continue
        turns = s.at(k) == "," and s.at(k + 1) in grammar.TURNS
        if s.at(k) in {";", "while", "whereas", "despite"} or turns:
            return k
    return last_dash
