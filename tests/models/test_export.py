"""The graphs say what the network says."""

import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import onnx
import pytest
import torch

from polemic.models.export import (
    export_graphs,
    load_network_weights,
    network_weights,
    write_encoder_config,
)
from polemic.models.features import N_FEATURES
from polemic.models.folder import ENCODER, WEIGHTS
from polemic.models.labels import STANCE_LABELS
from polemic.models.network import Network
from polemic.models.network_sizes import COMPONENT_PLACES, MAX_DISTANCE, N_PLACES
from polemic.models.runtime import GRAPHS, Model
from polemic.models.weights import load_weights

WIDTH = 32
MPNET_LONGEST = 200  # longer than the distances that MPNet tells apart
Arrays = dict[str, np.ndarray]


@pytest.fixture(scope="module")
def network(make_network: Callable[[], Network], tiny_model_folder: Path) -> Network:
    """Return the network in torch with the weights of the model folder."""
    network = make_network()
    load_network_weights(network, load_weights(tiny_model_folder / WEIGHTS))
    return network


@pytest.fixture(scope="module")
def mpnet(
    tiny_encoder_folder: Path,
    tmp_path_factory: pytest.TempPathFactory,
    write_model_folder: Callable[[Network, Path], Path],
) -> tuple[Network, Model]:
    """Return a network whose encoder is an MPNet, with random weights, and the model made of it."""
    from transformers import MPNetConfig, MPNetModel

    words = json.loads((tiny_encoder_folder / "config.json").read_bytes())["vocab_size"]
    config = MPNetConfig(
        vocab_size=words,
        hidden_size=WIDTH,
        num_hidden_layers=2,
        num_attention_heads=2,
        intermediate_size=64,
        max_position_embeddings=MPNET_LONGEST + 2,
        attn_implementation="eager",
    )
    torch.manual_seed(0)
    encoder = MPNetModel(config, add_pooling_layer=False)
    torch.nn.init.normal_(encoder.encoder.relative_attention_bias.weight)  # else next to nothing
    network = Network(encoder).eval()
    folder = write_model_folder(network, tmp_path_factory.mktemp("models") / "mpnet")
    return network, Model(folder, threads=1)


def vectors(*shape: int, seed: int = 0) -> np.ndarray:
    """Return random vectors of a shape."""
    return np.random.default_rng(seed).normal(size=shape).astype(np.float32)


def encoder_inputs(n_pieces: int) -> Arrays:
    """Return one window."""
    rng = np.random.default_rng(n_pieces)
    features = np.stack([rng.integers(0, n, size=(1, n_pieces)) for n in N_FEATURES], axis=-1)
    return {"ids": rng.integers(0, 100, size=(1, n_pieces)), "features": features}


def thesis_inputs(n_components: int) -> Arrays:
    """Return the components of a document."""
    position = np.linspace(0, 1, n_components, dtype=np.float32)
    return {"vectors": vectors(n_components, WIDTH), "position": position}


def link_inputs(n_sources: int, n_targets: int) -> Arrays:
    """Return the last components of a document as sources against all."""
    order = np.arange(n_targets)
    places = {
        "order": order,
        "claim": order % 2,
        "paragraph": order // 3,
        "sentence": order // 2,
        "opens_paragraph": order % 3 == 0,
        "closes_paragraph": order % 3 == 2,
    }
    rows = np.stack([places[name] for name in COMPONENT_PLACES], axis=1).astype(np.int64)
    return {
        "sources": vectors(n_sources, WIDTH, seed=1),
        "targets": vectors(n_targets, WIDTH, seed=2),
        "source_places": rows[n_targets - n_sources :],
        "target_places": rows,
    }


def stance_inputs(lengths: list[int], authors: list[int]) -> Arrays:
    """Return pairs whose units have these lengths, padded to the longest."""
    mask = np.arange(max(lengths))[np.newaxis] < np.array(lengths)[:, np.newaxis]
    return {
        "target": vectors(len(lengths), WIDTH, seed=1),
        "holder": vectors(len(lengths), WIDTH, seed=2),
        "is_author": np.array(authors),
        "unit": vectors(*mask.shape, WIDTH, seed=3),
        "mask": mask.astype(np.int64),
    }


def summary_inputs(member: list[list[int]]) -> Arrays:
    """Return pairs and the groups they belong to."""
    n_pairs = len(member[0])
    return {
        "logits": vectors(n_pairs, len(STANCE_LABELS), seed=1),
        "places": vectors(n_pairs, N_PLACES, seed=2),
        "member": np.array(member),
    }


@pytest.mark.parametrize(
    ("graph", "inputs"),
    [
        ("encoder", encoder_inputs(3)),
        ("encoder", encoder_inputs(17)),
        ("encoder", encoder_inputs(26)),
        ("thesis", thesis_inputs(1)),
        ("thesis", thesis_inputs(40)),
        ("links", link_inputs(2, 2)),
        ("links", link_inputs(1, 65)),  # the last chunk of a long document
        ("links", link_inputs(5, 3 * MAX_DISTANCE)),  # distances beyond the table
        ("stance", stance_inputs([4], [1])),
        ("stance", stance_inputs([1, 9, 5], [0, 1, 0])),
        ("summary", summary_inputs([[1]])),
        ("summary", summary_inputs([[1, 1, 0, 0, 0], [0, 0, 1, 1, 1]])),
    ],
)
def test_graph_agrees_with_torch(
    network: Network, tiny_model: Model, graph: str, inputs: Arrays
) -> None:
    """Each output of each graph is within 1e-4 of what torch computes, whatever the shape."""
    with torch.no_grad():
        expected = getattr(network, graph)(*map(torch.from_numpy, inputs.values()))
    expected = expected if isinstance(expected, tuple) else (expected,)
    found = tiny_model.run(graph, **inputs)
    assert len(found) == len(GRAPHS[graph].outputs)
    for mine, theirs in zip(found, expected, strict=True):
        np.testing.assert_allclose(mine, theirs.numpy(), atol=1e-4, rtol=0)


