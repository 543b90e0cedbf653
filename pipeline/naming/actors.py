"""The actors of one document while they are put together, and the ways to find them by a name."""

from __future__ import annotations

import bisect
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from polemic.pipeline.document import PartyKind, Span
from polemic.pipeline.naming.aliases import Tokens, folded
from polemic.pipeline.naming.names import NameReading, stemmed

_PARTICLES = frozenset(
    ("al", "el", "bin", "ibn", "von", "van", "de", "da", "der", "den", "di", "du", "la", "le", "jr")
)
_OTHER_OFFICE = frozenset({"prime", "vice", "deputy"})
"""Words that make an office a different one: a vice president is not "the president"."""
_SMALL_WORDS = frozenset({"of", "and", "the", "for", "in", "on", "de", "la"})


@dataclass(slots=True, eq=False)
class Actor:
    """A party in the making: what was read at each place that names it.

    `canonical` names the actor of a key that no mention names in full ("the government").
    """

    key: str | None = None
    owner: str | None = None
    role: str = ""
    person: Tokens = ()
    gender: str = ""
    canonical: NameReading | None = None
    offices: set[str] = field(default_factory=set)
    readings: list[NameReading] = field(default_factory=list)
    spans: list[Span] = field(default_factory=list)

    @property
    def kind(self) -> PartyKind:
        """What most of its mentions say it is; those with a key of the tables decide alone."""
        if self.person:
            return "person"
        kinds = [reading.kind for reading in self._keyed() or self.readings]
        return Counter(kinds).most_common(1)[0][0]

    @property
    def name(self) -> str:
        """The canonical name of the tables, a person's full name, else the longest name."""
        if self.person:
            return " ".join(self.person)
        keyed = self._keyed()
        if keyed:
            return keyed[0].name
        proper = [r.text if r.text[0].isupper() else r.core for r in self.readings if r.is_proper]
        names = proper or [reading.text for reading in self.readings]
        return max(names, key=lambda name: len(name.split()))

    def _keyed(self) -> list[NameReading]:
        readings = [reading for reading in self.readings if reading.key]
        return readings or ([self.canonical] if self.canonical else [])

    def take(self, span: Span, reading: NameReading) -> None:
        """Add a mention and what it says."""
        bisect.insort(self.spans, span)
        self.readings.append(reading)
        for said in filter(None, (reading, self.canonical)):
            self.owner = self.owner or said.owner
        self.role = self.role or reading.role
        self.gender = self.gender or reading.gender
        if reading.office:
            self.offices.add(reading.office)
        if self.key is None and len(name_words(reading.person)) > len(name_words(self.person)):
            self.person = reading.person


