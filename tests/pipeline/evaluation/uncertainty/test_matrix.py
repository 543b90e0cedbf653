from collections import Counter
from dataclasses import dataclass, field
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from polemic.pipeline.evaluation.scorers.counts import Additive, Confusion, Counts, Share
from polemic.pipeline.evaluation.uncertainty.matrix import CountMatrix, in_fixed_order


@dataclass(frozen=True, slots=True)
class Nested(Additive):
    """Counts of every kind, as in the counts of a document."""

    links: Counts = field(default_factory=Counts)
    labels: Confusion = field(default_factory=Confusion)
    clusters: Share = field(default_factory=Share)
    n: int = 0


small = st.integers(0, 5)
labels = st.sampled_from(["claim", "premise", "O"])
nested = st.builds(
    Nested,
    links=st.builds(Counts, small, small, small),
    labels=st.builds(
        Confusion, st.dictionaries(st.tuples(labels, labels | st.none()), small).map(Counter)
    ),
    clusters=st.builds(
        Share, st.integers(0, 3) | st.builds(Fraction, small, st.integers(1, 7)), small
    ),
    n=small,
)


@given(st.lists(st.tuples(nested, st.integers(0, 3)), min_size=1, max_size=4))
def test_a_weighted_sum_of_rows_is_the_sum_of_the_counts(
    weighted: list[tuple[Nested, int]],
) -> None:
    """A document drawn three times counts three times; one not drawn leaves no trace."""
    matrix = CountMatrix([counts for counts, _ in weighted])
    built = matrix.counts(np.array([weight for _, weight in weighted]) @ matrix.rows)
    expected = sum((counts for counts, weight in weighted for _ in range(weight)), start=Nested())
    assert (built.links, built.n) == (expected.links, expected.n)
    assert dict(built.labels.cells) == {key: n for key, n in expected.labels.cells.items() if n}
    assert built.clusters.whole == expected.clusters.whole
    assert float(built.clusters.part) == pytest.approx(float(expected.clusters.part), abs=1e-7)


def test_a_label_that_was_not_drawn_does_not_occur() -> None:
    """Else it would be a label of the gold with an F1 of 0 in every macro average."""
    favor = Nested(labels=Confusion())
    favor.labels.cells["favor", "favor"] = 1
    against = Nested(labels=Confusion())
    against.labels.cells["against", None] = 1
    matrix = CountMatrix([favor, against])
    assert matrix.counts(np.array([2, 0]) @ matrix.rows).labels.gold_labels() == ["favor"]


def test_sums_are_exact() -> None:
    """Thirds add up to the same number in whatever order, as floats would not."""
    thirds = [Nested(clusters=Share(Fraction(i, 3), 1)) for i in range(1, 50)]
    rows = CountMatrix(thirds).rows
    assert (rows == np.round(rows)).all()


@given(st.lists(st.lists(st.integers(0, 2), min_size=3, max_size=3), min_size=1))
def test_fixed_order_is_free_of_the_order_given(rows: list[list[int]]) -> None:
    """Rows come out sorted, the first column first."""
    given_rows = np.array(rows, dtype=np.float64)
    assert in_fixed_order(given_rows).tolist() == sorted(given_rows.tolist())
