"""Where a training run keeps what it writes."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class RunFolder:
    """The files of one run."""

    path: Path

    @property
    def config(self) -> Path:
        """The resolved config."""
        return self.path / "config.yaml"

    @property
    def metrics(self) -> Path:
        """One JSON object a line: loss and dev scores as the run went."""
        return self.path / "metrics.jsonl"

    @property
    def best(self) -> Path:
        """The weights with the best dev score so far."""
        return self.path / "best.safetensors"

    @property
    def checkpoints(self) -> Path:
        """The trainer's checkpoints."""
        return self.path / "checkpoints"

    @property
    def model(self) -> Path:
        """The finished model folder."""
        return self.path / "model"
