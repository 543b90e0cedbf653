"""How long a planned run will take, and how much memory: a few of its batches, timed."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from polemic.pipeline.training.data.collate import padded_pieces
from polemic.pipeline.training.data.examples import Example
from polemic.pipeline.training.fitting.fit import Material
from polemic.pipeline.training.settings import TrainingSettings

if TYPE_CHECKING:
    import torch

TIMED = 6
"""Batches that are timed, evenly over the sizes that occur."""

SCORING_SHARE = 1 / 3
"""Of a step's time for as many word pieces: scoring dev reads forward only."""


@dataclass(frozen=True, slots=True)
class Speed:
    """What was measured: word pieces a second, padding included, and the most memory in bytes.

    The memory is that of the GPU, or else of this process; None where the system does not tell.
    """

    pieces_per_second: float
    peak_memory: int | None


def measure_speed(
    settings: TrainingSettings, material: Material, batches: Sequence[list[Example]]
) -> Speed:
    """Return how fast this machine learns from the batches, by steps with weights to throw away."""
    os.environ.setdefault("HF_HUB_OFFLINE", "1")
    import torch

    options = settings.training
    torch.set_num_threads(options.threads or os.cpu_count() or 1)
    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    step = _Step(settings, material, device)
    by_size = sorted(batches, key=lambda batch: padded_pieces(material.collator, batch))
    step(by_size[-1])  # warms up, and is what the memory is measured by
    timed = [by_size[i * len(by_size) // TIMED] for i in range(TIMED)]
    started = time.perf_counter()
    for batch in timed:
        step(batch)
    seconds = time.perf_counter() - started
    pieces = sum(padded_pieces(material.collator, batch) for batch in timed)
    return Speed(pieces / seconds, _peak_memory(device))


class _Step:
    """A step of the optimiser on one batch, as the trainer takes it."""

    def __init__(
        self, settings: TrainingSettings, material: Material, device: torch.device
    ) -> None:
        import torch

        from polemic.models.network import Network
        from polemic.models.pretrained import load_encoder
        from polemic.pipeline.training.fitting.objective import make_objective

        network = Network(load_encoder(material.encoder), dropout=settings.training.dropout)
        network.encoder.pretrained.get_input_embeddings().weight.requires_grad_(False)
        self._objective = make_objective(network, settings).to(device).train()
        weights = [p for p in network.parameters() if p.requires_grad]
        self._optimizer = torch.optim.AdamW(weights, lr=settings.training.learning_rate)
        self._collator = material.collator
        self._device = device
        self._bf16 = settings.training.bf16

    def __call__(self, examples: Sequence[Example]) -> None:
        import torch

        batch = {name: t.to(self._device) for name, t in self._collator(examples).items()}
        with torch.autocast(self._device.type, torch.bfloat16, enabled=self._bf16):
            loss = self._objective(**batch)["loss"]
        loss.backward()
        self._optimizer.step()
        self._optimizer.zero_grad()
        if self._device.type == "cuda":
            torch.cuda.synchronize()


def _peak_memory(device: Any) -> int | None:
    import torch

    if device.type == "cuda":
        return int(torch.cuda.max_memory_allocated())
    try:
        import resource
    except ModuleNotFoundError:  # Windows
        return None
    # Linux counts kilobytes, macOS bytes.
    unit = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit
