"""The names of states and well-known organisations, and the word lists of the party stage.

The tables lie in `configs/aliases/`; `scripts/build_aliases.py` makes them from hand lists.
"""

from __future__ import annotations

import functools
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib import resources
from typing import Literal, cast

from polemic.pipeline.document import PartyKind

AliasType = Literal["name", "capital", "adjective", "people", "metonym"]

Tokens = tuple[str, ...]

_TOKEN = re.compile(r"(?:[^\W\d_]\.){2,}|[^\W\d_](?:\.[^\W\d_])+|\w+")


@dataclass(frozen=True, slots=True)
class Alias:
    """One name of an actor of the tables.

    Attributes:
        key: names the actor across documents ("USA").
        actor: its canonical name.
        kind: of the actor.
        type: how the name stands for the actor.
        role: what sort of organisation it is ("party", "armed", ...); empty for states.
        part_of: key of the actor it belongs to, if any.
    """

    key: str
    actor: str
    kind: PartyKind
    type: AliasType
    role: str = ""
    part_of: str | None = None


@dataclass(frozen=True)
class Aliases:
    """All names, looked up by how they are written; and the word lists by their title."""

    exact: Mapping[str, Alias]
    folded: Mapping[str, Alias]
    by_first_token: Mapping[str, tuple[tuple[Tokens, Alias], ...]]
    adjectives: Mapping[str, str]
    peoples: Mapping[str, str]
    words: Mapping[str, frozenset[str]]

    def find(self, name: str) -> Alias | None:
        """Return the alias of exactly this name, or None.

        Case may differ ("TURKEY", "European union") as long as the name begins with a capital
        letter; an acronym must be written as one, so that "us" and "Who" find nothing.
        """
        found = self.exact.get(name)
        if found is None and name[:1].isupper():
            found = self.folded.get(folded(name))
        return found

    def longest_at(self, tokens: Tokens) -> tuple[int, Alias] | None:
        """Return the number of tokens and the alias of the longest name the tokens begin with."""
        for name, alias in self.by_first_token.get(tokens[0], ()) if tokens else ():
            if tokens[: len(name)] == name:
                return len(name), alias
        return None

    def role_of(self, word: str) -> str:
        """Return the role a small-letter noun names ("army" -> "military"); empty if none."""
        return next(
            (role for role in _ROLES if word in self.words[f"role.{role}"]),
            "",
        )


_ROLES = (
    "government",
    "people",
    "military",
    "police",
    "party",
    "armed",
    "company",
    "bloc",
    "parliament",
)


def without_accents(text: str) -> str:
    """Return the text with its letters stripped of accents; other characters stay.

    >>> without_accents("Côte d'Ivoire")
    "Cote d'Ivoire"
    """
    if text.isascii():
        return text
    parts = unicodedata.normalize("NFKD", text)
    return "".join(c for c in parts if not unicodedata.combining(c)).replace("ı", "i")


def folded(text: str) -> str:
    """Return the text as it is compared: small letters, no accents, single blanks.

    >>> folded("Recep  Erdoğan’s")
    "recep erdogan's"
    """
    return " ".join(without_accents(text).casefold().replace("’", "'").split())


def name_tokens(text: str) -> list[tuple[str, int, int]]:
    """Return the words of the text with start and end; "U.S." is one, a hyphen or "'s" splits.

    >>> [word for word, _, _ in name_tokens("U.S.-led, Iran's")]
    ['U.S.', 'led', 'Iran', 's']
    """
    return [(m[0], m.start(), m.end()) for m in _TOKEN.finditer(text)]


@functools.cache
def load_aliases() -> Aliases:
    """Return the tables of the package; they are read once in a process."""
    named = [*_states(), *_organizations()]
    exact = dict(named)
    return Aliases(
        exact=exact,
        folded={folded(name): alias for name, alias in named if not _is_acronym(name)},
        by_first_token=_by_first_token(exact),
        adjectives=_first_of_type(named, "adjective"),
        peoples=_first_of_type(named, "people"),
        words=_word_lists(),
    )


def _is_acronym(name: str) -> bool:
    return name.isupper() and len(name.replace(".", "")) <= 5


def _states() -> Iterator[tuple[str, Alias]]:
    for key, name, alias, sort in _rows("states.tsv"):
        yield alias, Alias(key, name, "state", cast(AliasType, sort))


def _organizations() -> Iterator[tuple[str, Alias]]:
    for key, name, kind, role, part_of, alias, sort in _rows("organizations.tsv"):
        yield (
            alias,
            Alias(key, name, cast(PartyKind, kind), cast(AliasType, sort), role, part_of or None),
        )


def _by_first_token(exact: Mapping[str, Alias]) -> dict[str, tuple[tuple[Tokens, Alias], ...]]:
    index: dict[str, list[tuple[Tokens, Alias]]] = defaultdict(list)
    for name, alias in exact.items():
        tokens = tuple(word for word, _, _ in name_tokens(name))
        index[tokens[0]].append((tokens, alias))
    return {
        first: tuple(sorted(names, key=lambda item: -len(item[0])))
        for first, names in index.items()
    }


def _first_of_type(named: list[tuple[str, Alias]], sort: AliasType) -> dict[str, str]:
    """Return the first name of that type by key."""
    first: dict[str, str] = {}
    for name, alias in named:
        if alias.type == sort:
            first.setdefault(alias.key, name)
    return first


def _word_lists() -> dict[str, frozenset[str]]:
    lists = (line.partition(": ") for line in _lines("words.txt"))
    return {title: frozenset(words.split()) for title, _, words in lists}


def _rows(file: str) -> Iterator[list[str]]:
    lines = _lines(file)
    next(lines)  # the header
    return (line.split("\t") for line in lines)


def _lines(file: str) -> Iterator[str]:
    path = resources.files("polemic") / "configs" / "aliases" / file
    lines = path.read_text(encoding="utf-8").splitlines()
    return (line for line in lines if line and not line.startswith("#"))
