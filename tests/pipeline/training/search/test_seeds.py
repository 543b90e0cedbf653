import hashlib
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
import yaml

from polemic.pipeline.config import load_settings, resolved_yaml
from polemic.pipeline.errors import UsageError
from polemic.pipeline.training.fitting.run_folder import RunFolder
from polemic.pipeline.training.search import seeds
from polemic.pipeline.training.search.seeds import Spread, format_seeds, train_seeds
from polemic.pipeline.training.settings import TrainingSettings
from polemic.pipeline.training.train import train


class Trainings:
    """Stands in for `train`: a run's score is its seed in tenths; one seed may be interrupted."""

    def __init__(self, interrupted: int | None = None) -> None:
        self.seeds: list[int] = []
        self.records: set[Path] = set()
        self._interrupted = interrupted

    def __call__(
        self, config: Path, overrides: Sequence[str], *, resume: bool, records: Path
    ) -> Path:
        """Write what seeds look at."""
        settings = load_settings(TrainingSettings, config, overrides)
        run, seed = RunFolder(Path(settings.output)), settings.training.seed
        self.seeds.append(seed)
        self.records.add(records)
        run.path.mkdir(parents=True, exist_ok=True)
        run.config.write_text(resolved_yaml(settings), encoding="utf-8")
        if seed == self._interrupted:
            raise KeyboardInterrupt
        run.model.mkdir()
        metrics = {"dev": {"cdcp": {"link_f1": seed / 10, "thesis_f1": 0.5}}}
        (run.model / "metrics.json").write_text(json.dumps(metrics), encoding="utf-8")
        return run.model


@pytest.fixture
def config(tmp_path: Path) -> Path:
    """Return a config whose output is `run` beside it."""
    path = tmp_path / "own.yaml"
    values = {
        "output": str(tmp_path / "run"),
        "corpora": {"cdcp": {}},
        "dev": {"cdcp": {"split": "dev"}},
    }
    path.write_text(yaml.safe_dump(values), encoding="utf-8")
    return path


def test_each_seed_is_a_run_and_the_scores_are_summed_up(
    config: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A run a seed, in a folder of its own; the file has values, mean and sample deviation."""
    monkeypatch.setattr(seeds, "train", Trainings())
    scores = train_seeds(config, ["training.evaluations=2"], [1, 2, 3])
    kept = json.loads(scores.path.read_bytes())
    assert scores.path == config.parent / "run" / "seeds.json"
    assert kept["seeds"] == [1, 2, 3]
    assert kept["scores"]["cdcp/link_f1"]["values"] == [0.1, 0.2, 0.3]
    assert kept["scores"]["cdcp/link_f1"]["mean"] == pytest.approx(0.2)
    assert kept["scores"]["cdcp/link_f1"]["deviation"] == pytest.approx(0.1)
    assert kept["scores"]["mean"]["values"] == pytest.approx([0.3, 0.35, 0.4])
    own = load_settings(TrainingSettings, scores.path.parent / "seed-2" / "config.yaml")
    assert (own.training.seed, own.training.evaluations) == (2, 2)


def test_interrupted_seeds_go_on(config: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Finished seeds are kept, the one that was interrupted is resumed, the others follow."""
    monkeypatch.setattr(seeds, "train", Trainings(interrupted=2))
    with pytest.raises(KeyboardInterrupt):
        train_seeds(config, [], [1, 2, 3])
    again = Trainings()
    monkeypatch.setattr(seeds, "train", again)
    with pytest.raises(UsageError, match="add --resume"):
        train_seeds(config, [], [1, 2, 3])
    scores = train_seeds(config, [], [1, 2, 3], resume=True)
    assert again.seeds == [2, 3]
    assert scores.spreads["cdcp/link_f1"].values == (0.1, 0.2, 0.3)


def test_runs_of_another_config_are_not_counted(
    config: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A finished seed of another config is no result of this one."""
    monkeypatch.setattr(seeds, "train", Trainings())
    train_seeds(config, [], [1])
    with pytest.raises(UsageError, match="differs from the config given"):
        train_seeds(config, ["training.dropout=0.3"], [1, 2], resume=True)


def test_a_teacher_reads_once_for_all_seeds(config: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its records are kept beside the runs, where each of them finds them."""
    trainings = Trainings()
    monkeypatch.setattr(seeds, "train", trainings)
    train_seeds(config, [], [1, 2])
    assert trainings.records == {config.parent / "run" / "teacher"}


@pytest.mark.parametrize("given", [[], [1, 1]])
def test_seeds_are_given_once(config: Path, given: list[int]) -> None:
    """No seed, or the same one twice, is a mistake."""
    with pytest.raises(UsageError, match="--seeds"):
        train_seeds(config, [], given)


def test_a_single_run_has_no_spread() -> None:
    """One value says nothing of chance."""
    assert Spread((0.5,)).deviation is None
    assert Spread((0.5,)).mean == 0.5


def test_the_table_has_a_line_a_score(config: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Columns line up; a spread that is not known is a dash."""
    monkeypatch.setattr(seeds, "train", Trainings())
    assert format_seeds(train_seeds(config, [], [4])) == (
        "score           seed 4   mean  spread\n"
        "mean             0.450  0.450       -\n"
        "cdcp/link_f1     0.400  0.400       -\n"
        "cdcp/thesis_f1   0.500  0.500       -\n"
    )


@pytest.mark.slow
def test_a_seed_among_others_gives_the_weights_it_gives_alone(
    tmp_path: Path, settings: dict[str, Any]
) -> None:
    """Earlier runs of the same process leave no trace in a later one."""
    config = tmp_path / "tiny.yaml"
    config.write_text(yaml.safe_dump(settings), encoding="utf-8")
    few = ["corpora.cdcp.passes=1", "training.evaluations=1"]
    train_seeds(config, [*few, f"output={tmp_path / 'many'}"], [1, 2])
    model = train(config, [*few, f"output={tmp_path / 'alone'}", "training.seed=2"])
    weights = [
        (folder / "model.safetensors").read_bytes()
        for folder in (model, *(tmp_path / f"many/seed-{seed}/model" for seed in (2, 1)))
    ]
    digests = [hashlib.sha256(data).hexdigest() for data in weights]
    assert digests[0] == digests[1] != digests[2]
