"""Mentions as an op-ed names its parties, from noun phrases of a coreference corpus.

Such a corpus marks whole noun phrases, nested in one another: "the people, who ...". What
is wanted is short and flat: "people".
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from polemic.pipeline.document import Span

_ONE_PERSON = "i me my mine myself he him his himself she her hers herself"
_SEVERAL_PERSONS = "we us our ours ourselves they them their theirs themselves"
_NO_NAMES = """
you your yours yourself yourselves it its itself this that these those who whom whose which what
one ones oneself other others another each all both some none many most few any several someone
somebody anyone anybody everyone everybody nobody here there where home 's more less two three four
five first second third last latter former rest
"""
_GROUPS = """
people men women children police youth public military clergy media staff crew crowd team family
couple audience population community youths folk personnel troops elderly poor
"""

ONE_PERSON = frozenset(_ONE_PERSON.split())
"""Pronouns of one person."""

SEVERAL_PERSONS = frozenset(_SEVERAL_PERSONS.split())
"""Pronouns of several persons."""

PRONOUNS = ONE_PERSON | SEVERAL_PERSONS | frozenset(_NO_NAMES.split())
"""Words that name a party only through another mention."""

_GROUP_WORDS = frozenset(_GROUPS.split())

_DETERMINER = re.compile(
    r"(?:(?:all|some|many|most|few|both|each|any|one|none|two|several|rest) of"
    r"|the|an?|this|that|these|those|my|your|his|her|its|our|their|some|any|no|each|every|all|both"
    r"|such|other|another|many|few|several|most)\s+",
    re.IGNORECASE,
)
_CUT = re.compile(r"\s*(?:[,;:()\[\]\n]|\s[–—-]\s|\b(?:who|whom|whose|which|that|where)\b)")
_PREPOSITION = re.compile(
    r"\s+(?:of|in|on|at|by|for|from|with|without|to|as|about|against|among|between|behind|into"
    r"|over|under|within|through|during|like|including|than)\s",
    re.IGNORECASE,
)
_TAIL = re.compile(r"(?:['’]s?|[\s.!?\"”“])+$")
_ABBREVIATION = re.compile(r"(?:\b\w\.)+$|\b(?:Jr|Sr|Inc|Corp|Co|Ltd|St)\.$")

_PEOPLE = re.compile(r"(?:ans|ists|crats|ers|ites|[st]ives)$")

# No mention in our op-eds is longer.
_MOST_WORDS = 5


@dataclass(frozen=True)
class Candidate:
    """A trimmed mention of the entity at that index."""

    start: int
    end: int
    entity: int
    text: str

    @property
    def is_name(self) -> bool:
        """Whether it starts like a proper name."""
        return self.text[:1].isupper()


def trim_mention(text: str, span: Span) -> Span | None:
    """Return the part of a noun phrase that names a party, None if that is a pronoun or nothing.

    Determiners in front go, and all from the first comma, bracket or relative word on; what is
    still longer than an op-ed would have it ends before its first preposition.

    >>> trim_mention("the governor of Borno, who resigned", (0, 35))
    (4, 21)
    """
    start, end = span
    while found := _DETERMINER.match(text, start, end):
        start = found.end()
    if cut := _CUT.search(text, start, end):
        end = cut.start()
    preposition = _PREPOSITION.search(text, start, end)
    if preposition and len(text[start:end].split()) > _MOST_WORDS:
        end = preposition.start()
    if not _ABBREVIATION.search(text[start:end]):
        end = start + len(_TAIL.sub("", text[start:end]))
    phrase = text[start:end]
    if phrase.lower() in PRONOUNS or not re.search(r"[^\W\d_]{2}|[^\W\d_]\.", phrase):
        return None
    return start, end


def flat(candidates: Iterable[Candidate]) -> list[Candidate]:
    """Return candidates that do not overlap, by position: the outer one of those nested.

    A list of persons or a long description gives way to the proper names in it.
    """
    pool = list(dict.fromkeys(candidates))
    pool = [c for c in pool if not (_gives_way(c) and any(_is_name_in(c, o) for o in pool))]
    kept: list[Candidate] = []
    for c in sorted(pool, key=lambda c: (c.start - c.end, c.start, c.entity)):
        if all(c.end <= k.start or k.end <= c.start for k in kept):
            kept.append(c)
    return sorted(kept, key=lambda c: c.start)


def is_plural(phrase: str) -> bool:
    """Return whether a phrase as it stands in the text, with its determiner, names several.

    >>> [is_plural(p) for p in ("Nigerian soldiers", "the Democrats", "James", "a boss")]
    [True, True, False, False]
    """
    determiner = _DETERMINER.match(phrase)
    bare = phrase[determiner.end() :] if determiner else phrase
    if " and " in bare:
        return True
    head = _PREPOSITION.split(_CUT.split(bare)[0] + " ", maxsplit=1)[0].split()
    word = head[-1] if head else ""
    if word.lower() in _GROUP_WORDS:
        return True
    if not re.fullmatch(r".*[^su'’]s", word):
        return False
    # a capital is a surname unless an article shows a people or party
    return word[0].islower() or determiner is not None or _PEOPLE.search(word) is not None


def _gives_way(c: Candidate) -> bool:
    is_list = c.is_name and re.search(r"\b(?:and|or)\b", c.text) is not None
    return is_list or (not c.is_name and len(c.text.split()) > _MOST_WORDS)


def _is_name_in(outer: Candidate, c: Candidate) -> bool:
    inside = outer.start <= c.start and c.end <= outer.end
    return inside and c.is_name and c.end - c.start < outer.end - outer.start
