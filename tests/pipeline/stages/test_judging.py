import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from polemic.models.calibration import softmax
from polemic.models.labels import STANCE_LABELS
from polemic.models.reading import Reading
from polemic.models.runtime import Model
from polemic.pipeline.document import Component, Document, Party
from polemic.pipeline.stages.judging import (
    Pair,
    judge_pairs,
    mention_places,
    stance_scores,
)
from polemic.pipeline.text.sentences import sentences


@pytest.fixture(scope="module")
def reading(tiny_model: Model, op_ed: str) -> Reading:
    """Return the tiny model's reading of the op-ed."""
    return tiny_model.read(op_ed)


def pairs_of(text: str) -> list[Pair]:
    """Return a pair for the first and the last word of each sentence, half of them by a holder."""
    pairs = []
    for start, end in sentences(text):
        pairs.append(Pair((start, start + 4), (start, end)))
        pairs.append(Pair((end - 4, end), (start, end), holder=(start, start + 8)))
    return pairs


def test_blocks_and_company_change_no_judgement(
    tiny_model: Model, reading: Reading, op_ed: str
) -> None:
    """A pair judged among many, padded to longer units, gets what it gets alone."""
    pairs = pairs_of(op_ed) * 12
    assert len(pairs) > 128
    judged = judge_pairs(tiny_model, reading, pairs)
    for i in range(0, len(pairs), 7):
        alone = judge_pairs(tiny_model, reading, [pairs[i]])
        np.testing.assert_allclose(judged.logits[i], alone.logits[0], atol=1e-5)
        np.testing.assert_allclose(judged.attention[i], alone.attention[0], atol=1e-5)


def test_attention_is_over_the_pieces_of_the_unit(
    tiny_model: Model, reading: Reading, op_ed: str
) -> None:
    """Each pair's attention has one share a piece of its own unit, together 1."""
    pairs = pairs_of(op_ed)
    for pair, attention in zip(
        pairs, judge_pairs(tiny_model, reading, pairs).attention, strict=True
    ):
        first, last = reading.pieces(*pair.unit)
        assert attention.shape == (last - first,)
        assert attention.sum() == pytest.approx(1, abs=1e-5)


def test_target_holder_and_unit_all_matter(tiny_model: Model, reading: Reading, op_ed: str) -> None:
    """Another mention, another holder or another sentence gives other scores."""
    (first, second) = sentences(op_ed)[:2]
    mention = (first[0], first[0] + 7)
    pairs = [
        Pair(mention, first),
        Pair((second[0], second[0] + 10), first),
        Pair(mention, second),
        Pair(mention, first, holder=second),
        Pair(mention, first, holder=first),
    ]
    logits = judge_pairs(tiny_model, reading, pairs).logits
    assert len({row.tobytes() for row in logits}) == len(pairs)


@pytest.mark.parametrize(
    ("start", "place"),
    [
        (0, (1, 1, 0, 0)),  # in the thesis
        (30, (1, 0, 1, 0.3)),  # in a claim that a party holds
        (45, (0, 0, 1, 0.45)),  # in a premise of a source that is no party
        (60, (0, 0, 0, 0.6)),  # in a premise of the author's
        (10, (0, 0, 0, 0.1)),  # the end of the thesis is not in it
        (99, (0, 0, 0, 0.99)),
    ],
)
def test_where_a_mention_stands(start: int, place: tuple[float, ...]) -> None:
    """In a claim, in a thesis, in what another one holds, and how far into the text."""
    document = Document(
        "x" * 100,
        parties=(Party("p1", "x", "state"),),
        components=(
            Component("c1", "claim", 0, 10, thesis=True),
            Component("c2", "claim", 25, 40, holder="p1"),
            Component("c3", "premise", 40, 50, holder=None),
            Component("c4", "premise", 55, 65),
        ),
    )
    assert mention_places(document, start) == pytest.approx(place)


def test_no_pairs(tiny_model: Model, reading: Reading) -> None:
    """Nothing to judge gives arrays of the usual shape without rows."""
    judged = judge_pairs(tiny_model, reading, [])
    assert judged.logits.shape == (0, len(STANCE_LABELS))
    assert judged.attention == []


@given(st.lists(st.floats(-12, 12, width=32), min_size=3, max_size=3))
def test_scores_sum_to_one(logits: list[float]) -> None:
    """Rounded to four digits the three scores still sum to 1, and none is below 0."""
    _, scores = stance_scores(softmax(np.array(logits, dtype=np.float32)))
    values = (scores.favor, scores.against, scores.neutral)
    assert sum(values) == pytest.approx(1, abs=1e-9)
    assert min(values) >= 0


def test_scores_sum_to_one_where_both_are_rounded_up() -> None:
    """0.50005 and 0.49995 both go up by half a digit: one of them must give way."""
    _, scores = stance_scores(np.array([0.50005, 0.49995002, 0], dtype=np.float32))
    assert scores.favor + scores.against + scores.neutral == pytest.approx(1, abs=1e-9)


def test_no_score_is_minus_zero() -> None:
    """1 - 0.9 - 0.1 is a little below 0 in binary: a record would say -0.0."""
    _, scores = stance_scores(np.array([0.9, 0.1, 0], dtype=np.float32))
    assert str(scores.neutral) == "0.0"


@pytest.mark.parametrize(
    ("probabilities", "label"),
    [([0.5, 0.3, 0.2], "favor"), ([0.1, 0.8, 0.1], "against"), ([0.2, 0.2, 0.6], "neutral")],
)
def test_label_is_the_likeliest(probabilities: list[float], label: str) -> None:
    """The label is that of the highest score, and each score stands by its name."""
    found, scores = stance_scores(np.array(probabilities, dtype=np.float32))
    assert found == label
    assert [scores.favor, scores.against, scores.neutral] == pytest.approx(probabilities)
