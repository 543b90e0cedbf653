from typing import Any

import pytest

from polemic.pipeline.evaluation_page.charts import (
    SCALE,
    SIDE,
    Point,
    Scale,
    precision_recall_charts,
    reliability_charts,
    scale,
)
from polemic.pipeline.evaluation_page.tables import Headline


def test_precision_recall_by_hand(report: dict[str, Any]) -> None:
    """Recall runs to the right and precision up; a point without precision is only a row."""
    (chart,) = precision_recall_charts(report)
    assert chart.points[0] == Point(
        round(0.61 * SIDE, 1),
        0.5 * SIDE,
        "From score 0.300: recall 0.610, precision 0.500",
    )
    assert len(chart.points) == 3
    assert chart.table.rows[3] == ("0.990", "0.000", "-")


def test_reliability_by_hand(report: dict[str, Any]) -> None:
    """Only a level with judgements has a diagram; its error stands below."""
    (chart,) = reliability_charts(report)
    assert chart.title == "Stance over the document"
    assert chart.diagonal
    assert chart.points[0][:2] == (0.4 * SIDE, round(0.45 * SIDE, 1))
    assert chart.note == (
        "Expected calibration error 0.112 (95 % interval 0.050 to 0.210), "
        "0.090 by chance alone, "
        "Brier score 0.230, 42 stances"
    )


@pytest.mark.parametrize("draw", [precision_recall_charts, reliability_charts])
def test_nothing_to_draw(draw: Any) -> None:
    """Missing, None and empty sections have no chart."""
    assert draw({}) == []
    assert draw({"precision_recall": None, "calibration": None}) == []
    assert draw({"precision_recall": {"components": []}, "calibration": {"document": None}}) == []


def test_scale_by_hand() -> None:
    """Things lie on the scale by their size; what is below 0, as kappa may be, at its start."""
    row = Headline("F1", 0.5, (0.25, 1.0), {"majority": 0.75, "tfidf": None}, -0.2)
    assert scale(row) == Scale(SCALE / 2, SCALE / 4, SCALE, (0.75 * SCALE,), 0)
    assert scale(Headline("F1", None, None, {}, None)) == Scale(None, None, None, (), None)
