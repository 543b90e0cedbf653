"""The check of an export, and that it sees what it is there to see."""

from __future__ import annotations

import copy
import dataclasses
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import torch

from polemic.models.export import load_network_weights
from polemic.models.folder import TOKENIZER, WEIGHTS
from polemic.models.network import Network
from polemic.models.runtime import GRAPHS, Model
from polemic.models.tokenizer import PieceTokenizer
from polemic.models.weights import load_weights
from polemic.pipeline.document import Component, Document, Mention, Party, Relation, Stance
from polemic.pipeline.training.data.collate import Collator
from polemic.pipeline.training.data.examples import Example, build_example
from polemic.pipeline.training.release import export_check
from polemic.pipeline.training.release.export_check import (
    TIE,
    ExportCheck,
    check_export,
    cut_paragraphs,
)

HEADS = {"components", "relations", "thesis", "mentions", "component_stance", "document_stance"}


@pytest.fixture(scope="module")
def tokenizer(tiny_encoder_folder: Path) -> PieceTokenizer:
    """Return the tokenizer of the tiny encoder."""
    return PieceTokenizer(tiny_encoder_folder / TOKENIZER)


@pytest.fixture(scope="module")
def collator(tokenizer: PieceTokenizer) -> Collator:
    """Return a collator whose windows are shorter than the first line of the example."""
    return Collator(tokenizer.opening, tokenizer.closing, size=24, overlap=8)


@pytest.fixture(scope="module")
def network(make_network: Callable[[], Network], tiny_model_folder: Path) -> Network:
    """Return the network with the weights of the tiny model folder."""
    network = make_network()
    load_network_weights(network, load_weights(tiny_model_folder / WEIGHTS))
    return network


@pytest.fixture(scope="module")
def example(op_ed: str, tokenizer: PieceTokenizer) -> Example:
    """Return an op-ed of two lines that teaches every head something in both.

    The second names the party in a claim and outside, which the summary tells apart.
    """
    op_ed = f"{op_ed.strip()} Norland can wait."
    spans = {
        "c1": ("claim", "Norland should open its harbours before the winter"),
        "c2": ("premise", "trade feeds both shores"),
        "c3": ("claim", "The Harbour League praised Norland"),
        "c4": ("premise", "its own members pay no tolls"),
    }
    components = tuple(
        Component(name, label, op_ed.index(words), op_ed.index(words) + len(words))  # type: ignore[arg-type]  # both are labels
        for name, (label, words) in spans.items()
    )
    places = [i for i in range(len(op_ed)) if op_ed.startswith("Norland", i)]
    document = Document(
        op_ed,
        components=components,
        relations=(Relation("c2", "c1", "support"), Relation("c4", "c3", "attack")),
        parties=(Party("p1", "Norland", "state", tuple(Mention(i, i + 7) for i in places)),),
        stances=(
            Stance("author", "p1", "favor"),
            Stance("author", "p1", "favor", "c1"),
            Stance("author", "p1", "neutral", "c3"),
        ),
    )
    return build_example(document, HEADS, tokenizer)


def test_a_faithful_export_passes(
    network: Network, tiny_model: Model, example: Example, collator: Collator
) -> None:
    """Every head is compared, scores differ by rounding, and no label does."""
    check = check_export(network, tiny_model, {"own": [example]}, collator)
    assert check.paragraphs == 2
    assert check.labels_changed == 0
    assert 0 < check.largest_difference < 1e-4
    read = [w for p in cut_paragraphs(example) for w in collator.windows(p)]
    tags = 2 * sum(w.stop - w.start + 2 for w in read)
    theses, targets, link_labels, summaries = 1, 2, 4, 1
    assert check.labels == (
        tags + len(example.pairs) + 2 * (theses + targets + link_labels + summaries)
    )


@pytest.mark.parametrize("graph", list(GRAPHS))
def test_a_fault_in_any_graph_is_seen(
    network: Network, tiny_model: Model, example: Example, collator: Collator, graph: str
) -> None:
    """Where one graph computes with other weights, scores differ and labels do."""
    other = copy.deepcopy(network)
    torch.manual_seed(7)
    with torch.no_grad():
        for weight in getattr(other, graph).parameters():
            weight.normal_(std=3.0)
    check = check_export(other, tiny_model, {"own": [example] * 3}, collator)
    assert check.largest_difference > 5e-4  # rounding stays below 1e-6
    assert graph == "summary" or check.labels_changed > 0  # that one only weighs what others say


def test_the_network_is_left_alone(
    network: Network, tiny_model: Model, example: Example, collator: Collator
) -> None:
    """Nothing listens to it afterwards, and it goes on training."""
    training = copy.deepcopy(network).train()
    check_export(training, tiny_model, {"own": [example]}, collator)
    assert training.training
    assert not any(module._forward_hooks for module in training.modules())


def test_paragraphs_share_nothing_and_lose_nothing(example: Example) -> None:
    """Pieces, components, their links and pairs lie in one line each, counted from its start."""
    first, second = cut_paragraphs(example)
    assert [*first.ids, *second.ids] == example.ids.tolist()
    assert [len(p.components) for p in (first, second)] == [2, 2]
    for paragraph in (first, second):
        assert paragraph.links.tolist() == [[-100, 0], [paragraph.links[1, 0], -100]]
        assert paragraph.links[1, 0] > 0
        assert paragraph.places[:, 0].tolist() == [0, 1]
    start, end = second.components[0] + len(first.ids)
    assert example.components[2].tolist() == [start, end]
    assert len(first.pairs) + len(second.pairs) == len(example.pairs)
    assert example.places[:, 0].tolist() == [0, 1, 2, 3]


def test_paragraphs_are_taken_evenly(
    network: Network,
    tiny_model: Model,
    example: Example,
    collator: Collator,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """No more than asked for, from the first to the last corpus."""
    monkeypatch.setattr(export_check, "PARAGRAPHS", 3)
    bare = dataclasses.replace(example, pairs=(), groups=())
    check = check_export(network, tiny_model, {"a": [bare] * 2, "b": [bare]}, collator)
    assert check.paragraphs == 3


@pytest.mark.parametrize(
    ("expected", "found", "changed"),
    [
        ([[1.0, 0.0, 0.0]], [[0.0, 1.0, 0.0]], 1),
        ([[1.0, 0.0, 0.0]], [[0.6, 0.5, 0.0]], 0),
        ([[1.0, 1.0 - TIE / 2, 0.0]], [[1.0 - TIE, 1.0, 0.0]], 0),  # a tie, but for rounding
        ([[1.0, 0.0, 0.0], [0.0, 0.0, 1.0]], [[1.0, 0.0, 0.0], [0.0, 0.1, 0.0]], 1),
        (np.zeros((0, 3)), np.zeros((0, 3)), 0),
    ],
)
def test_a_label_changes_where_the_network_prefers_another_clearly(
    expected: object, found: object, changed: int
) -> None:
    """The graph's label is wrong if the network scores it below its own by more than a tie."""
    check = ExportCheck()
    check.add("summary", [np.array(expected)], [np.array(found)])
    assert (check.labels, check.labels_changed) == (len(np.array(expected)), changed)
