"""The stage that finds who is said to say what, and so who holds each component."""

from __future__ import annotations

import bisect
import dataclasses
import itertools
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from typing import ClassVar, Self

from polemic.models.reading import Reading
from polemic.pipeline.config import AttributionSettings
from polemic.pipeline.document import Attribution, Component, Document, PartyKind, Span
from polemic.pipeline.speech.quoted_speech import find_attributions
from polemic.pipeline.text.spans import shared_characters

_LEAST_COVERED = 0.6
"""The share of a component that must lie in an attribution for its holder to be the source."""
_LEAST_SAID = 0.3
"""The share that must be what is said, not the phrase that says who says it."""

_NEAR = 40
"""Characters between source, cue and what is said within one stretch: "a mayor, for one, said"."""

_FAR_BACK = 2000
"""Characters within which the name that a pronoun stands for is looked for."""
_MOST_PLACES = 30
_KINDS_BY_PRONOUN: Mapping[str, tuple[PartyKind, ...]] = {
    "he": ("person",),
    "she": ("person",),
    "his": ("person",),
    "her": ("person",),
    "it": ("organization", "state"),
    "they": ("group", "organization"),
    "their": ("group", "organization"),
}


class AttributionStage:
    """Fills the attributions, and the holder of each component that another one says."""

    name: ClassVar[str] = "attributions"
    requires: ClassVar[frozenset[str]] = frozenset({"components", "parties"})
    provides: ClassVar[frozenset[str]] = frozenset({"attributions"})

    def __init__(self, settings: AttributionSettings) -> None:
        """Take the settings, which hold nothing that changes the rules."""

    def __call__(self, document: Document, reading: Reading) -> Document:
        """Return the document with its attributions and with the holders of its components."""
        named = _Named.of(document)
        attributions = tuple(
            Attribution(
                source=raw.source,
                content=raw.content,
                party=_named_party(raw.source, document) or named.meant_by(raw.source),
                cue=raw.cue,
            )
            for raw in find_attributions(document.text)
        )
        stretches = _Stretches.of(attributions)
        components = tuple(
            _with_holder(c, stretches.near(c.span), document.text) for c in document.components
        )
        return dataclasses.replace(document, components=components, attributions=attributions)


@dataclass(frozen=True, slots=True)
class _Named:
    """All places where a party is named, in order, to tell who "he" is."""

    text: str
    places: tuple[tuple[int, str, PartyKind], ...]

    @classmethod
    def of(cls, document: Document) -> Self:
        places = ((m.start, p.id, p.kind) for p in document.parties for m in p.mentions)
        return cls(document.text, tuple(sorted(places)))

    def meant_by(self, source: Span) -> str | None:
        """Return the party of a fitting kind that was named last before a pronoun, not too far."""
        kinds = _KINDS_BY_PRONOUN.get(self.text[slice(*source)].lower(), ())
        before = bisect.bisect_left(self.places, (source[0],))
        for start, party, kind in reversed(self.places[max(0, before - _MOST_PLACES) : before]):
            if source[0] - start > _FAR_BACK:
                return None
            if kind in kinds:
                return party
        return None


def _named_party(source: Span, document: Document) -> str | None:
    """Return the party whose mentions share most of the source; the earlier one wins a tie."""
    best, most = None, 0
    for party in document.parties:
        shared = max((shared_characters(source, m.span) for m in party.mentions), default=0)
        if shared > most:
            best, most = party.id, shared
    return best


@dataclass(frozen=True, slots=True)
class _Stretches:
    """What the attributions cover, in order, so that those near a component are found fast."""

    attributions: tuple[Attribution, ...]
    stretches: tuple[tuple[Span, int], ...]
    furthest_ends: tuple[int, ...]

    @classmethod
    def of(cls, attributions: Sequence[Attribution]) -> Self:
        stretches = sorted((span, i) for i, a in enumerate(attributions) for span in _extent(a))
        ends = itertools.accumulate((span[1] for span, _ in stretches), max)
        return cls(tuple(attributions), tuple(stretches), tuple(ends))

    def near(self, span: Span) -> list[Attribution]:
        """Return the attributions that may share characters with the span, in their order."""
        after = bisect.bisect_left(self.stretches, ((span[1], 0), 0))
        first = bisect.bisect_right(self.furthest_ends, span[0], hi=after)
        return [self.attributions[i] for i in sorted({i for _, i in self.stretches[first:after]})]


def _with_holder(component: Component, attributions: Sequence[Attribution], text: str) -> Component:
    """Return the component with the first source that says most of it as its holder."""
    size = component.end - component.start
    for a in attributions:
        covered = sum(shared_characters(component.span, stretch) for stretch in _extent(a))
        said = sum(shared_characters(component.span, c) for c in a.content)
        if covered >= _LEAST_COVERED * size and said >= _LEAST_SAID * size:
            name = None if a.party else text[slice(*a.source)]
            return dataclasses.replace(component, holder=a.party, holder_name=name)
    return component


def _extent(a: Attribution) -> Iterator[Span]:
    """Yield the contents with the phrase that says whose they are, where it is beside them."""
    contents = set(a.content)
    parts = sorted({*a.content, a.source, *([a.cue] if a.cue else [])})
    group: list[Span] = []
    for part in parts:
        if group and part[0] > group[-1][1] + _NEAR:
            yield from _hull(group, contents)
            group = []
        group.append(part)
    yield from _hull(group, contents)


def _hull(group: Sequence[Span], contents: Set[Span]) -> Iterator[Span]:
    if not contents.isdisjoint(group):
        yield group[0][0], max(end for _, end in group)
