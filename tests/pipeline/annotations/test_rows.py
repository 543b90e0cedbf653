from typing import Any

import pytest

from polemic.pipeline.annotations import LabelMap
from polemic.pipeline.annotations.rows import is_row, row_document
from polemic.pipeline.corpora.argument import argument_document
from polemic.pipeline.corpora.entities import clusters_document, names_document
from polemic.pipeline.corpora.stance import (
    attribution_document,
    evaluated_components_document,
    stance_document,
)
from polemic.pipeline.document import Relation
from polemic.pipeline.errors import DocumentError

TEXT = "Close the mine. It leaks, Ada Roe found."
HEAD: dict[str, Any] = {"id": "d1", "corpus": "c", "split": "dev", "text": TEXT}


def unit(name: str, label: str | None, start: int, end: int, native: str = "x") -> dict[str, Any]:
    """A unit of an argument row."""
    return {"id": name, "label": label, "native": native, "start": start, "end": end}


def link(source: str, target: str, label: str = "support", native: str = "x") -> dict[str, Any]:
    """A link of an argument row."""
    return {"source": source, "target": target, "label": label, "native": native}


def target(stance: str, native: str = "x") -> dict[str, Any]:
    """A target of a stance row."""
    return {
        "name": "Roe",
        "mentions": [[26, 33]],
        "stance": stance,
        "native": native,
        "holder": "author",
    }


ARGUMENT = {
    **HEAD,
    "components": [unit("T1", "major_claim", 0, 14), unit("T2", None, 16, 24, "anecdote")],
    "relations": [link("T2", "T1")],
}
STANCE = {**HEAD, "targets": [target("favor")]}
SPEECH = {
    **STANCE,
    "components": [
        {"cid": 1, "type": "claim", "span": [0, 14], "premises": "{}", "stance": {"Roe": "favor"}}
    ],
}
QUOTES = {
    **HEAD,
    "targets": [],
    "attributions": [{"source": [[26, 33]], "cue": [[34, 39]], "content": [[16, 24]]}],
}
NAMES = {
    **HEAD,
    "text": "It leaks , Ada Roe found .",
    "entities": [{"start": 11, "end": 18, "type": "person"}],
}
CLUSTERS = {
    **HEAD,
    "title": "Mine",
    "entities": [
        {
            "id": "e1",
            "type": "person",
            "name": None,
            "mentions": [{"start": 26, "end": 33, "link": "sgl"}],
        }
    ],
}


@pytest.mark.parametrize(
    ("row", "reader"),
    [
        (ARGUMENT, argument_document),
        (STANCE, stance_document),
        (SPEECH, evaluated_components_document),
        (QUOTES, attribution_document),
        (NAMES, names_document),
        (CLUSTERS, clusters_document),
    ],
)
def test_each_family_is_read_by_its_reader(row: dict[str, Any], reader: Any) -> None:
    """A row is recognised by its parts and gives what the reader of its corpus gives."""
    assert is_row(row)
    document = row_document(row, LabelMap())
    assert document == reader(row)
    assert document.components or document.parties or document.attributions


@pytest.mark.parametrize(
    "record",
    [{"text": TEXT, "components": []}, {**ARGUMENT, "schema_version": "1"}, HEAD],
)
def test_records_are_no_rows(record: dict[str, Any]) -> None:
    """A record of ours has no corpus at its top, or says which schema it has."""
    assert not is_row(record)


def test_native_types_can_be_mapped() -> None:
    """A mapping may name what the source wrote; what it maps to null goes with its links."""
    row = {
        **HEAD,
        "components": [
            unit("T1", "claim", 0, 14, "policy"),
            unit("T2", "premise", 16, 24, "hearsay"),
            unit("T3", None, 26, 33, "fable"),
        ],
        "relations": [link("T2", "T1"), link("T3", "T1", native="counter"), link("T1", "T3")],
    }
    labels = LabelMap(
        components={"policy": "thesis", "hearsay": None, "fable": "premise"},
        relations={"counter": "attack"},
    )
    document = row_document(row, labels)
    assert [(c.id, c.label, c.thesis) for c in document.components] == [
        ("T1", "claim", True),
        ("T3", "premise", False),
    ]
    assert document.relations == (Relation("T3", "T1", "attack"), Relation("T1", "T3", "support"))


def test_stances_and_kinds_can_be_mapped() -> None:
    """Native stances and types of entities are named in a mapping like labels."""
    labels = LabelMap(stances={"cool": "against"}, kinds={"person": None})
    (stance,) = row_document({**HEAD, "targets": [target("neutral", "cool")]}, labels).stances
    assert stance.label == "against"
    assert row_document(NAMES, labels).parties == ()


@pytest.mark.parametrize(
    ("change", "messages"),
    [
        (
            {"components": [unit("T1", "clam", 0, 14), unit("T2", "premis", 16, 24)]},
            ["components[0]: label 'clam' has no mapping", "did you mean 'Premise'"],
        ),
        ({"relations": [link("T2", "T1", "suport")]}, ["relations[0]: label 'suport'"]),
        ({"relations": [link("T2", "T9")]}, ["there is no component 'T9'"]),
        (
            {"components": [unit("T1", "claim", 0, 20), unit("T2", "claim", 16, 99)]},
            ["16-99 is no span", "overlap at 16"],
        ),
        (
            {"components": [unit("T1", "claim", 0, 4), unit("T1", "claim", 6, 9)], "relations": []},
            ["component id 'T1' occurs more than once"],
        ),
        (
            {"components": [unit("T1", None, 0, 14, "saga")], "relations": []},
            ["'saga' is a missing field or a type without meaning"],
        ),
        ({"components": [{"id": "T1"}], "relations": []}, ["components[0] has no field 'start'"]),
        ({"components": 3}, ["not in the form of a corpus row"]),
    ],
)
def test_what_a_training_leaves_out_is_a_fault(change: dict[str, Any], messages: list[str]) -> None:
    """Gold with wrong labels, spans, ids or links is refused, a line for each fault."""
    with pytest.raises(DocumentError) as caught:
        row_document({**ARGUMENT, **change}, LabelMap())
    faults = str(caught.value).splitlines()
    assert len(faults) == len(messages)
    for fault, message in zip(faults, messages, strict=True):
        assert fault.startswith("document 'd1': ")
        assert message in fault


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ({**HEAD, "targets": [target("faovr")]}, "label 'faovr' has no mapping"),
        ({**HEAD, "targets": [{**target("favor"), "mentions": [[26, 99]]}]}, "26-99 is no span"),
        ({**SPEECH, "components": [{**SPEECH["components"][0], "span": [0, 99]}]}, "0-99 is no"),
        ({**QUOTES, "attributions": [3]}, "not in the form of a corpus row"),
        ({"id": "d1", "corpus": "c", "targets": []}, "'text' is a missing field"),
    ],
)
def test_faults_of_other_families(row: dict[str, Any], message: str) -> None:
    """Stances, speeches and quotations are looked at as closely."""
    with pytest.raises(DocumentError) as caught:
        row_document(row, LabelMap())
    assert message in str(caught.value)
