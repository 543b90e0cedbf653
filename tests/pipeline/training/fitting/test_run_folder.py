import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from polemic.pipeline.training.fitting.run_folder import RunFolder


def test_rows_are_read_as_they_were_appended(tmp_path: Path) -> None:
    """What was appended is read, in order; before the first row there is nothing."""
    run = RunFolder(tmp_path)
    assert run.read_rows() == []
    rows: list[dict[str, Any]] = [
        {"step": 1, "loss": 0.5},
        {"step": 2, "mean": 0.25, "dev": {"a/b": 0.25}},
    ]
    for row in rows:
        run.append_row(row)
    assert run.read_rows() == rows


@given(cut=st.integers(0, 40))
def test_a_line_that_was_cut_off_costs_itself_only(
    tmp_path_factory: pytest.TempPathFactory, cut: int
) -> None:
    """Rows above and below a line that was cut off anywhere are read."""
    run = RunFolder(tmp_path_factory.mktemp("run"))
    run.append_row({"step": 1, "loss": 0.5})
    whole = run.metrics.read_bytes()
    run.metrics.write_bytes(whole + b'{"step": 2, "loss": 0.25, "more": "\xc3\xa9"}'[:cut])
    run.append_row({"step": 3, "loss": 0.1})
    steps = [row["step"] for row in run.read_rows()]
    assert steps[0] == 1
    assert steps[-1] == 3
    assert set(steps) <= {1, 2, 3}


def test_the_last_checkpoint_is_the_newest_whole_one(tmp_path: Path) -> None:
    """By number, not by name; one whose state was cut off does not count."""
    run = RunFolder(tmp_path)
    assert run.last_step() == 0
    for step, state in [(9, "{}"), (10, "{}"), (11, '{"global_st')]:
        folder = run.checkpoints / f"checkpoint-{step}"
        folder.mkdir(parents=True)
        (folder / "trainer_state.json").write_text(state, encoding="utf-8")
    assert run.last_checkpoint() == run.checkpoints / "checkpoint-10"
    assert run.last_step() == 10


def test_scores_of_the_model_have_their_mean(tmp_path: Path) -> None:
    """Scores are named by corpus and score; `mean` is over all of them."""
    run = RunFolder(tmp_path)
    run.model.mkdir()
    metrics = {"dev": {"cdcp": {"link_f1": 0.2}, "oped": {"link_f1": 0.4, "thesis_f1": 0.6}}}
    (run.model / "metrics.json").write_text(json.dumps(metrics), encoding="utf-8")
    scores = run.read_dev_scores()
    assert round(scores.pop("mean"), 9) == 0.4
    assert scores == {"cdcp/link_f1": 0.2, "oped/link_f1": 0.4, "oped/thesis_f1": 0.6}
