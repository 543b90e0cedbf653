"""From mentions to parties: all names of one actor become one party.

Names that say enough by themselves come first: names of the tables, full names of persons and
organisations. What is left refers back: family names, acronyms, "the ministry", "the president".
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from polemic.pipeline.document import Mention, Party, PartyKind, Span
from polemic.pipeline.naming.actors import (
    Actor,
    ActorIndex,
    initials,
    may_be_one_person,
    name_words,
    nearest,
)
from polemic.pipeline.naming.aliases import Aliases
from polemic.pipeline.naming.mention_context import defined_acronyms, read_mention, span_of_key
from polemic.pipeline.naming.names import OWNED_ROLES, NameReading, read_name, role_reading

_APPOSED = re.compile(r"\s*,?\s+(?:the\s+|then\s+)?")


@dataclass(frozen=True, slots=True)
class FoundMention:
    """A place where an actor is named, before it is known which one."""

    start: int
    end: int
    kind: PartyKind
    score: float = 1.0

    @property
    def span(self) -> Span:
        """Start and end, for functions on spans."""
        return self.start, self.end


def link_mentions(
    text: str, mentions: Iterable[FoundMention], aliases: Aliases
) -> tuple[Party, ...]:
    """Return the parties that the mentions name, in order of their first mention.

    Their ids are p1, p2, ...; `part_of` names another of these parties. The order of the mentions
    makes no difference; of a span given twice, the mention with the higher score counts.
    """
    distinct = {m.span: m for m in sorted(mentions, key=lambda m: (m.score, m.kind))}
    linker = _Linker(text, [distinct[span] for span in sorted(distinct)], aliases)
    linker.link_full_names()
    linker.link_short_names()
    linker.add_owners()
    return _parties(linker.index)


class _Linker:
    """Gives every mention of one document its actor."""

    def __init__(self, text: str, mentions: Sequence[FoundMention], aliases: Aliases) -> None:
        self.text = text
        self.aliases = aliases
        self.index = ActorIndex()
        self.spans = [mention.span for mention in mentions]
        self.readings = [
            read_mention(text, mention.span, kind=mention.kind, aliases=aliases)
            for mention in mentions
        ]
        self.defined = defined_acronyms(text, self.spans, self.readings)
        self.acronyms: dict[str, Actor] = {}
        self.actor_of: dict[int, Actor] = {}

    def link_full_names(self) -> None:
        """Link what says enough by itself: full names of persons, table names, long names."""
        for i, reading in self._waiting():
            if len(name_words(reading.person)) > 1:
                self._link(i, self._full_person(reading))
        for i, reading in self._waiting():
            if reading.key and not self._means_another(reading):
                self._link(i, self.index.keyed(reading.key))
        long = [(i, reading) for i, reading in self._waiting() if _is_long_name(reading)]
        for i, reading in sorted(long, key=lambda item: -len(item[1].core.split())):
            same = self.index.named(reading.core)
            start = self.spans[i][0]
            self._link(i, same or nearest(self.index.ending_in(reading.core), start, or_later=True))

    def link_short_names(self) -> None:
        """Link what is left, in text order, to what it refers to, else to a new actor."""
        self.acronyms |= {
            acronym: self.actor_of[i] for acronym, i in self.defined.items() if i in self.actor_of
        }
        for i, reading in self._waiting():
            self._link(i, self._beside(i) or self._referent(reading, self.spans[i][0]))

    def _beside(self, i: int) -> Actor | None:
        """Return the person whose name stands right before or behind an office."""
        if not self.readings[i].office or self.readings[i].person:
            return None
        for left, right, other in ((i, i + 1, i + 1), (i - 1, i, i - 1)):
            if left < 0 or right == len(self.spans) or other not in self.actor_of:
                continue
            between = self.text[self.spans[left][1] : self.spans[right][0]]
            if self.readings[other].person and _APPOSED.fullmatch(between):
                return self.actor_of[other]
        return None

    def add_owners(self) -> None:
        """Make a party of each state that is named only inside the names of what belongs to it."""
        for i, actor in list(self.actor_of.items()):
            if actor.owner and self.index.with_key(actor.owner) is None:
                inner = span_of_key(self.text, self.spans[i], actor.owner, self.aliases)
                if inner is not None:
                    name = read_name(self.text[slice(*inner)], "state", self.aliases)
                    self.index.add(self.index.keyed(actor.owner), inner, name)

    def _waiting(self) -> list[tuple[int, NameReading]]:
        return [(i, r) for i, r in enumerate(self.readings) if i not in self.actor_of]

    def _link(self, i: int, actor: Actor | None) -> None:
        actor = actor or self.index.new()
        self.actor_of[i] = actor
        self.index.add(actor, self.spans[i], self.readings[i])
        if not actor.person:
            for acronym in initials(self.readings[i].text):
                self.acronyms.setdefault(acronym, actor)

    def _means_another(self, reading: NameReading) -> bool:
        """Return whether the text gives a name of the tables a meaning of its own.

        Either a person of the text bears it ("Jordan"), or the text explains it ("(ICC)").
        """
        if reading.person and self.index.persons(reading.person):
            return True
        definer = self.defined.get(reading.text.replace(".", ""))
        return definer is not None and self.readings[definer].key != reading.key

    def _full_person(self, reading: NameReading) -> Actor | None:
        name = name_words(reading.person)
        for actor in self.index.persons(reading.person):
            other = name_words(actor.person)
            if other[-1] == name[-1] and may_be_one_person(name, other):
                return actor
        return None

    def _referent(self, reading: NameReading, start: int) -> Actor | None:
        acronym = self.acronyms.get(reading.text.replace(".", ""))
        if acronym is not None:
            return acronym
        if reading.key and not reading.person:
            return self.index.keyed(reading.key)
        if reading.kind == "person" or reading.person:
            return self._short_person(reading, start)
        if reading.sponsor:
            return self._sponsored(reading, start)
        if reading.role and reading.core.islower():
            return self._in_role(reading, start)
        return self._short_name(reading, start)

    def _short_person(self, reading: NameReading, start: int) -> Actor | None:
        if reading.person:
            bearers = self.index.persons(reading.person)
            fitting = [a for a in bearers if {a.gender, reading.gender} != {"male", "female"}]
            called = [a for a in fitting if any(len(r.person) == 1 for r in a.readings)]
            return nearest(called or fitting, start, or_later=True)
        if not reading.office:
            return self.index.named(reading.core)
        holders = self.index.in_office(reading.office)
        if reading.owner:
            of_the_text = reading.owner == self._main_state()
            holders = [
                a for a in holders if a.owner == reading.owner or (of_the_text and not a.owner)
            ]
        return nearest(holders, start) or self.index.named(reading.core)

    def _main_state(self) -> str | None:
        """Return the key of the state that is named most often."""
        states = self.index.of_kind("state")
        return max(states, key=lambda a: len(a.spans)).key if states else None

    def _sponsored(self, reading: NameReading, start: int) -> Actor | None:
        """Return the government of the state that the one it is named after belongs to."""
        bearers = self.index.persons((reading.sponsor.split()[-1],))
        named = self.index.named(reading.sponsor)
        bearers = bearers or ([named] if named else [])
        sponsor = nearest(bearers, start, or_later=True)
        government = sponsor and sponsor.owner and f"{sponsor.owner}-government"
        return self.index.with_key(government or "") or self.index.named(reading.core)

    def _in_role(self, reading: NameReading, start: int) -> Actor | None:
        """Return what "the government", "the insurgents", "the party" refers to."""
        is_owned = reading.role in OWNED_ROLES
        found = nearest(self.index.in_role(reading.role), start)
        if found is not None or not is_owned:
            return found or self.index.named(reading.core)
        state = nearest(self.index.of_kind("state"), start, or_later=True)
        if state is None or state.key is None:
            return self.index.named(reading.core)
        owned = role_reading(state.key, reading.role, reading, self.aliases)
        actor = self.index.keyed(str(owned.key))
        actor.canonical = owned
        return actor

    def _short_name(self, reading: NameReading, start: int) -> Actor | None:
        same = self.index.named(reading.core)
        found = same or nearest(self.index.ending_in(reading.core), start)
        if found is None and reading.is_proper and " " not in reading.core:
            bearers = self.index.persons((reading.core,))
            bearers = bearers or self.index.beginning_with(reading.core)
            found = nearest(bearers, start)
        return found


def _is_long_name(reading: NameReading) -> bool:
    """Return whether it is a proper name of two capitalised words or more."""
    capitals = [word for word in reading.core.split() if word[0].isupper()]
    return reading.kind != "person" and not reading.sponsor and len(capitals) > 1


def _parties(index: ActorIndex) -> tuple[Party, ...]:
    ordered = sorted((a for a in index.actors if a.spans), key=lambda a: a.spans[0])
    ids = {id(actor): f"p{n}" for n, actor in enumerate(ordered, start=1)}
    return tuple(
        Party(
            id=ids[id(actor)],
            name=actor.name,
            kind=actor.kind,
            mentions=tuple(Mention(*span) for span in actor.spans),
            key=actor.key,
            part_of=ids.get(id(_whole(actor, index))),
        )
        for actor in ordered
    )


def _whole(actor: Actor, index: ActorIndex) -> Actor | None:
    """Return the actor of the document that this one is part of."""
    whole = index.with_key(actor.owner) if actor.owner else None
    return whole if whole is not actor else None
