from collections.abc import Mapping
from random import Random
from typing import Any

import pytest

from polemic.pipeline.document import AUTHOR, Component, Document, Mention, Party, Stance
from polemic.pipeline.evaluation.report import count_document, scores
from polemic.pipeline.evaluation.scorers.counts import Counts
from polemic.pipeline.evaluation.uncertainty.intervals import bootstrap_intervals

RIGHT = Counts(tp=1)
WRONG = Counts(fp=1, fn=1)


def _derive(counts: Counts) -> Mapping[str, Any]:
    return {"relations": {"link": counts.scores()}}


def _interval(counts: list[Counts], *, samples: int = 1000, seed: int = 0) -> tuple[float, float]:
    intervals = bootstrap_intervals(counts, _derive, samples=samples, seed=seed)
    return intervals["relations.link.f1"]


def test_identical_documents_have_an_interval_of_no_width() -> None:
    """Whichever are drawn, the figure is the same: 2/3 from tp 1, fn 1 each."""
    assert _interval([Counts(tp=1, fn=1)] * 7) == (2 / 3, 2 / 3)


def test_interval_by_hand() -> None:
    """Of 100 documents half are right: binomial with 100 draws, 95 % within 40 and 60 of 100."""
    low, high = _interval([RIGHT, WRONG] * 50, samples=2000)
    assert low == pytest.approx(0.4, abs=0.02)
    assert high == pytest.approx(0.6, abs=0.02)


def test_two_documents_have_the_widest_interval() -> None:
    """One right, one wrong: a quarter of the draws is 0, a quarter 1."""
    assert _interval([RIGHT, WRONG]) == (0.0, 1.0)


def test_intervals_cover_the_truth() -> None:
    """Of samples of 50 documents that are right with 0.7, about 95 % have 0.7 in the interval."""
    random = Random(1)  # noqa: S311 - no secret, the same each time
    n_covered = 0
    for seed in range(200):
        counts = [RIGHT if random.random() < 0.7 else WRONG for _ in range(50)]
        low, high = _interval(counts, samples=200, seed=seed)
        n_covered += low <= 0.7 <= high
    assert 0.88 <= n_covered / 200 <= 0.99


def test_seed_decides() -> None:
    """The same seed gives the same interval, another one draws others."""
    counts = [Counts(tp=i, fp=7 * i % 5, fn=i % 3) for i in range(12)]
    assert _interval(counts, seed=3) == _interval(counts, seed=3)
    assert _interval(counts, seed=3) != _interval(counts, seed=4)


def test_order_of_documents_changes_nothing() -> None:
    """To the last bit."""
    counts = [Counts(tp=i, fp=7 * i % 5, fn=i % 3) for i in range(12)]
    assert _interval(counts[5:] + counts[:5]) == _interval(counts)


@pytest.mark.parametrize("counts", [[], [RIGHT]])
def test_one_document_says_nothing_about_others(counts: list[Counts]) -> None:
    """An interval of no width would look like certainty."""
    assert bootstrap_intervals(counts, _derive) == {}


def test_draws_without_anything_to_score_are_left_aside() -> None:
    """Recall is None where the one document with gold was not drawn, and 1 where it was."""
    counts = [RIGHT, Counts(fp=1), Counts(fp=1)]
    assert bootstrap_intervals(counts, _derive)["relations.link.recall"] == (1.0, 1.0)


def test_what_is_none_has_no_interval() -> None:
    """Nothing was there to score in any document."""
    intervals = bootstrap_intervals([Counts(fn=1)] * 3, _derive)
    assert "relations.link.recall" in intervals
    assert "relations.link.precision" not in intervals


def test_intervals_of_whole_documents() -> None:
    """The counts of a report and its scores are what intervals are made of: the floor has none."""
    gold = Document(
        "Cut the tax. Prices rose.",
        components=(Component("c1", "claim", 0, 12), Component("c2", "premise", 13, 25)),
        parties=(Party("p1", "tax", "group", (Mention(8, 11),)),),
        stances=(Stance(AUTHOR, "p1", "against"),),
    )
    counts = [count_document(gold, gold), count_document(gold, Document(gold.text))]
    intervals = bootstrap_intervals(counts, scores, samples=100)
    assert intervals["components.overlap50.micro_f1"] == (0.0, 1.0)
    assert intervals["parties.cluster_f1"] == (0.0, 1.0)
    assert intervals["stance.document.macro_f1"] == (0.0, 1.0)
    assert not any("floor" in figure for figure in intervals)
