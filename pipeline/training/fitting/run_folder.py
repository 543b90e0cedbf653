"""Where a training run keeps what it writes."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any


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
    def curve(self) -> Path:
        """The same as a drawing."""
        return self.path / "curve.svg"

    @property
    def best(self) -> Path:
        """The weights with the best dev score so far."""
        return self.path / "best.safetensors"

    @property
    def checkpoints(self) -> Path:
        """The trainer's checkpoints."""
        return self.path / "checkpoints"

    @property
    def teacher_records(self) -> Path:
        """Records of what teachers read, a file a corpus."""
        return self.path / "teacher"

    def last_checkpoint(self) -> Path | None:
        """Return the newest whole checkpoint: a run killed while it wrote one leaves a part."""
        numbered = sorted(self.checkpoints.glob("checkpoint-*"), key=_step_of)
        return next((p for p in reversed(numbered) if _is_whole(p)), None)

    def last_step(self) -> int:
        """Return how many steps the newest whole checkpoint holds, 0 without one."""
        checkpoint = self.last_checkpoint()
        return _step_of(checkpoint) if checkpoint else 0

    @property
    def model(self) -> Path:
        """The finished model folder."""
        return self.path / "model"

    def read_rows(self) -> list[dict[str, Any]]:
        """Return the rows of the metrics in order, empty before the first.

        A line that was cut off when the process or the machine stopped is left out: the steps
        after the last checkpoint are taken again anyway.
        """
        if not self.metrics.is_file():
            return []
        lines = self.metrics.read_text(encoding="utf-8", errors="replace").splitlines()
        return [row for row in map(_read_row, lines) if row is not None]

    def append_row(self, row: Mapping[str, Any]) -> None:
        """Add a row to the metrics, on a line of its own whatever stands above."""
        with self.metrics.open("ab+") as file:
            is_cut_off = file.tell() > 0 and not self.metrics.read_bytes().endswith(b"\n")
            file.write(b"\n" * is_cut_off + json.dumps(row).encode() + b"\n")

    def read_dev_scores(self) -> dict[str, float]:
        """Return the scores of the finished model on dev, and `mean`, their mean."""
        metrics = json.loads((self.model / "metrics.json").read_bytes())
        scores = {
            f"{corpus}/{name}": float(score)
            for corpus, values in metrics["dev"].items()
            for name, score in values.items()
        }
        return {"mean": sum(scores.values()) / len(scores), **scores}


def _step_of(checkpoint: Path) -> int:
    return int(checkpoint.name.partition("-")[2])


def _is_whole(checkpoint: Path) -> bool:
    """Return whether the trainer's state, which is written last, is there to its end."""
    try:
        json.loads((checkpoint / "trainer_state.json").read_bytes())
    except (OSError, ValueError):
        return False
    return True


def _read_row(line: str) -> dict[str, Any] | None:
    try:
        row = json.loads(line)
    except ValueError:
        return None
    return row if isinstance(row, dict) and "step" in row else None
