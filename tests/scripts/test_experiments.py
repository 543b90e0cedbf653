"""The tables of what was tried can be made again: each variant is a training that could begin."""

import importlib.util
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from polemic.pipeline.config import Settings, load_settings
from polemic.pipeline.corpora.registry import CORPORA
from polemic.pipeline.evaluation.figures import figures
from polemic.pipeline.evaluation.report import DocumentCounts, scores
from polemic.pipeline.training.settings import TrainingSettings

ROOT = Path(__file__).resolve().parents[2]


def _load() -> ModuleType:
    spec = importlib.util.spec_from_file_location("experiments", ROOT / "scripts/experiments.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module  # dataclasses look their module up
    spec.loader.exec_module(module)
    return module


experiments = _load()
VARIANTS = [v for group in experiments.GROUPS.values() for v in group.variants.values()]


@pytest.mark.parametrize("variant", VARIANTS, ids=lambda v: f"{v.run} {' '.join(v.read)}")
def test_variants_are_valid(variant: Any) -> None:
    """Each names a recipe that is there, and changes keys that exist."""
    recipe = experiments.RECIPES / variant.recipe
    changed = load_settings(TrainingSettings, recipe, variant.train)
    assert not variant.train or changed != load_settings(TrainingSettings, recipe)
    load_settings(Settings, overrides=variant.read)


def test_one_run_is_one_training() -> None:
    """Variants that share a model are trained alike."""
    trainings: dict[str, set[tuple[str, tuple[str, ...]]]] = {}
    for variant in VARIANTS:
        trainings.setdefault(variant.run, set()).add((variant.recipe, variant.train))
    assert {run for run, alike in trainings.items() if len(alike) > 1} == set()


@pytest.mark.parametrize("name", experiments.GROUPS)
def test_figures_are_in_a_report(name: str) -> None:
    """Each group is scored on a corpus there is a reader for, by figures that a report has."""
    group = experiments.GROUPS[name]
    assert group.corpus in CORPORA
    known = figures(scores(DocumentCounts()))
    assert {f for f in group.figures.values() if not f.startswith("aaec.")} <= set(known)


def test_a_model_that_is_there_is_not_trained_again(tmp_path: Path) -> None:
    """A run that was interrupted between two tables goes on with the next."""
    (tmp_path / "opeds-30" / "model").mkdir(parents=True)
    variant = experiments.GROUPS["op-eds"].variants["30 op-eds alone"]
    assert experiments.trained(variant, tmp_path) == tmp_path / "opeds-30" / "model"
