from dataclasses import replace

import pytest

from polemic.pipeline.document import Component, ComponentLabel, Document, Relation, RelationLabel
from polemic.pipeline.evaluation.scorers.aaec import (
    AaecCounts,
    Level,
    MatchCounts,
    bio_labels,
    bio_scores,
    count_aaec,
    count_aaec_levels,
    count_bio,
    more_than_half,
)
from polemic.pipeline.evaluation.scorers.counts import Confusion, Counts

TEXT = (
    "We should all plant more trees.\n"
    "Trees give shade, for leaves are wide. Some find them costly.\n"
    "In short, plant trees now."
)

# Token lengths stand behind; the full stops belong to nothing.
GOLD = Document(
    TEXT,
    components=(
        Component("m1", "claim", 0, 30, thesis=True),  # We should all plant more trees: 6
        Component("c1", "claim", 32, 48),  # Trees give shade: 3
        Component("p1", "premise", 54, 69),  # leaves are wide: 3
        Component("c2", "claim", 71, 92),  # Some find them costly: 4
        Component("m2", "claim", 104, 119, thesis=True),  # plant trees now: 3
    ),
    relations=(
        Relation("c1", "m1", "support"),
        Relation("c1", "m2", "support"),
        Relation("c2", "m1", "attack"),
        Relation("c2", "m2", "attack"),
        Relation("p1", "c1", "support"),
    ),
)

PREDICTED = Document(
    TEXT,
    components=(
        Component("a", "claim", 3, 30, thesis=True),  # should all plant more trees: 5 of 6
        Component("b", "claim", 32, 48),  # exact
        Component("c", "claim", 54, 69),  # exact, wrong type
        Component("d", "claim", 76, 85),  # find them: 2 of 4, which is not more than half
        Component("e", "claim", 104, 119, thesis=True),  # exact
    ),
    relations=(
        Relation("b", "e", "support"),
        Relation("c", "b", "support"),
        Relation("d", "e", "attack"),
    ),
)


def test_components_by_hand() -> None:
    """A component is right if its type is, and its tokens match.

    100 %: b and e are right, tp 2, fp 3, fn 3, F1 4/10. 50 %: a too (5 of 6 tokens), tp 3, fp 2,
    fn 2, F1 6/10; c has the wrong type and d exactly half of the tokens.
    """
    for level in ("paragraph", "essay"):
        scores = count_aaec(GOLD, PREDICTED, level=level).scores()
        assert scores["match100"]["components"] == {
            "precision": 2 / 5,
            "recall": 2 / 5,
            "f1": 4 / 10,
            "support": 5,
        }
        assert scores["match50"]["components"]["f1"] == 6 / 10


def test_essay_level_relations_by_hand() -> None:
    """In an essay claims lead to its last major claim, and major claims to the root.

    gold:       m1 -> root, m2 -> root, c1 -> m2 support, c2 -> m2 attack, p1 -> c1 support
    predicted:  a -> root, e -> root, b -> e support, d -> e attack; c is a claim: c -> b support
    100 %: e and b -> e are right, tp 2 of 5 and 5. 50 %: a -> root too, tp 3. d -> e has no match
    for d, and c -> b is the link of a claim, not of a premise.
    """
    counts = count_aaec(GOLD, PREDICTED, level="essay")
    assert counts.match100.relations == Counts(2, 3, 3)
    assert counts.match50.relations == Counts(3, 2, 2)


def test_paragraph_level_relations_by_hand() -> None:
    """In a paragraph without a major claim, claims lead to the root, with their label.

    gold:       m1, m2 -> root, c1 -> root support, c2 -> root attack, p1 -> c1 support
    predicted:  a, e -> root, b -> root support, d -> root attack, c -> b support
    The counts are those of the essay, but a claim that finds the wrong major claim of the essay
    is right here: with b -> a for b -> e the essay loses one.
    """
    assert count_aaec(GOLD, PREDICTED, level="paragraph") == count_aaec(
        GOLD, PREDICTED, level="essay"
    )
    only_first = replace(
        PREDICTED,
        components=PREDICTED.components[:4],
        relations=(Relation("b", "a", "support"),),
    )
    assert count_aaec(GOLD, only_first, level="paragraph").match50.relations == Counts(2, 0, 3)
    assert count_aaec(GOLD, only_first, level="essay").match50.relations == Counts(1, 1, 4)


