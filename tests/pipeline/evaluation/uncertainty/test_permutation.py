from collections.abc import Mapping
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from polemic.pipeline.evaluation.scorers.counts import Counts
from polemic.pipeline.evaluation.uncertainty.permutation import permutation_test

RIGHT = Counts(tp=1)
WRONG = Counts(fp=1, fn=1)

small = st.integers(0, 3)
some_counts = st.builds(Counts, small, small, small)


def _derive(counts: Counts) -> Mapping[str, Any]:
    return {"relations": {"link": counts.scores()}}


def _f1(
    ours: list[Counts], theirs: list[Counts], *, samples: int = 200, seed: int = 0
) -> dict[str, float]:
    table = permutation_test(ours, theirs, _derive, samples=samples, seed=seed)
    return table["relations.link.f1"]


def test_by_hand() -> None:
    """Ours right and theirs wrong in all of 3 documents: F1 1 and 0.

    Of the 8 ways to exchange outputs, only that of none and that of all differ by 1: p is 2/8.
    """
    found = _f1([RIGHT] * 3, [WRONG] * 3, samples=4000)
    assert (found["ours"], found["theirs"], found["difference"]) == (1.0, 0.0, 1.0)
    assert found["p"] == pytest.approx(0.25, abs=0.03)


@given(st.lists(some_counts, min_size=1, max_size=5))
@settings(max_examples=30)
def test_a_system_does_not_differ_from_itself(counts: list[Counts]) -> None:
    """All differences are 0, as is the one measured: p is 1."""
    for found in permutation_test(counts, counts, _derive, samples=20).values():
        assert (found["difference"], found["p"]) == (0.0, 1.0)


def test_p_is_never_zero() -> None:
    """30 documents without an exception: none of 99 exchanges gets there, p is (0 + 1) / 100."""
    assert _f1([RIGHT] * 30, [WRONG] * 30, samples=99)["p"] == 0.01


@given(st.lists(st.tuples(some_counts, some_counts), min_size=1, max_size=6), st.randoms())
@settings(max_examples=30)
def test_order_of_documents_and_systems_does_not_change_p(
    pairs: list[tuple[Counts, Counts]], random: Random
) -> None:
    """To the last bit; with the systems exchanged the difference has the other sign."""

    def table(among: list[tuple[Counts, Counts]]) -> dict[str, dict[str, float]]:
        ours, theirs = zip(*among, strict=True)
        return permutation_test(ours, theirs, _derive, samples=30)

    forth = table(pairs)
    assert table(random.sample(pairs, len(pairs))) == forth
    assert table([(b, a) for a, b in pairs]) == {
        figure: {
            "ours": found["theirs"],
            "theirs": found["ours"],
            "difference": -found["difference"],
            "p": found["p"],
        }
        for figure, found in forth.items()
    }


def test_equal_systems_seldom_differ() -> None:
    """Two systems that are right by the same chance get a p of at most 0.1 in about a tenth."""
    random = Random(2)  # noqa: S311 - no secret, the same each time
    n_small = 0
    for seed in range(200):
        ours, theirs = (
            [RIGHT if random.random() < 0.6 else WRONG for _ in range(25)] for _ in range(2)
        )
        n_small += _f1(ours, theirs, samples=99, seed=seed)["p"] <= 0.1
    assert n_small / 200 <= 0.15


def test_seed_decides() -> None:
    """The same seed gives the same p, another one other exchanges."""
    ours, theirs = [Counts(i, i % 3, 1) for i in range(9)], [Counts(9 - i, 1, 2) for i in range(9)]
    assert _f1(ours, theirs, seed=1) == _f1(ours, theirs, seed=1)
    assert len({_f1(ours, theirs, seed=seed)["p"] for seed in range(5)}) > 1


def test_what_one_system_lacks_is_not_compared() -> None:
    """Where theirs predicted nothing there is no precision to compare."""
    table = permutation_test([RIGHT], [Counts(fn=1)], _derive, samples=10)
    assert "relations.link.recall" in table
    assert "relations.link.precision" not in table


def test_exchanges_that_leave_nothing_to_score_count_against_a_difference() -> None:
    """Each system predicts in one document: exchanged, one has both predictions, the other none."""
    ours, theirs = [RIGHT, Counts(fn=1)], [Counts(fn=1), WRONG]
    found = permutation_test(ours, theirs, _derive, samples=50)["relations.link.precision"]
    assert (found["difference"], found["p"]) == (1.0, 1.0)


def test_no_documents_are_not_compared() -> None:
    """There is nothing to exchange."""
    assert permutation_test([], [], _derive) == {}
