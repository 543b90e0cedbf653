"""Pairs of a party's mention and a unit of text, judged by the stance head."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import cast

import numpy as np

from polemic.models.labels import STANCE_LABELS
from polemic.models.reading import FloatArray, Reading
from polemic.models.runtime import Model
from polemic.pipeline.document import AUTHOR, Document, Span, StanceLabel, StanceScores

_PAIRS = 64
"""Pairs judged at a time, to bound memory in long documents."""


@dataclass(frozen=True, slots=True)
class Pair:
    """A mention of a party, in a unit of text, as seen by a holder (None is the author)."""

    target: Span
    unit: Span
    holder: Span | None = None


@dataclass(frozen=True, slots=True)
class Judgements:
    """Per pair: logits (P, 3), and attention over the pieces of its unit."""

    logits: FloatArray
    attention: list[FloatArray]


def judge_pairs(model: Model, reading: Reading, pairs: Sequence[Pair]) -> Judgements:
    """Return what the stance head says of each pair."""
    blocks = [
        _judge_block(model, reading, pairs[i : i + _PAIRS]) for i in range(0, len(pairs), _PAIRS)
    ]
    if not blocks:
        return Judgements(np.zeros((0, len(STANCE_LABELS)), np.float32), [])
    return Judgements(
        np.concatenate([b.logits for b in blocks]),
        [a for b in blocks for a in b.attention],
    )


def _judge_block(model: Model, reading: Reading, pairs: Sequence[Pair]) -> Judgements:
    ranges = [reading.pieces(*p.unit) for p in pairs]
    width = reading.states.shape[1]
    longest = max(last - first for first, last in ranges)
    unit = np.zeros((len(pairs), longest, width), dtype=np.float32)
    mask = np.zeros((len(pairs), longest), dtype=np.int64)
    for row, (first, last) in enumerate(ranges):
        unit[row, : last - first] = reading.states[first:last]
        mask[row, : last - first] = 1
    nobody = np.zeros(width, dtype=np.float32)
    logits, attention = model.run(
        "stance",
        target=np.stack([reading.vector(*p.target) for p in pairs]),
        holder=np.stack([reading.vector(*p.holder) if p.holder else nobody for p in pairs]),
        is_author=np.array([p.holder is None for p in pairs], dtype=np.int64),
        unit=unit,
        mask=mask,
    )
    rows = [a[: last - first] for a, (first, last) in zip(attention, ranges, strict=True)]
    return Judgements(logits, rows)


def mention_places(document: Document, start: int) -> tuple[float, float, float, float]:
    """Return where in the argument a mention stands that begins at `start`.

    Four numbers: in a claim, in a thesis, in what somebody other than the author holds (1 or 0
    each), and how far into the text (0 to 1).
    """
    around = next((c for c in document.components if c.start <= start < c.end), None)
    return (
        float(around is not None and around.label == "claim"),
        float(around is not None and around.thesis),
        float(around is not None and around.holder != AUTHOR),
        start / len(document.text),
    )


def stance_scores(probabilities: FloatArray) -> tuple[StanceLabel, StanceScores]:
    """Return the likeliest label, and the three probabilities rounded so that they sum to 1."""
    favor = round(float(probabilities[0]), 4)
    against = min(round(float(probabilities[1]), 4), round(1 - favor, 4))
    neutral = abs(round(1 - favor - against, 4))  # never -0.0
    label = cast(StanceLabel, STANCE_LABELS[int(probabilities.argmax())])
    return label, StanceScores(favor, against, neutral)
