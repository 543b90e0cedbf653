"""The space that a sweep searches: which keys of a config vary, over which values."""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import reduce
from pathlib import Path
from typing import Any, Self

from pydantic import Field, JsonValue, field_validator, model_validator

from polemic.pipeline.config import Section, load_settings
from polemic.pipeline.errors import ConfigError, UsageError
from polemic.pipeline.training.settings import TrainingSettings

FIXED = ("output", "dev", "training.stop.score")
"""What every trial has in common: with other dev texts or another score, none could be compared."""


class RangeSettings(Section):
    """The values of a number from `low` to `high`, both included."""

    low: int | float = Field(description="The lowest value.")
    high: int | float = Field(description="The highest value.")
    log: bool = Field(default=False, description="Whether 1 to 10 is as wide as 10 to 100.")
    step: int | float | None = Field(
        default=None, gt=0, description="From one value to the next; any value if not set."
    )

    @model_validator(mode="after")
    def _has_values(self) -> Self:
        if self.low >= self.high:
            raise ValueError(f"low {self.low:g} must be below high {self.high:g}")
        if self.log and (self.low <= 0 or self.step is not None):
            raise ValueError("log needs a low above 0, and no step")
        return self


class SpaceSettings(Section):
    """What a sweep tries."""

    trials: int = Field(default=20, ge=1, description="How many runs.")
    seed: int = Field(default=1, ge=0, description="Decides the values that are tried.")
    parameters: dict[str, RangeSettings | tuple[JsonValue, ...]] = Field(
        min_length=1,
        description="By key of the config, as in `training.learning_rate`: a list of values to "
        "choose from, or a range.",
    )

    @field_validator("parameters")
    @classmethod
    def _may_vary(cls, parameters: dict[str, Any]) -> dict[str, Any]:
        for key, values in parameters.items():
            if any(f"{key}.".startswith(f"{f}.") or f.startswith(f"{key}.") for f in FIXED):
                raise ValueError(f"{key!r} must be the same in all trials; take it out")
            if values == ():
                raise ValueError(f"{key!r} has no values to choose from")
        return parameters


def distributions(space: SpaceSettings, settings: TrainingSettings) -> dict[str, Any]:
    """Return optuna's form of the space; a number is whole where the config has a whole one.

    Raises:
        UsageError: if optuna is missing.
    """
    try:
        from optuna import distributions as d
    except ModuleNotFoundError:
        raise UsageError("--sweep: needs optuna: pip install 'polemic[sweep]'") from None
    in_force = settings.model_dump(mode="json")
    kinds: dict[str, Any] = {}
    for key, values in space.parameters.items():
        if not isinstance(values, RangeSettings):
            # As text, because optuna keeps no lists.
            kinds[key] = d.CategoricalDistribution([json.dumps(value) for value in values])
        elif _is_whole(values, _value_at(in_force, key)):
            ends = int(values.low), int(values.high)
            kinds[key] = d.IntDistribution(*ends, log=values.log, step=int(values.step or 1))
        else:
            kinds[key] = d.FloatDistribution(
                float(values.low), float(values.high), log=values.log, step=values.step
            )
    return kinds


def _is_whole(values: RangeSettings, in_force: Any) -> bool:
    if isinstance(in_force, float):
        return False
    return all(isinstance(v, int) for v in (values.low, values.high, values.step or 1))


def _value_at(values: Any, key: str) -> Any:
    """Return the value at a key path, None where there is none."""
    return reduce(lambda v, k: v.get(k) if isinstance(v, dict) else None, key.split("."), values)


def check_values(space: SpaceSettings, path: Path, config: Path, overrides: Sequence[str]) -> None:
    """Refuse a key none of whose values the config takes.

    A value alone may be refused and yet do together with others: that shows in its trial.

    Raises:
        ConfigError: that says what is wrong with the first of the values.
    """
    for key, values in space.parameters.items():
        ends = (values.low, values.high) if isinstance(values, RangeSettings) else values
        faults = [_fault(config, [*overrides, f"{key}={json.dumps(end)}"]) for end in ends]
        if all(faults):
            raise ConfigError(f"{path}: parameters: {faults[0]}")


def _fault(config: Path, overrides: Sequence[str]) -> str:
    """Return what is wrong with a config, in one line; nothing if it is right."""
    try:
        load_settings(TrainingSettings, config, overrides)
    except ConfigError as error:
        return str(error).splitlines()[0].removeprefix("--set ")
    return ""
