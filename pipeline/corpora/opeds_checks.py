"""What can be wrong in the labels of our own op-eds; each check yields one line per fault."""

from __future__ import annotations

import datetime
import itertools
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from polemic.pipeline.corpora.files import nearest
from polemic.pipeline.corpora.opeds_notation import SourceFile, StanceEntry
from polemic.pipeline.document import (
    AUTHOR,
    COMPONENT_LABELS,
    PARTY_KINDS,
    RELATION_LABELS,
    STANCE_LABELS,
    Span,
)
from polemic.pipeline.text.edges import normalise_edges
from polemic.pipeline.text.spans import shared_characters

VOICES = (
    "staff editorial",
    "columnist",
    "activist",
    "former official",
    "academic",
    "letter",
    "satirist",
    "business owner",
)
SPLITS = ("train", "dev")
FEWEST_WORDS, MOST_WORDS = 400, 1100

_REQUIRED = ("title", "author", "outlet", "published", "voice", "subject", "region", "split")
_MOST_THESES = 2

Spans = Mapping[str, Span]
"""Place of each component, by id."""

Mentions = Mapping[str, Sequence[Span]]
"""Places of each party, by id."""


def find_faults(path: Path, source: SourceFile, spans: Spans, mentions: Mentions) -> Iterator[str]:
    """Yield what is wrong in a file, given the places of its components and mentions.

    Components and parties whose words were not found are absent there; that is no fault here.
    """
    yield from _header_faults(path, source)
    yield from _body_faults(source.body)
    yield from _party_faults(source)
    yield from _component_faults(source)
    yield from _span_faults(source.body, spans)
    yield from _relation_faults(source)
    yield from _stance_faults(source)
    yield from _coverage_faults(source, spans, mentions)
    yield from _quoted_faults(source)


def _header_faults(path: Path, source: SourceFile) -> Iterator[str]:
    if not re.fullmatch(r"\d{3}", path.stem):
        yield "file name: must be three digits and .md"
    header = source.header
    known = (*_REQUIRED, "plan")
    for key, value in header.items():
        if key not in known:
            yield f"header: unknown field {key!r}{nearest(key, known)}"
        elif not isinstance(value, str) or not value.strip():
            yield f"header, {key}: must be text, in quotes where YAML reads it as something else"
    for key in _REQUIRED:
        if key not in header:
            yield f"header: the field {key!r} is missing"
    for key, allowed in (("voice", VOICES), ("split", SPLITS)):
        if key in header and header[key] not in allowed:
            yield f"header, {key}: {header[key]!r} is not one of {', '.join(allowed)}"
    if not _is_date(header.get("published", "2000-01-01")):
        yield f"header, published: {header['published']!r} is no date YYYY-MM-DD"


def _is_date(value: object) -> bool:
    try:
        return len(datetime.date.fromisoformat(str(value)).isoformat()) == len(str(value))
    except ValueError:
        return False


def _body_faults(body: str) -> Iterator[str]:
    n_words = len(body.split())
    if not FEWEST_WORDS <= n_words <= MOST_WORDS:
        yield f"body: {n_words} words; it must have {FEWEST_WORDS} to {MOST_WORDS}"
    if "\r" in body:
        yield "body: has carriage returns; save the file with plain line feeds"
    for paragraph in body.split("\n\n"):
        if "\n" in paragraph.strip("\n"):
            yield f"body: a line break inside the paragraph {paragraph.strip()[:40]!r}; join it"
        elif paragraph != paragraph.strip():
            yield f"body: blanks or empty lines too many around {paragraph.strip()[:40]!r}"


def _party_faults(source: SourceFile) -> Iterator[str]:
    parent = {p.id: p.part_of for p in source.parties}
    for p in source.parties:
        where = f"parties, {p.id}"
        if p.id in (AUTHOR, "source"):
            yield f"{where}: this id has a meaning of its own; choose another"
        if p.kind not in PARTY_KINDS:
            yield f"{where}: kind {p.kind!r} is not one of {', '.join(PARTY_KINDS)}"
        if p.part_of is None:
            continue
        if p.part_of not in parent:
            yield f"{where}: part_of: there is no party {p.part_of!r}{nearest(p.part_of, parent)}"
        elif _comes_back(p.id, {k: [v] for k, v in parent.items() if v is not None}):
            yield f"{where}: part_of leads back to the party itself"


def _component_faults(source: SourceFile) -> Iterator[str]:
    holders = {AUTHOR, *(p.id for p in source.parties)}
    theses = [c.id for c in source.components if c.thesis]
    if not 1 <= len(theses) <= _MOST_THESES:
        yield f"components: {len(theses)} are the thesis; there must be one or two"
    for i, c in enumerate(source.components, start=1):
        where = f"components, {c.id}"
        if c.id != f"c{i}":
            yield f"{where}: entry {i} must have the id c{i}; number them in text order"
        if c.label not in COMPONENT_LABELS:
            yield f"{where}: label {c.label!r} is not one of {', '.join(COMPONENT_LABELS)}"
        if c.thesis and (c.label != "claim" or c.holder != AUTHOR):
            yield f"{where}: a thesis must be a claim held by the author"
        if c.holder is None and not c.holder_name:
            yield f"{where}: say which source after 'source:'"
        if c.holder is not None and c.holder not in holders:
            yield (
                f"{where}: holder {c.holder!r} is neither author, a party nor 'source: NAME'"
                + nearest(c.holder, holders)
            )


