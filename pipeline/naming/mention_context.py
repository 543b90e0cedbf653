"""What the text in and beside a mention says about its actor."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from polemic.pipeline.document import PartyKind, Span
from polemic.pipeline.naming.actors import initials
from polemic.pipeline.naming.aliases import Aliases, name_tokens
from polemic.pipeline.naming.names import NameReading, all_titles, read_name

_BRACKET = re.compile(r"\s*\(\s*(?:the\s+)?([A-Z][\w.&-]{1,11})\s*[,;)]")
_CLAUSE_END = re.compile(r"(?<![.\s][A-Z])(?<!^[A-Z])\.|[,;:!?()\n“”\"]")  # not in "U.S."
_CONTEXT = 70
"""How many characters beside a person's name are searched for an office."""


def read_mention(text: str, span: Span, *, kind: PartyKind, aliases: Aliases) -> NameReading:
    """Return what the mention says, with the office that stands beside a person's name."""
    start, end = span
    reading = read_name(text[start:end], kind, aliases)
    if not reading.person or reading.owner:
        return reading
    beside = (
        _office_before(text[max(0, start - _CONTEXT) : start], aliases),
        _office_behind(text[end : end + _CONTEXT], aliases),
    )
    for office in beside:
        if office is not None:
            return replace(reading, owner=office.owner, office=reading.office or office.office)
    return reading


def _office_before(text: str, aliases: Aliases) -> NameReading | None:
    """Return the reading of the office a text ends with: "... with Iranian President"."""
    words = _CLAUSE_END.split(text)[-1].split()
    n_titles = next(
        (n for n, word in enumerate(reversed(words)) if not all_titles([word], aliases)), len(words)
    )
    if n_titles == 0:
        return None
    before = len(words) - n_titles
    for n_words in (1, 2, 3):
        reading = read_name(" ".join(words[max(0, before - n_words) :]), "person", aliases)
        if reading.owner and reading.office and not reading.person:
            return reading
    return None


def _office_behind(text: str, aliases: Aliases) -> NameReading | None:
    """Return the reading of the office a text begins with: ", the Iranian president, ..."."""
    if not text.startswith(","):
        return None
    reading = read_name(_CLAUSE_END.split(text[1:])[0], "person", aliases)
    return reading if reading.owner and reading.office and not reading.person else None


def span_of_key(text: str, span: Span, key: str, aliases: Aliases) -> Span | None:
    """Return where the span names the actor of that key, or None."""
    tokens = [(w, span[0] + a, span[0] + b) for w, a, b in name_tokens(text[slice(*span)])]
    for i, (_, start, _) in enumerate(tokens):
        found = aliases.longest_at(tuple(word for word, _, _ in tokens[i:]))
        if found is not None and found[1].key == key:
            return start, tokens[i + found[0] - 1][2]
    return None


def defined_acronyms(
    text: str, spans: Sequence[Span], readings: Sequence[NameReading]
) -> dict[str, int]:
    """Return the acronyms in brackets behind their full names, with the number of the mention."""
    defined: dict[str, int] = {}
    for i, ((_, end), reading) in enumerate(zip(spans, readings, strict=True)):
        bracket = _BRACKET.match(text, end)
        if bracket and len(reading.text) > len(bracket[1]) and not reading.person:
            acronym = bracket[1].replace(".", "")
            if acronym.isupper() or acronym in initials(reading.text):
                defined.setdefault(acronym, i)
    return defined
