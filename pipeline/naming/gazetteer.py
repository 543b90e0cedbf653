"""The names of the tables where a text uses them for actors, not for places or descriptions."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from polemic.pipeline.document import PartyKind, Span
from polemic.pipeline.naming.aliases import Alias, Aliases, folded, name_tokens
from polemic.pipeline.naming.linking import FoundMention

_MAX_WORDS = 8
_WITHIN_NAME = re.compile(r"[ \t]?\n?[ \t]*|[-–'’.]|[.,] ")
_BLANKS = re.compile(r"[ \t]+\n?[ \t]*|\n[ \t]*")
_SENTENCE_START = re.compile(r"(?:^|[.!?:;\n\"“”‘(])[\s\"“‘(]*$")
_OWNED = ("government", "people", "military", "police")
_FOLLOWING = (
    *("offices", "office.qualities", "titles", "officials"),
    *("role.government", "role.military", "role.people"),
)
_OFFICE_REACH = 4
"""How many words behind a state's name its ministry or minister may stand."""


def gazetteer_mentions(text: str, aliases: Aliases) -> list[FoundMention]:
    """Return where names of the tables stand for actors, in text order, without overlaps.

    "Afghan police" and "Germany's finance minister" are one mention. A capital counts only where
    it acts; a state that the text names merely as a place ("in Chad") is left out altogether.
    """
    words = _Words(text, aliases)
    hits = [hit for found in _names(words) for hit in _actor_at(words, *found)]
    acting = {hit.key for hit in hits if not hit.is_place}
    return [
        FoundMention(*hit.span, hit.kind) for hit in hits if hit.key in acting or not hit.is_place
    ]


class _Words:
    """The words of a text by number, with what surrounds them."""

    def __init__(self, text: str, aliases: Aliases) -> None:
        self.text = text
        self.aliases = aliases
        self.tokens = name_tokens(text)
        self.small = {word for word, _, _ in self.tokens if word[0].islower()}
        self.small |= aliases.words["openers"]

    def __len__(self) -> int:
        return len(self.tokens)

    def at(self, i: int) -> str:
        """Return the word of that number; empty outside the text."""
        return self.tokens[i][0] if 0 <= i < len(self) else ""

    def gap(self, i: int) -> str:
        """Return what stands between word `i` and the next; a full stop outside the text."""
        if not 0 <= i < len(self) - 1:
            return "."
        return self.text[self.tokens[i][2] : self.tokens[i + 1][1]]

    def next_to(self, i: int) -> bool:
        """Return whether only blanks stand between word `i` and the next."""
        return _BLANKS.fullmatch(self.gap(i)) is not None

    def span(self, first: int, last: int) -> Span:
        """Return the characters from one word to another, both included."""
        return self.tokens[first][1], self.tokens[last][2]

    def is_in(self, i: int, title: str) -> bool:
        """Return whether the word of that number is in that word list."""
        return folded(self.at(i)) in self.aliases.words[title]

    def is_capital(self, i: int) -> bool:
        """Return whether it is capitalised for itself, not as the first word of a sentence."""
        word = self.at(i)
        if not word[:1].isupper():
            return False
        start = self.tokens[i][1]
        opens = _SENTENCE_START.search(self.text, max(0, start - 8), start) is not None
        return not (opens and word.casefold() in self.small)


@dataclass(frozen=True, slots=True)
class _Hit:
    span: Span
    kind: PartyKind
    key: str
    is_place: bool = False


def _names(words: _Words) -> Iterator[tuple[int, int, Alias]]:
    """Yield the first and the last word of each name of the tables, and its alias."""
    i = 0
    while i < len(words):
        found = None
        if words.at(i) in words.aliases.by_first_token:
            joined = i
            while joined - i < _MAX_WORDS and _WITHIN_NAME.fullmatch(words.gap(joined)):
                joined += 1
            name = tuple(word for word, _, _ in words.tokens[i : joined + 1])
            found = words.aliases.longest_at(name)
        if found is not None:
            yield i, i + found[0] - 1, found[1]
        i += found[0] if found else 1


