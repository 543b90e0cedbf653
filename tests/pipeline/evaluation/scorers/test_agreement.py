import itertools
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import cohen_kappa_score

from polemic.pipeline.document import (
    AUTHOR,
    COMPONENT_LABELS,
    Component,
    Document,
    Mention,
    Party,
    Span,
    Stance,
    StanceLabel,
)
from polemic.pipeline.evaluation.scorers.agreement import (
    UnitCounts,
    agreement,
    alpha_u,
    cohens_kappa,
    count_units,
)
from polemic.pipeline.evaluation.scorers.counts import Confusion


def test_alpha_u_by_hand() -> None:
    """Units (0, 2) and (0, 1) in a text of 4 characters.

    Observed: starts 0 apart, ends 1: 1 / 4^2 = 1/16. Expected, over the places where both overlap:
    the unit of 2 with the other one, 1 * 2 * 1 * 3 / 3 = 2, in the gaps of 2 and 3, 2^2 * (1 + 2) =
    12; the unit of 1: 0, and 1^2 * (2 + 3) = 5. 2 / 4 * 19 / (8 * 7 - 2 * 1) = 19/108. Alpha:
    1 - 108 / (16 * 19) = 49/76.
    """
    counts = count_units([(0, 2)], [(0, 1)], length=4)
    assert counts == UnitCounts(difference=1, units=Counter([2, 1]), gaps=Counter([2, 3]), length=4)
    assert alpha_u([counts]) == pytest.approx(49 / 76)


def _units(*units: tuple[int, int], begin: int = 0) -> list[Span]:
    """Return the spans of units given by start and length."""
    return [(start - begin, start - begin + length) for start, length in units]


def test_alpha_u_of_krippendorff_2004() -> None:
    """The worked example of Content Analysis (2nd edition, page 254), on characters 150 to 450.

    c: starts and ends 5 and 5 apart, 50; 15 and 25 apart, 850; alone in a gap, 20^2 = 400. 1300 /
    300^2 = 0.0144; expected 0.0532; alpha 0.7286. k: both alike, expected 0.0490, alpha 1. Both:
    1 - 0.0144 / (0.0532 + 0.0490); the book's 0.8591 is from rounded figures.
    """
    c = count_units(
        _units((225, 70), (370, 30), begin=150),
        _units((220, 80), (355, 20), (400, 20), begin=150),
        length=300,
    )
    k = count_units(*[_units((180, 60), (300, 50), begin=150)] * 2, length=300)
    assert c.difference == 50 + 850 + 400
    assert alpha_u([c]) == pytest.approx(0.7286, abs=5e-5)
    assert alpha_u([k]) == 1.0
    assert alpha_u([c, k]) == pytest.approx(0.8591, abs=5e-4)


@pytest.mark.parametrize(
    ("first", "second", "observed"),
    [
        ([(2, 8), (14, 6)], [(4, 4), (15, 2)], 0.03125),
        ([(0, 18)], [(0, 2), (2, 1), (3, 1), (4, 1), (5, 1), (6, 3), (9, 1)], 2.26736),
        (
            [(2, 6), (10, 2), (14, 4), (20, 2)],
            [(0, 2), (4, 4), (10, 4), (16, 2), (20, 2)],
            0.02778,
        ),
        (
            [(0, 2), (2, 8), (10, 4), (14, 6), (20, 4)],
            [(0, 4), (4, 4), (8, 7), (15, 2), (17, 7)],
            0.38715,
        ),
    ],
)
def test_observed_differences_of_krippendorff_1995(
    first: list[tuple[int, int]], second: list[tuple[int, int]], observed: float
) -> None:
    """The four pairs of annotations of Krippendorff 1995 (page 57), 24 places long.

    Only the observed differences: the expected ones are by a formula corrected in 2004.
    """
    counts = count_units(_units(*first), _units(*second), length=24)
    assert counts.difference / 24**2 == pytest.approx(observed, abs=1e-5)