class ActorIndex:
    """All actors, found by key, name, last words, family name, role or office."""

    def __init__(self) -> None:
        self.actors: list[Actor] = []
        self._by_key: dict[str, Actor] = {}
        self._by_name: dict[str, Actor] = {}
        self._groups: dict[tuple[str, str], dict[int, Actor]] = defaultdict(dict)

    def new(self) -> Actor:
        """Return a new actor without mentions."""
        self.actors.append(Actor())
        return self.actors[-1]

    def keyed(self, key: str) -> Actor:
        """Return the actor of that key, a new one if there is none."""
        if key not in self._by_key:
            self._by_key[key] = self.new()
            self._by_key[key].key = key
        return self._by_key[key]

    def with_key(self, key: str) -> Actor | None:
        """Return the actor of that key, or None."""
        return self._by_key.get(key)

    def named(self, name: str) -> Actor | None:
        """Return the actor of that name; case, accents, hyphens and the plural do not count."""
        return self._by_name.get(stemmed(name))

    def ending_in(self, name: str) -> list[Actor]:
        """Return the actors whose longer names end in that name ("council")."""
        return self._members("tail", stemmed(name))

    def beginning_with(self, word: str) -> list[Actor]:
        """Return the actors whose longer proper names begin with that word."""
        return self._members("first", stemmed(word))

    def of_kind(self, kind: PartyKind) -> list[Actor]:
        """Return the actors of which some mention says that they are of that kind."""
        return self._members("kind", kind)

    def in_role(self, role: str) -> list[Actor]:
        """Return the actors in that role ("government", "armed", ...)."""
        return self._members("role", role)

    def in_office(self, office: str) -> list[Actor]:
        """Return the persons once named with that office word."""
        return self._members("office", office)

    def persons(self, person: Tokens) -> list[Actor]:
        """Return who has that family name; if nobody, the one person with that given name."""
        name = name_words(person)
        if not name:
            return []
        family = self._members("family", name[-1])
        given = [] if family or len(name) > 1 else self._members("given", name[0])
        return family or (given if len(given) == 1 else [])

    def add(self, actor: Actor, span: Span, reading: NameReading) -> None:
        """Give the actor a mention, and find it from now on by what the mention says."""
        actor.take(span, reading)
        self._join("kind", actor.kind, actor)
        if actor.role:
            self._join("role", actor.role, actor)
        if actor.person:
            self._add_person(actor)
        else:
            self._add_name(actor, reading)

    def _add_person(self, actor: Actor) -> None:
        name = name_words(actor.person)
        for word in name[-1:]:
            self._join("family", word, actor)
        for word in name[:-1][:1]:
            self._join("given", word, actor)
        for office in actor.offices:
            self._join("office", office, actor)
            quality, _, bare = office.partition(" ")
            if bare and quality not in _OTHER_OFFICE:
                self._join("office", bare, actor)

    def _add_name(self, actor: Actor, reading: NameReading) -> None:
        words = stemmed(reading.core).split()
        self._by_name.setdefault(" ".join(words), actor)
        joint = next((n for n, word in enumerate(words) if word in _SMALL_WORDS), len(words))
        for end in {joint, len(words)} - {0}:
            for n in range(0 if end < len(words) else 1, end):
                self._join("tail", " ".join(words[n:end]), actor)
        if len(words) > 1 and reading.is_proper:
            self._join("first", stemmed(words[0]), actor)

    def _join(self, group: str, value: str, actor: Actor) -> None:
        self._groups[group, value][id(actor)] = actor

    def _members(self, group: str, value: str) -> list[Actor]:
        return list(self._groups.get((group, value), {}).values())


def nearest(actors: Iterable[Actor], start: int, *, or_later: bool = False) -> Actor | None:
    """Return the actor last named before `start`; with `or_later`, else the one named next."""
    before: tuple[int, Actor] | None = None
    behind: tuple[int, Actor] | None = None
    for actor in actors:
        at = bisect.bisect_left(actor.spans, (start, 0))
        if at > 0 and (before is None or actor.spans[at - 1][0] > before[0]):
            before = actor.spans[at - 1][0], actor
        if at < len(actor.spans) and (behind is None or actor.spans[at][0] < behind[0]):
            behind = actor.spans[at][0], actor
    found = before or (behind if or_later else None)
    return found[1] if found else None


def name_words(person: Tokens) -> Tokens:
    """Return the words of a person's name as they are compared, particles left out.

    >>> name_words(("Bashar", "al-Assad")), name_words(("George", "W.", "Bush"))
    (('bashar', 'assad'), ('george', 'w', 'bush'))
    """
    plain = (folded(word).strip(".,-") for word in person)
    bare = (word.removeprefix("al-").removeprefix("el-") for word in plain)
    return tuple(word for word in bare if word and word not in _PARTICLES)


def may_be_one_person(a: Tokens, b: Tokens) -> bool:
    """Return whether two compared names with one family name can belong to one person.

    The words of the shorter must occur in the longer, in order; an initial stands for a word.

    >>> may_be_one_person(("g", "bush"), ("george", "w", "bush"))
    True
    >>> may_be_one_person(("bill", "clinton"), ("hillary", "clinton"))
    False
    """
    shorter, longer = sorted((a, b), key=len)
    rest = iter(longer)
    return all(any(_same_word(word, other) for other in rest) for word in shorter)


def initials(name: str) -> set[str]:
    """Return the acronyms a name of two words or more can have.

    >>> sorted(initials("League of Harbour Towns"))
    ['LHT', 'LOHT']
    """
    words = name.replace("-", " ").split()
    main = [word for word in words if folded(word) not in _SMALL_WORDS]
    if len(main) < 2 or not all(word[0].isupper() for word in main):
        return set()
    return {"".join(word[0].upper() for word in chosen) for chosen in (words, main)}


def _same_word(a: str, b: str) -> bool:
    return a == b or (1 in (len(a), len(b)) and a[0] == b[0])