def _link(source: str, target: str, label: RelationLabel = "support") -> Document:
    """Return the gold's components, but c2 a premise, with one link instead of all."""
    components = tuple(replace(c, label="premise") if c.id == "c2" else c for c in GOLD.components)
    return replace(GOLD, components=components, relations=(Relation(source, target, label),))


@pytest.mark.parametrize(
    ("gold", "predicted", "level", "found"),
    [
        (_link("p1", "c1"), _link("p1", "c1"), "essay", Counts(3)),
        (_link("p1", "c1"), _link("p1", "c1", "attack"), "essay", Counts(2, 1, 1)),
        (_link("p1", "c1"), _link("c1", "p1"), "essay", Counts(2, 1, 1)),
        # the source's type is part of the relation's type
        (_link("p1", "c1"), replace(GOLD, relations=GOLD.relations[4:]), "essay", Counts(3)),
        (_link("c2", "c1"), replace(GOLD, relations=(Relation("c2", "c1", "support"),)), "essay",
         Counts(2, 1, 1)),
        # any major claim stands for the last one
        (_link("c1", "m1"), _link("c1", "m2"), "essay", Counts(3)),
        (_link("c1", "m1"), _link("c1", "m2"), "paragraph", Counts(3)),
        # a premise's link to another line is not there for a reader of lines
        (_link("p1", "m1"), _link("p1", "m1"), "essay", Counts(3)),
        (_link("p1", "m1"), _link("p1", "m2"), "essay", Counts(2, 1, 1)),
        (_link("p1", "m1"), _link("p1", "m2"), "paragraph", Counts(2)),
        # a major claim leads to the root, whatever else it is linked to
        (_link("m1", "m2"), _link("m1", "c1"), "essay", Counts(2)),
    ],
)  # fmt: skip
def test_relations(gold: Document, predicted: Document, level: Level, found: Counts) -> None:
    """A relation is right with both ends, its label and the type of its source.

    Two of those found are the major claims, which lead to the root.
    """
    counts = count_aaec(gold, predicted, level=level)
    assert counts.match50.relations == counts.match100.relations == found


def test_component_over_two_lines_belongs_to_the_first() -> None:
    """What runs on into the next line can be linked in the line where it starts, not beyond."""
    components = (
        Component("c1", "claim", 32, 48),
        Component("p1", "premise", 71, 102),  # on into "In short"
        Component("c2", "claim", 104, 119),
    )
    for target, found in (("c1", Counts(1)), ("c2", Counts())):
        gold = Document(TEXT, components=components, relations=(Relation("p1", target, "support"),))
        assert count_aaec(gold, gold, level="paragraph").match50.relations == found


@pytest.mark.parametrize(
    ("gold", "predicted", "match100", "match50"),
    [
        ((0, 30), (0, 31), 0, 1),  # the full stop is a token
        ((0, 30), (1, 30), 0, 1),  # a token belongs to the span in which it starts
        ((0, 9), (0, 10), 1, 1),  # white space is no token
        ((0, 30), (10, 30), 0, 1),  # 4 of 6
        ((0, 30), (14, 30), 0, 0),  # 3 of 6
        ((0, 30), (1, 2), 0, 0),  # no token at all
    ],
)
def test_spans_match_by_their_tokens(
    gold: tuple[int, int], predicted: tuple[int, int], match100: int, match50: int
) -> None:
    """Spans with the same tokens are the same; more than half of the longer one is enough at 50."""
    counts = count_aaec(_one(gold), _one(predicted), level="essay")
    found = (counts.match100.components.tp, counts.match50.components.tp)
    assert found == (match100, match50)


def test_half_is_not_more_than_half() -> None:
    """The literature's 50 % leaves out the half that our overlap-50 takes in."""
    assert not more_than_half((0, 10), (0, 5))
    assert more_than_half((0, 10), (0, 6))


@pytest.mark.parametrize("predicted", ["premise", "claim"])
def test_thesis_is_a_type_of_its_own(predicted: ComponentLabel) -> None:
    """A major claim read as any other component is missed."""
    gold = replace(_one((0, 30)), components=(Component("c", "claim", 0, 30, thesis=True),))
    counts = count_aaec(gold, _one((0, 30), predicted), level="essay")
    assert counts.match100 == MatchCounts(components=Counts(0, 1, 1), relations=Counts(0, 0, 1))


