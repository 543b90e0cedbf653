from collections.abc import Callable

import numpy as np
import pytest

from polemic.models.labels import COMPONENT_TAGS, MENTION_TAGS
from polemic.models.network import Network
from polemic.models.network_sizes import COMPONENT_PLACES
from polemic.pipeline.training.data.collate import Collator
from polemic.pipeline.training.data.examples import IGNORE, Example, Pair
from polemic.pipeline.training.fitting.scores import join_logits, judge, score_heads

COLLATOR = Collator(opening=2, closing=3, size=24, overlap=8)


def logits_for(labels: list[int], n_labels: int) -> np.ndarray:
    """Return logits whose likeliest labels are these."""
    return np.eye(n_labels, dtype=np.float32)[labels]


def tags(names: tuple[str, ...], *chosen: str) -> list[int]:
    """Return the indices of tags."""
    return [names.index(tag) for tag in chosen]


def test_component_scores_by_hand() -> None:
    """Begin and inside are one; macro-F1 over claim, premise, neither, and over in or out.

    claim: 1 of 2 found, 1 of 1 right, F1 2/3; premise: 1 of 1 found, 1 of 2 right, 2/3; none: 1.
    """
    gold = tags(COMPONENT_TAGS, "O", "B-claim", "I-claim", "B-premise")
    predicted = tags(COMPONENT_TAGS, "O", "I-claim", "I-premise", "B-premise")
    scores = score_heads({"components": (logits_for(predicted, 5), np.array(gold))})
    assert scores["component_macro_f1"] == pytest.approx((1 + 2 / 3 + 2 / 3) / 3)
    assert scores["argument_macro_f1"] == 1


def test_mention_scores_count_kinds_that_occur() -> None:
    """A kind that the gold does not have has no part in the mean."""
    gold = tags(MENTION_TAGS, "O", "B-state", "I-state", "O")
    predicted = tags(MENTION_TAGS, "O", "B-state", "I-state", "B-person")
    scores = score_heads({"mentions": (logits_for(predicted, 9), np.array(gold))})
    assert scores["mention_macro_f1"] == pytest.approx((2 / 3 + 1) / 2)


@pytest.mark.parametrize(
    ("head", "name", "gold", "predicted", "score"),
    [
        ("links", "link_f1", [0, 1, 2, 0], [0, 2, 1, 0], 0.0),  # the wrong targets
        ("links", "link_f1", [0, 1, 2, 0], [1, 1, 0, 0], 0.5),  # 1 of 2 right, 1 of 2 found
        ("links", "link_f1", [0, 1], [0, 0], 0.0),
        ("stance", "stance_macro_f1", [0, 1, 2], [0, 1, 2], 1.0),
        ("stance", "stance_macro_f1", [0, 1, 1], [1, 1, 1], 0.4),
        ("document_stance", "document_stance_macro_f1", [2, 2], [2, 2], 1.0),
    ],
)
def test_scores_by_hand(
    head: str, name: str, gold: list[int], predicted: list[int], score: float
) -> None:
    """Links are scored by the target chosen, stances by macro-F1 over the labels that occur."""
    scores = score_heads({head: (logits_for(predicted, 3), np.array(gold))})
    assert scores == {name: pytest.approx(score)}


def test_thesis_score() -> None:
    """A score above 0 says thesis."""
    logits = np.array([2.0, -1.0, 3.0, -2.0], dtype=np.float32)
    assert score_heads({"thesis": (logits, np.array([1, 1, 0, 0]))}) == {"thesis_f1": 0.5}


def example(n_pieces: int, *, silent: bool) -> Example:
    """Return an example with two components and a pair; a silent one labels mentions only."""
    ids = np.arange(10, 10 + n_pieces)
    known = IGNORE if silent else 1
    return Example(
        ids=ids,
        features=np.zeros((n_pieces, 3), dtype=np.int64),
        component_tags=np.full(n_pieces, known),
        mention_tags=ids % 9,
        components=np.array([[0, 2], [3, 5]]),
        places=np.zeros((2, len(COMPONENT_PLACES)), dtype=np.int64),
        thesis=np.full(2, known),
        links=np.array([[IGNORE, known], [IGNORE, IGNORE]]),
        pairs=(Pair((0, 1), None, (0, n_pieces), known),),
        groups=(),
    )


def test_only_what_is_labelled_is_judged(make_network: Callable[[], Network]) -> None:
    """Each head gets the items that some example labels; a head that none labels is absent."""
    judged = judge(make_network(), [example(30, silent=False), example(7, silent=True)], COLLATOR)
    assert {head: logits.shape for head, (logits, _) in judged.items()} == {
        "components": (30, 5),
        "mentions": (37, 9),
        "links": (1, 3),  # no target or one of two
        "thesis": (2,),
        "stance": (1, 3),
    }
    assert all(IGNORE not in labels for _, labels in judged.values())


def test_order_of_examples_changes_nothing(make_network: Callable[[], Network]) -> None:
    """Judging is alike whatever the order, and leaves the network without dropout."""
    network, examples = make_network().train(), [example(n, silent=False) for n in (30, 7, 12)]
    there, back = judge(network, examples, COLLATOR), judge(network, examples[::-1], COLLATOR)
    assert not network.training
    for head, (logits, labels) in there.items():
        assert logits.tobytes() == back[head][0].tobytes()
        assert labels.tolist() == back[head][1].tolist()


def test_parts_with_fewer_choices_join_those_with_more() -> None:
    """Choices that a part did not have can never be the likeliest; single scores just follow."""
    joined = join_logits([np.array([[1.0, 2.0]]), np.array([[0.0, 1.0, 3.0]])])
    assert joined.argmax(-1).tolist() == [1, 2]
    assert joined[0, 2] < -1000
    assert join_logits([np.array([1.0]), np.array([2.0, 3.0])]).tolist() == [1, 2, 3]
