"""The exported graphs against the network they were made from, on paragraphs of dev."""

from __future__ import annotations

import copy
import dataclasses
import itertools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from torch import Tensor

from polemic.models.network import Network
from polemic.models.network_sizes import COMPONENT_PLACES
from polemic.models.runtime import GRAPHS, Model
from polemic.pipeline.training.data.collate import Collator
from polemic.pipeline.training.data.examples import Example, Pair
from polemic.pipeline.training.data.read import spread
from polemic.pipeline.training.fitting.objective import Batch, run_heads

PARAGRAPHS = 200
"""How many are compared."""

TIE = 1e-3
"""Scores nearer to each other than this are equal: rounding alone may change their order."""

ROUNDING = 0.01
"""Most that rounding moves a score of a network this deep, with room to spare."""

LINE_START = 2
"""The column of the surface features that tells the first piece of a line."""

ORDER = COMPONENT_PLACES.index("order")

Call = tuple[list[np.ndarray], list[np.ndarray]]
"""Inputs and outputs of one run of a graph."""


@dataclass(slots=True)
class ExportCheck:
    """How the graphs compare with the network: labels of all heads, and scores."""

    paragraphs: int = 0
    labels: int = 0
    labels_changed: int = 0
    largest_difference: float = 0.0

    @property
    def is_faithful(self) -> bool:
        """Whether labels are the same and scores differ by no more than rounding does."""
        return not self.labels_changed and self.largest_difference <= ROUNDING

    def as_metrics(self) -> dict[str, Any]:
        """Return the check as it stands in a model's metrics; two digits of the difference."""
        return {
            "paragraphs": self.paragraphs,
            "labels": self.labels,
            "labels_changed": self.labels_changed,
            "largest_difference": float(f"{self.largest_difference:.1e}"),
        }

    def add(self, graph: str, expected: Sequence[np.ndarray], found: Sequence[np.ndarray]) -> None:
        """Compare the outputs of one run of a graph."""
        for theirs, mine in zip(expected, found, strict=True):
            difference = float(np.abs(theirs - mine).max(initial=0.0))
            self.largest_difference = max(self.largest_difference, difference)
        for theirs, mine in zip(_choices(graph, expected), _choices(graph, found), strict=True):
            chosen = np.take_along_axis(theirs, mine.argmax(-1)[:, np.newaxis], axis=1)[:, 0]
            self.labels += len(theirs)
            self.labels_changed += int((theirs.max(-1) - chosen > TIE).sum())


def check_export(
    network: Network, model: Model, dev: Mapping[str, Sequence[Example]], collator: Collator
) -> ExportCheck:
    """Compare a network with the model folder made of it, evenly over the paragraphs of dev."""
    network = copy.deepcopy(network).eval().float().cpu()
    check = ExportCheck()
    paragraphs = [p for examples in dev.values() for e in examples for p in cut_paragraphs(e)]
    for paragraph in spread(paragraphs, PARAGRAPHS):
        check.paragraphs += 1
        for graph, (inputs, expected) in _calls(network, collator([paragraph])):
            named = dict(zip(GRAPHS[graph].inputs, inputs, strict=True))
            check.add(graph, expected, model.run(graph, **named))
    return check


def cut_paragraphs(example: Example) -> Iterator[Example]:
    """Yield the lines of an example, each with the components and pairs that lie in it."""
    starts = np.flatnonzero(example.features[:, LINE_START]).tolist()
    for first, last in itertools.pairwise([*starts, len(example.ids)]):
        inside = (example.components[:, 0] >= first) & (example.components[:, 1] <= last)
        places = example.places[inside]
        places[:, ORDER] = np.arange(len(places))
        yield dataclasses.replace(
            example,
            ids=example.ids[first:last],
            features=example.features[first:last],
            component_tags=example.component_tags[first:last],
            mention_tags=example.mention_tags[first:last],
            components=example.components[inside] - first,
            places=places,
            thesis=example.thesis[inside],
            links=example.links[inside][:, inside],
            pairs=tuple(p for p in (_cut_pair(p, first, last) for p in example.pairs) if p),
        )


def _cut_pair(pair: Pair, first: int, last: int) -> Pair | None:
    """Return the pair with its places counted from `first`; None if it is not all inside."""
    ranges = [pair.target, pair.unit, *([pair.holder] if pair.holder else [])]
    if any(start < first or end > last for start, end in ranges):
        return None
    target, unit, *holder = [(start - first, end - first) for start, end in ranges]
    return dataclasses.replace(pair, target=target, unit=unit, holder=holder[0] if holder else None)


def _calls(network: Network, batch: Batch) -> Iterator[tuple[str, Call]]:
    """Yield the runs of each graph that one document takes, as the network computes them."""
    calls: dict[str, tuple[tuple[Tensor, ...], Any]] = {}

    def keep(graph: str) -> Any:
        def hook(_: Any, inputs: tuple[Tensor, ...], outputs: Any) -> None:
            calls[graph] = inputs, outputs

        return hook

    hooks = [getattr(network, graph).register_forward_hook(keep(graph)) for graph in GRAPHS]
    with torch.no_grad():
        run_heads(network, batch)
    for hook in hooks:
        hook.remove()
    for graph, (inputs, outputs) in calls.items():
        arrays = [tensor.numpy() for tensor in inputs if tensor is not None]
        results = [t.numpy() for t in (outputs if isinstance(outputs, tuple) else (outputs,))]
        if graph == "encoder":
            yield from ((graph, call) for call in _windows(arrays, results))
        elif graph in ("stance", "summary"):
            yield graph, (arrays, results)
        elif int(batch["n_components"][0]):  # in torch, documents lie along a first axis
            yield graph, ([a[0] for a in arrays], [r[0] for r in results])


def _windows(inputs: Sequence[np.ndarray], outputs: Sequence[np.ndarray]) -> Iterator[Call]:
    """Yield the windows one by one, without padding, as the graph reads them."""
    ids, features, mask = inputs
    for row, n in enumerate(mask.sum(-1).tolist()):
        window = slice(row, row + 1)
        yield [ids[window, :n], features[window, :n]], [o[window, :n] for o in outputs]


def _choices(graph: str, outputs: Sequence[np.ndarray]) -> list[np.ndarray]:
    """Return what labels are chosen by: scores (items, classes), an array for each kind of label.

    Thesis: which of the components. Links: no target or which; support or attack of each pair.
    """
    if graph == "encoder":
        _, components, mentions = outputs
        return [components[0], mentions[0]]
    if graph == "thesis":
        return [outputs[0][np.newaxis]]
    if graph == "links":
        targets, nothing, labels = outputs
        return [np.concatenate([nothing[:, np.newaxis], targets], axis=1), labels.reshape(-1, 2)]
    return [outputs[0]]
