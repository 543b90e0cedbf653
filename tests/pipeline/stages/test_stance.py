import dataclasses

import numpy as np
import pytest

from polemic.models.runtime import Model
from polemic.pipeline.config import StanceSettings
from polemic.pipeline.document import (
    AUTHOR,
    Attribution,
    Component,
    Document,
    Mention,
    Party,
    Span,
    Stance,
)
from polemic.pipeline.stages.judging import Pair, judge_pairs
from polemic.pipeline.stages.stance import (
    StanceStage,
    component_pairs,
    deciding_words,
    holder_span,
)

TEXT = (
    "Norland should open its harbours, because Norland needs the League. "
    "The League said the senate failed the islands. "
    "Critics say Norland pays no tolls."
)


def span(part: str, start: int = 0) -> Span:
    """Return where a part of the text stands."""
    at = TEXT.index(part, start)
    return at, at + len(part)


def mentions(*places: Span) -> tuple[Mention, ...]:
    """Return mentions at these places."""
    return tuple(Mention(*place) for place in places)


NORLAND = Party(
    "p1",
    "Norland",
    "state",
    mentions(span("Norland"), span("Norland", 20), span("Norland", 100)),
)
LEAGUE = Party("p2", "the League", "organization", mentions(span("League"), span("League", 65)))
SENATE = Party("p3", "the senate", "organization", mentions(span("senate")))
DOCUMENT = Document(
    TEXT,
    parties=(NORLAND, LEAGUE, SENATE),
    components=(
        Component("c1", "claim", *span("Norland should open its harbours")),
        Component("c2", "premise", *span("Norland needs the League")),
        Component("c3", "claim", *span("the senate failed the islands"), holder="p2"),
        Component("c4", "premise", *span("Norland pays no tolls"), holder=None),
    ),
    attributions=(Attribution(span("Critics"), (span("Norland pays no tolls"),)),),
)


def rows(document: Document) -> list[tuple[str | None, str, str | None]]:
    """Return holder, party and component of each stance."""
    return [(s.holder, s.party, s.component) for s in document.stances]


def stances_of(model: Model, document: Document, *, evidence: int = 2) -> Document:
    """Return the document after the stage."""
    return StanceStage(StanceSettings(evidence=evidence), model)(
        document, model.read(document.text)
    )


def test_one_row_for_each_party_named_in_a_component(tiny_model: Model) -> None:
    """A component has a row for each party that is named in it, held by its own holder."""
    assert rows(stances_of(tiny_model, DOCUMENT)) == [
        (AUTHOR, "p1", "c1"),
        (AUTHOR, "p1", "c2"),
        (AUTHOR, "p2", "c2"),
        ("p2", "p3", "c3"),
        (None, "p1", "c4"),
    ]


def test_two_mentions_in_one_component_are_one_row(tiny_model: Model) -> None:
    """The row's scores are the mean over the mentions, not those of one of them."""
    whole = Component("c1", "claim", 0, TEXT.index(". "))
    both = dataclasses.replace(DOCUMENT, components=(whole,), attributions=())
    (row,) = (s for s in stances_of(tiny_model, both).stances if s.party == "p1")
    singles = [
        dataclasses.replace(both, parties=(dataclasses.replace(NORLAND, mentions=(mention,)),))
        for mention in NORLAND.mentions[:2]
    ]
    expected = [stances_of(tiny_model, single).stances[0].scores for single in singles]
    assert row.scores is not None
    assert row.scores.against == pytest.approx(sum(s.against for s in expected if s) / 2, abs=2e-4)


def test_scores_are_a_distribution_and_give_the_label(tiny_model: Model) -> None:
    """The three scores of each row sum to 1, and the label is the likeliest."""
    for stance in stances_of(tiny_model, DOCUMENT).stances:
        assert stance.scores is not None
        scores = dataclasses.asdict(stance.scores)
        assert sum(scores.values()) == pytest.approx(1, abs=1e-9)
        assert scores[stance.label] == max(scores.values())