def test_padding_changes_no_stance(tiny_model: Model) -> None:
    """A pair judged beside a longer one gets the scores it gets alone."""
    together = stance_inputs([3, 11], [0, 1])
    alone = {n: a[:1, :3] if n in ("unit", "mask") else a[:1] for n, a in together.items()}
    both = tiny_model.run("stance", **together)
    one = tiny_model.run("stance", **alone)
    np.testing.assert_allclose(both[0][:1], one[0], atol=1e-5)
    np.testing.assert_allclose(both[1][0], [*one[1][0], *[0] * 8], atol=1e-6)


def test_the_author_is_not_taken_for_a_holder(tiny_model: Model) -> None:
    """Where the author judges, the holder's vector has no say; where somebody else does, it has."""
    inputs = stance_inputs([4, 4], [1, 0])
    other = inputs | {"holder": inputs["holder"] + 1}
    before, after = tiny_model.run("stance", **inputs)[0], tiny_model.run("stance", **other)[0]
    assert before[0].tolist() == after[0].tolist()
    assert np.abs(before[1] - after[1]).max() > 1e-3


def test_a_group_hears_its_own_pairs_only(tiny_model: Model) -> None:
    """The stance over a document does not depend on the pairs of other groups."""
    both = summary_inputs([[1, 1, 0], [0, 0, 1]])
    alone = {n: a[:2] for n, a in both.items() if n != "member"} | {"member": np.array([[1, 1]])}
    (scores,), (score,) = tiny_model.run("summary", **both), tiny_model.run("summary", **alone)
    np.testing.assert_allclose(scores[:1], score, atol=1e-5)


def test_graphs_hold_no_weights(tiny_model_folder: Path) -> None:
    """The weights file is the one source: graphs are small, and refer to it by name."""
    weights = load_weights(tiny_model_folder / WEIGHTS)
    named = set()
    for graph in GRAPHS:
        path = tiny_model_folder / f"{graph}.onnx"
        model = onnx.load(path, load_external_data=False)
        for initializer in model.graph.initializer:
            assert not initializer.raw_data
            assert list(initializer.dims) == list(weights[initializer.name].shape)
            named.add(initializer.name)
    assert named == set(weights)


def test_export_is_the_same_every_time(
    network: Network, tiny_model_folder: Path, tmp_path: Path
) -> None:
    """The graphs depend on the network's shape alone, byte for byte; the network stays."""
    before = network_weights(network)
    export_graphs(network, tmp_path)
    for graph in GRAPHS:
        name = f"{graph}.onnx"
        assert (tmp_path / name).read_bytes() == (tiny_model_folder / name).read_bytes()
    after = network_weights(network)
    assert all(np.array_equal(before[name], after[name]) for name in before)


@pytest.mark.parametrize("n_pieces", [3, 17, 150, MPNET_LONGEST])
def test_mpnet_agrees_with_torch(mpnet: tuple[Network, Model], n_pieces: int) -> None:
    """Positions counted from behind the padding id, and distances, are in the graph too."""
    network, model = mpnet
    inputs = encoder_inputs(n_pieces)
    with torch.no_grad():
        expected = network.encoder(*map(torch.from_numpy, inputs.values()))
    for mine, theirs in zip(model.run("encoder", **inputs), expected, strict=True):
        np.testing.assert_allclose(mine, theirs.numpy(), atol=1e-5, rtol=0)


def test_mpnet_windows_padded_in_a_batch(mpnet: tuple[Network, Model]) -> None:
    """Training pads with id 0, which MPNet takes for a mark: masked, it changes nothing."""
    network, model = mpnet
    windows = [encoder_inputs(n) for n in (5, 17, 150)]
    ids, mask = np.zeros((2, 3, 150), dtype=np.int64)
    features = np.zeros((3, 150, len(N_FEATURES)), dtype=np.int64)
    for row, window in enumerate(windows):
        n = window["ids"].shape[1]
        ids[row, :n], features[row, :n], mask[row, :n] = window["ids"], window["features"], 1
    with torch.no_grad():
        batch = network.encoder(*map(torch.from_numpy, (ids, features, mask)))
    for row, window in enumerate(windows):
        n = window["ids"].shape[1]
        for mine, theirs in zip(model.run("encoder", **window), batch, strict=True):
            np.testing.assert_allclose(mine[0], theirs[row, :n].numpy(), atol=1e-5, rtol=0)


def test_encoder_config_is_the_shape_and_nothing_else(
    make_network: Callable[[], Network], tiny_encoder_folder: Path, tmp_path: Path
) -> None:
    """It makes the same encoder again, and does not tell where this one was or what made it."""
    from transformers import AutoConfig

    network = make_network()
    network.encoder.pretrained.config.trained_in = "some/folder"
    write_encoder_config(network, tmp_path / ENCODER)
    text = (tmp_path / ENCODER).read_text(encoding="utf-8")
    for origin in (str(tiny_encoder_folder), "some/folder", "_name_or_path", "version"):
        assert origin not in text
    again = AutoConfig.for_model(**json.loads(text)).to_dict()
    kept = network.encoder.pretrained.config.to_dict()
    origins = {"_name_or_path", "architectures", "dtype", "trained_in", "transformers_version"}
    assert {n: again[n] for n in again.keys() - origins} == {
        n: kept[n] for n in kept.keys() - origins
    }
