from types import SimpleNamespace
from typing import Any, cast

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from polemic.models.calibration import Calibration, softmax
from polemic.models.reading import Reading
from polemic.models.runtime import Model
from polemic.pipeline.config import RelationSettings
from polemic.pipeline.document import Component, Document
from polemic.pipeline.stages import relations
from polemic.pipeline.stages.relations import RelationStage, choose_links

Link = tuple[float, int, int, str]


@st.composite
def candidates(draw: st.DrawFn) -> list[Link]:
    """Return links between up to eight components, many of them equally likely."""
    pairs = draw(st.lists(st.tuples(st.integers(0, 7), st.integers(0, 7)), unique=True))
    return [
        (draw(st.sampled_from([0.5, 0.6, 0.9])), s, t, draw(st.sampled_from(["support", "attack"])))
        for s, t in pairs
    ]


@given(candidates())
def test_one_link_from_each_and_no_circle(links: list[Link]) -> None:
    """From each component goes one link at most, and following links never comes back."""
    chosen = choose_links(links)
    assert set(chosen) <= set(links)
    target = {s: t for _, s, t, _ in chosen}
    assert len(target) == len(chosen)
    for start in target:
        place, steps = start, 0
        while place in target:
            place, steps = target[place], steps + 1
            assert steps <= len(target), "the links form a circle"


@given(candidates(), st.randoms(use_true_random=False))
def test_order_of_candidates_changes_nothing(links: list[Link], random: Any) -> None:
    """The choice depends on the candidates alone, and comes sorted by source."""
    shuffled = list(links)
    random.shuffle(shuffled)
    chosen = choose_links(shuffled)
    assert chosen == choose_links(links)
    assert [c[1] for c in chosen] == sorted(c[1] for c in chosen)


@given(candidates())
def test_nothing_is_left_out_without_reason(links: list[Link]) -> None:
    """A candidate goes only for a link from its source, or a way back, that is as likely."""
    chosen = choose_links(links)
    for p, source, target, _ in links:
        likelier = {s: t for q, s, t, _ in chosen if q >= p}
        place = target
        while place != source and place in likelier:
            place = likelier[place]
        assert source in likelier or place == source


@pytest.mark.parametrize(
    ("links", "kept"),
    [
        ([(0.9, 0, 1, "support"), (0.8, 0, 2, "attack")], [(0, 1)]),  # the likelier
        ([(0.9, 0, 1, "support"), (0.8, 1, 0, "support")], [(0, 1)]),  # no circle of two
        ([(0.9, 0, 1, "support"), (0.8, 1, 2, "attack"), (0.7, 2, 0, "support")], [(0, 1), (1, 2)]),
        ([(0.8, 1, 0, "support"), (0.8, 0, 1, "support")], [(0, 1)]),  # tie: the earlier source
        ([(0.8, 3, 0, "support"), (0.8, 3, 4, "support")], [(3, 4)]),  # tie: the nearer target
        ([(0.9, 2, 2, "support")], []),
        ([], []),
    ],
)
def test_choice_by_hand(links: list[Link], kept: list[tuple[int, int]]) -> None:
    """The likeliest first, then what still stands beside it."""
    assert [(s, t) for _, s, t, _ in choose_links(links)] == kept


def document_of(n_components: int) -> Document:
    """Return a document of short sentences that are all components."""
    text = "Tolls rose. " * n_components
    return Document(
        text,
        components=tuple(
            Component(f"c{i + 1}", "claim", 12 * i, 12 * i + 10) for i in range(n_components)
        ),
    )


def empty_reading(text: str) -> Reading:
    """Return a reading that holds nothing, for models that do not look."""
    nothing = np.zeros((0, 1), dtype=np.float32)
    return Reading(text, np.zeros((0, 2), dtype=np.int64), nothing, nothing, nothing)


def model_saying(logits: np.ndarray) -> Model:
    """Return a model whose link head gives these scores (components, components, labels)."""

    def run(graph: str, *, distance: np.ndarray, **_: np.ndarray) -> list[np.ndarray]:
        first = -int(distance[0, 0])
        return [logits[first : first + len(distance)]]

    return cast(Model, SimpleNamespace(run=run, calibration=Calibration()))


def relations_of(logits: np.ndarray, **settings: Any) -> list[tuple[str, str, str]]:
    """Return source, target and label of the links that the stage makes of scores."""
    document = document_of(len(logits))
    stage = RelationStage(RelationSettings(**settings), model_saying(logits))
    linked = stage(document, empty_reading(document.text))
    return [(r.source, r.target, r.label) for r in linked.relations]


def scores(n_components: int, **links: tuple[float, float]) -> np.ndarray:
    """Return scores in which nothing is linked but the pairs named, like `c2_c1`."""
    logits = np.zeros((n_components, n_components, 3), dtype=np.float32)
    logits[..., 0] = 3
    for pair, values in links.items():
        source, target = (int(name[1:]) - 1 for name in pair.split("_"))
        logits[source, target, 1:] = values
    return logits


def test_label_is_the_likelier_of_the_two() -> None:
    """A link is support or attack by its scores, and its score is that of being linked at all."""
    logits = scores(3, c2_c1=(6, 5), c3_c1=(5, 6))
    assert relations_of(logits) == [("c2", "c1", "support"), ("c3", "c1", "attack")]
    document = document_of(3)
    stage = RelationStage(RelationSettings(), model_saying(logits))
    score = stage(document, empty_reading(document.text)).relations[0].score
    assert score == pytest.approx(1 - float(softmax(logits[1, 0])[0]), abs=1e-4)


@pytest.mark.parametrize(("threshold", "n_links"), [(0.4, 1), (0.6, 0)])
def test_threshold(threshold: float, n_links: int) -> None:
    """A link below the threshold is none; support and attack together count."""
    even = scores(2, c2_c1=(3 - float(np.log(2)),) * 2)  # half of the probability is a link
    assert len(relations_of(even, threshold=threshold)) == n_links


@pytest.mark.parametrize(("max_distance", "n_links"), [(2, 0), (3, 1)])
def test_max_distance(max_distance: int, n_links: int) -> None:
    """A link over more components than allowed is none."""
    assert len(relations_of(scores(5, c1_c4=(9, 0)), max_distance=max_distance)) == n_links


def test_a_component_is_never_linked_to_itself() -> None:
    """Not even where the scores say so."""
    assert relations_of(scores(2, c1_c1=(9, 0), c2_c2=(0, 9))) == []


@pytest.mark.parametrize("n_components", [0, 1])
def test_nothing_to_link(n_components: int) -> None:
    """With less than two components the model is not asked."""
    assert relations_of(np.full((n_components, n_components, 3), np.nan, dtype=np.float32)) == []


def test_blocks_of_rows_change_nothing(tiny_model: Model, monkeypatch: pytest.MonkeyPatch) -> None:
    """A document of many components is scored in blocks and linked as if in one."""
    document = document_of(150)
    reading = tiny_model.read(document.text)
    stage = RelationStage(RelationSettings(threshold=0.0), tiny_model)
    in_blocks = stage(document, reading).relations
    monkeypatch.setattr(relations, "_ROWS", 1000)
    assert stage(document, reading).relations == in_blocks
    assert len(in_blocks) == 149, "without a threshold all but the last hang together"
