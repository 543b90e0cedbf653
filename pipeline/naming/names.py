"""What one name says by itself: whose government it is, whose title, which words name a person."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from polemic.pipeline.document import PartyKind
from polemic.pipeline.naming.aliases import Alias, Aliases, Tokens, folded, name_tokens

OWNED_ROLES = {"government": "government", "military": "military", "police": "police"}
"""Roles of which a state has one, and the noun that names it."""

_POSSESSIVE = re.compile(r"['’]s?$")
_EDGES = "\"'“”‘’«»,;:()[] \t\r\n"
_JOINING = frozenset({"of", "for", "the", "and", "in"})


@dataclass(frozen=True, slots=True)
class NameReading:
    """What a mention says about its actor, before any other mention is looked at.

    Attributes:
        text: the name without determiner, possessive and quotation marks.
        kind: what the tables or the words say it is; else the kind that was given.
        key: the actor's key across documents, where the name has one.
        name: canonical name that goes with the key, else `text`.
        owner: key of the state or organisation it is said to belong to.
        role: "government", "military", "party", "armed", ...; empty if none is known.
        core: the proper name inside `text`, as it is compared with others.
        person: words of a person's name, without titles.
        office: the last office word ("president"), small letters.
        gender: "male" or "female" where a title tells.
        sponsor: whom a government is named after ("Obama" of "the Obama administration").
    """

    text: str
    kind: PartyKind
    name: str
    core: str
    key: str | None = None
    owner: str | None = None
    role: str = ""
    person: Tokens = ()
    office: str = ""
    gender: str = ""
    sponsor: str = ""

    @property
    def is_proper(self) -> bool:
        """Whether the compared name begins with a capital letter or a digit."""
        return not self.core[:1].islower()


def read_name(raw: str, kind: PartyKind, aliases: Aliases) -> NameReading:
    """Return what the words of a mention of that kind say."""
    text = compared_name(raw, aliases)
    plain = NameReading(text, kind, name=text, core=text)
    alias = _find(text, aliases)
    if alias is not None:
        return _known(plain, alias, aliases)
    owned = _split_owner(text, aliases)
    if owned is not None:
        reading = _owned(plain, *owned, aliases)
        if reading is not None:
            return reading
    person = _person(plain, text, aliases)
    return person or _unowned(plain, aliases)


def compared_name(raw: str, aliases: Aliases) -> str:
    """Return the name without quotation marks, determiners and possessive ending.

    A text without any name in it, such as a lone comma, comes back as it is.

    >>> from polemic.pipeline.naming.aliases import load_aliases
    >>> compared_name("the United Nations’", load_aliases())
    'United Nations'
    """
    text = " ".join(raw.split()).strip(_EDGES) or raw
    text = _POSSESSIVE.sub("", text) or text
    words = text.split()
    while len(words) > 1 and words[0].casefold() in aliases.words["determiners"]:
        words.pop(0)
    return " ".join(words) or raw


def stemmed(text: str) -> str:
    """Return the folded text with the plural ending of its last word taken off.

    >>> stemmed("Sunni communities"), stemmed("The Greens"), stemmed("congress")
    ('sunni community', 'the green', 'congress')
    """
    plain = folded(text).replace("-", " ")
    if plain.endswith("ies") and len(plain) > 5:
        return plain[:-3] + "y"
    if plain.endswith("s") and not plain.endswith(("ss", "us", "sis")) and len(plain) > 3:
        return plain[:-1]
    return plain


def all_titles(words: list[str], aliases: Aliases) -> bool:
    """Return whether all words are titles, offices or parts of their names."""
    return _titles(words, aliases)[0] == len(words)


def role_reading(owner: str, role: str, plain: NameReading, aliases: Aliases) -> NameReading:
    """Return the reading of "the Iranian army": the one actor of that role of the owner."""
    whose = aliases.adjectives.get(owner) or owner
    if role == "people":
        name = aliases.peoples.get(owner) or f"{whose} people"
        return replace(plain, kind="group", key=f"{owner}-people", name=name, role=role)
    return replace(
        plain,
        kind="organization",
        key=f"{owner}-{role}",
        name=f"{whose} {OWNED_ROLES[role]}",
        role=role,
        owner=owner,
    )


def _find(text: str, aliases: Aliases) -> Alias | None:
    """Return the alias of a name, of its plural ("Briton"), or of a people with an adjective."""
    alias = aliases.find(text) or aliases.find(f"{text}s")
    if alias is None and " " in text:
        first, _, rest = text.partition(" ")
        people = aliases.find(rest) if folded(first) in aliases.words["passing"] else None
        alias = people if people is not None and people.type == "people" else None
    return alias


def _known(plain: NameReading, alias: Alias, aliases: Aliases) -> NameReading:
    """Return the reading of a name of the tables; a people is a party of its own."""
    if alias.type == "people" or (alias.type == "adjective" and plain.kind == "group"):
        return role_reading(alias.key, "people", plain, aliases)
    person = (plain.text,) if plain.kind == "person" and " " not in plain.text else ()
    return replace(
        plain,
        kind=alias.kind,
        key=alias.key,
        name=alias.actor,
        role=alias.role,
        owner=alias.part_of,
        person=person,
    )


def _split_owner(text: str, aliases: Aliases) -> tuple[Alias, str] | None:
    """Return the actor a longer name begins or ends with, and the rest of the name."""
    head, joint, tail = text.rpartition(" of ")
    if not joint:
        head, joint, tail = text.rpartition(" in ")
    if joint:
        alias = aliases.find(compared_name(tail, aliases))
        if alias is not None and alias.type != "people":
            return alias, head
    tokens = name_tokens(text)
    first = next((i for i, (word, _, _) in enumerate(tokens) if word[0].isupper()), None)
    if first is None:
        return None
    if folded(tokens[first][0]) in aliases.words["passing"]:
        first += 1
    found = aliases.longest_at(tuple(word for word, _, _ in tokens[first:]))
    if found is None or found[1].type == "people" or first + found[0] == len(tokens):
        return None
    before = text[: tokens[first][1]].strip()
    after = re.sub(r"^(?:['’]s?)?\s+", "", text[tokens[first + found[0] - 1][2] :])
    if after.startswith(("-", "–")):
        return None  # "US-led coalition" is not the coalition of the US
    return found[1], f"{before} {after}".strip()


def _owned(plain: NameReading, owner: Alias, rest: str, aliases: Aliases) -> NameReading | None:
    """Return the reading of a name that begins or ends with the name of its owner."""
    of_table = aliases.find(rest)
    if of_table is not None and of_table.part_of == owner.key:
        return _known(plain, of_table, aliases)
    words = folded(rest).split()
    if _is_owner_itself(owner, of_table, words, aliases):
        return _known(plain, owner, aliases)
    role = _role(words, aliases)
    is_people = role == "people" and rest.split()[-1].islower()  # a "Society" is no people
    if owner.kind == "state" and (role in OWNED_ROLES or is_people):
        return role_reading(owner.key, role, plain, aliases)
    if owner.kind == "state" and plain.kind == "state":
        return _known(plain, owner, aliases)  # "German pressure"
    person = _person(plain, rest, aliases)
    if person is not None:
        return replace(person, owner=owner.key)
    if words and words[-1] in aliases.words["officials"]:
        return replace(plain, owner=owner.key)
    return None


def _is_owner_itself(owner: Alias, rest: Alias | None, words: list[str], aliases: Aliases) -> bool:
    """Return whether "the Afghan state" or "Greenpeace India" is the owner and nobody else."""
    if owner.kind == "state":
        return len(words) == 1 and words[0] in aliases.words["state.nouns"]
    return rest is not None and rest.kind == "state" and rest.type == "name"


def _role(words: list[str], aliases: Aliases) -> str:
    """Return the role the last noun names; "police officers" are the police."""
    if len(words) > 1 and words[-1] == "officers":
        words = words[:-1]
    return aliases.role_of(words[-1]) if words else ""


def _person(plain: NameReading, text: str, aliases: Aliases) -> NameReading | None:
    """Return the reading of a person's name or office, or None if it is neither."""
    words = text.partition(",")[0].split()
    if not words:
        return None
    if plain.kind != "person" and folded(words[0]) not in aliases.words["titles.sure"]:
        return None
    n_titles, office, gender = _titles(words, aliases)
    name = tuple(words[n_titles:])
    if not name and n_titles > 1 and folded(words[0]) in aliases.words["titles"]:
        name, office = (words[-1],), ""  # "Mr Major"
    name = _trailing_name(name, words[n_titles - 1] if n_titles else "", aliases)
    if plain.kind != "person" and not name and n_titles < len(words):
        return None
    return replace(plain, kind="person", person=name, office=office, gender=gender)


