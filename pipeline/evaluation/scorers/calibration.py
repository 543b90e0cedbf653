"""Calibration of stances: whether a probability of 0.8 is right eight times in ten."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from polemic.pipeline.document import (
    AUTHOR,
    STANCE_LABELS,
    Document,
    StanceLabel,
    StanceScores,
)
from polemic.pipeline.evaluation.scorers.stance import StancePair, pair_stances
from polemic.pipeline.evaluation.uncertainty.intervals import TAILS

BINS = 10
"""How many bins of equal mass the probabilities are put in."""

CHANCES = 200
"""How often it is drawn which judgements are right, for the error that chance alone makes."""

_CELLS = 4_000_000
"""How many numbers a block of resamples may hold, so that memory stays small."""


@dataclass(frozen=True, slots=True)
class Judgement:
    """A predicted stance with its probabilities, and the label that the gold has."""

    document: str
    predicted: StanceLabel
    scores: StanceScores
    gold: StanceLabel

    @property
    def confidence(self) -> float:
        """The probability of the predicted label."""
        return self.probability(self.predicted)

    def probability(self, label: StanceLabel) -> float:
        """Return the probability of a label."""
        probability: float = getattr(self.scores, label)
        return probability


class StanceJudgements(NamedTuple):
    """The judgements of each level."""

    document: list[Judgement]
    component: list[Judgement]

    @property
    def all(self) -> list[Judgement]:
        """Those of both levels."""
        return [*self.document, *self.component]


def stance_judgements(gold: Document, predicted: Document) -> StanceJudgements:
    """Return the predicted rows that have probabilities and a row of the gold to be judged by.

    Over the document they are the author's, as in the scores of stance.
    """
    pairs = pair_stances(gold, predicted)
    authors = (pair for pair in pairs.document if pair.gold.holder == AUTHOR)
    return StanceJudgements(
        document=list(_judgements(gold.id, authors)),
        component=list(_judgements(gold.id, pairs.component)),
    )


def calibration_scores(
    judgements: Sequence[Judgement], *, samples: int = 0, seed: int = 0
) -> dict[str, Any]:
    """Return expected calibration error, beside it that of chance, Brier score and bins, by name.

    `ece`: the mean gap between the probability of the predicted label and how often it was right,
    over ten bins (Naeini et al. 2015) of equal mass (adaptive: Nixon et al. 2019). What has the
    same probability stays in one bin, so bins may differ in size and the order does not matter.
    With few judgements it comes out too high (Kumar et al. 2019).

    `ece_by_chance`: what it would come out at on average if each probability were exactly the
    chance of being right (consistency resampling: Broecker and Smith 2007, for this error
    Vaicenavicius et al. 2019). An error no larger than that speaks of few judgements, not of
    wrong probabilities.

    `ece_interval`: from so many resamples of the documents that hold judgements, with bins made
    anew in each; None of no samples or fewer than two documents.

    `brier`: the mean squared error of all three probabilities, halved to lie between 0 and 1
    (Brier 1950 goes up to 2).

    `bins`: those of a reliability diagram, lowest first, empty ones left out.
    """
    if not judgements:
        nothing = dict.fromkeys(("ece", "ece_by_chance", "ece_interval", "brier"))
        return {**nothing, "n": 0, "bins": []}
    ranked = _Ranked(judgements)
    weights = np.ones((1, len(judgements)), np.int64)
    bins = ranked.bins(weights)
    return {
        "ece": float(bins.error[0]),
        "ece_by_chance": ranked.error_by_chance(seed=seed),
        "ece_interval": _interval(ranked, samples=samples, seed=seed),
        "brier": _brier(judgements),
        "n": len(judgements),
        "bins": bins.rows(),
    }


def _judgements(document: str, pairs: Iterable[StancePair]) -> Iterator[Judgement]:
    for wanted, found in pairs:
        if found is not None and found.scores is not None:
            yield Judgement(document, found.label, found.scores, wanted.label)


def _brier(judgements: Sequence[Judgement]) -> float:
    errors = (
        (j.probability(label) - (label == j.gold)) ** 2
        for j in judgements
        for label in STANCE_LABELS
    )
    return math.fsum(errors) / (2 * len(judgements))


@dataclass(frozen=True, slots=True)
class _Bins:
    """Sums of judgements per bin, for each of some resamples: arrays (samples, BINS)."""

    n: NDArray[np.float64]
    confidence: NDArray[np.float64]
    right: NDArray[np.float64]

    @property
    def error(self) -> NDArray[np.float64]:
        """The expected calibration error of each resample (samples,)."""
        gaps = np.abs(self.right - self.confidence).sum(axis=1)
        error: NDArray[np.float64] = gaps / self.n.sum(axis=1)
        return error

    def rows(self) -> list[dict[str, Any]]:
        """Return the bins of the first resample that hold something."""
        return [
            {"confidence": float(confidence / n), "accuracy": float(right / n), "n": int(n)}
            for n, confidence, right in zip(
                self.n[0], self.confidence[0], self.right[0], strict=True
            )
            if n
        ]


class _Ranked:
    """Judgements as arrays, by rising confidence.

    Attributes:
        n_documents: how many documents there are.
        document: the number of each judgement's document (judgements,); by id, so that it does not
            depend on the order of the documents.
    """

    def __init__(self, judgements: Sequence[Judgement]) -> None:
        ranked = sorted(judgements, key=lambda j: j.confidence)
        number_by_id = {name: i for i, name in enumerate(sorted({j.document for j in ranked}))}
        self.n_documents = len(number_by_id)
        self.document = np.array([number_by_id[j.document] for j in ranked])
        self._right = np.array([j.predicted == j.gold for j in ranked], np.int64)
        self._by_rank = np.array([j.confidence for j in ranked])
        self._confidences, self._first = np.unique(self._by_rank, return_index=True)

    def bins(self, weights: NDArray[np.int64]) -> _Bins:
        """Return the bins where each judgement occurs so many times (samples, judgements).

        A group of equal confidence goes to the bin in which its middle rank falls.
        """
        return self._bins(weights, weights * self._right)

    def error_by_chance(self, *, seed: int) -> float:
        """Return the mean error over draws in which judgements are right as often as they say."""
        rng = np.random.default_rng(seed)
        block = max(1, _CELLS // len(self._by_rank))
        errors = []
        for done in range(0, CHANCES, block):
            draws = min(block, CHANCES - done), len(self._by_rank)
            right = rng.random(draws) < self._by_rank
            errors.append(self._bins(np.ones(right.shape, np.int64), right.astype(np.int64)).error)
        return float(np.concatenate(errors).mean())

    def _bins(self, weights: NDArray[np.int64], rights: NDArray[np.int64]) -> _Bins:
        """Return the bins of weights, and of how much of each weight is right, alike in shape."""
        n = np.add.reduceat(weights, self._first, axis=1)
        right = np.add.reduceat(rights, self._first, axis=1)
        twice_middle = 2 * np.cumsum(n, axis=1) - n
        places = BINS * twice_middle // (2 * n.sum(axis=1, keepdims=True))
        # Groups that a resample lacks may lie at the very end; they weigh nothing.
        places = np.minimum(places, BINS - 1) + BINS * np.arange(len(n))[:, None]

        def per_bin(values: NDArray[Any]) -> NDArray[np.float64]:
            sums = np.bincount(places.ravel(), values.ravel(), minlength=BINS * len(n))
            return sums.reshape(len(n), BINS).astype(np.float64)

        return _Bins(n=per_bin(n), confidence=per_bin(n * self._confidences), right=per_bin(right))


def _interval(ranked: _Ranked, *, samples: int, seed: int) -> list[float] | None:
    """Return the 95 % percentile interval of the error over resampled documents."""
    if samples < 1 or ranked.n_documents < 2:
        return None
    rng = np.random.default_rng(seed)
    shares = np.full(ranked.n_documents, 1 / ranked.n_documents)
    block = max(1, _CELLS // len(ranked.document))
    errors = [
        ranked.bins(
            rng.multinomial(ranked.n_documents, shares, min(block, samples - done))[
                :, ranked.document
            ]
        ).error
        for done in range(0, samples, block)
    ]
    low, high = np.quantile(np.concatenate(errors), TAILS)
    return [float(low), float(high)]
