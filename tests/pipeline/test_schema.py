"""The JSON Schema of the record."""

from __future__ import annotations

import copy
from typing import Any

import jsonschema
import pytest

from polemic.pipeline.document import (
    Attribution,
    Component,
    Document,
    Mention,
    Party,
    Relation,
    Stance,
    StanceScores,
)
from polemic.pipeline.record import to_record
from polemic.pipeline.schema import record_schema

VALIDATOR = jsonschema.Draft202012Validator(record_schema())

FULL = Document(
    "Ban it. It harms, they say.",
    id="a",
    source="a.txt",
    title="T",
    meta={"section": 3},
    components=(
        Component("c1", "claim", 0, 7, thesis=True, score=0.9),
        Component("c2", "premise", 8, 27, holder=None, holder_name="they"),
    ),
    relations=(Relation("c2", "c1", "support", 0.8),),
    parties=(Party("p1", "It", "group", (Mention(4, 6),), key="IT"),),
    attributions=(Attribution((18, 22), ((8, 16),), cue=(23, 26)),),
    stances=(
        Stance("author", "p1", "against", None, StanceScores(0.1, 0.8, 0.1), ((0, 7),)),
        Stance(None, "p1", "neutral", "c2", also=("against",)),
    ),
    warnings=("w",),
    provenance={"input": "0"},
)


def test_the_schema_is_a_schema() -> None:
    """Of the draft that it names."""
    jsonschema.Draft202012Validator.check_schema(record_schema())


@pytest.mark.parametrize("document", [Document(""), Document("x", id="x"), FULL])
def test_records_are_valid(document: Document) -> None:
    """Whatever is filled in."""
    assert list(VALIDATOR.iter_errors(to_record(document))) == []


def test_gold_may_lack_scores() -> None:
    """And provenance, warnings and what is null anyway."""
    record = to_record(FULL)
    for name in ("provenance", "warnings", "attributions", "title", "meta"):
        del record[name]
    del record["components"][0]["score"]
    del record["stances"][0]["scores"]
    assert list(VALIDATOR.iter_errors(record)) == []


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (["schema_version"], "2"),
        (["text"], None),
        (["id"], 3),
        (["meta"], []),
        (["components"], None),
        (["components", 0, "label"], "Claim"),
        (["components", 0, "start"], -1),
        (["components", 0, "end"], 1.5),
        (["components", 0, "score"], 1.5),
        (["components", 0, "thesis"], "yes"),
        (["relations", 0, "label"], "supports"),
        (["relations", 0, "target"], None),
        (["parties", 0, "kind"], "country"),
        (["parties", 0, "id"], "author"),
        (["parties", 0, "mentions", 0], [4, 6]),
        (["attributions", 0, "source"], [1]),
        (["attributions", 0, "cue"], 3),
        (["stances", 0, "label"], "pro"),
        (["stances", 0, "scores"], {"favor": 1}),
        (["stances", 1, "also"], "against"),
        (["stances", 0, "evidence"], [[1, 2, 3]]),
    ],
)
def test_wrong_records_fail(path: list[Any], value: object) -> None:
    """A wrong label, type, number or shape anywhere."""
    record = copy.deepcopy(to_record(FULL))
    *way, last = path
    place: Any = record
    for step in way:
        place = place[step]
    place[last] = value
    assert not VALIDATOR.is_valid(record)


@pytest.mark.parametrize(
    "name", ["schema_version", "id", "text", "components", "relations", "parties", "stances"]
)
def test_what_is_always_present_is_required(name: str) -> None:
    """An analysis that found nothing says so by an empty list."""
    record = to_record(FULL)
    del record[name]
    assert not VALIDATOR.is_valid(record)