@st.composite
def unitizings(draw: st.DrawFn, length: int = 20) -> list[Span]:
    """Draw units that do not overlap; they may touch, and be as short as one character."""
    cuts = sorted(draw(st.sets(st.integers(0, length), max_size=8)))
    return [span for span in itertools.pairwise(cuts) if draw(st.booleans())]


def _alpha_by_trying(gold: list[Span], predicted: list[Span], length: int) -> float | None:
    """Return alpha-U from its definition: all sections laid over one another, at every offset."""

    def sections(units: list[Span]) -> list[tuple[int, int, bool]]:
        """Return start, length and whether it is a unit, of units and gaps from left to right."""
        inside = [any(s <= i < e for s, e in units) for i in range(length)]
        starts = [i for i in range(length) if not inside[i] and (i == 0 or inside[i - 1])]
        gaps = [
            (i, next((j for j in range(i, length) if inside[j]), length) - i, False) for i in starts
        ]
        return sorted(gaps + [(s, e - s, True) for s, e in units])

    def difference(a: tuple[int, int, bool], b: tuple[int, int, bool]) -> int:
        (start_a, n_a, unit_a), (start_b, n_b, unit_b) = a, b
        by = start_a - start_b
        if unit_a and unit_b and -n_a < by < n_b:
            return by**2 + (by + n_a - n_b) ** 2
        if unit_a and not unit_b and 0 <= by <= n_b - n_a:
            return n_a**2
        return difference(b, a) if unit_b and not unit_a else 0

    in_gold, in_predicted = sections(gold), sections(predicted)
    observed = Fraction(sum(difference(a, b) for a in in_gold for b in in_predicted), length**2)
    both = in_gold + in_predicted
    offsets = range(-length, length + 1)
    total = sum(
        difference((offset, a[1], a[2]), (0, b[1], b[2]))
        for a, b in itertools.combinations(both, 2)
        for offset in offsets
    )
    within = sum(n * (n - 1) for _, n, unit in both if unit)
    expected = Fraction(2 * total, length * (2 * length * (2 * length - 1) - within))
    return float(1 - observed / expected) if expected else None


@given(unitizings(), unitizings())
def test_alpha_u_agrees_with_its_definition(gold: list[Span], predicted: list[Span]) -> None:
    """A second implementation lays every section over every other one at every offset."""
    assert alpha_u([count_units(gold, predicted, length=20)]) == _alpha_by_trying(
        gold, predicted, 20
    )


@given(st.lists(st.tuples(st.booleans(), st.booleans()), min_size=2, max_size=40))
def test_alpha_u_of_single_characters_is_alpha_of_items(marks: list[tuple[bool, bool]]) -> None:
    """Where every unit is one character long, alpha-U is the nominal alpha of characters."""
    krippendorff = pytest.importorskip("krippendorff", reason="a second scorer, for tests only")
    if len({mark for pair in marks for mark in pair}) < 2:
        return
    units = [[(i, i + 1) for i, pair in enumerate(marks) if pair[side]] for side in (0, 1)]
    expected = krippendorff.alpha(
        reliability_data=[[float(pair[side]) for pair in marks] for side in (0, 1)],
        level_of_measurement="nominal",
        value_domain=[0.0, 1.0],
    )
    assert alpha_u([count_units(*units, length=len(marks))]) == pytest.approx(expected)


@given(unitizings(), unitizings())
def test_alpha_u_is_symmetric(gold: list[Span], predicted: list[Span]) -> None:
    """Neither annotation is the right one."""
    forth = count_units(gold, predicted, length=20)
    assert forth == count_units(predicted, gold, length=20)


@given(unitizings())
def test_identical_units_agree_wholly(units: list[Span]) -> None:
    """Alike is 1; without a unit there is nothing to agree on."""
    assert alpha_u([count_units(units, units, length=20)]) == (1.0 if units else None)


