"""The network as ONNX graphs without weights, beside one file of weights.

Five graphs, because spans are decided between the encoder and the heads that judge them. A graph
holds no weights: its initialisers point outside, and `polemic.models.runtime` supplies them from
`model.safetensors`. So there is one source of weights, for torch and ONNX alike.
"""

from __future__ import annotations

import copy
import json
import warnings
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn

from polemic.models.features import N_FEATURES
from polemic.models.labels import STANCE_LABELS
from polemic.models.network import Network
from polemic.models.network_sizes import COMPONENT_PLACES, N_PLACES
from polemic.models.reading import FloatArray
from polemic.models.runtime import GRAPHS, GraphSpec

OPSET = 17

_NOT_SHAPE = {
    *("_name_or_path", "architectures", "dtype", "torch_dtype", "transformers_version"),
    *("id2label", "label2id", "problem_type"),
}
"""Entries of an encoder's config that tell where it comes from and what it was used for."""


def network_weights(network: Network) -> dict[str, FloatArray]:
    """Return the network's weights by name, float32."""
    return {
        name: tensor.detach().to("cpu", torch.float32).numpy()
        for name, tensor in network.state_dict().items()
        if not name.endswith("position_ids")
    }


def load_network_weights(network: Network, weights: dict[str, FloatArray]) -> None:
    """Put weights, as `network_weights` gives them, into a network of the same shape."""
    network.load_state_dict({n: torch.from_numpy(np.array(a)) for n, a in weights.items()})


def write_encoder_config(network: Network, path: Path) -> None:
    """Write the shape of the network's encoder as transformers describes it, and nothing else."""
    config = network.encoder.pretrained.config
    known = type(config)().to_dict().keys() - _NOT_SHAPE
    shape = {key: value for key, value in config.to_diff_dict().items() if key in known}
    path.write_text(json.dumps(shape, indent=2, sort_keys=True) + "\n", encoding="utf-8")


def export_graphs(network: Network, folder: Path) -> None:
    """Write one `.onnx` file a graph of `GRAPHS` into the folder."""
    network = copy.deepcopy(network).eval().float().cpu()
    for weight in network.parameters():
        # The exporter merges weights of equal value, and the graphs must keep every name.
        nn.init.normal_(weight)
    inputs = _example_inputs(network.encoder.component_head.in_features)
    for graph, spec in GRAPHS.items():
        module = getattr(network, graph)
        path = folder / f"{graph}.onnx"
        _export(module, inputs[graph], spec, path)
        path.write_bytes(_without_weights(path.read_bytes(), prefix=graph))


def _example_inputs(width: int) -> dict[str, tuple[Tensor, ...]]:
    ids = torch.ones((1, 9), dtype=torch.int64)
    return {
        "encoder": (ids, torch.zeros((1, 9, len(N_FEATURES)), dtype=torch.int64)),
        "thesis": (torch.zeros(4, width), torch.zeros(4)),
        "links": (
            torch.zeros(3, width),
            torch.zeros(4, width),
            torch.zeros((3, len(COMPONENT_PLACES)), dtype=torch.int64),
            torch.zeros((4, len(COMPONENT_PLACES)), dtype=torch.int64),
        ),
        "stance": (
            torch.zeros(2, width),
            torch.zeros(2, width),
            torch.ones(2, dtype=torch.int64),
            torch.zeros(2, 5, width),
            torch.ones((2, 5), dtype=torch.int64),
        ),
        "summary": (
            torch.zeros(3, len(STANCE_LABELS)),
            torch.zeros(3, N_PLACES),
            torch.ones((2, 3), dtype=torch.int64),
        ),
    }


def _export(module: nn.Module, inputs: tuple[Tensor, ...], spec: GraphSpec, path: Path) -> None:
    with warnings.catch_warnings():
        # The exporter warns of its own successor and of shapes that are meant to be fixed.
        warnings.simplefilter("ignore")
        torch.onnx.export(
            module,
            inputs,
            str(path),
            input_names=list(spec.inputs),
            output_names=list(spec.outputs),
            dynamic_axes={n: dict(axes) for n, axes in (spec.inputs | spec.outputs).items()},
            opset_version=OPSET,
            do_constant_folding=False,  # folding would rename the weights it transposes
            dynamo=False,
        )


def _without_weights(data: bytes, *, prefix: str) -> bytes:
    """Turn float weights into references named as in the weights file; constants stay."""
    import onnx

    model = onnx.load_model_from_string(data)
    names = {i.name: f"{prefix}.{i.name}" for i in model.graph.initializer}
    for node in model.graph.node:
        for i, name in enumerate(node.input):
            node.input[i] = names.get(name, name)
    for initializer in model.graph.initializer:
        initializer.name = names[initializer.name]
        initializer.ClearField("raw_data")
        initializer.data_location = onnx.TensorProto.EXTERNAL
        entry = initializer.external_data.add()
        entry.key, entry.value = "location", "model.safetensors"
    return bytes(model.SerializeToString(deterministic=True))
