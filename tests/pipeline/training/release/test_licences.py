"""Whether weights may be released."""

from pathlib import Path
from typing import Any

import pytest

from polemic.models.folder import CONFIG, ENCODER, write_manifest
from polemic.pipeline.config import resolved_yaml
from polemic.pipeline.training.release.licences import may_be_released
from polemic.pipeline.training.settings import CorpusSettings, RunSettings, TrainingSettings


def learnt_from(corpus: str, **how: Any) -> TrainingSettings:
    """Return the settings of a training from one corpus."""
    return TrainingSettings(corpora={corpus: CorpusSettings(**how)}, dev={"cdcp": CorpusSettings()})


def model_of(folder: Path, settings: TrainingSettings) -> Path:
    """Return a folder that says which corpora a model learnt from."""
    folder.mkdir()
    (folder / ENCODER).write_text("{}", encoding="utf-8")
    (folder / CONFIG).write_text(resolved_yaml(settings), encoding="utf-8")
    write_manifest(folder, name=folder.name, window_size=64, window_overlap=8)
    return folder


@pytest.mark.parametrize(("corpus", "may_be"), [("cdcp", True), ("aaec", False)])
def test_teachers_and_what_a_run_starts_from_count(
    tmp_path: Path, tiny_encoder_folder: Path, corpus: str, may_be: bool
) -> None:
    """However many models lie between, the corpus that the first one learnt from decides."""
    own = RunSettings(encoder=str(tiny_encoder_folder))
    first = learnt_from(corpus).model_copy(update={"training": own})
    assert may_be_released(first) == may_be
    teacher = str(model_of(tmp_path / "first", first))
    taught = learnt_from("dse", teacher=teacher, heads=("mentions",))
    second = taught.model_copy(update={"training": own})
    assert may_be_released(second) == may_be
    start = RunSettings(encoder=str(model_of(tmp_path / "second", second)))
    assert may_be_released(learnt_from("cdcp").model_copy(update={"training": start})) == may_be


def test_a_model_that_tells_nothing_allows_nothing(
    tmp_path: Path, tiny_encoder_folder: Path
) -> None:
    """One whose config is gone may have learnt from anything."""
    own = RunSettings(encoder=str(tiny_encoder_folder))
    teacher = model_of(tmp_path / "teacher", learnt_from("cdcp"))
    (teacher / CONFIG).unlink()
    taught = learnt_from("dse", teacher=str(teacher), heads=("mentions",))
    assert not may_be_released(taught.model_copy(update={"training": own}))