def _span_faults(body: str, spans: Spans) -> Iterator[str]:
    for (a, first), (b, second) in itertools.pairwise(spans.items()):
        if second[0] < first[0]:
            yield f"components, {b}: stands before {a} in the body; list and number by position"
    in_order = sorted(spans.items(), key=lambda item: item[1])
    for (a, first), (b, second) in itertools.pairwise(in_order):
        if shared := shared_characters(first, second):
            yield (
                f"components, {b}: overlaps {a} in "
                f"{body[second[0] : second[0] + min(shared, 60)]!r}"
            )
    for name, span in spans.items():
        edges = normalise_edges(body, *span)
        if edges is None:
            yield f"components, {name}: {body[slice(*span)]!r} asserts nothing"
        elif edges != span:
            yield f"components, {name}: {_edge_fault(body, span, edges)}"


def _edge_fault(body: str, span: Span, edges: Span) -> str:
    left, right = body[span[0] : edges[0]], body[edges[1] : span[1]]
    cuts = [f"{cut!r} at its {place}" for cut, place in ((left, "start"), (right, "end")) if cut]
    return f"leave out {' and '.join(cuts)}: edges by the guidelines, section 1"


def _relation_faults(source: SourceFile) -> Iterator[str]:
    ids = [c.id for c in source.components]
    targets: dict[str, list[str]] = {}
    seen = set()
    for r in source.relations:
        where = f"relations, {r.source} -> {r.target}"
        for end in (r.source, r.target):
            if end not in ids:
                yield f"{where}: there is no component {end!r}"
        if r.label not in RELATION_LABELS:
            yield f"{where}: label {r.label!r} is not one of {', '.join(RELATION_LABELS)}"
        if r.source == r.target:
            yield f"{where}: a component cannot be linked to itself"
        if (r.source, r.target) in seen:
            yield f"{where}: is listed twice"
        seen.add((r.source, r.target))
        if r.label == "support" and r.source != r.target:
            targets.setdefault(r.source, []).append(r.target)
    # a concession and its answer may attack each other; reasons must not go round in circles
    for name in targets:
        if _comes_back(name, targets):
            yield f"relations, {name}: its support links lead back to it; take one of them out"


def _comes_back(start: str, targets: Mapping[str, Sequence[str]]) -> bool:
    """Return whether the links that leave `start` lead to it again."""
    reached: set[str] = set()
    ahead = list(targets.get(start, ()))
    while ahead:
        name = ahead.pop()
        if name not in reached:
            reached.add(name)
            ahead += targets.get(name, ())
    return start in reached


def _stance_faults(source: SourceFile) -> Iterator[str]:
    parties = [p.id for p in source.parties]
    for s in source.stances:
        where = _stance_place(s)
        if s.party not in parties:
            yield f"{where}: there is no party {s.party!r}{nearest(s.party, parties)}"
        if s.holder not in (AUTHOR, None, *parties) and s.component is None:
            yield f"{where}: there is no party {s.holder!r}{nearest(str(s.holder), parties)}"
        if s.holder == s.party:
            yield f"{where}: a holder has no stance toward itself here; take it out"
        for label in s.labels:
            if label not in STANCE_LABELS:
                yield f"{where}: label {label!r} is not one of {', '.join(STANCE_LABELS)}"
        if len(set(s.labels)) < len(s.labels):
            yield f"{where}: a label is named twice"
    judged = {s.party for s in source.stances if s.holder == AUTHOR and s.component is None}
    for party in parties:
        if party not in judged:
            yield f"stances: the author's stance toward {party!r} is missing"
    counts = Counter((s.holder, s.party) for s in source.stances if s.component is None)
    for (holder, party), n in counts.items():
        if n > 1:
            yield f"quoted, {holder} -> {party}: is listed {n} times"


def _stance_place(s: StanceEntry) -> str:
    if s.component is not None:
        return f"per_component, {s.component}, {s.party}"
    return f"stances, {s.party}" if s.holder == AUTHOR else f"quoted, {s.holder} -> {s.party}"


def _coverage_faults(source: SourceFile, spans: Spans, mentions: Mentions) -> Iterator[str]:
    """Yield a fault for each party that a component names and `per_component` does not judge."""
    listed = {(s.component, s.party) for s in source.stances}
    for c in source.components:
        for party, places in mentions.items():
            named = c.id in spans and any(shared_characters(spans[c.id], m) for m in places)
            if named and party != c.holder and (c.id, party) not in listed:
                yield f"per_component, {c.id}: names {party!r} and has no stance toward it"


def _quoted_faults(source: SourceFile) -> Iterator[str]:
    listed = {(s.holder, s.party) for s in source.stances if s.component is None}
    for (holder, party), labels in quoted_labels(source).items():
        if (holder, party) not in listed and len(labels) > 1:
            yield (
                f"quoted: the stance of {holder!r} toward {party!r} differs between its "
                f"components; list {holder} -> {party} with the one over the document"
            )


def quoted_labels(source: SourceFile) -> dict[tuple[str, str], set[tuple[str, ...]]]:
    """Return for each quoted party and party it judges the labels in its components."""
    labels: dict[tuple[str, str], set[tuple[str, ...]]] = {}
    for s in source.stances:
        if s.component is not None and s.holder not in (AUTHOR, None):
            labels.setdefault((str(s.holder), s.party), set()).add(s.labels)
    return labels
