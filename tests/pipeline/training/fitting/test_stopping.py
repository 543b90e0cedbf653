from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from polemic.models.network import Network
from polemic.models.tokenizer import PieceTokenizer
from polemic.pipeline.config import load_settings
from polemic.pipeline.errors import UsageError
from polemic.pipeline.training.data.collate import Collator
from polemic.pipeline.training.data.read import Examples, read_data
from polemic.pipeline.training.fitting.scores import judge, score_heads
from polemic.pipeline.training.fitting.stopping import (
    check_score,
    is_over,
    score_names,
    scores_until,
)
from polemic.pipeline.training.settings import StopSettings, TrainingSettings


@pytest.fixture(scope="module")
def dev(corpora: Path, tiny_encoder_folder: Path) -> Examples:
    """Return the dev examples of three corpora that label different heads."""
    tokenizer = PieceTokenizer(tiny_encoder_folder / "tokenizer.json")
    names = ("cdcp", "newsmtsc", "narrative_frames")
    overrides = [
        "corpora.cdcp={}",
        f"corpora_folder={corpora}",
        *(f"dev.{name}={{split: dev}}" for name in names),
    ]
    settings = load_settings(TrainingSettings, overrides=overrides)
    return read_data(settings, tokenizer).dev


def row(step: int, mean: float, **scores: float) -> dict[str, Any]:
    """Return a row of the metrics with scores of dev."""
    return {"step": step, "mean": mean, "dev": scores}


def test_rows_give_the_scores_of_one_name_in_order_of_steps() -> None:
    """Losses have no part in it, nor later steps; of a step taken twice the later row counts."""
    rows = [row(1, 0.1, a=0.5), {"step": 1, "loss": 2.0}, row(3, 0.3, a=0.7), row(2, 0.2, a=0.6)]
    rows += [row(3, 0.4, a=0.8), row(4, 0.9, a=0.9)]
    assert scores_until(rows, "mean", step=3) == [0.1, 0.2, 0.4]
    assert scores_until(rows, "a", step=3) == [0.5, 0.6, 0.8]
    assert scores_until([], "mean", step=3) == []


@pytest.mark.parametrize(
    ("scores", "patience", "over"),
    [
        ([], 1, False),
        ([0.5], 1, False),
        ([0.5, 0.4], 1, True),
        ([0.5, 0.5], 1, True),  # as good is not better
        ([0.5, 0.6], 1, False),
        ([0.5, 0.4, 0.6, 0.5], 2, False),
        ([0.5, 0.6, 0.5, 0.4], 2, True),
        ([0.9] + [0.1] * 50, None, False),
    ],
)
def test_a_run_is_over_when_nothing_got_better(
    scores: list[float], patience: int | None, over: bool
) -> None:
    """So many scorings in a row after the best one end a run; without patience nothing does."""
    assert is_over(scores, patience) is over


@given(st.lists(st.floats(0, 1), min_size=1), st.integers(1, 5))
def test_more_patience_never_ends_a_run_earlier(scores: list[float], patience: int) -> None:
    """A run that is over with much patience is over with less."""
    assert is_over(scores, patience) or not is_over(scores, patience + 1)


def test_the_scores_of_dev_are_known_before_any_training(
    dev: Examples, make_network: Callable[[], Network]
) -> None:
    """Their names, read off the labels, are those that scoring gives."""
    collator = Collator(opening=2, closing=3, size=24, overlap=8)
    network = make_network()
    given = [
        f"{corpus}/{name}"
        for corpus, examples in dev.items()
        for name in score_heads(judge(network, examples, collator))
    ]
    assert sorted(score_names(dev)) == sorted(given)
    assert "cdcp/link_f1" in given


@pytest.mark.parametrize("score", ["mean", "cdcp/link_f1", "newsmtsc/stance_macro_f1"])
def test_a_score_that_dev_gives_is_fine(dev: Examples, score: str) -> None:
    """The mean and every score by its full name may choose the weights."""
    check_score(StopSettings(score=score), dev)


@pytest.mark.parametrize("score", ["cdcp/link_f", "newsmtsc/link_f1", "link_f1"])
def test_a_score_that_dev_does_not_give_is_refused(dev: Examples, score: str) -> None:
    """A corpus must label what it is to score; the message lists what there is."""
    with pytest.raises(UsageError, match=r"training\.stop\.score: .*gives mean, .*cdcp/link_f1"):
        check_score(StopSettings(score=score), dev)
