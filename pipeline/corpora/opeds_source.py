"""Our own op-eds, from the notation that people write to documents: every label checked."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import cast

from polemic.pipeline.corpora.opeds_anchors import AnchorError, find_mentions, find_quotation
from polemic.pipeline.corpora.opeds_checks import Mentions, Spans, find_faults, quoted_labels
from polemic.pipeline.corpora.opeds_notation import SourceFile, StanceEntry, parse_source
from polemic.pipeline.document import (
    Component,
    ComponentLabel,
    Document,
    Mention,
    Party,
    PartyKind,
    Relation,
    RelationLabel,
    Span,
    Stance,
    StanceLabel,
)
from polemic.pipeline.errors import UsageError

_META = ("outlet", "voice", "subject", "region", "split", "plan")


def read_source(path: Path) -> Document:
    """Return the document that a source file `NNN.md` describes; its id is `polemic-oped-NNN`.

    Parties are numbered by their first mention. A quoted holder's stance that `quoted` does not
    list is the one that all its components share.

    Raises:
        UsageError: with one line per fault, all those of the file at once.
    """
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"{path}: cannot be read as UTF-8 text: {error}") from None
    source = parse_source(text, str(path))
    faults = list(source.faults)
    spans = _component_spans(source, faults)
    mentions = find_mentions(source.body, {p.id: p.mentions for p in source.parties}, faults)
    faults += find_faults(path, source, spans, mentions)
    if faults:
        raise UsageError("\n".join(f"{path}: {fault}" for fault in faults))
    return _document(path, source, spans, mentions)


def _component_spans(source: SourceFile, faults: list[str]) -> dict[str, Span]:
    spans = {}
    for entry in source.components:
        try:
            spans[entry.id] = find_quotation(source.body, entry.quotation)
        except AnchorError as error:
            faults.append(f"components, {entry.id}: {error}")
    return spans


def _document(path: Path, source: SourceFile, spans: Spans, mentions: Mentions) -> Document:
    first = {p.id: min(mentions[p.id]) for p in source.parties}
    number = {name: f"p{i}" for i, name in enumerate(sorted(first, key=lambda p: first[p]), 1)}
    header = source.header
    return Document(
        text=source.body,
        id=f"polemic-oped-{path.stem}",
        title=header["title"],
        author=header["author"],
        published=header["published"],
        meta={key: header[key] for key in _META if key in header},
        components=tuple(
            Component(
                id=c.id,
                label=cast(ComponentLabel, c.label),
                start=spans[c.id][0],
                end=spans[c.id][1],
                thesis=c.thesis,
                holder=_renamed(c.holder, number),
                holder_name=c.holder_name,
            )
            for c in source.components
        ),
        relations=tuple(
            Relation(r.source, r.target, cast(RelationLabel, r.label)) for r in source.relations
        ),
        parties=_numbered_parties(source, number, mentions),
        stances=tuple(_stances(source, number)),
    )


def _numbered_parties(
    source: SourceFile, number: Mapping[str, str], mentions: Mentions
) -> tuple[Party, ...]:
    return tuple(
        Party(
            id=number[p.id],
            name=p.name,
            kind=cast(PartyKind, p.kind),
            mentions=tuple(Mention(*span) for span in mentions[p.id]),
            part_of=_renamed(p.part_of, number),
        )
        for p in sorted(source.parties, key=lambda p: mentions[p.id][0])
    )


def _stances(source: SourceFile, number: Mapping[str, str]) -> Iterator[Stance]:
    listed = {(s.holder, s.party) for s in source.stances if s.component is None}
    shared = (
        StanceEntry(holder, party, next(iter(labels)))
        for (holder, party), labels in quoted_labels(source).items()
        if (holder, party) not in listed
    )
    for s in (*source.stances, *shared):
        label, *also = cast(tuple[StanceLabel, ...], s.labels)
        holder = _renamed(s.holder, number)
        yield Stance(holder, number[s.party], label, s.component, also=tuple(also))


def _renamed(name: str | None, number: Mapping[str, str]) -> str | None:
    """Return the number of a party; author and None stay."""
    return None if name is None else number.get(name, name)
