"""Counts of many documents as the rows of a matrix, so that any sum of them is one product.

Resampling adds up the same documents thousands of times: dataclass by dataclass it takes minutes.
"""

from __future__ import annotations

import dataclasses
from collections import Counter
from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from fractions import Fraction
from functools import reduce
from operator import add
from typing import Any, Generic, TypeVar

import numpy as np
from numpy.typing import NDArray

from polemic.pipeline.evaluation.scorers.counts import Additive

CountsT = TypeVar("CountsT", bound=Additive)

Matrix = NDArray[np.float64]
"""Holds whole numbers only, so that its sums are exact and free of order."""

_Path = tuple[Hashable, ...]
"""The way to a number: names of fields, at last the key of a counter."""

_Number = int | Fraction | float

_STEPS = 1 << 30
"""What is not a count is rounded to such parts of one, far finer than any figure is read."""


class CountMatrix(Generic[CountsT]):
    """The counts of documents as rows, with a column for each number that occurs in one of them.

    Attributes:
        rows: one row per document, in the order given.
    """

    rows: Matrix

    def __init__(self, counts: Sequence[CountsT]) -> None:
        total = reduce(add, counts)
        numbers = dict(sorted(_numbers(total, ()), key=lambda item: repr(item[0])))
        column_by_path = {path: column for column, path in enumerate(numbers)}
        steps = {path: 1 if isinstance(n, int) else _STEPS for path, n in numbers.items()}
        self.rows = np.zeros((len(counts), len(numbers)))
        for row, of_document in zip(self.rows, counts, strict=True):
            for path, number in _numbers(of_document, ()):
                row[column_by_path[path]] = round(number * steps[path])
        self._build = _builder(total, (), column_by_path)

    def counts(self, row: Matrix) -> CountsT:
        """Return the counts that a row, or a sum of rows, stands for."""
        built: CountsT = self._build(row.tolist())
        return built


def in_fixed_order(rows: Matrix) -> Matrix:
    """Return the rows sorted: what is drawn from them then does not depend on their order."""
    return rows[np.lexsort(rows.T[::-1])]


def _numbers(value: Any, path: _Path) -> Iterator[tuple[_Path, _Number]]:
    """Yield each number in counts with the way to it."""
    if isinstance(value, Additive):
        for field in dataclasses.fields(value):
            yield from _numbers(getattr(value, field.name), (*path, field.name))
    elif isinstance(value, Counter):
        yield from (((*path, key), n) for key, n in value.items() if n)
    else:
        yield path, value


def _builder(
    like: Any, path: _Path, column_by_path: Mapping[_Path, int]
) -> Callable[[Sequence[float]], Any]:
    """Return the function that makes of a row a value of the kind of `like`."""
    if isinstance(like, Additive):
        kind = type(like)
        parts = [
            _builder(getattr(like, field.name), (*path, field.name), column_by_path)
            for field in dataclasses.fields(like)
        ]
        return lambda row: kind(*(part(row) for part in parts))
    if isinstance(like, Counter):
        columns = [(key, column_by_path[*path, key]) for key, n in like.items() if n]
        # A label without items is no label: macro averages go over those that occur.
        return lambda row: Counter({key: int(row[i]) for key, i in columns if row[i]})
    column = column_by_path[path]
    if isinstance(like, int):
        return lambda row: int(row[column])
    return lambda row: row[column] / _STEPS
