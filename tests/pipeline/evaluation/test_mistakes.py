import json
from collections import Counter
from dataclasses import replace
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from polemic.pipeline.document import (
    AUTHOR,
    COMPONENT_LABELS,
    Component,
    Document,
    Mention,
    Party,
    Relation,
    Stance,
    StanceScores,
)
from polemic.pipeline.evaluation.mistakes import (
    KINDS,
    Mistake,
    list_mistakes,
    mistake_rows,
    mistakes,
)
from polemic.pipeline.evaluation.scorers.components import count_components
from polemic.pipeline.evaluation.scorers.counts import Counts
from polemic.pipeline.evaluation.scorers.parties import count_parties
from polemic.pipeline.evaluation.scorers.relations import count_relations
from polemic.pipeline.evaluation.scorers.stance import count_stances

TEXT = "Cut the tax. Prices rose, said Wren. Wages fell in Norland."
CLAIM = Component("c1", "claim", 0, 11)
PREMISE = Component("c2", "premise", 13, 24)
THIRD = Component("c3", "premise", 37, 47)
WREN = Party("p1", "Wren", "person", (Mention(31, 35),))
NORLAND = Party("p2", "Norland", "state", (Mention(51, 58),))


def document(*parts: Component | Relation | Party | Stance, **fields: Any) -> Document:
    """Return a document of the text with these parts."""
    return Document(
        TEXT,
        id="d",
        components=tuple(p for p in parts if isinstance(p, Component)),
        relations=tuple(p for p in parts if isinstance(p, Relation)),
        parties=tuple(p for p in parts if isinstance(p, Party)),
        stances=tuple(p for p in parts if isinstance(p, Stance)),
        **fields,
    )


def kinds(gold: Document, predicted: Document) -> list[str]:
    """Return the kinds of the mistakes."""
    return [mistake.kind for mistake in mistakes(gold, predicted)]


@pytest.mark.parametrize(
    ("gold", "predicted", "expected"),
    [
        ([CLAIM], [CLAIM], []),
        ([CLAIM], [], ["missed"]),
        ([], [CLAIM], ["spurious"]),
        ([CLAIM], [replace(CLAIM, end=12)], ["boundary"]),
        ([CLAIM], [replace(CLAIM, label="premise")], ["wrong_type"]),
        ([CLAIM], [replace(CLAIM, label="premise", end=12)], ["boundary", "wrong_type"]),
        # "Cut" is less than half of "Cut the tax": the two overlap and do not match.
        ([CLAIM], [replace(CLAIM, end=3)], ["spurious", "missed"]),
        ([CLAIM], [replace(CLAIM, score=0.1, thesis=True, id="c9")], []),
    ],
)
def test_kinds_of_component(
    gold: list[Component], predicted: list[Component], expected: list[str]
) -> None:
    """A component is missed, spurious, or matched with another edge or label, or both."""
    assert kinds(document(*gold), document(*predicted)) == expected


@pytest.mark.parametrize(
    ("gold", "predicted", "expected"),
    [
        ([("c1", "c2", "support")], [("c1", "c2", "support")], []),
        ([("c1", "c2", "support")], [("c1", "c2", "attack")], ["wrong_link"]),
        ([("c1", "c2", "support")], [("c2", "c1", "support")], ["wrong_link"]),
        ([("c1", "c2", "support")], [("c1", "c3", "support")], ["missed_link", "spurious_link"]),
        ([("c1", "c2", "support")], [], ["missed_link"]),
        ([], [("c1", "c2", "support")], ["spurious_link"]),
        # The link in the same direction is the one taken for it; the other is too much.
        (
            [("c1", "c2", "support")],
            [("c2", "c1", "support"), ("c1", "c2", "attack")],
            ["wrong_link", "spurious_link"],
        ),
        # What is right is right: the attack beside it is no wrong label of the same link.
        (
            [("c1", "c2", "support")],
            [("c1", "c2", "support"), ("c1", "c2", "attack")],
            ["spurious_link"],
        ),
    ],
)
def test_kinds_of_link(
    gold: list[tuple[str, str, Any]], predicted: list[tuple[str, str, Any]], expected: list[str]
) -> None:
    """A link between the right components is wrong; between others, missed and spurious."""
    sides = (
        document(CLAIM, PREMISE, THIRD, *(Relation(*link) for link in links))
        for links in (gold, predicted)
    )
    assert kinds(*sides) == expected


