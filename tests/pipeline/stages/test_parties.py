from types import SimpleNamespace
from typing import cast

import numpy as np
import pytest

from polemic.models.calibration import Calibration
from polemic.models.labels import MENTION_TAGS
from polemic.models.reading import Reading
from polemic.models.runtime import Model
from polemic.pipeline.config import PartySettings
from polemic.pipeline.document import Document
from polemic.pipeline.naming.aliases import load_aliases
from polemic.pipeline.naming.gazetteer import gazetteer_mentions
from polemic.pipeline.naming.linking import FoundMention
from polemic.pipeline.stages.parties import PartyStage, add_listed, apart_at_bracket


def reading_of(text: str, marked: dict[str, str], *, score: float = 9.0) -> Reading:
    """Return a reading, one piece a word, that marks some words as mentions of a kind."""
    words = text.split()
    offsets, at = [], 0
    for word in words:
        at = text.index(word, at)
        offsets.append((at, at + len(word)))
        at += len(word)
    logits = np.zeros((len(words), len(MENTION_TAGS)), dtype=np.float32)
    for i, word in enumerate(words):
        tag = f"B-{marked[word]}" if word in marked else "O"
        logits[i, MENTION_TAGS.index(tag)] = score
    return Reading(
        text=text,
        offsets=np.array(offsets, dtype=np.int64).reshape(-1, 2),
        states=np.zeros((len(words), 4), dtype=np.float32),
        component_logits=np.zeros((len(words), 5), dtype=np.float32),
        mention_logits=logits,
    )


def stage(threshold: float = 0.5) -> PartyStage:
    """Return the stage beside a model whose scores need no calibration."""
    model = cast(Model, SimpleNamespace(calibration=Calibration()))
    return PartyStage(PartySettings(mention_threshold=threshold, party_threshold=threshold), model)


def found_names(text: str) -> list[tuple[str, str]]:
    """Return what the tables find, each with its kind."""
    return [(text[m.start : m.end], m.kind) for m in gazetteer_mentions(text, load_aliases())]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Germany pays and Spain waits.", [("Germany", "state"), ("Spain", "state")]),
        ("He fears American pressure.", [("American", "state")]),
        ("He reads American poets and likes Turkish food.", []),
        ("Moscow insists on it.", [("Moscow", "state")]),
        ("Relations with Beijing cooled.", [("Beijing", "state")]),
        ("She arrived in London and left Paris.", []),
        ("Washington's policy fails.", [("Washington", "state")]),
        ("London's streets are full.", []),
        ("Afghan police fled.", [("Afghan police", "organization")]),
        ("Germany's finance minister wept.", [("Germany's finance minister", "person")]),
        ("Iranian officials agreed.", [("Iranian officials", "group")]),
        ("French President Ada Lind spoke.", [("French", "state")]),
        ("Egyptians voted.", [("Egyptians", "group")]),
        ("The China Daily and the Bank of England.", [("Bank of England", "organization")]),
        ("Ask George Washington or Michael Jordan.", []),
        ("If Jordan agrees, so be it.", [("Jordan", "state")]),
        ("The US-led war was no German-style debate.", [("US", "state")]),
        ("They trust us, not the U.S. or NATO.", [("U.S.", "state"), ("NATO", "organization")]),
        ("Rebels fled to hide in Chad. It rained in Chad.", []),
        ("It rained in Chad. Chad complained.", [("Chad", "state"), ("Chad", "state")]),
        (
            "Republicans mock Congress.",
            [("Republicans", "organization"), ("Congress", "organization")],
        ),
        ("", []),
    ],
)
def test_tables_find_actors_only(text: str, expected: list[tuple[str, str]]) -> None:
    """Names count where they stand for an actor, not for a place or a description."""
    assert found_names(text) == expected


def test_stage_joins_what_the_model_and_the_tables_find() -> None:
    """A name that the model overlooked joins the party that it found elsewhere."""
    text = "Iran talks while Tehran waits and Lind sings"
    document = stage()(Document(text=text), reading_of(text, {"Iran": "state", "Lind": "person"}))
    assert [(p.id, p.name, p.kind) for p in document.parties] == [
        ("p1", "Iran", "state"),
        ("p2", "Lind", "person"),
    ]
    assert [text[m.start : m.end] for m in document.parties[0].mentions] == ["Iran"]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Harbour Pilots Union (HPU)", ["Harbour Pilots Union", "HPU"]),
        ("Harbour Pilots Union (HPU", ["Harbour Pilots Union", "HPU"]),
        ("Harbour Pilots Union (", ["Harbour Pilots Union"]),
        ("(HPU)", ["(HPU)"]),
        ("Harbour Pilots Union", ["Harbour Pilots Union"]),
    ],
)
def test_an_acronym_in_brackets_is_a_mention_of_its_own(text: str, names: list[str]) -> None:
    """However much of the bracket the model took in, no name holds one."""
    assert [text[s:e] for s, e in apart_at_bracket(text, 0, len(text))] == names


def test_unsure_mentions_are_left_out() -> None:
    """A mention with a probability below the threshold is no mention."""
    text = "today Lind sings"
    reading = reading_of(text, {"Lind": "person"}, score=3.0)
    assert len(stage(0.5)(Document(text=text), reading).parties) == 1
    assert stage(0.9)(Document(text=text), reading).parties == ()


def test_name_of_the_tables_used_often_is_a_party() -> None:
    """An actor that the model overlooked counts once the text names it three times."""
    aliases = load_aliases()
    text = "Iran talks. Iran waits. "
    for source, n_added in ((text, 0), (text + "Iran acts.", 3)):
        listed = gazetteer_mentions(source, aliases)
        assert len(add_listed(source, [], listed, aliases=aliases)) == n_added


def test_found_mentions_are_never_changed() -> None:
    """Where the model and the tables overlap, the model's mention stays as it is."""
    aliases = load_aliases()
    text = "The Iranian army waits, says Iran."
    found = [FoundMention(4, 16, "organization", 0.7)]
    listed = gazetteer_mentions(text, aliases)
    mentions = add_listed(text, found, listed, aliases=aliases)
    assert found[0] in mentions
    assert [m.span for m in mentions].count((4, 16)) == 1


def test_empty_text_has_no_parties() -> None:
    """An empty document gives an empty list."""
    assert stage()(Document(text=""), reading_of("", {})).parties == ()
