"""What a document refuses, and the order of its annotations."""

from __future__ import annotations

import dataclasses
from typing import Any

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
    in_reading_order,
)
from polemic.pipeline.errors import DocumentError

TEXT = "SECRET: ban it."
C1, C2 = Component("c1", "claim", 0, 7), Component("c2", "premise", 8, 15)
P1, P2 = Party("p1", "It", "group", (Mention(12, 14),)), Party("p2", "X", "state", (Mention(0, 3),))


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"components": (Component("c1", "claim", 5, 5),)}, "5-5 is no span"),
        ({"components": (Component("c1", "claim", -1, 5),)}, "-1-5 is no span"),
        ({"components": (Component("c1", "claim", 0, 16),)}, "a text of 15 characters"),
        ({"components": (C1, Component("c2", "claim", 6, 9))}, "overlap at 6"),
        ({"components": (C1, Component("c1", "claim", 8, 9))}, "'c1' occurs more than once"),
        ({"components": (Component("c1", "claim", 0, 1, holder="p9"),)}, "holder 'p9'"),
        ({"components": (C1,), "relations": (Relation("c1", "c1", "attack"),)}, "to itself"),
        ({"components": (C1,), "relations": (Relation("c1", "c9", "attack"),)}, "component 'c9'"),
        ({"parties": (P1, P1)}, "'p1' occurs more than once"),
        ({"parties": (Party("author", "x", "person"),)}, "reserved for the writer"),
        ({"parties": (Party("p1", "x", "person", (Mention(9, 99),)),)}, "9-99 is no span"),
        ({"parties": (Party("p1", "x", "state", part_of="p1"),)}, "is not another party"),
        ({"attributions": (Attribution((0, 3), ((4, 4),)),)}, "4-4 is no span"),
        ({"attributions": (Attribution((0, 3), (), party="p1"),)}, "no party 'p1'"),
        ({"stances": (Stance("author", "p1", "favor"),)}, "no party 'p1'"),
        ({"parties": (P1,), "stances": (Stance("p9", "p1", "favor"),)}, "holder is neither"),
        ({"parties": (P1,), "stances": (Stance(None, "p1", "favor", "c9"),)}, "component 'c9'"),
        ({"parties": (P1,), "stances": (Stance(None, "p1", "favor"),) * 2}, "more than once"),
    ],
)
def test_a_document_is_checked_once(fields: dict[str, Any], message: str) -> None:
    """The message names the document and the fault, and does not quote the text."""
    with pytest.raises(DocumentError) as error:
        Document(TEXT, id="doc", **fields)
    assert message in str(error.value)
    assert str(error.value).startswith("document 'doc': ")
    assert "SECRET" not in str(error.value)


def test_all_faults_are_told_at_once() -> None:
    """One line each."""
    wrong = (Component("c1", "claim", 3, 1), Component("c1", "claim", 99, 100))
    with pytest.raises(DocumentError) as error:
        Document(TEXT, components=wrong)
    assert len(str(error.value).splitlines()) == 3


def test_reading_order() -> None:
    """By position; stances by holder (author first), party, document level first."""
    document = Document(
        TEXT,
        components=(C2, C1),
        relations=(Relation("c2", "c1", "support"), Relation("c1", "c2", "support")),
        parties=(P1, P2),
        stances=(
            Stance("p1", "p2", "favor"),
            Stance("author", "p1", "favor", "c1"),
            Stance("author", "p1", "favor"),
            Stance("author", "p2", "favor"),
            Stance(None, "p2", "favor"),
        ),
    )
    ordered = in_reading_order(document)
    assert [c.id for c in ordered.components] == ["c1", "c2"]
    assert [r.source for r in ordered.relations] == ["c1", "c2"]
    assert [p.id for p in ordered.parties] == ["p2", "p1"]
    assert [(s.holder, s.party, s.component) for s in ordered.stances] == [
        ("author", "p2", None),
        ("author", "p1", None),
        ("author", "p1", "c1"),
        ("p1", "p2", None),
        (None, "p2", None),
    ]
    assert in_reading_order(ordered) == ordered


def test_scores_and_evidence_are_not_compared() -> None:
    """Two analyses that say the same are equal, however sure they are."""
    sure = Stance("author", "p1", "favor", None, StanceScores(1, 0, 0), ((0, 3),))
    one = Document(
        TEXT, components=(dataclasses.replace(C1, score=0.9),), parties=(P1,), stances=(sure,)
    )
    stance = Stance("author", "p1", "favor")
    assert one == Document(TEXT, components=(C1,), parties=(P1,), stances=(stance,))
    assert one.component("c1").span == (0, 7)
    assert one.party("p1").mentions[0].span == (12, 14)
