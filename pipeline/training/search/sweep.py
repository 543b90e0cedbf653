"""A search for better settings: many runs of one config, each with other values of some keys.

Optuna proposes the values and keeps the trials in `sweep.db` of the output, so that a search that
was interrupted goes on where it was.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from polemic.pipeline.config import load_settings, resolved_yaml
from polemic.pipeline.errors import PolemicError, UsageError
from polemic.pipeline.training.fitting.processes import n_processes
from polemic.pipeline.training.fitting.run_folder import RunFolder
from polemic.pipeline.training.search.space import SpaceSettings, check_values, distributions
from polemic.pipeline.training.settings import TrainingSettings
from polemic.pipeline.training.train import train


@dataclass(frozen=True, slots=True)
class Trial:
    """One run of a sweep.

    Attributes:
        number: its place in the order of trials, which names its folder.
        values: each key with the value tried.
        score: what it reached; None if it could not be finished.
        fault: why it could not.
    """

    number: int
    values: Mapping[str, Any]
    score: float | None
    fault: str = ""


@dataclass(frozen=True, slots=True)
class SweepResult:
    """What a sweep found.

    Attributes:
        config: the file with the best settings, ready for `polemic train`.
        score: the name of the score that is best.
        trials: all trials, the best first, those without a score last.
    """

    config: Path
    score: str
    trials: tuple[Trial, ...]


def sweep(
    config: Path, overrides: Sequence[str], space: Path, *, resume: bool = False
) -> SweepResult:
    """Try settings of a space, and write the best as `best.yaml` into the output.

    A trial is best by the score that chooses the weights, `training.stop.score`. One that diverges
    or whose values do not go together has no score; the others go on.

    Raises:
        UsageError: if optuna is missing, the output holds another sweep, or no trial was finished.
        ConfigError: if the config or the space is wrong.
    """
    if n_processes() > 1:
        raise UsageError("--sweep: runs in one process; start it without torchrun or accelerate")
    settings = load_settings(TrainingSettings, config, overrides)
    asked = load_settings(SpaceSettings, space)
    kinds = distributions(asked, settings)
    check_values(asked, space, config, overrides)
    study = _open_study(Path(settings.output), resolved_yaml(settings), asked, resume=resume)
    while (trial := _next_trial(study, asked, kinds)) is not None:
        _run_trial(study, trial, config, overrides)
    return _result(study, config, overrides)


def format_sweep(result: SweepResult) -> str:
    """Return the trials as lines, the best first, and where its settings are."""
    lines = [
        f"trial {trial.number}: "
        + (f"no score ({trial.fault})" if trial.score is None else f"{trial.score:.3f}")
        + "".join(f"  {key}={_shown(value)}" for key, value in trial.values.items())
        for trial in result.trials
    ]
    return "\n".join([f"by {result.score}, best first:", *lines, str(result.config)]) + "\n"


def _shown(value: Any) -> str:
    return f"{value:.3g}" if isinstance(value, float) else json.dumps(value)


def _open_study(output: Path, config: str, space: SpaceSettings, *, resume: bool) -> Any:
    """Return the study of the output, a new one or the one to resume."""
    import optuna

    optuna.logging.set_verbosity(optuna.logging.WARNING)
    database = output / "sweep.db"
    if database.is_file() and not resume:
        raise UsageError(
            f"{output}: holds a sweep; add --resume to go on, or choose another output"
        )
    output.mkdir(parents=True, exist_ok=True)
    study = optuna.create_study(
        study_name="sweep",
        storage=f"sqlite:///{database.resolve()}",
        direction="maximize",
        load_if_exists=True,
    )
    # More trials than before may be asked for; all else must be as it was.
    given = {"config": config, "space": resolved_yaml(space.model_copy(update={"trials": 1}))}
    kept = {name: text for name, text in study.user_attrs.items() if name in given}
    if kept and kept != given:
        raise UsageError(f"{database}: its config or space differs, so it cannot be resumed")
    for name, text in given.items():
        study.set_user_attr(name, text)
    return study


def _next_trial(study: Any, space: SpaceSettings, kinds: Mapping[str, Any]) -> Any | None:
    """Return the trial that was interrupted, or a new one, or None if all have been run.

    The values of a trial follow from the space's seed and from the trials before it: a sweep that
    was interrupted tries what it would have tried.
    """
    from optuna.samplers import TPESampler
    from optuna.trial import TrialState

    for begun in study.get_trials(deepcopy=False, states=(TrialState.RUNNING,)):
        if set(begun.params) == set(kinds):
            return begun
        study.tell(begun.number, state=TrialState.FAIL)
    number = len(study.get_trials(deepcopy=False))
    if number >= space.trials:
        return None
    seed = np.random.SeedSequence([space.seed, number]).generate_state(1)[0]
    study.sampler = TPESampler(seed=int(seed))
    return study.ask(dict(kinds))


def _run_trial(study: Any, trial: Any, config: Path, overrides: Sequence[str]) -> None:
    """Train with the values of a trial, and tell the study how it went."""
    from optuna.trial import TrialState

    settings = load_settings(TrainingSettings, config, overrides)
    output = Path(settings.output)
    run = RunFolder(output / f"trial-{trial.number}")
    values = [f"{key}={json.dumps(value)}" for key, value in _values(trial.params).items()]
    given = [*overrides, *values, f"output={json.dumps(str(run.path))}"]
    try:
        if not run.model.is_dir():
            train(config, given, resume=True, records=RunFolder(output).teacher_records)
    except PolemicError as error:
        if error.exit_code != PolemicError.exit_code:
            raise  # the disk is full: the next trial would fare no better
        study.set_user_attr(_fault_of(trial.number), str(error).splitlines()[0])
        study.tell(trial.number, state=TrialState.FAIL)
        return
    study.tell(trial.number, run.read_dev_scores()[settings.training.stop.score])
    shutil.rmtree(run.checkpoints, ignore_errors=True)
    run.best.unlink(missing_ok=True)


def _fault_of(number: int) -> str:
    """Return the name under which the study keeps why a trial has no score."""
    return f"fault of trial {number}"


def _values(parameters: Mapping[str, Any]) -> dict[str, Any]:
    """Return the values of a trial; those chosen from a list come as JSON."""
    return {k: json.loads(v) if isinstance(v, str) else v for k, v in parameters.items()}


def _result(study: Any, config: Path, overrides: Sequence[str]) -> SweepResult:
    """Return all trials, and write the best one's settings."""
    faults = study.user_attrs
    trials = sorted(
        (
            Trial(t.number, _values(t.params), t.value, faults.get(_fault_of(t.number), ""))
            for t in study.get_trials(deepcopy=False)
        ),
        key=lambda t: (t.score is None, -(t.score or 0.0), t.number),
    )
    best = trials[0]
    if best.score is None:
        raise UsageError(f"--sweep: none of {len(trials)} trials was finished: {best.fault}")
    given = [*overrides, *(f"{key}={json.dumps(value)}" for key, value in best.values.items())]
    settings = load_settings(TrainingSettings, config, given)
    score = settings.training.stop.score
    path = Path(settings.output) / "best.yaml"
    said = f"# Trial {best.number} of {len(trials)}: {score} {best.score:.4f} on dev.\n"
    path.write_text(said + resolved_yaml(settings), encoding="utf-8")
    return SweepResult(path, score, tuple(trials))
