from random import Random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import brier_score_loss

from polemic.pipeline.document import (
    AUTHOR,
    STANCE_LABELS,
    Component,
    Document,
    Mention,
    Party,
    Stance,
    StanceLabel,
    StanceScores,
)
from polemic.pipeline.evaluation.scorers.calibration import (
    Judgement,
    calibration_scores,
    stance_judgements,
)


def _judgement(confidence: float, *, right: bool, document: str = "a") -> Judgement:
    """Return a judgement of favor; the rest of the probability is neutral's."""
    scores = StanceScores(favor=confidence, against=0.0, neutral=1 - confidence)
    return Judgement(document, "favor", scores, "favor" if right else "against")


def test_error_by_hand() -> None:
    """Each judgement is a bin of its own where there are fewer than ten.

    Gaps: 0.5 wrong 0.5, 0.6 right 0.4, 0.8 right 0.2, 1.0 right 0; their mean is 1.1 / 4.
    """
    judgements = [
        _judgement(0.8, right=True),
        _judgement(0.5, right=False),
        _judgement(1.0, right=True),
        _judgement(0.6, right=True),
    ]
    scores = calibration_scores(judgements)
    assert scores["ece"] == pytest.approx(1.1 / 4)
    assert scores["n"] == 4
    assert scores["bins"] == [
        {"confidence": 0.5, "accuracy": 0.0, "n": 1},
        {"confidence": 0.6, "accuracy": 1.0, "n": 1},
        {"confidence": 0.8, "accuracy": 1.0, "n": 1},
        {"confidence": 1.0, "accuracy": 1.0, "n": 1},
    ]


def test_equal_probabilities_stay_together() -> None:
    """Of ten at 0.8 of which eight are right there is one bin, and no error."""
    scores = calibration_scores([_judgement(0.8, right=i < 8) for i in range(10)])
    assert scores["ece"] == pytest.approx(0.0)
    assert scores["bins"] == [{"confidence": pytest.approx(0.8), "accuracy": 0.8, "n": 10}]


def test_brier_by_hand() -> None:
    """Half the squared errors of all three probabilities, as they are all the forecast.

    Right: (0.4^2 + 0.3^2 + 0.1^2) / 2 = 0.13. Wrong: (0.6^2 + 0.7^2 + 0.1^2) / 2 = 0.43.
    """
    scores = StanceScores(favor=0.6, against=0.3, neutral=0.1)
    judgements = [Judgement("a", "favor", scores, gold) for gold in ("favor", "against")]
    assert calibration_scores(judgements)["brier"] == pytest.approx((0.13 + 0.43) / 2)


def test_nothing_to_judge_is_none() -> None:
    """Of no judgement there is no figure, and no bin."""
    assert calibration_scores([], samples=10) == {
        "ece": None,
        "ece_by_chance": None,
        "ece_interval": None,
        "brier": None,
        "n": 0,
        "bins": [],
    }


def test_what_chance_makes_of_few_judgements() -> None:
    """100 of 0.5, in one bin: the share right is off by sqrt(2 * 0.25 / (100 * pi)) on average."""
    scores = calibration_scores([_judgement(0.5, right=i < 50) for i in range(100)])
    assert scores["ece"] == pytest.approx(0.0)
    assert scores["ece_by_chance"] == pytest.approx(np.sqrt(0.5 / (100 * np.pi)), rel=0.15)


def test_chance_makes_nothing_of_the_certain() -> None:
    """A probability of 1 is right in every draw."""
    assert calibration_scores([_judgement(1.0, right=False)] * 5)["ece_by_chance"] == 0.0


def test_chance_shrinks_with_the_number_of_judgements() -> None:
    """Four times as many judgements halve what chance makes of them."""
    few = [_judgement(0.4 + i / 1000, right=True) for i in range(100)]
    many = [_judgement(0.4 + i / 4000, right=True) for i in range(400)]
    ratio = [calibration_scores(rows)["ece_by_chance"] for rows in (few, many)]
    assert ratio[0] / ratio[1] == pytest.approx(2.0, rel=0.15)


confidences = st.floats(0, 1)
judged = st.builds(
    _judgement, confidences, right=st.booleans(), document=st.sampled_from(["a", "b", "c"])
)


