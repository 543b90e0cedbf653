"""Whether weights may be released: by the licences of all that they learnt from."""

from __future__ import annotations

from polemic.models.folder import CONFIG, find_model, is_model
from polemic.models.pretrained import find_encoder
from polemic.pipeline.config import load_settings
from polemic.pipeline.training.data.read import describe_corpus
from polemic.pipeline.training.settings import TrainingSettings


def may_be_released(settings: TrainingSettings) -> bool:
    """Return whether every corpus allows it, those behind its teachers and its start included.

    Raises:
        ModelError: if one of these models is not there any more.
        ConfigError: if one is of another version.
    """
    corpora = settings.corpora
    if not all(describe_corpus(name, corpus).shippable for name, corpus in corpora.items()):
        return False
    behind = [find_model(corpus.teacher) for corpus in corpora.values() if corpus.teacher]
    behind += [folder for folder in [find_encoder(settings.training.encoder)] if is_model(folder)]
    return all(may_be_released(load_settings(TrainingSettings, m / CONFIG)) for m in behind)
