"""Document to record and back."""

from __future__ import annotations

import itertools
import json
from typing import Any

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from polemic.pipeline.document import (
    COMPONENT_LABELS,
    PARTY_KINDS,
    STANCE_LABELS,
    Attribution,
    Component,
    Document,
    Mention,
    Party,
    Relation,
    Stance,
    StanceScores,
    in_reading_order,
)
from polemic.pipeline.errors import DocumentError
from polemic.pipeline.record import dump_record, from_record, to_record
from polemic.pipeline.schema import record_schema

TEXT = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=60)
SCORE = st.none() | st.floats(0, 1)
VALIDATOR = jsonschema.Draft202012Validator(record_schema())


@st.composite
def documents(draw: st.DrawFn) -> Document:
    """Draw a document with annotations anywhere in any text, in any order."""
    text = draw(TEXT)
    cuts = draw(st.lists(st.integers(0, len(text)), unique=True, max_size=8).map(sorted))
    spans = [(a, b) for a, b in itertools.pairwise(cuts) if a < b][::2]
    party_ids = [f"p{i}" for i in range(draw(st.integers(0, 3)))]
    holders = st.sampled_from(["author", None, *party_ids])
    components = [
        Component(
            f"c{i}",
            draw(st.sampled_from(COMPONENT_LABELS)),
            *span,
            thesis=draw(st.booleans()),
            holder=draw(holders),
            holder_name=draw(st.none() | TEXT),
            score=draw(SCORE),
        )
        for i, span in enumerate(spans)
    ]
    span = st.tuples(st.integers(0, len(text)), st.integers(0, len(text))).filter(
        lambda pair: pair[0] < pair[1]
    )
    parties = [
        Party(
            party_id,
            draw(TEXT),
            draw(st.sampled_from(PARTY_KINDS)),
            tuple(Mention(*s) for s in draw(st.lists(span, unique=True, max_size=3))),
            key=draw(st.none() | TEXT),
        )
        for party_id in party_ids
    ]
    pairs = list(itertools.permutations([c.id for c in components], 2))
    return Document(
        text,
        id=draw(TEXT),
        title=draw(st.none() | TEXT),
        meta=draw(st.dictionaries(TEXT, st.none() | st.booleans() | st.integers() | TEXT)),
        components=tuple(draw(st.permutations(components))),
        relations=tuple(Relation(a, b, "support") for a, b in draw(st.permutations(pairs))[:3]),
        parties=tuple(draw(st.permutations(parties))),
        attributions=tuple(
            Attribution(s, (s,), cue=draw(st.none() | span))
            for s in draw(st.lists(span, max_size=2))
        ),
        stances=tuple(
            Stance(
                draw(holders),
                party_id,
                draw(st.sampled_from(STANCE_LABELS)),
                scores=draw(st.none() | st.just(StanceScores(0.2, 0.3, 0.5))),
                evidence=tuple(draw(st.lists(span, max_size=2))),
            )
            for party_id in party_ids
        ),
    )


@given(documents())
def test_a_record_gives_the_document_back(document: Document) -> None:
    """In reading order, with every offset on the same characters, scores and evidence included."""
    line = dump_record(document)
    again = from_record(json.loads(line))
    assert again == in_reading_order(document)
    assert again.text.encode() == document.text.encode()
    assert dump_record(again) == line
    VALIDATOR.validate(json.loads(line))


@given(documents())
def test_a_record_is_one_line(document: Document) -> None:
    """Whatever separators the text holds."""
    assert b"\n" not in dump_record(document).encode()
    assert b"\r" not in dump_record(document).encode()


@given(documents(), st.randoms())
def test_order_of_annotations_does_not_matter(document: Document, random: Any) -> None:
    """The same document, the same bytes."""
    import dataclasses

    shuffled = list(document.relations)
    random.shuffle(shuffled)
    assert dump_record(dataclasses.replace(document, relations=tuple(shuffled))) == dump_record(
        document
    )


def test_optional_gold_fields_are_left_out() -> None:
    """A null that says nothing is not written."""
    record = to_record(
        Document(
            "Ban it.",
            components=(Component("c1", "claim", 0, 7),),
            parties=(Party("p1", "it", "group", (Mention(4, 6),)),),
            stances=(Stance("author", "p1", "against"),),
        )
    )
    assert not {"score", "holder_name"} & set(record["components"][0])
    assert not {"scores", "also"} & set(record["stances"][0])


def test_not_a_number_is_not_written() -> None:
    """It is no JSON."""
    with pytest.raises(ValueError, match="JSON"):
        dump_record(Document("x", components=(Component("c1", "claim", 0, 1, score=float("nan")),)))


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"text": None}, "'text' is missing or no string"),
        ({"schema_version": "2"}, "schema_version '2' is unknown"),
        ({"components": "c1"}, "'components' is no list"),
        ({"components": [{"id": "c1", "label": "claim", "end": 1}]}, "no field 'start'"),
        ({"components": [{"id": "c1", "label": "claim", "start": "0", "end": 1}]}, "no whole"),
        ({"components": [{"id": "c1", "label": "claim", "start": 0, "end": 9}]}, "no span"),
        ({"components": [{"id": "c1", "label": "Claim", "start": 0, "end": 1}]}, "not one of"),
        ({"components": [3]}, "components[0] is malformed"),
        ({"parties": [{"id": "p1", "name": "x", "kind": "country"}]}, "not one of"),
        ({"stances": [{"holder": "author", "party": "p1", "label": "favor"}]}, "no party 'p1'"),
        ({"attributions": [{"source": [0], "content": []}]}, "attributions[0] is malformed"),
    ],
)
def test_a_wrong_record_says_where(fields: dict[str, Any], message: str) -> None:
    """The document's id, the field, what is wrong; never the text."""
    with pytest.raises(DocumentError) as error:
        from_record({"id": "doc", "text": "SECRET"} | fields)
    assert message in str(error.value)
    assert "'doc'" in str(error.value)
    assert "SECRET" not in str(error.value)