@given(st.lists(st.tuples(confidences, st.booleans()), unique_by=lambda pair: pair[0], max_size=60))
def test_bins_have_equal_mass(pairs: list[tuple[float, bool]]) -> None:
    """Of different probabilities, ten bins of the same size are what numpy would cut.

    A second implementation of the error: sort, cut in ten, weigh the gaps.
    """
    pairs = sorted(pairs[: len(pairs) // 10 * 10])
    if not pairs:
        return
    scores = calibration_scores([_judgement(p, right=right) for p, right in pairs])
    parts = np.array_split(np.array(pairs, float), 10)
    assert [row["n"] for row in scores["bins"]] == [len(part) for part in parts]
    gaps = [abs(part[:, 0].mean() - part[:, 1].mean()) for part in parts]
    assert scores["ece"] == pytest.approx(np.mean(gaps))


@given(
    st.lists(
        st.tuples(st.tuples(*[st.integers(1, 9)] * 3), st.sampled_from(STANCE_LABELS)), min_size=1
    )
)
def test_brier_agrees_with_scikit_learn(
    drawn: list[tuple[tuple[int, int, int], StanceLabel]],
) -> None:
    """Half of scikit-learn's sum over three classes."""
    probabilities = [[part / sum(parts) for part in parts] for parts, _ in drawn]
    judgements = [
        Judgement("a", "favor", StanceScores(*p), gold)
        for p, (_, gold) in zip(probabilities, drawn, strict=True)
    ]
    order = np.argsort(STANCE_LABELS)  # scikit-learn wants the columns in the order of the alphabet
    expected = brier_score_loss(
        [gold for _, gold in drawn],
        np.array(probabilities)[:, order],
        labels=sorted(STANCE_LABELS),
        scale_by_half=True,
    )
    assert calibration_scores(judgements)["brier"] == pytest.approx(expected)


@given(st.lists(judged, max_size=30), st.randoms())
def test_order_changes_nothing(judgements: list[Judgement], random: Random) -> None:
    """Judgements and documents may come in any order, and all figures lie between 0 and 1."""
    scores = calibration_scores(judgements, samples=20)
    shuffled = random.sample(judgements, len(judgements))
    assert calibration_scores(shuffled, samples=20) == scores
    figures = [scores["ece"], scores["brier"], *(scores["ece_interval"] or [])]
    assert all(figure is None or 0 <= figure <= 1 for figure in figures)


def test_interval_is_of_resampled_documents() -> None:
    """A second implementation writes out each resample: documents go in whole, bins are new."""
    judgements = [
        _judgement(i * 7 % 10 / 9, right=i % 3 == 0, document=f"d{i * i % 6}") for i in range(40)
    ]
    names = sorted({j.document for j in judgements})
    n = len(names)
    times = np.random.default_rng(3).multinomial(n, np.full(n, 1 / n), 50)
    errors = [
        calibration_scores([j for j in judgements for _ in range(row[names.index(j.document)])])[
            "ece"
        ]
        for row in times
    ]
    interval = calibration_scores(judgements, samples=50, seed=3)["ece_interval"]
    assert interval == pytest.approx(list(np.quantile(errors, [0.025, 0.975])))


def test_blocks_of_resamples_change_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """How many resamples are held at once has no say in the interval."""
    judgements = [_judgement(i / 20, right=i % 3 > 0, document=f"d{i % 4}") for i in range(20)]
    whole = calibration_scores(judgements, samples=30)
    monkeypatch.setattr("polemic.pipeline.evaluation.scorers.calibration._CELLS", 7 * 20)
    assert calibration_scores(judgements, samples=30) == whole


@pytest.mark.parametrize(("documents", "samples"), [("aa", 10), ("ab", 0)])
def test_no_interval_without_samples_or_from_one_document(documents: str, samples: int) -> None:
    """From one document nothing can be learnt about others."""
    judgements = [_judgement(0.5, right=True, document=name) for name in documents]
    assert calibration_scores(judgements, samples=samples)["ece_interval"] is None


def _document(*stances: Stance) -> Document:
    return Document(
        "x" * 20,
        id="d",
        components=(Component("c0", "claim", 0, 20),),
        parties=tuple(Party(f"p{i}", f"p{i}", "state", (Mention(i, i + 1),)) for i in range(3)),
        stances=stances,
    )


def test_what_is_judged() -> None:
    """Rows with probabilities and a row in the gold are judged, over the document the author's."""
    scores = StanceScores(favor=0.7, against=0.2, neutral=0.1)
    gold = _document(
        Stance(AUTHOR, "p0", "against"),
        Stance(AUTHOR, "p1", "favor"),
        Stance("p2", "p0", "favor"),
        Stance("p2", "p0", "favor", component="c0"),
    )
    predicted = _document(
        Stance(AUTHOR, "p0", "favor", scores=scores),
        Stance(AUTHOR, "p1", "favor"),
        Stance(AUTHOR, "p2", "favor", scores=scores),
        Stance("p2", "p0", "favor", scores=scores),
        Stance(AUTHOR, "p0", "favor", component="c0", scores=scores),
    )
    judgements = stance_judgements(gold, predicted)
    assert judgements.document == [Judgement("d", "favor", scores, "against")]
    assert judgements.component == [Judgement("d", "favor", scores, "favor")]
