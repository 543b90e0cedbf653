"""The JSON Schema of the record, for other programs (CONTRACT, section 1)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from polemic.pipeline.document import COMPONENT_LABELS, PARTY_KINDS, RELATION_LABELS, STANCE_LABELS
from polemic.pipeline.record import SCHEMA_VERSION

_TEXT = {"type": "string"}
_TEXT_OR_NULL = {"type": ["string", "null"]}
_OFFSET = {"type": "integer", "minimum": 0}
_PROBABILITY = {"type": "number", "minimum": 0, "maximum": 1}
_SPAN = {"type": "array", "items": _OFFSET, "minItems": 2, "maxItems": 2}


def record_schema() -> dict[str, Any]:
    """Return the schema (draft 2020-12) of records and of gold lines, where scores may be missing.

    Fields that it does not name are allowed: later versions may add some. That offsets lie in the
    text and that ids refer to something is checked by `from_record`, not here.
    """
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"urn:polemic:record:{SCHEMA_VERSION}",
        "title": "polemic analysis record",
        "description": "Offsets are character offsets into `text`, end exclusive.",
        **_object(_document_fields(), optional=_MAY_BE_MISSING),
    }


_MAY_BE_MISSING = (
    *("source", "title", "author", "published", "meta"),
    *("attributions", "warnings", "provenance"),
)


def _document_fields() -> dict[str, Any]:
    return {
        "schema_version": {"const": SCHEMA_VERSION},
        "id": _TEXT | {"description": "unique in a run"},
        "source": _TEXT_OR_NULL | {"description": "path, URL or null"},
        "title": _TEXT_OR_NULL,
        "author": _TEXT_OR_NULL,
        "published": _TEXT_OR_NULL,
        "meta": {"type": "object"},
        "text": _TEXT | {"description": "the input exactly as read"},
        "components": _list(_component()),
        "relations": _list(_relation()),
        "parties": _list(_party()),
        "attributions": _list(_attribution()),
        "stances": _list(_stance()),
        "warnings": _list(_TEXT),
        "provenance": {"type": "object", "additionalProperties": _TEXT},
    }


def _component() -> dict[str, Any]:
    fields = {
        "id": _TEXT,
        "label": {"enum": list(COMPONENT_LABELS)},
        "start": _OFFSET,
        "end": _OFFSET,
        "score": _PROBABILITY,
        "thesis": {"type": "boolean"},
        "holder": _TEXT_OR_NULL | {"description": "'author', a party id, or null: no party"},
        "holder_name": _TEXT_OR_NULL,
    }
    return _object(fields, optional=("score", "thesis", "holder", "holder_name"))


def _relation() -> dict[str, Any]:
    fields = {
        "source": _TEXT | {"description": "a component's id"},
        "target": _TEXT | {"description": "a component's id"},
        "label": {"enum": list(RELATION_LABELS)},
        "score": _PROBABILITY,
    }
    return _object(fields, optional=("score",))


def _party() -> dict[str, Any]:
    fields = {
        "id": _TEXT | {"not": {"const": "author"}},
        "name": _TEXT,
        "kind": {"enum": list(PARTY_KINDS)},
        "key": _TEXT_OR_NULL | {"description": "the same party in other documents"},
        "part_of": _TEXT_OR_NULL | {"description": "another party's id"},
        "mentions": _list(_object({"start": _OFFSET, "end": _OFFSET})),
    }
    return _object(fields, optional=("key", "part_of"))


def _attribution() -> dict[str, Any]:
    fields = {
        "source": _SPAN,
        "party": _TEXT_OR_NULL,
        "cue": {"anyOf": [_SPAN, {"type": "null"}]},
        "content": _list(_SPAN),
    }
    return _object(fields, optional=("party", "cue"))


def _stance() -> dict[str, Any]:
    fields = {
        "holder": _TEXT_OR_NULL | {"description": "'author', a party id, or null: no party"},
        "party": _TEXT,
        "component": _TEXT_OR_NULL | {"description": "null: over the whole document"},
        "label": {"enum": list(STANCE_LABELS)},
        "scores": _object(dict.fromkeys(STANCE_LABELS, _PROBABILITY)),
        "also": _list({"enum": list(STANCE_LABELS)}),
        "evidence": _list(_SPAN),
    }
    return _object(fields, optional=("component", "scores", "also", "evidence"))


def _list(items: dict[str, Any]) -> dict[str, Any]:
    return {"type": "array", "items": items}


def _object(fields: dict[str, Any], *, optional: Sequence[str] = ()) -> dict[str, Any]:
    required = [name for name in fields if name not in optional]
    return {"type": "object", "properties": fields, "required": required}
