"""Whether weights may be released: by the licences of all that they learnt from."""

from __future__ import annotations

from pathlib import Path

from polemic.models.errors import ModelError
from polemic.models.folder import CONFIG, find_model, is_model
from polemic.models.pretrained import find_encoder
from polemic.pipeline.config import load_settings
from polemic.pipeline.errors import ConfigError
from polemic.pipeline.training.data.read import describe_corpus
from polemic.pipeline.training.settings import TrainingSettings


def may_be_released(settings: TrainingSettings) -> bool:
    """Return whether every corpus allows it, those behind its teachers and its start included.

    A model that does not tell what it learnt from, or whose own start is gone, allows nothing.

    Raises:
        ModelError: if a teacher or the start is not there.
    """
    corpora = settings.corpora
    if not all(describe_corpus(name, corpus).shippable for name, corpus in corpora.items()):
        return False
    behind = [find_model(teacher) for teacher in {c.teacher for c in corpora.values()} if teacher]
    start = find_encoder(settings.training.encoder)
    if is_model(start):
        behind.append(start)
    return all(map(_allows_it, behind))


def _allows_it(model: Path) -> bool:
    try:
        return may_be_released(load_settings(TrainingSettings, model / CONFIG))
    except (ConfigError, ModelError):
        return False
