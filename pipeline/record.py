"""Document <-> JSON record (CONTRACT, section 1): canonical order, canonical bytes."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar

from polemic.pipeline.document import (
    AUTHOR,
    Attribution,
    Component,
    Document,
    Mention,
    Party,
    Relation,
    Span,
    Stance,
    StanceScores,
    in_reading_order,
)
from polemic.pipeline.errors import DocumentError

SCHEMA_VERSION = "1"

T = TypeVar("T")

_IN_JSON: Mapping[type, str] = {str: "text", dict: "object"}


def to_record(document: Document) -> dict[str, Any]:
    """Return the record of a document, in canonical order; optional gold fields only where set."""
    document = in_reading_order(document)
    return {
        "schema_version": SCHEMA_VERSION,
        "id": document.id,
        "source": document.source,
        "title": document.title,
        "author": document.author,
        "published": document.published,
        "meta": dict(document.meta),
        "text": document.text,
        "components": [_component_record(c) for c in document.components],
        "relations": [
            {"source": r.source, "target": r.target, "label": r.label} | _score(r.score)
            for r in document.relations
        ],
        "parties": [_party_record(p) for p in document.parties],
        "attributions": [
            {
                "source": list(a.source),
                "party": a.party,
                "cue": list(a.cue) if a.cue else None,
                "content": [list(s) for s in a.content],
            }
            for a in document.attributions
        ],
        "stances": [_stance_record(s) for s in document.stances],
        "warnings": list(document.warnings),
        "provenance": dict(document.provenance),
    }


def from_record(record: Mapping[str, Any]) -> Document:
    """Return the document of a record or of a gold line, where scores may be missing.

    Raises:
        DocumentError: naming the id and the field that is missing, mistyped or wrong.
    """
    name = record.get("id", "")
    if not isinstance(record.get("text"), str):
        raise DocumentError(f"document {name!r}: field 'text' is missing or no string")
    if str(record.get("schema_version", SCHEMA_VERSION)) != SCHEMA_VERSION:
        raise DocumentError(
            f"document {name!r}: schema_version {record['schema_version']!r} is unknown here; "
            f"this version of polemic reads {SCHEMA_VERSION!r}"
        )
    return Document(
        text=record["text"],
        id=str(name),
        source=_field(record, "source", str),
        title=_field(record, "title", str),
        author=_field(record, "author", str),
        published=_field(record, "published", str),
        meta=_field(record, "meta", dict) or {},
        components=_each(record, "components", _component),
        relations=_each(record, "relations", _relation),
        parties=_each(record, "parties", _party),
        attributions=_each(record, "attributions", _attribution),
        stances=_each(record, "stances", _stance),
        warnings=_each(record, "warnings", str),
        provenance=_field(record, "provenance", dict) or {},
    )


def dump_record(document: Document) -> str:
    """Return the record as one line of JSON without a newline: same document, same bytes."""
    return json.dumps(
        to_record(document), ensure_ascii=False, separators=(",", ":"), allow_nan=False
    )


def _component_record(c: Component) -> dict[str, Any]:
    record: dict[str, Any] = {"id": c.id, "label": c.label, "start": c.start, "end": c.end}
    record |= _score(c.score) | {"thesis": c.thesis, "holder": c.holder}
    return record | ({"holder_name": c.holder_name} if c.holder_name is not None else {})


def _party_record(p: Party) -> dict[str, Any]:
    return {
        "id": p.id,
        "name": p.name,
        "kind": p.kind,
        "key": p.key,
        "part_of": p.part_of,
        "mentions": [{"start": m.start, "end": m.end} for m in p.mentions],
    }


def _stance_record(s: Stance) -> dict[str, Any]:
    record: dict[str, Any] = {
        "holder": s.holder,
        "party": s.party,
        "component": s.component,
        "label": s.label,
    }
    if s.scores is not None:
        record["scores"] = {
            "favor": s.scores.favor,
            "against": s.scores.against,
            "neutral": s.scores.neutral,
        }
    if s.also:
        record["also"] = list(s.also)
    return record | {"evidence": [list(span) for span in s.evidence]}


def _score(score: float | None) -> dict[str, float]:
    return {} if score is None else {"score": score}


def _field(record: Mapping[str, Any], name: str, kind: type[T]) -> T | None:
    value = record.get(name)
    if value is not None and not isinstance(value, kind):
        raise DocumentError(
            f"document {record.get('id', '')!r}: field {name!r} is no {_IN_JSON[kind]}"
        )
    return value


def _each(record: Mapping[str, Any], name: str, build: Callable[[Any], T]) -> tuple[T, ...]:
    rows = record.get(name) or ()
    if not isinstance(rows, Sequence) or isinstance(rows, str):
        raise DocumentError(f"document {record.get('id', '')!r}: field {name!r} is no list")
    built = []
    for i, row in enumerate(rows):
        try:
            built.append(build(row))
        except KeyError as error:
            raise DocumentError(
                f"document {record.get('id', '')!r}: {name}[{i}] has no field {error}"
            ) from None
        except (TypeError, ValueError, AttributeError) as error:
            raise DocumentError(
                f"document {record.get('id', '')!r}: {name}[{i}] is malformed ({error})"
            ) from None
    return tuple(built)


def _span(value: Any) -> Span:
    start, end = value
    return _whole(start), _whole(end)


def _whole(value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int):
        raise TypeError(f"offset {value!r} is no whole number")
    return value


def _name(value: Any) -> str | None:
    if value is not None and not isinstance(value, str):
        raise TypeError(f"{value!r} is no text")
    return value


def _component(row: Any) -> Component:
    return Component(
        id=str(row["id"]),
        label=row["label"],
        start=_whole(row["start"]),
        end=_whole(row["end"]),
        thesis=bool(row.get("thesis", False)),
        holder=_name(row.get("holder", AUTHOR)),
        holder_name=_name(row.get("holder_name")),
        score=row.get("score"),
    )


def _relation(row: Any) -> Relation:
    return Relation(str(row["source"]), str(row["target"]), row["label"], row.get("score"))


def _party(row: Any) -> Party:
    return Party(
        id=str(row["id"]),
        name=str(row["name"]),
        kind=row["kind"],
        mentions=tuple(
            Mention(_whole(m["start"]), _whole(m["end"])) for m in row.get("mentions", ())
        ),
        key=_name(row.get("key")),
        part_of=_name(row.get("part_of")),
    )


def _attribution(row: Any) -> Attribution:
    cue = row.get("cue")
    return Attribution(
        source=_span(row["source"]),
        content=tuple(_span(s) for s in row["content"]),
        party=_name(row.get("party")),
        cue=_span(cue) if cue else None,
    )


def _stance(row: Any) -> Stance:
    scores = row.get("scores")
    return Stance(
        holder=_name(row["holder"]),
        party=str(row["party"]),
        label=row["label"],
        component=_name(row.get("component")),
        scores=StanceScores(scores["favor"], scores["against"], scores["neutral"])
        if scores
        else None,
        evidence=tuple(_span(s) for s in row.get("evidence", ())),
        also=tuple(row.get("also", ())),
    )
