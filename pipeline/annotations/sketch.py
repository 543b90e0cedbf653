"""A document as a foreign file has it: labels of the file, offsets of its program, unchecked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from polemic.pipeline.annotations.offsets import CountingOf, characters
from polemic.pipeline.document import Span


@dataclass(frozen=True, slots=True)
class Mark:
    """A labelled span, of several pieces if the tool allows that; `place` is where it stands."""

    id: str
    label: str
    pieces: tuple[Span, ...]
    place: str
    quoted: str | None = None


@dataclass(frozen=True, slots=True)
class Link:
    """A labelled link between two marks."""

    source: str
    target: str
    label: str
    place: str


@dataclass(frozen=True, slots=True)
class Side:
    """The side that a mark takes: of a claim for or against the theses, or toward a party."""

    mark: str
    value: str
    place: str


@dataclass(frozen=True, slots=True)
class Reference:
    """What a mention is said to name: an id in some register, and a name."""

    key: str
    name: str


@dataclass(frozen=True, slots=True)
class Sketch:
    """A document before its labels, offsets and references are looked at.

    `countings` are the ways in which the program may have counted, the likeliest first.
    `references` are by mark; `equal` are sets of marks that name one party.
    """

    id: str
    text: str
    marks: tuple[Mark, ...]
    links: tuple[Link, ...] = ()
    sides: tuple[Side, ...] = ()
    references: Mapping[str, Reference] = field(default_factory=lambda: MappingProxyType({}))
    equal: tuple[tuple[str, ...], ...] = ()
    countings: tuple[CountingOf, ...] = (characters,)
