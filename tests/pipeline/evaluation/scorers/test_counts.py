import pytest

from polemic.pipeline.evaluation.scorers.counts import Confusion, Counts, Share, harmonic_mean, mean


def test_ratios_are_derived_from_sums() -> None:
    """Counts add first: 1 of 1 and 1 of 9 found give a recall of 2/10, not the mean of both."""
    total = Counts(tp=1) + Counts(tp=1, fp=2, fn=8)
    assert total == Counts(tp=2, fp=2, fn=8)
    assert total.precision == 2 / 4
    assert total.recall == 2 / 10
    assert total.f1 == 4 / 14  # 2 * tp / (2 * tp + fp + fn)


@pytest.mark.parametrize(
    ("counts", "precision", "recall", "f1"),
    [
        (Counts(), None, None, None),
        (Counts(fn=3), None, 0.0, 0.0),
        (Counts(fp=3), 0.0, None, 0.0),
        (Counts(tp=3), 1.0, 1.0, 1.0),
    ],
)
def test_nothing_to_score_is_none(
    counts: Counts, precision: float | None, recall: float | None, f1: float | None
) -> None:
    """A ratio of nothing is None; a miss or a false find is a true zero."""
    assert (counts.precision, counts.recall, counts.f1) == (precision, recall, f1)


def test_share_of_nothing_is_none() -> None:
    """Shares add like counts, and a share of nothing is None."""
    assert Share().ratio is None
    assert (Share(1, 1) + Share(0, 3)).ratio == 0.25


def test_confusion_counts_a_missing_prediction_as_a_miss_only() -> None:
    """An item without a prediction lowers the recall of its label and nobody's precision.

    favor: 1 right, 1 missed, 1 false; against: 1 right, 1 taken for favor. F1: 2/4 and 2/3.
    """
    confusion = Confusion()
    for cell in [
        ("favor", "favor"),
        ("favor", None),
        ("against", "against"),
        ("against", "favor"),
    ]:
        confusion.cells[cell] += 1
    assert confusion.counts("favor") == Counts(tp=1, fp=1, fn=1)
    assert confusion.counts("against") == Counts(tp=1, fp=0, fn=1)
    assert confusion.accuracy == 0.5
    assert confusion.macro_f1(["favor", "against"]) == (2 / 4 + 2 / 3) / 2


def test_renaming_joins_cells() -> None:
    """Two labels renamed to one are one label; a confusion between them is then no error."""
    confusion = Confusion()
    confusion.cells["claim", "premise"] += 2
    confusion.cells["O", None] += 1
    joined = confusion.renamed({"claim": "component", "premise": "component"})
    assert dict(joined.cells) == {("component", "component"): 2, ("O", None): 1}


def test_mean_leaves_none_aside() -> None:
    """What could not be scored does not pull a mean down."""
    assert mean([1.0, None, 0.0]) == 0.5
    assert mean([None]) is None


@pytest.mark.parametrize(
    ("precision", "recall", "f1"),
    [(None, None, None), (None, 0.0, 0.0), (0.0, 0.0, 0.0), (0.5, 1.0, 2 / 3)],
)
def test_harmonic_mean(precision: float | None, recall: float | None, f1: float | None) -> None:
    """F1 is None only where neither precision nor recall is known."""
    assert harmonic_mean(precision, recall) == f1
