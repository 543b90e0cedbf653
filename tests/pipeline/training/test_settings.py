import pytest

from polemic.models.calibration import Calibration
from polemic.pipeline.config import load_settings
from polemic.pipeline.errors import ConfigError
from polemic.pipeline.training.fitting.scores import HEAD_LABELS, SCORERS
from polemic.pipeline.training.settings import LossSettings, TrainingSettings

CORPUS = ["corpora.cdcp={}", "dev.cdcp={split: dev}"]


def test_a_corpus_alone_is_enough() -> None:
    """Everything but the corpora has a default; a corpus is seen once, for all it labels."""
    settings = load_settings(TrainingSettings, overrides=CORPUS)
    assert settings.corpora["cdcp"].passes == 1
    assert settings.corpora["cdcp"].heads == ()
    assert settings.dev["cdcp"].split == "dev"


@pytest.mark.parametrize(
    ("override", "key"),
    [
        ("corpora.cdcp.passes=0", "passes"),
        ("corpora.cdcp.pases=2", "pases"),
        ("training.dropout=1.0", "dropout"),
        ("training.encoder=3", "encoder"),
        ("training.batch_pieces=10", "batch_pieces"),
        ("window.size=4", "size"),
        ("window={size: 32, overlap: 32}", "overlap"),
        ("losses.mention=1", "mention"),
    ],
)
def test_impossible_values_are_named(override: str, key: str) -> None:
    """A value that no run can use is one fault with its key."""
    with pytest.raises(ConfigError, match=key):
        load_settings(TrainingSettings, overrides=[*CORPUS, override])


def test_heads_are_called_alike_everywhere() -> None:
    """Each loss has a weight, a score of dev, and a temperature but thesis.

    The label of a link has a loss of its own, and is no head of its own.
    """
    heads = set(LossSettings.model_fields) - {"link_labels"}
    assert heads == set(HEAD_LABELS) | {"links"} == set(SCORERS)
    assert heads - {"thesis"} == set(Calibration.__dataclass_fields__)
