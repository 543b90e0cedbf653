"""The learning curve of a run: scores of dev above, the loss below, as one SVG."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from typing import Any, NamedTuple

from polemic.pipeline.training.fitting.stopping import MEAN, score_in

WIDTH, HEIGHT, GAP = 560, 180, 44
"""Of a panel, and between the two."""

_STYLE = (
    "text{font:12px sans-serif;fill:#444}"
    ".grid{stroke:#ddd}.axis{stroke:#444}"
    "polyline,path{fill:none}"
    ".other{stroke:#b5b5b5}.loss{stroke:#a65628;stroke-width:1.5}"
    ".chosen{stroke:#1f5fa8;stroke-width:2}circle{fill:#1f5fa8}"
)


class _Panel(NamedTuple):
    """A drawing area: `top` is its place, `steps` and `most` what its far ends stand for."""

    top: int
    steps: float
    most: float

    def point(self, step: float, value: float) -> tuple[float, float]:
        """Return where a value of a step lies, to a tenth of a pixel."""
        up = min(1.0, max(0.0, value / self.most))
        return round(WIDTH * step / self.steps, 1), round(self.top + HEIGHT * (1 - up), 1)


def curve_svg(rows: Sequence[Mapping[str, Any]], score: str) -> str:
    """Return the drawing of a run's rows, in which the score named is the one to look at.

    Of a step that was taken twice, the later row counts. The same rows give the same bytes.
    """
    scored = _by_step(rows, "dev")
    losses = {step: float(row["loss"]) for step, row in _by_step(rows, "loss").items()}
    steps = float(max([1, *scored, *losses]))
    above = _Panel(0, steps, 1.0)
    below = _Panel(HEIGHT + GAP, steps, max([1e-9, *losses.values()]))
    # fmt: off
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="-60 -32 {WIDTH + 80} '
        f'{below.top + HEIGHT + 78}" role="img">',
        f"<title>Learning curve: {escape(score)} on dev, and the loss</title>",
        f"<style>{_STYLE}</style>",
        '<rect x="-60" y="-32" width="100%" height="100%" fill="#fff"/>',
        *_grid(above), *_grid(below),
        *_scores(above, scored, score),
        _line(below, losses, "loss", "training loss"),
        f'<text x="0" y="{below.top - 10}">Training loss</text>',
        f'<text x="{WIDTH}" y="{below.top + HEIGHT + 34}" text-anchor="end">Step</text>',
        "</svg>",
    ]
    # fmt: on
    return "\n".join(parts) + "\n"


def _by_step(rows: Sequence[Mapping[str, Any]], key: str) -> dict[int, Mapping[str, Any]]:
    found = {int(row["step"]): row for row in rows if key in row}
    return {step: found[step] for step in sorted(found)}


def _scores(panel: _Panel, scored: Mapping[int, Mapping[str, Any]], score: str) -> list[str]:
    """Return a line for each score of dev, the chosen one last, with its best value marked."""
    names = sorted({name for row in scored.values() for name in row["dev"]})
    lines = {
        name: {step: score_in(row, name) for step, row in scored.items() if _has(row, name)}
        for name in [MEAN, *names]
    }
    chosen = lines.pop(score, {})
    parts = [_line(panel, values, "other", name) for name, values in lines.items()]
    if not chosen:
        return parts
    best = max(chosen, key=lambda step: (chosen[step], -step))
    x, y = panel.point(best, chosen[best])
    said = f"{escape(score)}: best {chosen[best]:.3f} at step {best}"
    return [
        *parts,
        _line(panel, chosen, "chosen", score),
        f'<circle cx="{x}" cy="{y}" r="4"><title>{said}</title></circle>',
        f'<text x="0" y="{panel.top - 10}">{said}; the other scores of dev in grey</text>',
    ]


def _has(row: Mapping[str, Any], name: str) -> bool:
    return name == MEAN or name in row["dev"]


def _line(panel: _Panel, values: Mapping[int, float], kind: str, name: str) -> str:
    points = " ".join("{},{}".format(*panel.point(step, v)) for step, v in values.items())
    return f'<polyline class="{kind}" points="{points}"><title>{escape(name)}</title></polyline>'


def _grid(panel: _Panel) -> list[str]:
    """Return the axes, with their numbers about in quarters: a step is a whole number."""
    bottom = panel.top + HEIGHT
    parts = [f'<path class="axis" d="M0 {panel.top}V{bottom}H{WIDTH}"/>']
    for quarter in range(5):
        value = panel.most * quarter / 4
        _, y = panel.point(0, value)
        if quarter:
            parts.append(f'<path class="grid" d="M1 {y}H{WIDTH}"/>')
        parts.append(f'<text x="-8" y="{y + 4}" text-anchor="end">{value:.3g}</text>')
    for step in sorted({round(panel.steps * quarter / 4) for quarter in range(5)}):
        x, _ = panel.point(step, 0)
        parts.append(f'<text x="{x}" y="{bottom + 18}" text-anchor="middle">{step}</text>')
    return parts
