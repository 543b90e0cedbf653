from types import SimpleNamespace
from typing import Any, cast

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from polemic.models.calibration import Calibration, softmax
from polemic.models.network_sizes import COMPONENT_PLACES
from polemic.models.reading import Reading
from polemic.models.runtime import Model
from polemic.pipeline.config import RelationSettings
from polemic.pipeline.document import Component, Document, Relation
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


NOTHING = 3.0
"""The score of no target; a target is scored 0 unless a test says otherwise."""


def model_saying(scores: np.ndarray, labels: np.ndarray) -> Model:
    """Return a model whose link head gives these scores of targets, and of support and attack."""

    def run(graph: str, *, source_places: np.ndarray, **_: np.ndarray) -> list[np.ndarray]:
        rows = source_places[:, COMPONENT_PLACES.index("order")]
        nothing = np.full(len(rows), NOTHING, dtype=np.float32)
        return [scores[rows], nothing, labels[rows]]

    return cast(Model, SimpleNamespace(run=run, calibration=Calibration()))


def linked(n_components: int, **links: tuple[float, str]) -> tuple[np.ndarray, np.ndarray]:
    """Return scores and labels in which only the pairs named, like `c2_c1`, are likely."""
    scores = np.full((n_components, n_components), -9, dtype=np.float32)
    labels = np.zeros((n_components, n_components, 2), dtype=np.float32)
    for pair, (score, label) in links.items():
        source, target = (int(name[1:]) - 1 for name in pair.split("_"))
        scores[source, target] = score
        labels[source, target, ("support", "attack").index(label)] = 1
    return scores, labels


def relations_of(scored: tuple[np.ndarray, np.ndarray], **settings: Any) -> list[Relation]:
    """Return the links that the stage makes of scores and labels."""
    document = document_of(len(scored[0]))
    stage = RelationStage(RelationSettings(**settings), model_saying(*scored))
    return list(stage(document, empty_reading(document.text)).relations)


def test_label_and_score() -> None:
    """The label is the likelier one; the score is that of the target among all and none."""
    found = relations_of(linked(3, c2_c1=(5, "support"), c3_c1=(5, "attack")))
    assert [(r.source, r.target, r.label) for r in found] == [
        ("c2", "c1", "support"),
        ("c3", "c1", "attack"),
    ]
    expected = float(softmax(np.array([NOTHING, 5, -9, -9], dtype=np.float32))[1])
    assert found[0].score == pytest.approx(expected, abs=1e-4)


@pytest.mark.parametrize(("threshold", "n_links"), [(0.4, 1), (0.6, 0)])
def test_threshold(threshold: float, n_links: int) -> None:
    """A link that is less likely than the threshold is none; here it is as likely as no target."""
    even = linked(2, c2_c1=(NOTHING, "support"))
    assert len(relations_of(even, threshold=threshold)) == n_links


@pytest.mark.parametrize(("max_distance", "n_links"), [(2, 0), (3, 1)])
def test_max_distance(max_distance: int, n_links: int) -> None:
    """A link over more components than allowed is none."""
    far = linked(5, c1_c4=(9, "support"))
    assert len(relations_of(far, max_distance=max_distance)) == n_links


def test_long_documents_are_scored_in_parts() -> None:
    """The sources of every part are found, the last one too."""
    found = relations_of(linked(150, c2_c1=(9, "support"), c150_c149=(9, "attack")), max_distance=9)
    assert [(r.source, r.target) for r in found] == [("c2", "c1"), ("c150", "c149")]
