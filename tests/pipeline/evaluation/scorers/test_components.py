from dataclasses import replace

import pytest

from polemic.pipeline.document import Component, Document
from polemic.pipeline.evaluation.scorers.components import (
    component_scores,
    count_components,
    count_thesis,
)
from polemic.pipeline.evaluation.scorers.counts import Counts

TEXT = "Cut the tax. Prices rose. Wages fell."

GOLD = Document(
    TEXT,
    components=(
        Component("c1", "claim", 0, 11, thesis=True),  # Cut the tax
        Component("c2", "premise", 13, 24),  # Prices rose
        Component("c3", "premise", 26, 36),  # Wages fell
    ),
)
PREDICTED = Document(
    TEXT,
    components=(
        Component("c1", "claim", 0, 11, thesis=True),
        Component("c2", "claim", 13, 24, thesis=True),  # label wrong, thesis wrong
        Component("c3", "premise", 26, 31),  # Wages: 5 of 10 characters
    ),
)


def test_exact_spans_by_hand() -> None:
    """Exact is right with start, end and label; a wrong label is a miss and a false find.

    claim: tp 1, fp 1, fn 0, F1 2/3. premise: tp 0, fp 1, fn 2, F1 0. micro: 2 / (2 + 2 + 3 - 1).
    """
    exact = component_scores(count_components(GOLD, PREDICTED))["exact"]
    assert exact["per_label"] == {
        "claim": {"precision": 1 / 2, "recall": 1.0, "f1": 2 / 3, "support": 1},
        "premise": {"precision": 0.0, "recall": 0.0, "f1": 0.0, "support": 2},
    }
    assert exact["micro_f1"] == 2 / 6
    assert exact["macro_f1"] == (2 / 3 + 0) / 2
    assert (exact["precision"], exact["recall"]) == (1 / 3, 1 / 3)
    assert exact["untyped"] == {"precision": 2 / 3, "recall": 2 / 3, "f1": 4 / 6, "support": 3}


def test_overlap50_by_hand() -> None:
    """Overlap-50 forgives half of the longer span, and the label only where it is untyped.

    claim: tp 1, fp 1, fn 0. premise: tp 1 ("Wages" is half of "Wages fell"), fp 0, fn 1.
    """
    overlap50 = component_scores(count_components(GOLD, PREDICTED))["overlap50"]
    assert overlap50["micro_f1"] == 4 / 6
    assert overlap50["macro_f1"] == (2 / 3 + 2 / 3) / 2
    assert overlap50["untyped"]["f1"] == 1.0


def test_typed_overlap50_matches_within_a_label() -> None:
    """A span of another label takes no partner away: the typed matching is a largest one too.

    The predicted premise is as near to the gold premise as the predicted claim in front of it.
    """
    gold = Document(TEXT, components=(Component("c1", "premise", 0, 10),))
    predicted = Document(
        TEXT, components=(Component("c1", "claim", 0, 5), Component("c2", "premise", 5, 10))
    )
    assert count_components(gold, predicted).overlap50.premise == Counts(tp=1)


def test_tokens_by_hand() -> None:
    """Words and marks count once each, and a mark outside all components is O.

    Tokens:    Cut the tax . Prices rose . Wages fell .
    gold:       C   C   C  O   P     P   O   P    P   O
    predicted:  C   C   C  O   C     C   O   P    O   O
    claim 6/8 (tp 3, fp 2), premise 2/5 (tp 1, fn 3), O 6/7 (tp 3, fp 1), component 12/13.
    """
    scores = component_scores(count_components(GOLD, PREDICTED))
    assert scores["token_macro_f1"] == pytest.approx((6 / 8 + 2 / 5 + 6 / 7) / 3)
    assert scores["token_untyped_macro_f1"] == pytest.approx((12 / 13 + 6 / 7) / 2)


def test_boundaries_stand_beside_the_spans() -> None:
    """The starts of all three components are right, and two of the ends: F1 6/6 and 4/6."""
    boundaries = component_scores(count_components(GOLD, PREDICTED))["boundaries"]
    assert boundaries["start"]["exact"]["f1"] == 1.0
    assert boundaries["end"]["exact"]["f1"] == 4 / 6
    assert boundaries["end"]["within_word"]["f1"] == 1.0  # only "fell" is between


def test_floor_takes_each_sentence_for_a_claim() -> None:
    """The floor is scored like a prediction: one of three sentences is a gold claim.

    Its full stop makes each sentence longer than the component, so none is exact. Overlap-50:
    tp 1, fp 2, fn 2, F1 2/6; untyped, all three match.
    """
    floor = component_scores(count_components(GOLD, PREDICTED))["floor"]
    assert floor["exact"]["micro_f1"] == 0.0
    assert floor["overlap50"]["micro_f1"] == 2 / 6
    assert floor["overlap50"]["untyped"]["f1"] == 1.0


def test_thesis_is_right_where_its_match_is_a_thesis() -> None:
    """Theses are compared through the matching of all components, whatever their labels."""
    assert count_thesis(GOLD, PREDICTED) == Counts(tp=1, fp=1)
    none = replace(PREDICTED, components=PREDICTED.components[1:])
    assert count_thesis(GOLD, none) == Counts(fp=1, fn=1)


def test_no_gold_components_leave_nothing_to_score() -> None:
    """Where the gold has no component at all every score is None, whatever was predicted."""
    scores = component_scores(count_components(Document(TEXT), PREDICTED))
    assert scores["exact"]["micro_f1"] is None
    assert scores["exact"]["precision"] is None
    assert scores["token_macro_f1"] is None
    assert scores["thesis"]["f1"] is None
    assert scores["boundaries"]["start"]["exact"]["f1"] is None
    assert scores["floor"]["overlap50"]["micro_f1"] is None


def test_no_gold_thesis_leaves_no_thesis_to_score() -> None:
    """A gold that marks no thesis says nothing on predicted ones."""
    gold = replace(GOLD, components=tuple(replace(c, thesis=False) for c in GOLD.components))
    scores = component_scores(count_components(gold, PREDICTED))
    assert scores["thesis"] == {"precision": None, "recall": None, "f1": None, "support": 0}
    assert scores["exact"]["micro_f1"] == 2 / 6