def test_scores_come_from_the_sum_of_all_documents() -> None:
    """Two documents, one right and one empty: the recall is half, the precision whole."""
    empty = Document(TEXT)
    scores = (
        count_aaec(GOLD, GOLD, level="paragraph") + count_aaec(GOLD, empty, level="paragraph")
    ).scores()
    assert scores["match50"]["relations"]["recall"] == 1 / 2
    assert scores["match50"]["components"]["precision"] == 1
    total = count_aaec(GOLD, GOLD, level="paragraph") + count_aaec(GOLD, empty, level="paragraph")
    assert total.scores() == scores


def test_no_gold_components_leave_nothing_to_score() -> None:
    """Where the gold has no component every score is None, whatever was predicted."""
    scores = count_aaec(Document(TEXT), PREDICTED, level="essay").scores()
    assert scores == AaecCounts().scores()
    assert scores["match50"]["relations"]["f1"] is None


@pytest.mark.parametrize(
    ("spans", "labels"),
    [
        ([], "OOOOOOO"),
        ([(0, 30)], "BIIIIIO"),
        ([(0, 31)], "BIIIIII"),  # the full stop is a token
        ([(0, 14), (14, 30)], "BIIBIIO"),
        ([(0, 13), (14, 30)], "BIIBIIO"),
        ([(0, 9), (14, 18), (19, 30)], "BIOBBIO"),
        ([(4, 30)], "OOBIIIO"),  # a token belongs to the span in which it starts
        ([(4, 9)], "OOOOOOO"),  # in which none starts
    ],
)
def test_tokens_begin_a_component_or_go_on_in_it(spans: list[tuple[int, int]], labels: str) -> None:
    """The first is B and so tells adjacent components apart, of whatever type they are."""
    text = "We should all plant more trees."
    components = tuple(
        Component(f"c{i}", "premise" if i % 2 else "claim", *span, thesis=not i)
        for i, span in enumerate(spans)
    )
    assert "".join(bio_labels(Document(text, components=components))) == labels


def test_tokens_by_hand() -> None:
    """Six tokens and a full stop: gold BIIBIIO, predicted BIIIIIO.

    B: precision 1, recall 1/2; I: precision 4/5, recall 1; O: both 1. The F1 are 2/3, 8/9 and 1;
    that of the mean precision and recall would be 140/159, which is more.
    """
    text = "We should all plant more trees."
    two = (Component("c1", "claim", 0, 13), Component("c2", "premise", 14, 30))
    gold, predicted = (
        Document(text, components=c) for c in (two, (Component("c", "claim", 0, 30),))
    )
    scores = bio_scores(count_bio(gold, predicted))
    assert scores["macro_precision"] == pytest.approx(14 / 15)
    assert scores["macro_recall"] == pytest.approx(5 / 6)
    assert scores["macro_f1"] == pytest.approx((2 / 3 + 8 / 9 + 1) / 3)
    f1 = {label: of_label["f1"] for label, of_label in scores["per_label"].items()}
    assert f1 == {"B": 2 / 3, "I": 8 / 9, "O": 1.0}


def test_tokens_without_a_prediction_are_all_outside() -> None:
    """B and I have no precision then, which is 0 in the mean and not left out of it."""
    scores = bio_scores(count_bio(_one((0, 30)), Document(TEXT)))
    n_tokens = len(bio_labels(Document(TEXT)))
    assert scores["macro_precision"] == pytest.approx((n_tokens - 6) / n_tokens / 3)
    assert scores["macro_recall"] == pytest.approx(1 / 3)


def test_tokens_do_not_ask_for_types() -> None:
    """A premise is as good as the major claim that it is; at the side of the essay's scores."""
    gold = replace(_one((0, 30)), components=(Component("c", "claim", 0, 30, thesis=True),))
    essay = count_aaec_levels(gold, _one((0, 30), "premise")).scores()["essay"]
    assert essay["bio"]["macro_f1"] == 1.0
    assert essay["match100"]["components"]["f1"] == 0.0


def test_tokens_of_gold_without_components_are_not_scored() -> None:
    """As for the other scores of these essays."""
    for counts in (Confusion(), count_bio(Document(TEXT), PREDICTED)):
        scores = bio_scores(counts)
        assert (scores["macro_f1"], scores["macro_precision"]) == (None, None)
        assert scores["per_label"]["O"]["f1"] is None


def _one(span: tuple[int, int], label: ComponentLabel = "claim") -> Document:
    return Document(TEXT, components=(Component("c", label, *span),))