def test_documents_are_one_text_with_gaps_cut_at_their_ends() -> None:
    """Counts of documents add up; only the gaps are not those of the joined text.

    (1, 3) against (1, 2) in 4 characters, then nothing against (0, 2) in 3. Joined: the first has
    gaps of 1 and 4, the second of 1, 2 and 1, but for the cuts: 1, 1, 3 and 1, 2, 1.
    """
    one = count_units([(1, 3)], [(1, 2)], length=4)
    other = count_units([], [(0, 2)], length=3)
    joined = count_units([(1, 3)], [(1, 2), (4, 6)], length=7)
    total = one + other
    assert replace(total, gaps=joined.gaps) == joined
    assert total.gaps == Counter([1, 1, 3, 1, 2, 1])
    assert joined.gaps == Counter([1, 4, 1, 2, 1])


LABELS = st.sampled_from(["claim", "premise", "O"])


def _confusion(pairs: Sequence[tuple[str, str]]) -> Confusion:
    return Confusion(Counter(pairs))


def test_kappa_by_hand() -> None:
    """20 of 50 both yes, 15 both no, 10 and 5 apart (Cohen's kappa of the textbooks, 0.4).

    Agreed 35/50. Chance: yes 25/50 * 30/50, no 25/50 * 20/50, together 1/2. (0.7 - 0.5) / 0.5.
    """
    cells = {("yes", "yes"): 20, ("no", "no"): 15, ("yes", "no"): 5, ("no", "yes"): 10}
    assert cohens_kappa(Confusion(Counter(cells))) == pytest.approx(0.4)


@pytest.mark.parametrize("pairs", [[], [("claim", "claim")] * 3])
def test_kappa_where_chance_alone_decides_is_none(pairs: list[tuple[str, str]]) -> None:
    """One label throughout shows no agreement beyond chance; nor does no item."""
    assert cohens_kappa(_confusion(pairs)) is None


@given(st.lists(st.tuples(LABELS, LABELS), min_size=1))
def test_kappa_agrees_with_scikit_learn(pairs: list[tuple[str, str]]) -> None:
    """The same value to the last digits, and either annotation may come first."""
    kappa = cohens_kappa(_confusion(pairs))
    assert kappa == cohens_kappa(_confusion([(p, g) for g, p in pairs]))
    if kappa is not None:
        assert kappa == pytest.approx(cohen_kappa_score(*zip(*pairs, strict=True)))


@given(st.lists(LABELS))
def test_identical_labels_agree_wholly(labels: list[str]) -> None:
    """Alike is 1 where there are two labels to tell apart."""
    pairs = [(label, label) for label in labels]
    assert cohens_kappa(_confusion(pairs)) == (1.0 if len(set(labels)) > 1 else None)


TEXT = "Cut the tax. Prices rose. Wages fell."


def _article(*components: Component, stances: tuple[Stance, ...] = ()) -> Document:
    return Document(
        TEXT,
        components=components,
        parties=(
            Party("p0", "p0", "state", (Mention(0, 3),)),
            Party("p1", "p1", "state", (Mention(13, 19),)),
        ),
        stances=stances,
    )


def _row(party: str, label: StanceLabel, component: str | None = None) -> Stance:
    return Stance(AUTHOR, party, label, component=component)


GOLD = _article(
    Component("a", "claim", 0, 11),
    Component("b", "premise", 13, 24),
    Component("c", "premise", 26, 36, holder="p0"),
    stances=(
        _row("p0", "favor"),
        _row("p1", "against"),
        _row("p0", "favor", "a"),
        _row("p1", "favor", "a"),
        _row("p1", "against", "b"),
    ),
)
OTHER = _article(
    Component("x", "claim", 0, 11),
    Component("y", "claim", 13, 24),
    Component("z", "premise", 26, 36, holder=None),
    stances=(
        _row("p0", "favor"),
        _row("p1", "neutral"),
        _row("p0", "favor", "x"),
        _row("p1", "against", "y"),
        Stance("p1", "p1", "favor", component="y"),
    ),
)


