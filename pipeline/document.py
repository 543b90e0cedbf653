"""The document and everything marked in it: frozen, checked once, offsets into one text.

All offsets are Python character offsets into `Document.text`, end exclusive. What is
missing is an empty tuple. Nothing is changed in place: use `dataclasses.replace`.
"""

from __future__ import annotations

import dataclasses
import itertools
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, Literal, get_args

from polemic.pipeline.errors import DocumentError

ComponentLabel = Literal["claim", "premise"]
RelationLabel = Literal["support", "attack"]
PartyKind = Literal["state", "organization", "group", "person"]
StanceLabel = Literal["favor", "against", "neutral"]

COMPONENT_LABELS: tuple[ComponentLabel, ...] = get_args(ComponentLabel)
RELATION_LABELS: tuple[RelationLabel, ...] = get_args(RelationLabel)
PARTY_KINDS: tuple[PartyKind, ...] = get_args(PartyKind)
STANCE_LABELS: tuple[StanceLabel, ...] = get_args(StanceLabel)

AUTHOR = "author"
"""The holder of what the writer says in the writer's own voice."""

Span = tuple[int, int]
"""Character start and end (exclusive)."""

_NOTHING: Mapping[str, Any] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Component:
    """A claim or a premise.

    `holder` is `"author"`, a party id, or None for a source that is no party (`holder_name`).
    """

    id: str
    label: ComponentLabel
    start: int
    end: int
    thesis: bool = False
    holder: str | None = AUTHOR
    holder_name: str | None = None
    score: float | None = field(default=None, compare=False)

    @property
    def span(self) -> Span:
        """Start and end, for functions on spans."""
        return self.start, self.end


@dataclass(frozen=True, slots=True)
class Relation:
    """A link from one component to another, both by id."""

    source: str
    target: str
    label: RelationLabel
    score: float | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Mention:
    """One place where a party is named."""

    start: int
    end: int

    @property
    def span(self) -> Span:
        """Start and end, for functions on spans."""
        return self.start, self.end


@dataclass(frozen=True, slots=True)
class Party:
    """An actor with all the places that name it; `key` names it across documents (`"USA"`)."""

    id: str
    name: str
    kind: PartyKind
    mentions: tuple[Mention, ...] = ()
    key: str | None = None
    part_of: str | None = None


@dataclass(frozen=True, slots=True)
class Attribution:
    """Who is said to say what: the source's span, its party if it is one, cue and content spans."""

    source: Span
    content: tuple[Span, ...]
    party: str | None = None
    cue: Span | None = None


@dataclass(frozen=True, slots=True)
class StanceScores:
    """Calibrated probabilities of the three stances; they sum to 1."""

    favor: float
    against: float
    neutral: float


@dataclass(frozen=True, slots=True)
class Stance:
    """A holder's stance toward a party in one component, or over the document (`component` None).

    `holder` is as in `Component`. `also` lists labels that a careful reader of a gold document
    could defend too.
    """

    holder: str | None
    party: str
    label: StanceLabel
    component: str | None = None
    scores: StanceScores | None = field(default=None, compare=False)
    evidence: tuple[Span, ...] = field(default=(), compare=False)
    also: tuple[StanceLabel, ...] = ()


@dataclass(frozen=True, slots=True)
class Document:
    """A text with what is marked in it.

    Raises:
        DocumentError: with one line per fault, when offsets, labels, ids or references are wrong.
    """

    text: str
    id: str = ""
    source: str | None = None
    title: str | None = None
    author: str | None = None
    published: str | None = None
    meta: Mapping[str, Any] = field(default_factory=lambda: _NOTHING)
    components: tuple[Component, ...] = ()
    relations: tuple[Relation, ...] = ()
    parties: tuple[Party, ...] = ()
    attributions: tuple[Attribution, ...] = ()
    stances: tuple[Stance, ...] = ()
    warnings: tuple[str, ...] = ()
    provenance: Mapping[str, str] = field(default_factory=lambda: _NOTHING, compare=False)

    def __post_init__(self) -> None:
        faults = list(_faults(self))
        if faults:
            raise DocumentError("\n".join(f"document {self.id!r}: {fault}" for fault in faults))

    def component(self, component_id: str) -> Component:
        """Return the component of that id; KeyError if there is none."""
        return {c.id: c for c in self.components}[component_id]

    def party(self, party_id: str) -> Party:
        """Return the party of that id; KeyError if there is none."""
        return {p.id: p for p in self.parties}[party_id]


