"""One config trained from several seeds: how much of a score is chance."""

from __future__ import annotations

import json
import statistics
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from polemic.pipeline.config import load_settings
from polemic.pipeline.errors import UsageError
from polemic.pipeline.training.fitting.processes import is_first
from polemic.pipeline.training.fitting.run_folder import RunFolder
from polemic.pipeline.training.settings import TrainingSettings
from polemic.pipeline.training.train import find_run, train


@dataclass(frozen=True, slots=True)
class Spread:
    """One score over the runs, in the order of the seeds."""

    values: tuple[float, ...]

    @property
    def mean(self) -> float:
        """The mean over the runs."""
        return statistics.fmean(self.values)

    @property
    def deviation(self) -> float | None:
        """The standard deviation of the runs as a sample; None of a single run."""
        return statistics.stdev(self.values) if len(self.values) > 1 else None


@dataclass(frozen=True, slots=True)
class SeedScores:
    """What the models of several seeds reach on dev.

    Attributes:
        path: the file that keeps this.
        seeds: the seeds, in the order asked for.
        spreads: each score of dev by its name, `mean` first.
    """

    path: Path
    seeds: tuple[int, ...]
    spreads: Mapping[str, Spread]


def train_seeds(
    config: Path, overrides: Sequence[str], seeds: Sequence[int], *, resume: bool = False
) -> SeedScores:
    """Train one model a seed, under `seed-N` of the output, and return their scores.

    With `resume`, finished seeds are kept and an interrupted one goes on. Of several processes,
    the first alone returns scores.

    Raises:
        UsageError: if no seed or one twice is given, or the output holds runs already.
        PolemicError: as `train` does.
    """
    if not seeds or len(set(seeds)) < len(seeds):
        raise UsageError("--seeds: give each seed once, for example 1,2,3")
    output = Path(load_settings(TrainingSettings, config, overrides).output)
    own = {seed: [*overrides, *_overrides_of(seed, output)] for seed in seeds}
    runs = {
        seed: find_run(load_settings(TrainingSettings, config, given), resume=resume)
        for seed, given in own.items()
    }
    for seed, run in runs.items():
        if not run.model.is_dir():
            records = RunFolder(output).teacher_records
            train(config, own[seed], resume=resume, records=records)
    scores = SeedScores(output / "seeds.json", tuple(seeds), {})
    if not is_first():
        return scores
    scores = SeedScores(scores.path, scores.seeds, _spreads(list(runs.values())))
    scores.path.write_text(json.dumps(_to_json(scores), indent=2) + "\n", encoding="utf-8")
    return scores


def format_seeds(scores: SeedScores) -> str:
    """Return the scores as a table: a line a score, a column a seed, then mean and spread."""
    heads = ["score", *(f"seed {seed}" for seed in scores.seeds), "mean", "spread"]
    rows = [
        [name, *map(_number, spread.values), _number(spread.mean), _number(spread.deviation)]
        for name, spread in scores.spreads.items()
    ]
    widths = [max(map(len, column)) for column in zip(heads, *rows, strict=True)]
    lines = [
        "  ".join([row[0].ljust(widths[0]), *map(str.rjust, row[1:], widths[1:])])
        for row in [heads, *rows]
    ]
    return "\n".join(lines) + "\n"


def _overrides_of(seed: int, output: Path) -> list[str]:
    return [f"training.seed={seed}", f"output={json.dumps(str(output / f'seed-{seed}'))}"]


def _spreads(runs: Sequence[RunFolder]) -> dict[str, Spread]:
    scores = [run.read_dev_scores() for run in runs]
    return {name: Spread(tuple(of[name] for of in scores)) for name in scores[0]}


def _to_json(scores: SeedScores) -> dict[str, Any]:
    return {
        "seeds": list(scores.seeds),
        "scores": {
            name: {"mean": s.mean, "deviation": s.deviation, "values": list(s.values)}
            for name, s in scores.spreads.items()
        },
    }


def _number(value: float | None) -> str:
    return "-" if value is None else f"{value:.3f}"
