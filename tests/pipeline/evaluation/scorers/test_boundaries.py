import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.pipeline.evaluation.scorers.random_documents import random_document

from polemic.pipeline.document import Component, Document
from polemic.pipeline.evaluation.scorers.boundaries import (
    BoundaryCounts,
    EdgeCounts,
    count_boundaries,
)
from polemic.pipeline.evaluation.scorers.counts import Counts

TEXT = "Cut the tax. Prices rose. Wages fell, they say."
#       0   4   8  11 13     20   26    32    38   43


def _document(*spans: tuple[int, int]) -> Document:
    components = (Component(f"c{i}", "claim", *span) for i, span in enumerate(spans))
    return Document(TEXT, components=tuple(components))


def test_boundaries_by_hand() -> None:
    """Starts and ends are found each by itself, exactly or with one word between.

    gold:       [Cut the tax]. [Prices rose]. [Wages fell], they say.
    predicted:  [Cut the tax.] Prices [rose.  Wages fell, they] say.
    Starts, exact: 0 is found, 13 and 26 are missed, 20 is spurious: tp 1, fp 1, fn 2.
    Starts, within a word: 20 is one word (Prices) from 13, and stands alone: tp 2, fp 0, fn 1.
    Ends, exact: 11, 24, 36 are gold, 12 and 42 predicted: tp 0, fp 2, fn 3.
    Ends, within a word: 12 has only the full stop between it and 11, 42 has one word (they)
    between it and 36: tp 2, fp 0, fn 1.
    """
    gold = _document((0, 11), (13, 24), (26, 36))
    predicted = _document((0, 12), (20, 42))
    counts = count_boundaries(gold, predicted)
    assert counts == BoundaryCounts(
        start=EdgeCounts(exact=Counts(1, 1, 2), within_word=Counts(2, 0, 1)),
        end=EdgeCounts(exact=Counts(0, 2, 3), within_word=Counts(2, 0, 1)),
    )
    assert counts.scores()["start"]["exact"] == {
        "precision": 1 / 2,
        "recall": 1 / 3,
        "f1": 2 / 5,
        "support": 3,
    }
    assert counts.scores()["end"]["within_word"]["f1"] == 4 / 5


@pytest.mark.parametrize(
    ("predicted", "found"),
    [
        (26, True),
        (25, True),  # the space in front
        (24, True),  # the full stop in front of it
        (20, True),  # rose
        (13, False),  # Prices rose
        (32, True),  # Wages is between
        (31, True),  # and the space behind it
        (38, False),  # Wages fell
    ],
)
def test_one_word_may_lie_between_two_starts(predicted: int, found: bool) -> None:
    """Words count between two starts; punctuation and white space do not."""
    counts = count_boundaries(_document((26, 47)), _document((predicted, 47)))
    assert counts.start.within_word.tp == found


def test_one_start_is_found_once() -> None:
    """Two predictions near one gold start are not both right."""
    counts = count_boundaries(_document((4, 11)), _document((0, 3), (4, 7)))
    assert counts.start.within_word == Counts(tp=1, fp=1)


def test_a_nearer_start_gives_way_where_both_can_be_found() -> None:
    """As many as possible are matched: 4 is found by 8, so that 0 can be found by 4."""
    counts = count_boundaries(_document((0, 3), (4, 7)), _document((4, 7), (8, 11)))
    assert counts.start.within_word == Counts(tp=2)
    assert counts.start.exact == Counts(tp=1, fp=1, fn=1)


@given(st.randoms().map(random_document), st.randoms().map(random_document))
def test_exact_boundaries_are_within_a_word(gold: Document, predicted: Document) -> None:
    """Whoever is forgiven a word finds at least as much as whoever is forgiven nothing."""
    counts = count_boundaries(gold, predicted)
    assert counts.start.exact.tp <= counts.start.within_word.tp
    assert counts.end.exact.tp <= counts.end.within_word.tp
