import itertools
from collections.abc import Callable, Iterable
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from polemic.pipeline.document import Span
from polemic.pipeline.evaluation.scorers.matching import (
    Pair,
    heaviest_matching,
    match_spans,
    overlap_at_all,
    overlap_by_half,
)
from polemic.pipeline.text.spans import shared_characters

# Few starts and lengths: spans then meet, repeat and tie all the time.
spans = st.lists(
    st.tuples(st.integers(0, 12), st.integers(1, 8)).map(lambda s: (s[0], s[0] + s[1])),
    max_size=5,
)
rules = st.sampled_from([overlap_by_half, overlap_at_all])


@pytest.mark.parametrize(
    ("a", "b", "match"),
    [
        ((0, 10), (0, 10), True),
        ((0, 10), (5, 10), True),  # exactly half
        ((0, 10), (6, 10), False),
        ((0, 10), (5, 16), False),  # 5 of 11
        ((0, 11), (5, 15), True),  # 6 of 11
        ((0, 3), (1, 2), False),  # 1 of 3: half of an odd length is not rounded down
        ((0, 10), (10, 20), False),
    ],
)
def test_overlap_by_half_is_of_the_longer_span(a: Span, b: Span, match: bool) -> None:
    """Spans match by half if they share at least half of the longer one."""
    assert overlap_by_half(a, b) is match
    assert overlap_by_half(b, a) is match


def test_largest_matching_beats_the_first_that_fits() -> None:
    """A span gives way if that lets one more pair be made.

    (0, 100) fits (0, 50) and (50, 150); (100, 200) fits (50, 150) alone.
    """
    assert match_spans([(0, 100), (100, 200)], [(50, 150), (0, 50)]) == [(0, 1), (1, 0)]


def test_more_shared_characters_win_between_equally_many_pairs() -> None:
    """Among largest matchings the one that shares most characters is taken."""
    assert match_spans([(0, 10)], [(0, 5), (3, 10), (4, 10)]) == [(0, 1)]


def test_earlier_spans_win_between_equal_overlaps() -> None:
    """Among matchings that share equally much the one further in front is taken."""
    assert match_spans([(0, 10)], [(5, 10), (0, 5)]) == [(0, 1)]
    assert match_spans([(5, 10), (0, 5)], [(0, 10)]) == [(1, 0)]


@given(spans, spans, rules)
def test_matching_is_one_to_one_largest_and_heaviest(
    gold: list[Span], predicted: list[Span], rule: Callable[[Span, Span], bool]
) -> None:
    """No matching of pairs that may match has more pairs, or as many and more characters."""
    pairs = match_spans(gold, predicted, may_match=rule)
    assert _is_one_to_one(pairs)
    assert all(rule(gold[i], predicted[j]) for i, j in pairs)
    shared = sum(shared_characters(gold[i], predicted[j]) for i, j in pairs)
    assert (len(pairs), shared) == _best_by_trying_all(gold, predicted, rule)


@given(spans, spans, rules, st.randoms())
def test_matching_is_free_of_input_order(
    gold: list[Span], predicted: list[Span], rule: Callable[[Span, Span], bool], random: Random
) -> None:
    """Shuffled inputs give the same pairs of spans."""
    shuffled_gold, shuffled_predicted = gold.copy(), predicted.copy()
    random.shuffle(shuffled_gold)
    random.shuffle(shuffled_predicted)
    pairs = match_spans(gold, predicted, may_match=rule)
    shuffled = match_spans(shuffled_gold, shuffled_predicted, may_match=rule)
    assert sorted((gold[i], predicted[j]) for i, j in pairs) == sorted(
        (shuffled_gold[i], shuffled_predicted[j]) for i, j in shuffled
    )


@given(st.sets(st.sampled_from(range(0, 60, 5))), st.sets(st.sampled_from(range(0, 60, 5))))
def test_matching_is_symmetric(gold_cuts: set[int], predicted_cuts: set[int]) -> None:
    """For components, which never overlap one another, gold and predicted may change places."""
    gold = list(itertools.pairwise(sorted(gold_cuts)))
    predicted = list(itertools.pairwise(sorted(predicted_cuts)))
    swapped = match_spans(predicted, gold)
    assert sorted(match_spans(gold, predicted)) == sorted((i, j) for j, i in swapped)


def test_heaviest_matching_is_not_greedy() -> None:
    """Two pairs of 2 outweigh the single pair of 3 that stands in their way."""
    weights = {("a", "x"): 3, ("a", "y"): 2, ("b", "x"): 2}
    assert sorted(heaviest_matching(weights)) == [("a", "y"), ("b", "x")]


def test_heaviest_matching_may_have_fewer_pairs() -> None:
    """One pair of 5 outweighs two pairs of 2."""
    weights = {("a", "x"): 5, ("a", "y"): 2, ("b", "x"): 2}
    assert heaviest_matching(weights) == [("a", "x")]


@pytest.mark.parametrize("first", ["x", "y"])
def test_equal_weights_go_to_the_earlier_pair(first: str) -> None:
    """The order of the mapping decides between matchings of equal weight."""
    second = "y" if first == "x" else "x"
    assert heaviest_matching({("a", first): 1, ("a", second): 1}) == [("a", first)]


@given(
    st.dictionaries(st.tuples(st.integers(0, 4), st.integers(0, 4)), st.integers(1, 9), max_size=12)
)
def test_heaviest_matching_is_the_heaviest(weights: dict[Pair, int]) -> None:
    """No other one-to-one choice of the pairs weighs more."""
    pairs = heaviest_matching(weights)
    assert _is_one_to_one(pairs)
    heaviest = max(
        sum(weights[pair] for pair in chosen)
        for size in range(min(5, len(weights)) + 1)
        for chosen in itertools.combinations(weights, size)
        if _is_one_to_one(chosen)
    )
    assert sum(weights[pair] for pair in pairs) == heaviest


def _is_one_to_one(pairs: Iterable[Pair]) -> bool:
    pairs = list(pairs)
    return len({i for i, _ in pairs}) == len(pairs) == len({j for _, j in pairs})


def _best_by_trying_all(
    gold: list[Span], predicted: list[Span], rule: Callable[[Span, Span], bool]
) -> tuple[int, int]:
    """Return the size and the shared characters of the best matching, by trying every one."""
    if not gold:
        return 0, 0
    first, *rest = gold
    best = _best_by_trying_all(rest, predicted, rule)
    for j, span in enumerate(predicted):
        if rule(first, span):
            others = predicted[:j] + predicted[j + 1 :]
            pairs, shared = _best_by_trying_all(rest, others, rule)
            best = max(best, (pairs + 1, shared + shared_characters(first, span)))
    return best