def in_reading_order(document: Document) -> Document:
    """Return the document with everything in the order of the record (CONTRACT, section 1).

    Components, parties and attributions by position; relations by the position of their source,
    then target; stances by holder (author first, then in party order), party, document level first.
    """
    components = sorted(document.components, key=lambda c: (c.start, c.end))
    parties = sorted(
        (
            dataclasses.replace(p, mentions=tuple(sorted(p.mentions, key=lambda m: m.span)))
            for p in document.parties
        ),
        key=lambda p: ([m.span for m in p.mentions[:1]] or [(len(document.text), 0)], p.id),
    )
    place = {c.id: i for i, c in enumerate(components)}
    rank: dict[str | None, int] = {AUTHOR: -1, None: len(parties)}
    rank |= {p.id: i for i, p in enumerate(parties)}
    return dataclasses.replace(
        document,
        components=tuple(components),
        relations=tuple(
            sorted(document.relations, key=lambda r: (place[r.source], place[r.target], r.label))
        ),
        parties=tuple(parties),
        attributions=tuple(sorted(document.attributions, key=lambda a: (a.content[:1], a.source))),
        stances=tuple(
            sorted(
                document.stances,
                key=lambda s: (
                    rank[s.holder],
                    rank[s.party],
                    -1 if s.component is None else place[s.component],
                ),
            )
        ),
    )


def _faults(document: Document) -> Iterable[str]:
    """Yield one line per thing that is wrong, without the text itself (it may be confidential)."""
    yield from _component_faults(document)
    yield from _relation_faults(document)
    yield from _party_faults(document)
    yield from _attribution_faults(document)
    yield from _stance_faults(document)


def _component_faults(document: Document) -> Iterable[str]:
    size = len(document.text)
    yield from _repeated("component id", [c.id for c in document.components])
    holders = {AUTHOR, None, *(p.id for p in document.parties)}
    for c in document.components:
        where = f"component {c.id!r}"
        yield from _label_fault(where, c.label, COMPONENT_LABELS)
        yield from _span_fault(where, c.span, size)
        if c.holder not in holders:
            yield f"{where}: holder {c.holder!r} is neither 'author' nor a party id"
    ordered = sorted(document.components, key=lambda c: c.span)
    for a, b in itertools.pairwise(ordered):
        if b.start < a.end:
            yield f"components {a.id!r} and {b.id!r} overlap at {b.start}"


def _relation_faults(document: Document) -> Iterable[str]:
    ids = {c.id for c in document.components}
    for r in document.relations:
        where = f"relation {r.source!r} -> {r.target!r}"
        yield from _label_fault(where, r.label, RELATION_LABELS)
        for end in (r.source, r.target):
            if end not in ids:
                yield f"{where}: there is no component {end!r}"
        if r.source == r.target:
            yield f"{where}: a component cannot be linked to itself"


def _party_faults(document: Document) -> Iterable[str]:
    size = len(document.text)
    ids = {p.id for p in document.parties}
    yield from _repeated("party id", [p.id for p in document.parties])
    for p in document.parties:
        where = f"party {p.id!r}"
        if p.id == AUTHOR:
            yield f"{where}: 'author' is reserved for the writer"
        yield from _label_fault(where, p.kind, PARTY_KINDS)
        for m in p.mentions:
            yield from _span_fault(f"{where}, mention", m.span, size)
        if p.part_of is not None and (p.part_of not in ids or p.part_of == p.id):
            yield f"{where}: part_of {p.part_of!r} is not another party"


def _attribution_faults(document: Document) -> Iterable[str]:
    size = len(document.text)
    ids = {p.id for p in document.parties}
    for i, a in enumerate(document.attributions):
        where = f"attribution {i}"
        for span in (a.source, *a.content, *([a.cue] if a.cue else [])):
            yield from _span_fault(where, span, size)
        if a.party is not None and a.party not in ids:
            yield f"{where}: there is no party {a.party!r}"


def _stance_faults(document: Document) -> Iterable[str]:
    size = len(document.text)
    components = {c.id for c in document.components}
    parties = {p.id for p in document.parties}
    yield from _repeated("stance row", [(s.holder, s.party, s.component) for s in document.stances])
    for s in document.stances:
        where = f"stance ({s.holder}, {s.party}, {s.component})"
        for label in (s.label, *s.also):
            yield from _label_fault(where, label, STANCE_LABELS)
        if s.holder not in {AUTHOR, None, *parties}:
            yield f"{where}: holder is neither 'author' nor a party id"
        if s.party not in parties:
            yield f"{where}: there is no party {s.party!r}"
        if s.component is not None and s.component not in components:
            yield f"{where}: there is no component {s.component!r}"
        for span in s.evidence:
            yield from _span_fault(f"{where}, evidence", span, size)


def _repeated(what: str, values: list[Any]) -> Iterable[str]:
    seen = set()
    for value in values:
        if value in seen:
            yield f"{what} {value!r} occurs more than once"
        seen.add(value)


def _label_fault(where: str, label: str, allowed: tuple[str, ...]) -> Iterable[str]:
    if label not in allowed:
        yield f"{where}: label {label!r} is not one of {', '.join(allowed)}"


def _span_fault(where: str, span: Span, size: int) -> Iterable[str]:
    start, end = span
    if not 0 <= start < end <= size:
        yield f"{where}: {start}-{end} is no span of a text of {size} characters"