def test_agreement_by_hand() -> None:
    """Each layer over what both annotations have.

    Labels: claim-claim, premise-claim, premise-premise: agreed 2/3, chance (1 * 2 + 2 * 1) / 9 =
    4/9, kappa (6 - 4) / (9 - 4) = 2/5. Tokens: 10, claim 3 and 5, premise 4 and 2, O 3 and 3,
    agreed 8: chance 15 + 8 + 9 = 32, kappa (80 - 32) / (100 - 32) = 12/17. Holders: author twice
    and another once in both, 1. Stance, document: favor-favor, against-neutral: agreed 1/2, chance
    1/4, kappa 1/3. Component: only p0 in the first is in both and of one mind. Untyped spans: 1.
    """
    report = agreement([GOLD], [OTHER])
    assert report["components"]["label"] == {"kappa": pytest.approx(2 / 5), "n": 3}
    assert report["components"]["token"] == {"kappa": pytest.approx(12 / 17), "n": 10}
    assert report["components"]["alpha_u_untyped"] == 1.0
    assert report["holders"] == {"kappa": 1.0, "n": 3}
    assert report["stance"]["document"] == {"kappa": pytest.approx(1 / 3), "n": 2}
    assert report["stance"]["component"] == {"kappa": None, "n": 1}


def test_typed_alpha_u_adds_up_the_labels() -> None:
    """Differences of both labels are added before they are divided.

    (13, 24) is a premise here and a claim there: alone in a gap in both, 121 each.
    """
    components = agreement([GOLD], [OTHER])["components"]
    claim = count_units([(0, 11)], [(0, 11), (13, 24)], length=len(TEXT))
    premise = count_units([(13, 24), (26, 36)], [(26, 36)], length=len(TEXT))
    assert claim.difference == premise.difference == 121
    assert components["alpha_u"] == alpha_u([claim, premise])
    assert components["alpha_u_per_label"] == {
        "claim": alpha_u([claim]),
        "premise": alpha_u([premise]),
    }


@st.composite
def articles(draw: st.DrawFn) -> Document:
    """Draw an article with components and stances of one holder; the parties stand still."""
    spans = draw(unitizings(length=len(TEXT)))
    components = [
        Component(f"c{i}", draw(st.sampled_from(COMPONENT_LABELS)), *span)
        for i, span in enumerate(spans)
    ]
    labels: st.SearchStrategy[StanceLabel] = st.sampled_from(["favor", "against", "neutral"])
    stances = [
        _row(party, draw(labels), place)
        for place in (None, *(c.id for c in components))
        for party in ("p0", "p1")
        if draw(st.booleans())
    ]
    return _article(*components, stances=tuple(stances))


@given(st.lists(st.tuples(articles(), articles()), min_size=1, max_size=3), st.randoms())
def test_agreement_is_symmetric_and_free_of_order(
    pairs: list[tuple[Document, Document]], random: Random
) -> None:
    """Annotations may change places, and documents may come in any order."""
    gold, predicted = zip(*pairs, strict=True)
    report = agreement(gold, predicted)
    assert agreement(predicted, gold) == report
    random.shuffle(pairs)
    gold, predicted = zip(*pairs, strict=True)
    assert agreement(gold, predicted) == report


@given(st.lists(articles(), max_size=3))
def test_identical_annotations_agree_wholly(documents: list[Document]) -> None:
    """Every figure is 1, or None where there was nothing to tell apart."""

    def figures(value: Any) -> list[float]:
        if isinstance(value, dict):
            return [x for key, part in value.items() if key != "n" for x in figures(part)]
        return [] if value is None else [value]

    assert set(figures(agreement(documents, documents))) <= {1.0}
