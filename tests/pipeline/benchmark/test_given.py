from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import cast

import numpy as np
import pytest

from polemic.models.labels import COMPONENT_TAGS
from polemic.models.reading import Reading
from polemic.pipeline.benchmark.given import (
    analyse,
    judge_mentions,
    label_components,
    label_links,
    only_names,
    whoever_holds,
)
from polemic.pipeline.config import Settings
from polemic.pipeline.document import (
    AUTHOR,
    Attribution,
    Component,
    Document,
    Mention,
    Party,
    Relation,
    Stance,
)
from polemic.pipeline.run import Pipeline, build_pipeline

TEXT = "However, Norland must open its harbours. The League says the islands owe us nothing."
NORLAND, LEAGUE, ISLANDS = (9, 16), (45, 51), (61, 68)
GOLD = Document(
    TEXT,
    "d1",
    components=(
        Component("c1", "claim", 0, 40, thesis=True),
        Component("c2", "premise", 57, 84, holder="p2"),
    ),
    relations=(Relation("c2", "c1", "attack"),),
    parties=(
        Party("p1", "Norland", "state", (Mention(*NORLAND),)),
        Party("p2", "the League", "organization", (Mention(*LEAGUE),)),
        Party("p3", "the islands", "group", (Mention(*ISLANDS),)),
    ),
    attributions=(Attribution(LEAGUE, ((57, 84),), "p2", (52, 56)),),
    stances=(
        Stance(AUTHOR, "p3", "neutral"),
        Stance("p2", "p3", "against"),
        Stance(AUTHOR, "p1", "against", component="c1"),
    ),
)


@pytest.fixture(scope="module")
def pipeline(tiny_model_folder: Path) -> Pipeline:
    """Return a pipeline of the tiny model."""
    return build_pipeline(Settings(model=str(tiny_model_folder), threads=1))


def test_one_stance_a_party_whoever_holds_it() -> None:
    """A holder's stance is kept as if the author's, whose own comes first."""
    stances = whoever_holds(GOLD).stances
    assert {(s.holder, s.party, s.label) for s in stances} == {
        (AUTHOR, "p3", "neutral"),
        (AUTHOR, "p1", "against"),
    }
    alone = replace(GOLD, stances=GOLD.stances[1:2])
    assert whoever_holds(alone).stances == (Stance(AUTHOR, "p3", "against"),)


def test_only_names_are_compared_with_names() -> None:
    """Mentions in lower case go, and parties without another one; nothing else is left."""
    named = only_names(GOLD)
    assert [p.name for p in named.parties] == ["Norland", "the League"]
    assert named == Document(TEXT, "d1", parties=GOLD.parties[:2])


def test_what_is_told_is_kept_and_nothing_more(pipeline: Pipeline) -> None:
    """Parties, spans and labels come from the gold; holders, theses and stances never do."""
    bare = replace(
        GOLD,
        components=tuple(Component(c.id, c.label, c.start, c.end) for c in GOLD.components),
        relations=(),
        attributions=(),
        stances=(),
    )
    told = ("components", "parties")
    wrong = replace(GOLD.components[0], holder="p3")
    gold = replace(GOLD, components=(wrong, GOLD.components[1]))
    found = analyse(pipeline, gold, told=told)
    assert found.parties == GOLD.parties
    assert [(c.id, c.label, c.span) for c in found.components] == [
        (c.id, c.label, c.span) for c in GOLD.components
    ]
    assert found == analyse(pipeline, bare, told=told)
    assert analyse(pipeline, GOLD) == analyse(pipeline, Document(TEXT, "d1"))


def test_components_get_the_label_that_most_speaks_for() -> None:
    """A label has the begin and inside tags of all pieces; what is no component does not count."""
    said = {"O": 9.0, "B-claim": 1.0, "I-claim": 1.0, "B-premise": 1.25}
    logits = np.array([[said.get(tag, 0.0) for tag in COMPONENT_TAGS]] * 2, dtype=np.float32)
    logits[1] = [0, 0, 0, 0, 3]  # inside a premise
    offsets = np.array([[0, 40], [57, 84]])
    reading = Reading(TEXT, offsets, np.zeros((2, 4), np.float32), logits, logits)
    model = SimpleNamespace(read=lambda _: reading, calibration=SimpleNamespace(components=1.0))
    pipeline = cast(Pipeline, SimpleNamespace(model=model))
    found = label_components(pipeline, GOLD)
    mislabelled = (Component("c1", "premise", 0, 40), Component("c2", "claim", 57, 84))
    assert label_components(pipeline, replace(GOLD, components=mislabelled)) == found
    assert [(c.id, c.label, c.span) for c in found.components] == [
        ("c1", "claim", (0, 40)),  # both its tags together
        ("c2", "premise", (57, 84)),
    ]
    assert found.relations == GOLD.relations


def test_links_are_labelled_where_the_gold_has_them(pipeline: Pipeline) -> None:
    """The ends stay, the label is the model's, whatever the gold's is."""
    (link,) = label_links(pipeline, GOLD).relations
    assert (link.source, link.target) == ("c2", "c1")
    assert link.label in {"support", "attack"}
    other = replace(GOLD, relations=(Relation("c2", "c1", "support"),))
    assert label_links(pipeline, other).relations == (link,)


def test_mentions_are_judged_for_their_holder(pipeline: Pipeline) -> None:
    """Rows keep holder and party; the same party gets other scores of another holder."""
    sentence = replace(GOLD, stances=GOLD.stances[:2])
    of_author, of_league = judge_mentions(pipeline, sentence).stances
    assert [(s.holder, s.party) for s in (of_author, of_league)] == [(AUTHOR, "p3"), ("p2", "p3")]
    assert of_author.scores != of_league.scores