def test_a_link_of_the_same_direction_is_taken_first() -> None:
    """Between a wrong label and a wrong direction the wrong label is the one listed."""
    gold = document(CLAIM, PREMISE, Relation("c1", "c2", "support"))
    turned, renamed = Relation("c2", "c1", "support", 0.3), Relation("c1", "c2", "attack", 0.4)
    wrong, _ = mistakes(gold, document(CLAIM, PREMISE, turned, renamed))
    assert (wrong.kind, wrong.score) == ("wrong_link", 0.4)


def test_a_link_whose_end_was_not_found_is_missed() -> None:
    """A link cannot be reached over a component that no predicted one matches."""
    gold = document(CLAIM, PREMISE, Relation("c1", "c2", "support"))
    assert kinds(gold, document(CLAIM)) == ["missed_link", "missed"]


@pytest.mark.parametrize(
    ("gold", "predicted", "wrong"),
    [
        (AUTHOR, AUTHOR, False),
        ("p1", "p1", False),
        (None, None, False),
        (AUTHOR, "p1", True),
        ("p1", AUTHOR, True),
        ("p1", "p2", True),
        ("p1", None, True),
        (None, "p1", True),
    ],
)
def test_wrong_holder(gold: str | None, predicted: str | None, wrong: bool) -> None:
    """A matched component has the holder of the gold, found through the parties matched."""
    sides = (document(replace(CLAIM, holder=h), WREN, NORLAND) for h in (gold, predicted))
    assert kinds(*sides) == (["wrong_holder"] if wrong else [])


def test_holders_are_told_by_name() -> None:
    """Sides of a wrong holder say the author, the party's name, or the source's own."""
    gold = document(replace(CLAIM, holder=None, holder_name="the paper"), WREN)
    (mistake,) = mistakes(gold, document(replace(CLAIM, holder="p1"), WREN))
    assert mistake.gold == {"id": "c1", "label": "claim", "span": [0, 11], "holder": "the paper"}
    assert mistake.predicted is not None
    assert mistake.predicted["holder"] == "Wren"


def test_parties_are_missed_or_spurious() -> None:
    """A party without a partner is listed at its first mention, nowhere if it has none."""
    missed, spurious = mistakes(document(WREN), document(replace(NORLAND, mentions=())))
    assert (missed.kind, missed.start, missed.end, missed.text) == ("missed_party", 31, 35, "Wren")
    assert missed.gold == {"id": "p1", "label": "person", "party": "Wren", "mentions": [[31, 35]]}
    assert (spurious.kind, spurious.start, spurious.text) == ("spurious_party", None, "")


def test_wrong_stance_over_the_document() -> None:
    """Its place is the gold's first evidence, its score the probability of the wrong label."""
    scores = StanceScores(favor=0.7, against=0.2, neutral=0.1)
    wanted = Stance(AUTHOR, "p1", "against", evidence=((37, 47), (0, 3)), also=("neutral",))
    given = Stance(AUTHOR, "p1", "favor", scores=scores)
    (mistake,) = mistakes(document(WREN, wanted), document(WREN, given))
    assert mistake == Mistake(
        document="d",
        kind="wrong_stance",
        task="stance",
        start=0,
        end=3,
        gold={
            "label": "against",
            "holder": "author",
            "party": "Wren",
            "evidence": [[0, 3], [37, 47]],
            "also": ["neutral"],
        },
        predicted={"label": "favor", "holder": "author", "party": "Wren", "evidence": []},
        score=0.7,
        text="Cut",
    )


def test_wrong_stance_in_a_component() -> None:
    """Its place is the component of the gold; a row that is missing is wrong too."""
    wanted = Stance(AUTHOR, "p1", "against", component="c1")
    (mistake,) = mistakes(document(CLAIM, WREN, wanted), document(CLAIM, WREN))
    assert (mistake.start, mistake.end, mistake.predicted) == (0, 11, None)
    assert mistake.gold == {
        "label": "against",
        "holder": "author",
        "party": "Wren",
        "component": [0, 11],
    }


def test_tasks_that_the_gold_does_not_label_are_left_out() -> None:
    """Over a whole gold without parties, links and other holders, those predicted are no fault."""
    predicted = document(
        replace(CLAIM, holder="p1"), PREMISE, WREN, Relation("c1", "c2", "support")
    )
    gold = document(CLAIM, PREMISE)
    assert kinds(gold, predicted) == ["spurious_link", "wrong_holder", "spurious_party"]
    assert list_mistakes([gold], [predicted]) == []
    with_party = replace(gold, parties=(NORLAND,))
    listed = list_mistakes([gold, with_party], [predicted, with_party])
    assert [m.kind for m in listed] == ["spurious_party"]


