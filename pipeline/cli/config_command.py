"""What `polemic config show` and `polemic config check` print, for analysis and training alike."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # pydantic is loaded when a config is, not for `polemic --help`
    from polemic.pipeline.config import Section


def show(path: Path | None, overrides: list[str]) -> str:
    """Return the complete settings in force, as YAML.

    Raises:
        ConfigError: if the file or an override is wrong.
    """
    from polemic.pipeline.config import resolved_yaml

    return resolved_yaml(_load(path, overrides))


def check(path: Path | None, overrides: list[str]) -> str:
    """Return one line that says the settings are valid.

    Raises:
        ConfigError: if they are not, with a line for each fault.
    """
    _load(path, overrides)
    return f"{'default settings' if path is None else path}: valid"


def _load(path: Path | None, overrides: list[str]) -> Section:
    """Return training settings if the file has a section `training`, else those of an analysis."""
    from polemic.pipeline.config import Settings, load_settings
    from polemic.pipeline.yaml_reader import read_yaml

    if path is None or "training" not in read_yaml(path):
        return load_settings(Settings, path, overrides)

    from polemic.pipeline.training.settings import TrainingSettings

    return load_settings(TrainingSettings, path, overrides)