def _trailing_name(words: Tokens, before: str, aliases: Aliases) -> Tokens:
    """Return the name that ends a description ("my neighbour Ada Lind"); empty if none does."""
    first = len(words)
    while first and _is_name_word(words[first - 1], aliases):
        first -= 1
    before = words[first - 1] if first else before
    is_described = first > 0 and len(words) - first < 2
    return () if is_described or folded(before) in _JOINING else words[first:]


def _titles(words: list[str], aliases: Aliases) -> tuple[int, str, str]:
    """Return how many leading words are titles, the office among them, and the gender.

    Words such as "Foreign" or "National" are titles only together with one.
    """
    lists = aliases.words
    office: list[str] = []
    gender = ""
    n_titles = 0
    for n, word in enumerate(words, start=1):
        plain = folded(word).removeprefix("ex-")
        if plain in lists["offices"]:
            office.append(plain)
        elif plain in lists["office.qualities"] and not office:
            office.append(plain)
            continue
        elif plain not in lists["titles"] | lists["office.parts"] | lists["passing"]:
            break
        for sex in ("male", "female"):
            gender = sex if plain in lists[f"titles.{sex}"] else gender
        if plain in lists["titles"] | lists["offices"] or n_titles:
            n_titles = n
    known = n_titles > 0
    return n_titles, " ".join(office[:2]) if known else "", gender


