"""Curves and scales as coordinates, which the templates draw as SVG."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from polemic.pipeline.evaluation_page.tables import (
    Column,
    Headline,
    Table,
    interval,
    number,
    title_of,
)

SIDE = 240
"""Length of the axes of a chart, from 0 to 1."""

SCALE = 160
"""Length of a scale from 0 to 1."""


class Point(NamedTuple):
    """A place in a drawing, from its top left corner, and what stands there in words."""

    x: float
    y: float
    text: str


@dataclass(frozen=True, slots=True)
class Chart:
    """A square chart of two ratios.

    Attributes:
        id: its name in the page.
        title: what is drawn.
        axes: the titles of the horizontal and of the vertical axis.
        points: what is drawn, joined in this order.
        diagonal: whether the points should lie on the diagonal, which is then drawn.
        note: the figures that sum it up.
        table: the numbers drawn.
    """

    id: str
    title: str
    axes: tuple[str, str]
    points: tuple[Point, ...]
    diagonal: bool
    note: str
    table: Table


class Scale(NamedTuple):
    """A headline figure on a line from 0 to 1: how far along each thing is."""

    value: float | None
    low: float | None
    high: float | None
    baselines: tuple[float, ...]
    human: float | None


def scale(row: Headline) -> Scale:
    """Return where a figure, its interval, its baselines and human agreement lie on its scale."""
    low, high = row.interval or (None, None)
    baselines = [_along(value) for value in row.baselines.values()]
    return Scale(
        value=_along(row.value),
        low=_along(low),
        high=_along(high),
        baselines=tuple(value for value in baselines if value is not None),
        human=_along(row.human),
    )


def precision_recall_charts(report: Mapping[str, Any]) -> list[Chart]:
    """Return a curve of precision over recall for each task that has one."""
    return [
        _chart(
            f"precision-recall-{i}",
            title_of(name),
            axes=("Recall", "Precision"),
            rows=[(row["recall"], row["precision"], number(row["threshold"])) for row in rows],
            named="From score",
        )
        for i, (name, rows) in enumerate((report.get("precision_recall") or {}).items())
        if rows
    ]


def reliability_charts(report: Mapping[str, Any]) -> list[Chart]:
    """Return how often stances of like confidence were right, for each level that has scores."""
    return [
        _chart(
            f"reliability-{i}",
            title_of(level),
            axes=("Confidence", "Share right"),
            rows=[(row["confidence"], row["accuracy"], number(row["n"])) for row in of["bins"]],
            named="Stances",
            diagonal=True,
            note=_calibration(of),
        )
        for i, (level, of) in enumerate((report.get("calibration") or {}).items())
        if of and of.get("bins")
    ]


def _chart(
    name: str,
    title: str,
    *,
    axes: tuple[str, str],
    rows: Sequence[tuple[float | None, float | None, str]],
    named: str,
    diagonal: bool = False,
    note: str = "",
) -> Chart:
    """Return a chart of rows (along, up, what is said of the point), `named` says what that is."""
    return Chart(
        id=name,
        title=title,
        axes=axes,
        points=tuple(
            Point(
                _round(SIDE * x),
                _round(SIDE * (1 - y)),
                f"{named} {said}: {axes[0].lower()} {number(x)}, {axes[1].lower()} {number(y)}",
            )
            for x, y, said in rows
            if x is not None and y is not None
        ),
        diagonal=diagonal,
        note=note,
        table=Table(
            tuple(Column(column) for column in (named, *axes)),
            tuple((said, number(x), number(y)) for x, y, said in rows),
        ),
    )


def _calibration(scores: Mapping[str, Any]) -> str:
    ends = scores.get("ece_interval")
    return (
        f"Expected calibration error {number(scores.get('ece'))}"
        f"{f' (95 % interval {interval(ends)})' if ends else ''}, "
        f"{number(scores.get('ece_by_chance'))} by chance alone, "
        f"Brier score {number(scores.get('brier'))}, {number(scores.get('n'))} stances"
    )


def _along(value: float | None) -> float | None:
    """Return how far along a scale a ratio is; what lies outside is drawn at the end."""
    return None if value is None else _round(SCALE * min(1, max(0, value)))


def _round(value: float) -> float:
    """Return a coordinate as short as it may be: a tenth of a pixel shows in no drawing."""
    return round(value, 1)
