import pytest

from polemic.pipeline.evaluation.uncertainty.runs import spread


def test_spread_by_hand() -> None:
    """0.2, 0.4, 0.6: mean 0.4; squares of -0.2, 0 and 0.2 are 0.08, by 2 is 0.04, its root 0.2."""
    runs = [{"holders.f1": value} for value in (0.2, 0.6, 0.4)]
    assert spread(runs) == {
        "holders.f1": {"mean": pytest.approx(0.4), "sd": pytest.approx(0.2), "min": 0.2, "max": 0.6}
    }


def test_order_of_runs_changes_nothing() -> None:
    """To the last bit: 0.1, 0.2 and 0.3 add up to other floats from the other side."""
    runs = [{"holders.f1": value} for value in (0.1, 0.2, 0.3)]
    assert spread(runs) == spread(runs[::-1])


def test_figures_that_a_run_lacks_are_left_out() -> None:
    """A mean over some runs would stand beside means over all."""
    runs: list[dict[str, float | None]] = [
        {"a.f1": 0.5, "b.f1": None, "c.f1": 0.1},
        {"a.f1": 0.5, "b.f1": 0.3},
    ]
    assert spread(runs) == {"a.f1": {"mean": 0.5, "sd": 0.0, "min": 0.5, "max": 0.5}}
