"""Tag scores of word pieces -> labelled spans: the best sequence that is a sequence of spans."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from polemic.models.calibration import softmax
from polemic.models.reading import FloatArray, IntArray

_NEVER = np.float32(-1e9)


@dataclass(frozen=True, slots=True)
class TaggedSpan:
    """Characters `start` to `end` with a label and the mean probability of that label there."""

    start: int
    end: int
    label: str
    score: float


def decode_spans(
    logits: FloatArray,
    offsets: IntArray,
    text: str,
    *,
    tags: Sequence[str],
    temperature: float = 1.0,
    begin_costs: FloatArray | None = None,
) -> list[TaggedSpan]:
    """Return the spans of the likeliest tag sequence, in order.

    Tags are "O", "B-x", "I-x". An inside tag follows only a tag of its own label, and no span
    begins in the middle of a word (Viterbi, 1967). Logits (pieces, tags), offsets (pieces, 2).
    `begin_costs` (pieces,) is how much likelier than it seems a span must be to begin at a piece,
    in units of log probability.
    """
    if not len(logits):
        return []
    probabilities = softmax(logits, temperature)
    scores = np.log(probabilities + np.float32(1e-12))
    begins = np.array([tag.startswith("B-") for tag in tags])
    if begin_costs is not None:
        scores[:, begins] -= begin_costs[:, np.newaxis]
    scores[np.outer(_goes_on_with_word(text, offsets), begins)] = _NEVER
    path = _best_path(scores, _transitions(tags))
    return [
        TaggedSpan(
            int(offsets[first, 0]),
            int(offsets[last - 1, 1]),
            label,
            _mean_probability(probabilities[first:last], tags, label),
        )
        for first, last, label in _runs(path, tags)
    ]


def _goes_on_with_word(text: str, offsets: IntArray) -> list[bool]:
    """Return for each piece whether it goes on with the word of the piece before."""
    return [False] + [
        start == end and text[start - 1].isalnum() and text[start : start + 1].isalnum()
        for end, start in zip(offsets[:-1, 1].tolist(), offsets[1:, 0].tolist(), strict=True)
    ]


def _transitions(tags: Sequence[str]) -> FloatArray:
    """Return what going from one tag (row) to another (column) costs: nothing, or everything."""
    costs = np.zeros((len(tags), len(tags)), dtype=np.float32)
    for i, before in enumerate(tags):
        for j, after in enumerate(tags):
            if after.startswith("I-") and before[2:] != after[2:]:
                costs[i, j] = _NEVER
    return costs


def _best_path(scores: FloatArray, transitions: FloatArray) -> list[int]:
    n_pieces, n_tags = scores.shape
    back = np.zeros((n_pieces, n_tags), dtype=np.int64)
    best = scores[0] + transitions[0]  # as if an O stood before the text
    for i in range(1, n_pieces):
        ways = best[:, np.newaxis] + transitions
        back[i] = ways.argmax(axis=0)
        best = ways.max(axis=0) + scores[i]
        best -= best.max()  # only differences count, and large sums would lose them
    path = [int(best.argmax())]
    for i in range(n_pieces - 1, 0, -1):
        path.append(int(back[i, path[-1]]))
    return path[::-1]


def _runs(path: Sequence[int], tags: Sequence[str]) -> Iterator[tuple[int, int, str]]:
    """Yield first piece, last piece (exclusive) and label of each span in a valid path."""
    start = None
    for i, tag in enumerate([*(tags[t] for t in path), "O"]):
        if start is not None and not tag.startswith("I-"):
            yield start, i, tags[path[start]][2:]
            start = None
        if tag.startswith("B-"):
            start = i


def _mean_probability(probabilities: FloatArray, tags: Sequence[str], label: str) -> float:
    columns = [i for i, tag in enumerate(tags) if tag[2:] == label]
    return round(float(probabilities[:, columns].sum(axis=1, dtype=np.float32).mean()), 4)