@pytest.mark.parametrize("evidence", [1, 3])
def test_evidence_is_words_of_the_component(tiny_model: Model, evidence: int) -> None:
    """The words that decided lie in the component, are whole, in order, and not the party."""
    for stance in stances_of(tiny_model, DOCUMENT, evidence=evidence).stances:
        component = DOCUMENT.component(stance.component or "")
        mentioned = [m.span for m in DOCUMENT.party(stance.party).mentions]
        assert len(stance.evidence) == evidence
        assert list(stance.evidence) == sorted(set(stance.evidence))
        for start, end in stance.evidence:
            assert component.start <= start < end <= component.end
            assert TEXT[start:end].isalpha()
            assert not TEXT[start - 1 : start].isalnum()
            assert not TEXT[end : end + 1].isalnum()
            assert (start, end) not in mentioned


def test_rows_before_are_replaced(tiny_model: Model) -> None:
    """A document that already had stances gets new ones, not more."""
    old = Stance(AUTHOR, "p3", "favor", "c1")
    document = dataclasses.replace(DOCUMENT, stances=(old,))
    assert rows(stances_of(tiny_model, document)) == rows(stances_of(tiny_model, DOCUMENT))


def test_no_component_no_stance(tiny_model: Model) -> None:
    """Without components there is nothing to judge."""
    assert rows(stances_of(tiny_model, Document(TEXT, parties=(NORLAND,)))) == []


def test_a_holder_is_not_judged_by_itself() -> None:
    """What the League says of the League is no stance toward a party."""
    component = dataclasses.replace(DOCUMENT.components[1], holder="p2")
    assert [party.id for party, _ in component_pairs(DOCUMENT, component)] == ["p1"]


def test_a_mention_across_the_edge_is_not_in_the_component() -> None:
    """Only mentions that lie wholly in the component count."""
    component = Component("c1", "claim", 0, TEXT.index("Norland", 20) + 3)
    pairs = {p.id: pairs for p, pairs in component_pairs(DOCUMENT, component)}
    assert [pair.target for pair in pairs["p1"]] == [NORLAND.mentions[0].span]


@pytest.mark.parametrize(
    ("component", "place"),
    [
        (0, None),  # the author has no place
        (2, span("League", 65)),  # the nearest mention of the party
        (3, span("Critics")),  # a source that is no party
    ],
)
def test_where_a_holder_is_named(component: int, place: Span | None) -> None:
    """The holder's vector is taken where the holder is named, nearest to the component."""
    assert holder_span(DOCUMENT, DOCUMENT.components[component]) == place


def test_a_holder_that_is_named_nowhere_is_the_component_itself() -> None:
    """Without a source in the text the component's own words stand for its holder."""
    document = dataclasses.replace(DOCUMENT, attributions=())
    component = document.components[3]
    assert holder_span(document, component) == component.span


def test_deciding_words_are_those_looked_at_longest(tiny_model: Model) -> None:
    """Attention picks the words; pieces of one word count once; marks and the party never do."""
    text = "Norland, harbours feeds shores bravely 7."
    reading = tiny_model.read(text)
    pieces = [text[s:e] for s, e in reading.offsets.tolist()]
    assert len(pieces) > len(text.split()), "some words are read in several pieces"
    attention = np.zeros(len(pieces), dtype=np.float32)
    unit = (0, len(text))
    looked_at = {"Norl": 0.9, ",": 0.8, "harb": 0.7, "ours": 0.6, "7": 0.5, "shor": 0.4}
    for piece, value in looked_at.items():
        attention[pieces.index(piece)] = value
    words = deciding_words(reading, Pair((0, 7), unit), attention, most=2)
    assert [text[s:e] for s, e in words] == ["harbours", "shores"]


def test_words_are_not_sought_outside_the_unit(tiny_model: Model) -> None:
    """Attention is counted from the unit's first piece."""
    reading = tiny_model.read(TEXT)
    unit = span("Norland pays no tolls")
    pair = Pair(span("Norland", 100), unit)
    attention = judge_pairs(tiny_model, reading, [pair]).attention[0]
    words = deciding_words(reading, pair, attention, most=99)
    assert [TEXT[s:e] for s, e in words] == ["pays", "no", "tolls"]
