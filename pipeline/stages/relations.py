"""Support and attack: scores of all pairs of components -> the links a sane argument has."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Sequence
from typing import ClassVar, cast

import numpy as np

from polemic.models.calibration import softmax
from polemic.models.labels import LINK_LABELS
from polemic.models.reading import FloatArray, Reading
from polemic.models.runtime import Model
from polemic.pipeline.config import RelationSettings
from polemic.pipeline.document import Component, Document, Relation, RelationLabel

_ROWS = 64
"""Sources scored at a time; a document of thousands of components then needs little memory."""


class RelationStage:
    """Links components: at most one link from each, no circle of supports."""

    name: ClassVar[str] = "relations"
    requires: ClassVar[frozenset[str]] = frozenset({"components"})
    provides: ClassVar[frozenset[str]] = frozenset({"relations"})

    def __init__(self, settings: RelationSettings, model: Model) -> None:
        self._settings = settings
        self._model = model

    def __call__(self, document: Document, reading: Reading) -> Document:
        """Return the document with its relations."""
        components = document.components
        if len(components) < 2:
            return dataclasses.replace(document, relations=())
        candidates = [
            (float(p), source, target, LINK_LABELS[label])
            for first, block in self._probabilities(components, reading)
            for source, target, label, p in self._likely(first, block)
        ]
        kept = choose_links(candidates)
        return dataclasses.replace(
            document,
            relations=tuple(
                Relation(
                    components[source].id,
                    components[target].id,
                    cast(RelationLabel, label),
                    round(p, 4),
                )
                for p, source, target, label in kept
            ),
        )

    def _probabilities(
        self, components: Sequence[Component], reading: Reading
    ) -> Iterable[tuple[int, FloatArray]]:
        """Yield blocks of rows: the first source, probabilities (rows, components, labels)."""
        vectors = np.stack([reading.vector(*c.span) for c in components])
        order = np.arange(len(components))
        for first in range(0, len(components), _ROWS):
            rows = order[first : first + _ROWS]
            (logits,) = self._model.run(
                "links",
                sources=vectors[rows],
                targets=vectors,
                distance=order[np.newaxis] - rows[:, np.newaxis],
            )
            yield first, softmax(logits, self._model.calibration.links)

    def _likely(self, first: int, block: FloatArray) -> Iterable[tuple[int, int, int, np.float32]]:
        """Yield source, target, label and probability of the links above the threshold."""
        linked = 1 - block[:, :, 0]
        for row, target in np.argwhere(linked >= self._settings.threshold).tolist():
            source = first + row
            if source != target and abs(source - target) <= self._settings.max_distance:
                label = 1 + int(block[row, target, 1:].argmax())
                yield source, target, label, linked[row, target]


def choose_links(
    candidates: Iterable[tuple[float, int, int, str]],
) -> list[tuple[float, int, int, str]]:
    """Return the candidates (probability, source, target, label) that stand together.

    The likeliest first: a component gets one link to another, and a link that would close a
    circle is left out. Ties go to the earlier source, then the nearer target.
    """
    parent: dict[int, int] = {}
    kept = []
    for candidate in sorted(candidates, key=lambda c: (-c[0], c[1], abs(c[2] - c[1]), c[2])):
        _, source, target, _ = candidate
        if source in parent or _leads_to(parent, target, source):
            continue
        parent[source] = target
        kept.append(candidate)
    return sorted(kept, key=lambda c: (c[1], c[2]))


def _leads_to(parent: dict[int, int], start: int, goal: int) -> bool:
    while start in parent:
        start = parent[start]
        if start == goal:
            return True
    return start == goal
