import re
from typing import Any
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from polemic.pipeline.training.fitting.curve import HEIGHT, WIDTH, curve_svg

ROWS: list[dict[str, Any]] = [
    {"step": 10, "loss": 4.0},
    {"step": 10, "mean": 0.25, "dev": {"cdcp/link_f1": 0.5, "a<b/stance": 0.0}},
    {"step": 20, "loss": 2.0},
    {"step": 20, "mean": 0.5, "dev": {"cdcp/link_f1": 0.25, "a<b/stance": 0.75}},
]


def lines(svg: str) -> dict[str, str]:
    """Return the points of each line by its title; the drawing must be well-formed."""
    root = ElementTree.fromstring(svg)  # noqa: S314 - our own drawing
    space = "{http://www.w3.org/2000/svg}"
    return {
        line.findtext(f"{space}title") or "": line.get("points", "")
        for line in root.iter(f"{space}polyline")
    }


def test_each_score_and_the_loss_are_lines() -> None:
    """Steps run from 0 to the last, scores from 0 to 1, the loss from 0 to its highest."""
    drawn = lines(curve_svg(ROWS, "mean"))
    half, end = WIDTH / 2, float(WIDTH)
    assert drawn["mean"] == f"{half},{HEIGHT * 0.75} {end},{HEIGHT * 0.5}"
    assert drawn["cdcp/link_f1"] == f"{half},{HEIGHT * 0.5} {end},{HEIGHT * 0.75}"
    top = float(drawn["training loss"].split()[0].split(",")[1])
    bottom = float(drawn["training loss"].split()[1].split(",")[1])
    assert bottom - top == HEIGHT / 2


@pytest.mark.parametrize(
    ("score", "said"),
    [
        ("mean", "mean: best 0.500 at step 20"),
        ("cdcp/link_f1", "cdcp/link_f1: best 0.500 at step 10"),
        ("a<b/stance", "a&lt;b/stance: best 0.750 at step 20"),
    ],
)
def test_the_chosen_score_is_told_with_its_best(score: str, said: str) -> None:
    """The score that chooses the weights stands out, with its highest value and where it is."""
    svg = curve_svg(ROWS, score)
    assert said in svg
    assert len(re.findall('class="chosen"', svg)) == 1


def test_a_step_taken_twice_is_drawn_once() -> None:
    """What an interrupted run wrote before its end gives way to what the resumed run wrote."""
    again = {"step": 20, "mean": 0.75, "dev": {"cdcp/link_f1": 0.75, "a<b/stance": 0.75}}
    drawn = lines(curve_svg([*ROWS, again], "mean"))
    assert drawn["mean"].count(",") == 2
    assert drawn["mean"].endswith(f",{HEIGHT * 0.25}")


@given(st.lists(st.tuples(st.integers(1, 999), st.floats(0, 1), st.floats(0, 50)), max_size=20))
def test_any_run_is_drawn_inside_its_panels(rows: list[tuple[int, float, float]]) -> None:
    """Nothing lies outside the drawing, from a run without any row to a long one."""
    given: list[dict[str, Any]] = []
    for step, score, loss in rows:
        given += [{"step": step, "loss": loss}]
        given += [{"step": step, "mean": score, "dev": {"own/x": score}}]
    for points in lines(curve_svg(given, "own/x")).values():
        for x, y in (map(float, point.split(",")) for point in points.split()):
            assert 0 <= x <= WIDTH
            assert 0 <= y <= 3 * HEIGHT
