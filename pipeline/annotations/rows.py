"""Rows of the labelled corpora, by the readers of `polemic.pipeline.corpora`.

Those readers leave out what is faulty, which suits a training; in gold it is a fault.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from polemic.pipeline.annotations.labels import LabelMap, UnknownLabelError
from polemic.pipeline.corpora.argument import argument_document
from polemic.pipeline.corpora.entities import clusters_document, names_document
from polemic.pipeline.corpora.files import Row
from polemic.pipeline.corpora.stance import (
    attribution_document,
    evaluated_components_document,
    stance_document,
)
from polemic.pipeline.document import Document
from polemic.pipeline.errors import DocumentError
from polemic.pipeline.record import from_record

_IN_ROWS = {"thesis": "major_claim"}
"""What rows call a meaning, where it is another word."""


@dataclass(frozen=True, slots=True)
class _Rule:
    """How items of a row are mapped: by the first field that the user's mapping names.

    What it does not name has in the last field a label of the scheme, which `meaning` knows.
    """

    fields: tuple[str, ...]
    given: Mapping[str, str | None]
    meaning: Callable[[str], str | None]


def is_row(fields: Mapping[str, Any]) -> bool:
    """Return whether a JSON object is a row of a corpus rather than a record of ours."""
    parts = ("components", "targets", "entities")
    is_record = "corpus" not in fields or "schema_version" in fields
    return not is_record and any(part in fields for part in parts)


def row_document(row: Row, labels: LabelMap) -> Document:
    """Return the document of a row, whose labels or native types the mapping may name.

    Raises:
        DocumentError: with a line for each fault.
    """
    name = row.get("id", "")
    faults = list[str]()
    try:
        mapped = _mapped(row, labels, faults)
        if not faults:
            _check_components(mapped)
            return _reader(mapped)(mapped)
    except KeyError as error:
        faults.append(f"{error} is a missing field or a type without meaning; add it, or map it")
    except (IndexError, TypeError, ValueError, AttributeError) as error:
        faults.append(f"not in the form of a corpus row ({type(error).__name__}: {error})")
    raise DocumentError("\n".join(f"document {name!r}: {fault}" for fault in faults))


def _reader(row: Row) -> Callable[[Row], Document]:
    if "entities" in row:
        return clusters_document if "title" in row else names_document
    if "attributions" in row:
        return attribution_document
    if "targets" in row:
        return evaluated_components_document if "components" in row else stance_document
    return argument_document


def _check_components(row: Row) -> None:
    """Raise DocumentError if ids, spans or links of components are wrong, whatever the labels."""
    components = [
        {"id": u["cid"], "start": u["span"][0], "end": u["span"][1]} if "cid" in u else u
        for u in row.get("components", ())
    ]
    from_record(
        {
            "id": row["id"],
            "text": row["text"],
            "components": [component | {"label": "claim"} for component in components],
            "relations": row.get("relations"),
        }
    )


def _mapped(row: Row, labels: LabelMap, faults: list[str]) -> Row:
    """Return the row in the labels of its scheme, less what is mapped to nothing."""
    rules = {
        "relations": _Rule(("native", "label"), labels.relations, labels.of_relation),
        "targets": _Rule(("native", "stance"), labels.stances, labels.of_stance),
        # a type without meaning is no party, which the reader knows
        "entities": _Rule(("type",), labels.kinds, lambda kind: kind),
    }
    if "relations" in row:  # units of speeches ("cid") have their links and stances in them
        rules["components"] = _Rule(("native", "label"), labels.components, labels.of_mark)
    mapped = dict(row)
    for part, rule in rules.items():
        if part in row:
            mapped[part] = list(_mapped_items(row[part], rule, part, faults))
    if "relations" in row:
        left_out = {u["id"] for u in row["components"]} - {u["id"] for u in mapped["components"]}
        mapped["relations"] = [
            link
            for link in mapped["relations"]
            if link["source"] not in left_out and link["target"] not in left_out
        ]
    return mapped


def _mapped_items(items: list[Row], rule: _Rule, part: str, faults: list[str]) -> Iterator[Row]:
    field = rule.fields[-1]
    for i, item in enumerate(items):
        values = [item.get(name) for name in rule.fields]
        named = [value for value in values if isinstance(value, str) and value in rule.given]
        if not named and values[-1] is None:  # the reader goes by the native type
            yield item
            continue
        try:
            label = rule.given[named[0]] if named else rule.meaning(item[field])
        except UnknownLabelError as error:
            faults.append(f"{part}[{i}]: {error}")
            continue
        if label is not None:
            yield item | {field: _IN_ROWS.get(label, label)}
