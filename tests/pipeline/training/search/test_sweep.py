import json
from collections.abc import Sequence
from pathlib import Path

import pytest
import yaml

from polemic.pipeline.config import load_settings, resolved_yaml
from polemic.pipeline.errors import ConfigError, OutputError, PolemicError, UsageError
from polemic.pipeline.training.fitting.run_folder import RunFolder
from polemic.pipeline.training.search import sweep as sweep_module
from polemic.pipeline.training.search.sweep import SweepResult, format_sweep, sweep
from polemic.pipeline.training.settings import TrainingSettings

pytest.importorskip("optuna")

SPACE = {
    "trials": 6,
    "parameters": {
        "training.dropout": {"low": 0.0, "high": 0.9},
        "corpora.cdcp.passes": {"low": 1, "high": 3},
        "corpora.cdcp.heads": [["components"], ["relations", "components"]],
    },
}


class Trainings:
    """Stands in for `train`: less dropout scores better; a trial may end in an error."""

    def __init__(self, errors: dict[int, BaseException] | None = None) -> None:
        self.outputs: list[str] = []
        self.records: set[Path] = set()
        self._errors = errors or {}

    def __call__(
        self, config: Path, overrides: Sequence[str], *, resume: bool, records: Path
    ) -> Path:
        """Write what a sweep looks at."""
        settings = load_settings(TrainingSettings, config, overrides)
        run = RunFolder(Path(settings.output))
        self.outputs.append(run.path.name)
        self.records.add(records)
        run.checkpoints.mkdir(parents=True, exist_ok=True)
        if error := self._errors.get(int(run.path.name.removeprefix("trial-"))):
            raise error
        run.config.write_text(resolved_yaml(settings), encoding="utf-8")
        run.best.touch()
        run.model.mkdir()
        score = 1 - settings.training.dropout
        metrics = {"dev": {"cdcp": {"link_f1": score, "thesis_f1": 0.5}}}
        (run.model / "metrics.json").write_text(json.dumps(metrics), encoding="utf-8")
        return run.model


@pytest.fixture
def config(tmp_path: Path) -> Path:
    """Return a config, with its space beside it."""
    (tmp_path / "space.yaml").write_text(yaml.safe_dump(SPACE), encoding="utf-8")
    path = tmp_path / "own.yaml"
    values = {
        "corpora": {"cdcp": {}},
        "dev": {"cdcp": {"split": "dev"}},
        "training": {"stop": {"score": "cdcp/link_f1"}},
    }
    path.write_text(yaml.safe_dump(values), encoding="utf-8")
    return path


def search(config: Path, output: str = "run", *, resume: bool = False) -> SweepResult:
    """Sweep into a folder beside the config."""
    given = [f"output={config.parent / output}"]
    return sweep(config, given, config.parent / "space.yaml", resume=resume)


def test_the_best_trial_becomes_a_config(config: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """All trials are run within the space; the best settings can be trained as they stand."""
    monkeypatch.setattr(sweep_module, "train", Trainings())
    result = search(config)
    assert sorted(trial.number for trial in result.trials) == list(range(6))
    scores = [trial.score for trial in result.trials if trial.score is not None]
    assert scores == sorted(scores, reverse=True)
    assert len(set(scores)) == 6
    best = load_settings(TrainingSettings, result.config)
    assert best.training.dropout == pytest.approx(1 - scores[0])
    assert list(best.corpora["cdcp"].heads) == result.trials[0].values["corpora.cdcp.heads"]
    assert best.output == str(config.parent / "run")
    assert format_sweep(result).splitlines()[0] == "by cdcp/link_f1, best first:"


def test_a_finished_trial_keeps_its_model_only(
    config: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Checkpoints of many trials would fill a disk."""
    monkeypatch.setattr(sweep_module, "train", Trainings())
    search(config)
    trial = RunFolder(config.parent / "run" / "trial-3")
    assert trial.model.is_dir()
    assert not trial.checkpoints.exists()
    assert not trial.best.exists()


def test_an_interrupted_sweep_tries_what_it_would_have_tried(
    config: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Finished trials are kept, the interrupted one goes on in its folder, the rest is the same."""
    monkeypatch.setattr(sweep_module, "train", Trainings())
    whole = search(config, "whole")
    monkeypatch.setattr(sweep_module, "train", Trainings({3: KeyboardInterrupt()}))
    with pytest.raises(KeyboardInterrupt):
        search(config)
    with pytest.raises(UsageError, match="holds a sweep; add --resume"):
        search(config)
    again = Trainings()
    monkeypatch.setattr(sweep_module, "train", again)
    resumed = search(config, resume=True)
    assert again.outputs == ["trial-3", "trial-4", "trial-5"]
    assert resumed.trials == whole.trials


def test_a_finished_sweep_is_told_again_or_taken_further(
    config: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Resuming what is done trains nothing; with more trials it goes on."""
    trainings = Trainings()
    monkeypatch.setattr(sweep_module, "train", trainings)
    assert search(config) == search(config, resume=True)
    assert len(trainings.outputs) == 6
    more = yaml.safe_dump(SPACE | {"trials": 8})
    (config.parent / "space.yaml").write_text(more, encoding="utf-8")
    assert len(search(config, resume=True).trials) == 8


def test_a_teacher_reads_once_for_all_trials(config: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its records are kept beside the trials, where each of them finds them."""
    trainings = Trainings()
    monkeypatch.setattr(sweep_module, "train", trainings)
    search(config)
    assert trainings.records == {config.parent / "run" / "teacher"}


def test_another_space_is_another_sweep(config: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Trials of two spaces, or of two configs, are not mixed."""
    monkeypatch.setattr(sweep_module, "train", Trainings())
    search(config)
    with pytest.raises(UsageError, match="differs"):
        sweep(
            config,
            [f"output={config.parent / 'run'}", "training.warmup=0.5"],
            config.parent / "space.yaml",
            resume=True,
        )


@pytest.mark.parametrize(
    "error", [PolemicError("diverged"), ConfigError("window"), UsageError("x")]
)
def test_a_trial_that_fails_has_no_score(
    config: Path, monkeypatch: pytest.MonkeyPatch, error: PolemicError
) -> None:
    """Values that diverge or do not go together cost one trial; it is listed last."""
    monkeypatch.setattr(sweep_module, "train", Trainings({2: error}))
    last = search(config).trials[-1]
    assert (last.number, last.score, last.fault) == (2, None, str(error))


def test_a_full_disk_ends_a_sweep(config: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What no other values could mend is told at once, and can be resumed."""
    monkeypatch.setattr(sweep_module, "train", Trainings({2: OutputError("no space left")}))
    with pytest.raises(OutputError, match="no space left"):
        search(config)
    monkeypatch.setattr(sweep_module, "train", Trainings())
    assert all(trial.score is not None for trial in search(config, resume=True).trials)


def test_a_sweep_without_any_score_is_an_error(
    config: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What all trials fail with is told in one line."""
    faults: dict[int, BaseException] = {n: UsageError("no such corpus") for n in range(6)}
    monkeypatch.setattr(sweep_module, "train", Trainings(faults))
    with pytest.raises(UsageError, match="none of 6 trials was finished: no such corpus"):
        search(config)


def test_a_sweep_is_one_process(config: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two processes would try different values."""
    monkeypatch.setenv("WORLD_SIZE", "2")
    with pytest.raises(UsageError, match="one process"):
        search(config)
