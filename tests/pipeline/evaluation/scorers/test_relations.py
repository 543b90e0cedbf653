from dataclasses import replace

import pytest

from polemic.pipeline.document import Component, Document, Relation
from polemic.pipeline.evaluation.scorers.counts import Counts
from polemic.pipeline.evaluation.scorers.relations import count_relations, relation_scores

TEXT = "x" * 40

GOLD = Document(
    TEXT,
    components=tuple(Component(f"c{i}", "claim", 10 * i, 10 * i + 10) for i in range(4)),
    relations=(
        Relation("c1", "c0", "support"),
        Relation("c2", "c0", "attack"),
        Relation("c3", "c2", "attack"),
    ),
)

# The same places under other ids and labels; the last component is too short to match.
FOUND = Document(
    TEXT,
    components=(
        Component("a", "premise", 0, 10),
        Component("b", "premise", 10, 18),
        Component("c", "claim", 20, 30),
        Component("d", "claim", 30, 34),
    ),
)


def _links(*links: tuple[str, str, str]) -> Document:
    relations = tuple(
        Relation(source, target, "attack" if label == "attack" else "support")
        for source, target, label in links
    )
    return replace(FOUND, relations=relations)


@pytest.mark.parametrize(
    ("predicted", "link", "typed", "attack"),
    [
        # right end to end, though the components' own labels are wrong
        (("b", "a", "support"), (1, 0, 2), (1, 0, 2), (0, 0, 2)),
        (("c", "a", "attack"), (1, 0, 2), (1, 0, 2), (1, 0, 1)),
        # wrong label: a link still
        (("b", "a", "attack"), (1, 0, 2), (0, 1, 3), (0, 1, 2)),
        # wrong direction
        (("a", "b", "support"), (0, 1, 3), (0, 1, 3), (0, 0, 2)),
        # one end not matched
        (("d", "c", "attack"), (0, 1, 3), (0, 1, 3), (0, 1, 2)),
    ],
)
def test_one_predicted_link(
    predicted: tuple[str, str, str],
    link: tuple[int, int, int],
    typed: tuple[int, int, int],
    attack: tuple[int, int, int],
) -> None:
    """Both ends must match in the same direction; `link` alone ignores the label."""
    counts = count_relations(GOLD, _links(predicted))
    assert counts.link == Counts(*link)
    assert counts.typed == Counts(*typed)
    assert counts.attack == Counts(*attack)


def test_scores_by_hand() -> None:
    """Two links predicted, one right with its label, one without: P 2/2 and 1/2, R 2/3 and 1/3."""
    predicted = _links(("b", "a", "support"), ("c", "a", "support"))
    scores = relation_scores(count_relations(GOLD, predicted))
    assert scores["link"] == {"precision": 1.0, "recall": 2 / 3, "f1": 4 / 5, "support": 3}
    assert scores["typed"] == {"precision": 1 / 2, "recall": 1 / 3, "f1": 2 / 5, "support": 3}
    assert scores["attack"] == {"precision": None, "recall": 0.0, "f1": 0.0, "support": 2}


def test_supports_alone_and_links_without_direction_by_hand() -> None:
    """Supports are counted like attacks; without direction a link may be found from either end.

    gold:       c1 -> c0 support, c2 -> c0 attack, c3 -> c2 attack
    predicted:  a -> b support (the first turned round), c -> a support (the second's label wrong)
    support: tp 0, fp 2, fn 1. link: c -> a is right, tp 1, fp 1, fn 2. undirected: tp 2, fn 1.
    """
    counts = count_relations(GOLD, _links(("a", "b", "support"), ("c", "a", "support")))
    assert counts.support == Counts(0, 2, 1)
    assert counts.link == Counts(1, 1, 2)
    assert counts.undirected == Counts(2, 0, 1)
    assert relation_scores(counts)["undirected"]["f1"] == 4 / 5
    assert relation_scores(counts)["support"]["recall"] == 0


def test_links_that_face_each_other_are_one_without_direction() -> None:
    """Predicting both directions finds the directed link and one false one, undirected just it."""
    counts = count_relations(GOLD, _links(("b", "a", "support"), ("a", "b", "support")))
    assert counts.link == Counts(1, 1, 2)
    assert counts.undirected == Counts(1, 0, 2)


def test_labels_add_up_to_the_typed_links() -> None:
    """Every typed link is a support or an attack."""
    predicted = _links(("b", "a", "support"), ("c", "a", "support"), ("c", "b", "attack"))
    counts = count_relations(GOLD, predicted)
    assert counts.support + counts.attack == counts.typed == Counts(1, 2, 2)


def test_links_where_neither_end_matches_are_not_each_others() -> None:
    """Missing ends are not equal to one another: two hopeless links are a miss and a false find."""
    gold = replace(GOLD, relations=(Relation("c3", "c2", "attack"),))
    predicted = replace(
        _links(("d", "a", "attack")), components=(FOUND.components[0], FOUND.components[3])
    )
    assert count_relations(gold, predicted).link == Counts(fp=1, fn=1)


def test_no_gold_relations_leave_nothing_to_score() -> None:
    """Where the gold has no relation at all every score is None, whatever was predicted."""
    gold = replace(GOLD, relations=())
    scores = relation_scores(count_relations(gold, _links(("b", "a", "support"))))
    assert {figure for row in scores.values() for figure in row.values()} == {None, 0}
    assert scores["link"]["precision"] is None