def _is_name_word(word: str, aliases: Aliases) -> bool:
    return word[:1].isupper() or folded(word).split("-")[0] in aliases.words["particles"]


def _unowned(plain: NameReading, aliases: Aliases) -> NameReading:
    """Return the reading of a name that says of nobody else that it belongs to him."""
    words = plain.text.partition(",")[0].split()
    while len(words) > 1 and folded(words[0]) in aliases.words["passing"]:
        words.pop(0)
    role = _role([folded(word) for word in words], aliases)
    if role and all(folded(word) in aliases.words["role.modifiers"] for word in words[:-1]):
        return replace(plain, role=role, core=folded(" ".join(words)))
    if role == "government" and words[-2][0].isupper():
        return replace(plain, role=role, sponsor=_POSSESSIVE.sub("", " ".join(words[:-1])))
    core = _core(words, aliases)
    alias = _find(core, aliases) or _behind_a_noun(words, aliases)
    if alias is not None:
        return _known(plain, alias, aliases)
    proper_role = role if role in ("party", "company", "parliament") and core[0].isupper() else ""
    return replace(plain, core=core, role=proper_role)


def _behind_a_noun(words: list[str], aliases: Aliases) -> Alias | None:
    """Return the actor of "the militant group Boko Haram", or None."""
    nouns = aliases.words["tails"] | aliases.words["role.party"] | aliases.words["role.armed"]
    for n in range(1, len(words)):
        alias = aliases.find(" ".join(words[n:]))
        if alias is not None and folded(words[n - 1]) in nouns:
            return alias
    return None


def _core(words: list[str], aliases: Aliases) -> str:
    """Return the proper name inside a name, else all of it.

    "ruling conservative New Democracy party" -> "New Democracy"; "radical left" stays.
    """
    first = next((i for i, word in enumerate(words) if not word[0].islower()), len(words))
    last = len(words)
    while last - first > 1 and folded(words[last - 1]) in aliases.words["tails"]:
        last -= 1
    if first == last:
        return " ".join(words)
    n_capitals = sum(word[0].isupper() for word in words[first:last])
    modifiers = aliases.words["role.modifiers"] | aliases.words["passing"]
    passing = all(folded(word) in modifiers for word in words[:first])
    if n_capitals > 1 or last < len(words) or passing:
        return " ".join(words[first:last])
    return " ".join(words[:last])
