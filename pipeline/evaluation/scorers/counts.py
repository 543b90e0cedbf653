"""Counts that add up over documents, and the ratios derived from them last.

A ratio is None where nothing was there to score, never 0 or 1.
"""

from __future__ import annotations

import dataclasses
from collections import Counter
from collections.abc import Hashable, Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Self


@dataclass(frozen=True, slots=True)
class Additive:
    """Gives a dataclass of counts a `+` that adds field by field; its defaults are the zero."""

    def __add__(self, other: Self) -> Self:
        names = [f.name for f in dataclasses.fields(self)]
        return type(self)(**{name: getattr(self, name) + getattr(other, name) for name in names})


@dataclass(frozen=True, slots=True)
class Counts(Additive):
    """What was found and right (tp), found and wrong (fp), missed (fn)."""

    tp: int = 0
    fp: int = 0
    fn: int = 0

    @classmethod
    def of_sets(cls, gold: Set[Hashable], predicted: Set[Hashable]) -> Self:
        """Return the counts of two sets whose equal members are right."""
        return cls(len(gold & predicted), len(predicted - gold), len(gold - predicted))

    @classmethod
    def of_matching(cls, *, matched: int, gold: int, predicted: int) -> Self:
        """Return the counts of a one-to-one matching between so many items."""
        return cls(matched, predicted - matched, gold - matched)

    @property
    def support(self) -> int:
        """How many there are in the gold."""
        return self.tp + self.fn

    @property
    def precision(self) -> float | None:
        """The share of the predicted that is right."""
        return ratio(self.tp, self.tp + self.fp)

    @property
    def recall(self) -> float | None:
        """The share of the gold that was found."""
        return ratio(self.tp, self.support)

    @property
    def f1(self) -> float | None:
        """The harmonic mean of precision and recall; 0 if only one side has something."""
        return ratio(2 * self.tp, 2 * self.tp + self.fp + self.fn)

    def scores(self) -> dict[str, float | None]:
        """Return precision, recall, F1 and support by name."""
        return {
            "precision": self.precision,
            "recall": self.recall,
            "f1": self.f1,
            "support": self.support,
        }


@dataclass(frozen=True, slots=True)
class Share(Additive):
    """So much of so many."""

    part: int | Fraction = 0
    whole: int = 0

    @property
    def ratio(self) -> float | None:
        """Part by whole."""
        return ratio(self.part, self.whole)


@dataclass(frozen=True, slots=True)
class Confusion(Additive):
    """How often each (gold label, predicted label) occurs; a predicted None was not found."""

    cells: Counter[tuple[str, str | None]] = field(default_factory=Counter)

    @property
    def total(self) -> int:
        """How many gold items were labelled."""
        return self.cells.total()

    @property
    def accuracy(self) -> float | None:
        """The share of gold items whose label was found."""
        return ratio(sum(n for (g, p), n in self.cells.items() if g == p), self.total)

    def gold_labels(self) -> list[str]:
        """Return the labels that occur in the gold, sorted."""
        return sorted({gold for gold, _ in self.cells})

    def counts(self, label: str) -> Counts:
        """Return the counts of one label; an item not found is a miss and no false positive."""
        gold = sum(n for (g, _), n in self.cells.items() if g == label)
        predicted = sum(n for (_, p), n in self.cells.items() if p == label)
        return Counts.of_matching(matched=self.cells[label, label], gold=gold, predicted=predicted)

    def macro_f1(self, labels: Sequence[str]) -> float | None:
        """Return the mean F1 of the labels given."""
        return mean(self.counts(label).f1 for label in labels)

    def renamed(self, names: Mapping[str, str]) -> Confusion:
        """Return the confusion with labels renamed, so that several may become one."""
        cells: Counter[tuple[str, str | None]] = Counter()
        for (gold, predicted), n in self.cells.items():
            found = None if predicted is None else names.get(predicted, predicted)
            cells[names.get(gold, gold), found] += n
        return Confusion(cells)


def ratio(part: int | Fraction, whole: int) -> float | None:
    """Return part by whole, or None of nothing.

    >>> ratio(1, 4), ratio(0, 0)
    (0.25, None)
    """
    return float(part / whole) if whole else None


def harmonic_mean(precision: float | None, recall: float | None) -> float | None:
    """Return F1 of a precision and a recall: None if neither is known, 0 if only one is."""
    if precision is None and recall is None:
        return None
    if not precision or not recall:
        return 0.0
    return 2 * precision * recall / (precision + recall)


def mean(values: Iterable[float | None]) -> float | None:
    """Return the mean of the values that are not None, or None if there is none."""
    known = [value for value in values if value is not None]
    return sum(known) / len(known) if known else None
