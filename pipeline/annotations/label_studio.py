r"""Label Studio's JSON export: tasks with regions of a text, and relations between regions.

Older releases count as JavaScript does (an emoji is two), newer ones count characters. The text
stored with each region tells which; where no region has any, it is taken for UTF-16.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from polemic.pipeline.annotations.assembly import assemble
from polemic.pipeline.annotations.faults import Faults
from polemic.pipeline.annotations.labels import LabelMap
from polemic.pipeline.annotations.offsets import characters, utf16_units
from polemic.pipeline.annotations.sketch import Link, Mark, Side, Sketch
from polemic.pipeline.document import Document
from polemic.pipeline.errors import DocumentError

_LABELLINGS = ("annotations", "completions", "predictions")
"""Where a task keeps what was labelled: `completions` in old releases; predictions count only where
neither is there, lest what nobody has looked at passes for gold."""

_SPAN_TYPES = ("labels", "hypertextlabels")
"""Types of results that are labelled spans; under its type a value has its labels."""

_SIDE = "stance"
"""The name of choices (`<Choices name="stance" perRegion="true">`) that give a region's side."""


def is_task(fields: Mapping[str, Any]) -> bool:
    """Return whether a JSON object is a task of Label Studio."""
    return "data" in fields and any(key in fields for key in _LABELLINGS)


def task_document(
    task: Mapping[str, Any], labels: LabelMap, faults: Faults, *, place: str
) -> Document | None:
    """Return the document of a task; None where faults were found, which are noted.

    Its id is the `id` of its data, else that of the task.

    Raises:
        DocumentError: if the task is not in the form of an export.
    """
    data = task["data"]
    if not isinstance(data, dict):
        raise DocumentError("field 'data' is no object; export as JSON, not as JSON-MIN")
    name = str(data.get("id", task.get("id", "")))
    try:
        results = _results(task)
        sketch = Sketch(
            name,
            _text(data),
            marks=tuple(_mark(r, place) for r in results if r["type"] in _SPAN_TYPES),
            links=tuple(_link(r, place) for r in results if r["type"] == "relation"),
            sides=tuple(_sides(results, place)),
            countings=(utf16_units, characters),
        )
    except DocumentError as error:
        raise DocumentError(f"document {name!r}: {error}") from None
    except KeyError as error:
        raise DocumentError(f"document {name!r}: a result has no field {error}") from None
    except (TypeError, ValueError, AttributeError) as error:
        raise DocumentError(f"document {name!r}: a result is malformed ({error})") from None
    return assemble(sketch, labels, faults)


def _text(data: Mapping[str, Any]) -> str:
    """Return the `text` of a task's data, or its only string."""
    strings = [value for key, value in data.items() if isinstance(value, str) and key != "id"]
    text = data.get("text", strings[0] if len(strings) == 1 else None)
    if not isinstance(text, str):
        raise DocumentError("the data has no string 'text'; rename the field that holds it")
    return text


def _results(task: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return what one annotator, or one model, has labelled."""
    labelled = next(task[key] for key in _LABELLINGS if key in task)
    chosen = [a for a in labelled if not a.get("was_cancelled")]
    if len(chosen) > 1:
        chosen = [a for a in chosen if a.get("ground_truth")] or chosen
    if len(chosen) != 1:
        raise DocumentError(
            f"has {len(chosen) or 'no'} annotations, and one is wanted; "
            "label the task, or mark one annotation as ground truth"
        )
    return list(chosen[0]["result"])


def _mark(region: Mapping[str, Any], place: str) -> Mark:
    value, where = region["value"], f"region {region['id']!r}"
    labels = value.get(region["type"])
    if not isinstance(labels, list) or len(labels) != 1:
        raise DocumentError(f"{where}: has not one label; give each region exactly one")
    start, end = value["start"], value["end"]
    if not isinstance(start, int) or not isinstance(end, int):
        raise DocumentError(f"{where}: marks HTML, not plain text; label with a Text tag")
    quoted = value.get("text")
    return Mark(
        str(region["id"]),
        str(labels[0]),
        ((start, end),),
        place,
        quoted=quoted if isinstance(quoted, str) else None,
    )


def _link(relation: Mapping[str, Any], place: str) -> Link:
    source, target = str(relation["from_id"]), str(relation["to_id"])
    where = f"relation {source!r} -> {target!r}"
    labels = relation.get("labels") or []
    if len(labels) != 1:
        raise DocumentError(f"{where}: has not one label; give each relation exactly one")
    match relation.get("direction", "right"):
        case "right":
            pass
        case "left":
            source, target = target, source
        case other:
            raise DocumentError(f"{where}: direction {other!r} is not read; give it right or left")
    return Link(source, target, str(labels[0]), place)


def _sides(results: list[dict[str, Any]], place: str) -> Iterator[Side]:
    for result in results:
        if result["type"] == "choices" and result.get("from_name") == _SIDE:
            for choice in result["value"]["choices"]:
                yield Side(str(result["id"]), str(choice), place)
