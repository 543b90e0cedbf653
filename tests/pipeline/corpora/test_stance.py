from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from polemic.pipeline.corpora import read_corpus
from polemic.pipeline.corpora.stance import (
    attribution_document,
    evaluated_components_document,
    stance_document,
)
from polemic.pipeline.document import AUTHOR, Attribution, Component, Mention, Relation, Stance

TEXT = "Norway praised Bolivia, but the Guild of Bakers blamed Bolivia for dear bread."
NORWAY, BOLIVIA, GUILD, AGAIN = [0, 6], [15, 22], [32, 47], [55, 62]


def target(
    name: str, *mentions: list[int], stance: str = "neutral", holder: Any = AUTHOR
) -> dict[str, Any]:
    """A target of a row."""
    return {"name": name, "mentions": list(mentions), "stance": stance, "holder": holder}


def row(*targets: dict[str, Any], corpus: str = "news", **more: Any) -> dict[str, Any]:
    """A row of the scheme all stance corpora share."""
    return {
        "id": "s1",
        "corpus": corpus,
        "split": "train",
        "text": TEXT,
        "targets": list(targets),
    } | more


def test_a_target_becomes_a_party_and_a_stance_of_the_author() -> None:
    """One party per target, with its mentions by position and no kind the source does not know."""
    document = stance_document(
        row(target("Bolivia", AGAIN, BOLIVIA, stance="favor"), target("Guild", GUILD))
    )
    assert [(p.id, p.name, p.kind) for p in document.parties] == [
        ("p1", "Bolivia", "organization"),
        ("p2", "Guild", "organization"),
    ]
    assert document.parties[0].mentions == (Mention(15, 22), Mention(55, 62))
    assert document.stances == (Stance(AUTHOR, "p1", "favor"), Stance(AUTHOR, "p2", "neutral"))


def test_a_holder_named_becomes_a_party() -> None:
    """Of a directed pair each is the holder of one stance and the party of the other."""
    norway = {"name": "Norway", "mentions": [NORWAY]}
    bolivia = {"name": "Bolivia", "mentions": [BOLIVIA]}
    document = stance_document(
        row(
            target("Bolivia", BOLIVIA, stance="favor", holder=norway),
            target("Norway", NORWAY, holder=bolivia),
        )
    )
    assert [p.name for p in document.parties] == ["Bolivia", "Norway"]
    assert document.stances == (Stance("p2", "p1", "favor"), Stance("p1", "p2", "neutral"))


@pytest.mark.parametrize(
    "unplaced",
    [
        target("Peru", stance="favor"),
        target("UNK", BOLIVIA, stance="favor"),
        target("Bolivia", BOLIVIA, holder={"name": "Peru", "mentions": []}),
        target("Bolivia", BOLIVIA, holder={"name": "unlisted", "mentions": [NORWAY]}),
    ],
)
def test_a_stance_without_a_place_in_the_text_is_left_out(unplaced: dict[str, Any]) -> None:
    """Target and holder must both be mentioned; what is left out is counted."""
    document = stance_document(row(unplaced, target("Guild", GUILD)))
    assert [s.label for s in document.stances] == ["neutral"]
    assert document.meta["skipped"] == 1


@pytest.mark.parametrize(
    ("first", "second", "label"),
    [("favor", "neutral", "favor"), ("neutral", "against", "against"), ("favor", "favor", "favor")],
)
def test_targets_with_a_mention_in_common_are_one_party(
    first: str, second: str, label: str
) -> None:
    """They share all mentions, and an evaluation wins over none."""
    document = stance_document(
        row(target("Bolivia", BOLIVIA, stance=first), target("it", AGAIN, BOLIVIA, stance=second))
    )
    (party,) = document.parties
    assert (party.name, len(party.mentions)) == ("Bolivia", 2)
    assert document.stances == (Stance(AUTHOR, "p1", label),)  # type: ignore[arg-type]  # a table


def test_country_codes_are_states() -> None:
    """The speeches name their targets by code, which becomes the key."""
    (party,) = stance_document(row(target("BOL", BOLIVIA), corpus="umuc_sent")).parties
    assert (party.kind, party.key) == ("state", "BOL")


def test_a_pair_is_read_once_per_sentence(write_corpus: Callable[..., Path]) -> None:
    """Rows that repeat sentence and pair, in any order, are one; names come from the text."""
    norway = {"name": "Norway", "mentions": [NORWAY]}
    bolivia = {"name": "Bolivia", "mentions": [BOLIVIA]}
    there = target("Guild of Baker", GUILD, holder=norway)
    back = target("Norway", NORWAY, holder={"name": "Guild of Baker", "mentions": [GUILD]})
    folder = write_corpus(
        "stance/dse.train",
        row(there, back, corpus="dse", id="1"),
        row(back, there, corpus="dse", id="2"),
        row(target("Guild of Baker", GUILD, holder=bolivia), corpus="dse", id="3"),
    )
    documents = read_corpus("dse", "train", folder)
    assert [d.id for d in documents] == ["1", "3"]
    assert documents[0].parties[0].name == "Guild of Bakers"


def test_stances_in_components() -> None:
    """A component carries its own stances; its premises link to it."""
    document = evaluated_components_document(
        row(
            target("BOL", BOLIVIA, AGAIN, stance="against"),
            corpus="umuc_arg",
            components=[
                component(7, "claim", [0, 22], premises="{8: 'support'}", BOL="favor", XYZ="favor"),
                component(8, "premise", [28, 77], premises="{}", BOL="against"),
            ],
        )
    )
    assert document.components == (
        Component("7", "claim", 0, 22),
        Component("8", "premise", 28, 77),
    )
    assert document.relations == (Relation("8", "7", "support"),)
    assert document.stances == (
        Stance(AUTHOR, "p1", "against"),
        Stance(AUTHOR, "p1", "favor", component="7"),
        Stance(AUTHOR, "p1", "against", component="8"),
    )
    assert document.meta["skipped"] == 1  # nobody mentions XYZ


def test_attributions_need_source_and_content() -> None:
    """Of a cue in two pieces the first counts; without a cue there is None."""
    document = attribution_document(
        row(
            attributions=[
                {"source": [NORWAY], "cue": [[7, 14], [55, 62]], "content": [BOLIVIA, AGAIN]},
                {"source": [GUILD], "cue": [], "content": [AGAIN]},
                {"source": [], "cue": [[48, 54]], "content": [AGAIN]},
                {"source": [GUILD], "cue": [[48, 54]], "content": []},
            ]
        )
    )
    assert document.attributions == (
        Attribution((0, 6), ((15, 22), (55, 62)), cue=(7, 14)),
        Attribution((32, 47), ((55, 62),)),
    )
    assert document.meta["skipped"] == 2


def component(
    number: int, label: str, span: list[int], premises: str, **stance: str
) -> dict[str, Any]:
    """A component of a row with the stances in it."""
    return {"cid": number, "type": label, "span": span, "premises": premises, "stance": stance}
