"""Examples -> batches of tensors, and the order in which a run sees them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from polemic.models.features import N_FEATURES
from polemic.models.network_sizes import COMPONENT_PLACES, N_PLACES
from polemic.models.tokenizer import PieceTokenizer
from polemic.models.windows import Window, cut_windows
from polemic.pipeline.training.data.examples import IGNORE, Example, Pair, Range
from polemic.pipeline.training.settings import WindowSettings

if TYPE_CHECKING:
    from torch import Tensor

SORTED_BATCHES = 32
"""Examples are sorted by length within so many batches: little padding, still a random order."""


@dataclass(frozen=True, slots=True)
class Collator:
    """Turns examples into tensors, as `polemic.pipeline.training.fitting.objective` takes them."""

    opening: int
    closing: int
    size: int
    overlap: int

    def windows(self, example: Example) -> list[Window]:
        """Return the windows over an example."""
        return cut_windows(len(example.ids), size=self.size, overlap=self.overlap)

    def __call__(self, examples: Sequence[Example]) -> dict[str, Tensor]:
        """Return the batch: windows padded to the longest, documents to the longest.

        `gather` (D, T) says where in the flattened windows a document's piece is read.
        """
        import torch

        arrays = self._read_arrays(examples) | _label_arrays(examples) | _pair_arrays(examples)
        return {name: torch.from_numpy(array) for name, array in arrays.items()}

    def _read_arrays(self, examples: Sequence[Example]) -> dict[str, np.ndarray]:
        cuts = [(e, w) for e in examples for w in self.windows(e)]
        length = max(w.stop - w.start for _, w in cuts) + 2
        ids = np.zeros((len(cuts), length), dtype=np.int64)
        mask = np.zeros((len(cuts), length), dtype=np.int64)
        features = np.zeros((len(cuts), length, len(N_FEATURES)), dtype=np.int64)
        scheme = np.array([e.scheme for e, _ in cuts], dtype=np.int64)
        gather = np.zeros((len(examples), max(len(e.ids) for e in examples)), dtype=np.int64)
        row = 0
        for d, example in enumerate(examples):
            for w in self.windows(example):
                n = w.stop - w.start
                ids[row, : n + 2] = [self.opening, *example.ids[w.start : w.stop], self.closing]
                features[row, 1 : n + 1] = example.features[w.start : w.stop]
                mask[row, : n + 2] = 1
                at = row * length + 1 - w.start
                gather[d, w.first : w.last] = np.arange(at + w.first, at + w.last)
                row += 1
        return {"ids": ids, "mask": mask, "features": features, "gather": gather, "scheme": scheme}


def make_collator(tokenizer: PieceTokenizer, window: WindowSettings) -> Collator:
    """Return the collator for a tokenizer and the windows that the settings ask for."""
    return Collator(tokenizer.opening, tokenizer.closing, window.size, window.overlap)


def plan_batches(
    examples: Mapping[str, Sequence[Example]],
    passes: Mapping[str, int],
    *,
    collator: Collator,
    budget: int,
    seed: int,
) -> list[list[Example]]:
    """Return the batches of a whole run, in order; the same seed gives the same plan.

    A batch holds examples of one corpus, of like length, and at most `budget` padded pieces
    (more only where one document alone has more).
    """
    rng = np.random.default_rng(seed)
    batches = []
    for name in sorted(examples):
        for _ in range(passes[name]):
            order = [examples[name][i] for i in rng.permutation(len(examples[name]))]
            batches += list(cut_batches(order, collator, budget=budget))
    return [batches[i] for i in rng.permutation(len(batches))]


def cut_batches(
    examples: Sequence[Example], collator: Collator, *, budget: int
) -> Iterator[list[Example]]:
    """Yield all examples in batches of like length, at most `budget` padded pieces in each."""
    mean = max(1, sum(len(e.ids) for e in examples) // max(1, len(examples)))
    chunk = SORTED_BATCHES * max(1, budget // mean)
    for start in range(0, len(examples), chunk):
        batch: list[Example] = []
        for example in sorted(examples[start : start + chunk], key=lambda e: len(e.ids)):
            if batch and padded_pieces(collator, [*batch, example]) > budget:
                yield batch
                batch = []
            batch.append(example)
        if batch:
            yield batch


def padded_pieces(collator: Collator, examples: Sequence[Example]) -> int:
    """Return how many word pieces the encoder reads in a batch, padding included."""
    windows = [w.stop - w.start for e in examples for w in collator.windows(e)]
    return len(windows) * (max(windows) + 2)


def _label_arrays(examples: Sequence[Example]) -> dict[str, np.ndarray]:
    pieces = max(len(e.ids) for e in examples)
    units = max(1, *(len(e.components) for e in examples), 1)
    size = len(examples)
    arrays = {
        "component_tags": np.full((size, pieces), IGNORE, dtype=np.int64),
        "mention_tags": np.full((size, pieces), IGNORE, dtype=np.int64),
        "components": np.zeros((size, units, 2), dtype=np.int64),
        "places": np.zeros((size, units, len(COMPONENT_PLACES)), dtype=np.int64),
        "thesis": np.full((size, units), IGNORE, dtype=np.int64),
        "links": np.full((size, units, units), IGNORE, dtype=np.int64),
        "n_components": np.array([len(e.components) for e in examples], dtype=np.int64),
    }
    for d, e in enumerate(examples):
        n = len(e.components)
        arrays["component_tags"][d, : len(e.ids)] = e.component_tags
        arrays["mention_tags"][d, : len(e.ids)] = e.mention_tags
        arrays["components"][d, :n] = e.components
        arrays["places"][d, :n] = e.places
        arrays["thesis"][d, :n] = e.thesis
        arrays["links"][d, :n, :n] = e.links
    return arrays


def _pair_arrays(examples: Sequence[Example]) -> dict[str, np.ndarray]:
    """Return the pairs of all documents in one row, with their document and their group."""
    groups = np.cumsum([0, *(len(e.groups) for e in examples)])
    pairs = [(d, groups[d], p) for d, e in enumerate(examples) for p in e.pairs]
    return {
        "pair_document": np.array([d for d, _, _ in pairs], dtype=np.int64),
        "pair_target": _ranges([p.target for _, _, p in pairs]),
        "pair_holder": _ranges([p.holder or (0, 0) for _, _, p in pairs]),
        "pair_author": np.array([p.holder is None for _, _, p in pairs], dtype=np.int64),
        "pair_unit": _ranges([p.unit for _, _, p in pairs]),
        "pair_places": np.array([p.places for _, _, p in pairs], dtype=np.float32).reshape(
            -1, N_PLACES
        ),
        "pair_label": np.array([p.label for _, _, p in pairs], dtype=np.int64),
        "pair_group": np.array([_group(p, first) for _, first, p in pairs], dtype=np.int64),
        "group_label": np.array([g for e in examples for g in e.groups], dtype=np.int64),
    }


def _group(pair: Pair, first: int) -> int:
    return -1 if pair.group < 0 else int(first) + pair.group


def _ranges(ranges: Sequence[Range]) -> np.ndarray:
    return np.array(ranges, dtype=np.int64).reshape(-1, 2)
