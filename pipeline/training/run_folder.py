"""Where a training run keeps what it writes."""

from __future__ import annotations

import json
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

    def last_checkpoint(self) -> Path | None:
        """Return the newest whole checkpoint: a run killed while it wrote one leaves a part."""
        numbered = sorted(
            self.checkpoints.glob("checkpoint-*"), key=lambda p: int(p.name.partition("-")[2])
        )
        return next((p for p in reversed(numbered) if _is_whole(p)), None)

    @property
    def model(self) -> Path:
        """The finished model folder."""
        return self.path / "model"


def _is_whole(checkpoint: Path) -> bool:
    """Return whether the trainer's state, which is written last, is there to its end."""
    try:
        json.loads((checkpoint / "trainer_state.json").read_bytes())
    except (OSError, ValueError):
        return False
    return True
