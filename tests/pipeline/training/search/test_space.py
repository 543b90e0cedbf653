from pathlib import Path
from typing import Any

import pytest
import yaml

from polemic.pipeline.config import load_settings
from polemic.pipeline.errors import ConfigError
from polemic.pipeline.training.search.space import SpaceSettings, check_values, distributions
from polemic.pipeline.training.settings import TrainingSettings

pytest.importorskip("optuna")

OVERRIDES = ["corpora.cdcp={}", "dev.cdcp={split: dev}"]


def kinds(parameters: dict[str, Any]) -> dict[str, Any]:
    """Return optuna's form of a space over a config of one corpus."""
    settings = load_settings(TrainingSettings, overrides=OVERRIDES)
    return distributions(SpaceSettings.model_validate({"parameters": parameters}), settings)


@pytest.mark.parametrize(
    ("key", "values", "whole"),
    [
        ("training.batch_pieces", {"low": 512, "high": 4096, "step": 512}, True),
        ("training.dropout", {"low": 0, "high": 1}, False),  # the config has a share there
        ("training.learning_rate", {"low": 1e-5, "high": 1e-3, "log": True}, False),
        ("corpora.cdcp.documents", {"low": 1, "high": 9}, True),  # not set in the config
        ("training.batch_pieces", {"low": 512, "high": 1024.5}, False),
    ],
)
def test_a_range_is_whole_where_the_setting_is(
    key: str, values: dict[str, Any], whole: bool
) -> None:
    """Ends written as whole numbers do not make a share whole."""
    distribution = kinds({key: values})[key]
    assert type(distribution).__name__ == ("IntDistribution" if whole else "FloatDistribution")
    assert (distribution.low, distribution.high) == (values["low"], values["high"])
    assert distribution.log is values.get("log", False)


def test_any_value_may_be_chosen() -> None:
    """Lists and nothing at all are values like others."""
    key = "corpora.cdcp.heads"
    assert kinds({key: (["relations"], [])})[key].choices == ('["relations"]', "[]")


@pytest.mark.parametrize(
    ("parameters", "fault"),
    [
        ({}, "parameters"),
        ({"training.dropout": []}, "no values"),
        ({"training.dropout": {"low": 0.5, "high": 0.5}}, "must be below"),
        ({"training.dropout": {"low": 0, "high": 0.5, "log": True}}, "log"),
        ({"training.dropout": {"low": 0.1, "high": 0.5, "steps": 2}}, "steps"),
        ({"output": ["a", "b"]}, "the same in all trials"),
        ({"dev.cdcp.documents": [1, 2]}, "the same in all trials"),
        ({"training.stop": [{"score": "mean"}]}, "the same in all trials"),
        ({"training.stop.score": ["mean"]}, "the same in all trials"),
    ],
)
def test_an_impossible_space_is_one_fault(
    tmp_path: Path, parameters: dict[str, Any], fault: str
) -> None:
    """What cannot be searched, or makes trials that cannot be compared, is named."""
    path = tmp_path / "space.yaml"
    path.write_text(yaml.safe_dump({"parameters": parameters}), encoding="utf-8")
    with pytest.raises(ConfigError, match=fault):
        load_settings(SpaceSettings, path)


@pytest.mark.parametrize(
    ("key", "values", "fault"),
    [
        ("training.learning_rat", (0.1,), r"space\.yaml: .*'training\.learning_rate'"),
        ("training.encoder", (1, 2), r"training\.encoder"),
        ("training.dropout", (1.5, 2.5), r"training\.dropout"),
        ("training.dropout", (0.5, 2.5), None),  # the second shows in its trial
    ],
)
def test_a_key_that_no_value_fits_is_refused(
    tmp_path: Path, key: str, values: tuple[Any, ...], fault: str | None
) -> None:
    """A mistyped key ends a sweep before its first trial."""
    config = tmp_path / "own.yaml"
    config.write_text("corpora: {cdcp: {}}\ndev: {cdcp: {split: dev}}\n", encoding="utf-8")
    space = SpaceSettings.model_validate({"parameters": {key: values}})
    if fault is None:
        check_values(space, Path("space.yaml"), config, [])
    else:
        with pytest.raises(ConfigError, match=fault) as caught:
            check_values(space, Path("space.yaml"), config, [])
        assert len(str(caught.value).splitlines()) == 1
