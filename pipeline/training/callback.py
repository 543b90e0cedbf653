"""Scores dev as training goes, and keeps the best weights."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from transformers import ProgressCallback, TrainerCallback

from polemic.models.export import network_weights
from polemic.models.network import Network
from polemic.models.weights import save_weights
from polemic.pipeline.training.collate import Collator
from polemic.pipeline.training.examples import Example
from polemic.pipeline.training.run_folder import RunFolder
from polemic.pipeline.training.scores import judge, score_heads


class Progress(ProgressCallback):  # type: ignore[misc]  # transformers is not followed
    """The trainer's progress bar, on standard error, without its lines on standard output."""

    def on_log(self, *args: Any, **kwargs: Any) -> None:
        """Print nothing: the loss is kept in `metrics.jsonl`."""


class DevScores(TrainerCallback):  # type: ignore[misc]  # transformers is not followed
    """Every so many steps and at the end: scores of dev into `metrics.jsonl`.

    The best weights are those with the highest mean over all scores; the earlier one wins a tie.
    """

    def __init__(
        self,
        network: Network,
        dev: Mapping[str, list[Example]],
        collator: Collator,
        run: RunFolder,
        *,
        every: int,
    ) -> None:
        self._network = network
        self._dev = dev
        self._collator = collator
        self._run = run
        self._every = every

    def on_log(self, args: Any, state: Any, control: Any, **kwargs: Any) -> None:
        """Keep the training loss beside the dev scores."""
        row = state.log_history[-1]
        if "loss" in row:
            self._append({"step": state.global_step, "loss": row["loss"]})

    def on_step_end(self, args: Any, state: Any, control: Any, **kwargs: Any) -> None:
        """Score dev when it is time, and have the trainer save a checkpoint with it."""
        if state.global_step % self._every and state.global_step != state.max_steps:
            return
        scores = {
            f"{corpus}/{name}": score
            for corpus, examples in self._dev.items()
            for name, score in score_heads(judge(self._network, examples, self._collator)).items()
        }
        mean = sum(scores.values()) / len(scores)
        if mean > self._best_so_far(state.global_step):
            save_weights(network_weights(self._network), self._run.best, int8=False)
        self._append({"step": state.global_step, "mean": mean, "dev": scores})
        self._network.train()
        control.should_save = True

    def _best_so_far(self, step: int) -> float:
        """Return the best mean of earlier steps; read from the file, so a resumed run knows it."""
        if not self._run.metrics.is_file():
            return float("-inf")
        rows = map(json.loads, self._run.metrics.read_text(encoding="utf-8").splitlines())
        return max((r["mean"] for r in rows if "mean" in r and r["step"] < step), default=-1.0)

    def _append(self, row: Mapping[str, Any]) -> None:
        with self._run.metrics.open("a", encoding="utf-8") as file:
            file.write(json.dumps(row) + "\n")