def _actor_at(words: _Words, first: int, last: int, alias: Alias) -> Iterator[_Hit]:
    """Yield the mention that a name of the tables makes or belongs to, if any."""
    if _is_part_of_a_name(words, first, last, alias):
        return
    span = words.span(first, last)
    if alias.type == "capital":
        if _acts(words, first, last):
            yield _Hit(span, alias.kind, alias.key)
    elif alias.type == "people":
        yield _Hit(span, "group", f"{alias.key}-people")
    elif alias.kind != "state":
        yield _Hit(span, alias.kind, alias.key)
    else:
        yield from _state_at(words, first, last, alias)


def _state_at(words: _Words, first: int, last: int, alias: Alias) -> Iterator[_Hit]:
    head = _owned_head(words, last)
    if head is not None:
        kind = _kind_of_head(words, head)
        yield _Hit(words.span(first, head), kind, f"{alias.key} {words.at(head)}")
    elif alias.type == "adjective":
        if _stands_for_the_state(words, last):
            yield _Hit(words.span(first, last), "state", alias.key)
    else:
        is_place = words.is_in(first - 1, "place.before") and not _is_possessive(words, last)
        yield _Hit(words.span(first, last), "state", alias.key, is_place)


def _is_part_of_a_name(words: _Words, first: int, last: int, alias: Alias) -> bool:
    """Return whether it only helps to name something else ("China Daily", "Bank of England")."""
    if words.gap(last).startswith("-"):
        return not (words.is_in(last + 1, "joined.hyphen") or words.at(last + 1)[:1].isupper())
    if words.next_to(last) and words.is_capital(last + 1) and not _may_follow(words, last + 1):
        return True
    before = first - 1
    if alias.type != "adjective" and words.next_to(before) and words.is_capital(before):
        return not _may_precede(words, before)
    return folded(words.at(before)) == "of" and words.is_in(first - 2, "institutions")


def _may_follow(words: _Words, i: int) -> bool:
    """Return whether a capitalised word goes with a state's name: "Iran President", "Iran I"."""
    return words.at(i) == "I" or any(words.is_in(i, title) for title in _FOLLOWING)


def _may_precede(words: _Words, i: int) -> bool:
    return words.is_in(i, "offices") or words.at(i) in words.aliases.by_first_token


def _acts(words: _Words, first: int, last: int) -> bool:
    """Return whether a capital stands for the government in it."""
    if words.is_in(first - 1, "place.before"):
        return False
    if words.next_to(last) and words.is_in(last + 1, "actor.verbs"):
        return True
    if _is_possessive(words, last):
        return words.at(last + 2)[:1].islower() and not words.is_in(last + 2, "city.nouns")
    return words.is_in(first - 1, "actor.before")


def _is_possessive(words: _Words, last: int) -> bool:
    return words.gap(last) in ("'", "’") and words.at(last + 1) == "s"


def _owned_head(words: _Words, last: int) -> int | None:
    """Return the number of the word that ends "Afghan police", "Iran's foreign minister"."""
    i = last + 1
    if _is_possessive(words, last):
        i += 1
    for head in range(i, i + _OFFICE_REACH):
        if not words.next_to(head - 1):
            return None
        is_role = words.aliases.role_of(folded(words.at(head))) in _OWNED
        if is_role or words.is_in(head, "officials") or words.is_in(head, "offices"):
            return None if _names_a_person(words, head) else head
        if not (words.is_in(head, "role.modifiers") or words.is_in(head, "office.qualities")):
            return None
    return None


def _names_a_person(words: _Words, head: int) -> bool:
    return words.next_to(head) and words.at(head + 1)[:1].isupper()


def _kind_of_head(words: _Words, head: int) -> PartyKind:
    word = folded(words.at(head))
    if word in words.aliases.words["offices"]:
        return "person"
    if words.aliases.role_of(word) == "people":
        return "group"
    is_role = words.aliases.role_of(word) != ""
    return "group" if word.endswith("s") and not is_role else "organization"


def _stands_for_the_state(words: _Words, last: int) -> bool:
    """Return whether an adjective says whose pressure it is, not what kind of poet."""
    if words.gap(last).startswith(("-", "–")):
        return True
    if words.next_to(last) and words.at(last + 1)[:1].isupper():
        return True  # "Russian President Ivan Orlov"
    if not words.next_to(last) or not words.at(last + 1)[:1].islower():
        return False
    ahead = range(last + 1, last + 3 if words.next_to(last + 1) else last + 2)
    if any(words.is_in(i, "described") for i in ahead):
        return False
    return not words.is_in(last + 1, "stops")