def test_rows_are_json() -> None:
    """A row has the fields of a mistake and is the same after a way through JSON."""
    (row,) = mistake_rows(mistakes(document(CLAIM), document()))
    assert row == {
        "document": "d",
        "kind": "missed",
        "task": "components",
        "start": 0,
        "end": 11,
        "gold": {"id": "c1", "label": "claim", "span": [0, 11]},
        "predicted": None,
        "score": None,
        "text": "Cut the tax",
    }
    assert json.loads(json.dumps(row)) == row


@st.composite
def documents(draw: st.DrawFn) -> Document:
    """Draw a document of up to four components, some links, two parties and some stances."""
    cuts = sorted(draw(st.sets(st.sampled_from(range(0, 56, 4)), max_size=8)))
    labels = st.sampled_from(COMPONENT_LABELS)
    components = tuple(
        Component(f"c{i}", draw(labels), start, end, holder=draw(st.sampled_from([AUTHOR, "p1"])))
        for i, (start, end) in enumerate(zip(cuts[::2], cuts[1::2], strict=False))
    )
    ids = [c.id for c in components]
    pairs = [(a, b) for a in ids for b in ids if a != b]
    links = draw(st.lists(st.sampled_from(pairs), max_size=4)) if pairs else []
    stances = {
        (AUTHOR, f"p{draw(st.integers(1, 2))}", draw(st.sampled_from([None, *ids])))
        for _ in range(draw(st.integers(0, 4)))
    }
    starts = draw(st.lists(st.integers(0, 12), min_size=2, max_size=2))
    return Document(
        TEXT,
        id="d",
        components=components,
        relations=tuple(Relation(*p, draw(st.sampled_from(["support", "attack"]))) for p in links),
        parties=tuple(
            Party(f"p{i}", f"p{i}", "person", (Mention(4 * start, 4 * start + 4),))
            for i, start in enumerate(starts, 1)
        ),
        stances=tuple(
            Stance(*key[:2], draw(st.sampled_from(["favor", "against"])), component=key[2])
            for key in sorted(stances, key=str)
        ),
    )


@given(documents(), documents())
def test_mistakes_are_what_the_scores_count(gold: Document, predicted: Document) -> None:
    """Each miss and each false find of a score is listed, and nothing else."""
    n = Counter(mistake.kind for mistake in mistakes(gold, predicted))

    def wrong(counts: Counts) -> tuple[int, int]:
        return counts.fn, counts.fp

    components = count_components(gold, predicted)
    assert (n["missed"], n["spurious"]) == wrong(components.overlap50.untyped)
    links = count_relations(gold, predicted).typed
    assert (n["missed_link"] + n["wrong_link"], n["spurious_link"] + n["wrong_link"]) == wrong(
        links
    )
    assert (n["missed_party"], n["spurious_party"]) == wrong(count_parties(gold, predicted).party)
    levels = count_stances(gold, predicted)
    cells = (levels.document.total.labels + levels.component.total.labels).cells
    assert n["wrong_stance"] == sum(k for (g, p), k in cells.items() if g != p)


@given(documents())
def test_nothing_is_wrong_with_the_gold_itself(gold: Document) -> None:
    """Identical annotations leave nothing to list."""
    assert kinds(gold, gold) == []


@given(documents(), documents(), st.randoms())
def test_order_of_what_is_in_a_document_changes_nothing(
    gold: Document, predicted: Document, random: Random
) -> None:
    """Shuffled components, links, parties and stances give the same list."""
    assert mistakes(_shuffled(gold, random), _shuffled(predicted, random)) == mistakes(
        gold, predicted
    )


def test_every_kind_has_a_meaning() -> None:
    """The kinds are told by their task and one sentence each."""
    assert len(KINDS) == 11
    assert all(meaning.endswith(".") for _, meaning in KINDS.values())


def _shuffled(document: Document, random: Random) -> Document:
    return replace(
        document,
        components=tuple(random.sample(document.components, len(document.components))),
        relations=tuple(random.sample(document.relations, len(document.relations))),
        parties=tuple(random.sample(document.parties, len(document.parties))),
        stances=tuple(random.sample(document.stances, len(document.stances))),
    )
