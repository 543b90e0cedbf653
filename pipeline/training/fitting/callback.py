"""Scores dev as training goes, keeps the best weights, and ends a run that gets no better."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from transformers import ProgressCallback, TrainerCallback

from polemic.models.export import network_weights
from polemic.models.network import Network
from polemic.models.weights import save_weights
from polemic.pipeline.training.data.collate import Collator
from polemic.pipeline.training.data.examples import Example
from polemic.pipeline.training.fitting.processes import as_first_says, is_first
from polemic.pipeline.training.fitting.scores import judge, score_heads
from polemic.pipeline.training.fitting.stopping import MEAN, is_over, score_in, scores_until
from polemic.pipeline.training.fitting.tracking import RunLog
from polemic.pipeline.training.settings import StopSettings


class Progress(ProgressCallback):  # type: ignore[misc]  # transformers is not followed
    """The trainer's progress bar, on standard error, without its lines on standard output."""

    def on_log(self, *args: Any, **kwargs: Any) -> None:
        """Print nothing: the loss is kept in `metrics.jsonl`."""


class DevScores(TrainerCallback):  # type: ignore[misc]  # transformers is not followed
    """Every so many steps and at the end: scores of dev into the log of the run.

    The best weights are those with the highest score of the settings; the earlier wins a tie.
    """

    def __init__(
        self,
        network: Network,
        dev: Mapping[str, list[Example]],
        *,
        collator: Collator,
        log: RunLog,
        stop: StopSettings,
        every: int,
    ) -> None:
        self._network = network
        self._dev = dev
        self._collator = collator
        self._log = log
        self._stop = stop
        self._every = every

    def on_log(self, args: Any, state: Any, control: Any, **kwargs: Any) -> None:
        """Keep the training loss beside the dev scores."""
        row = state.log_history[-1]
        if "loss" in row and is_first():
            self._log.append({"step": state.global_step, "loss": row["loss"]})

    def on_step_end(self, args: Any, state: Any, control: Any, **kwargs: Any) -> None:
        """Score dev when it is time, and have the trainer save a checkpoint with it."""
        step = state.global_step
        if step % self._every and step != state.max_steps:
            return
        if is_first():
            self._score(step)
        self._network.train()
        control.should_save = True
        if as_first_says(is_first() and self._is_over(step)):
            control.should_training_stop = True

    def _score(self, step: int) -> None:
        """Score dev, and keep the weights if none before were as good.

        Raises:
            FloatingPointError: if weights are no numbers any more; none are kept then.
        """
        weights = network_weights(self._network)
        if not all(np.isfinite(array).all() for array in weights.values()):
            raise FloatingPointError("some weights are no numbers")
        scores = {
            f"{corpus}/{name}": score
            for corpus, examples in self._dev.items()
            for name, score in score_heads(judge(self._network, examples, self._collator)).items()
        }
        row = {"step": step, MEAN: sum(scores.values()) / len(scores), "dev": scores}
        # From the file, so that a resumed run knows them.
        before = scores_until(self._log.run.read_rows(), self._stop.score, step=step - 1)
        if score_in(row, self._stop.score) > max(before, default=float("-inf")):
            save_weights(weights, self._log.run.best, int8=False)
        self._log.append(row)

    def _is_over(self, step: int) -> bool:
        rows = self._log.run.read_rows()
        return is_over(scores_until(rows, self._stop.score, step=step), self._stop.patience)
