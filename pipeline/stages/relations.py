"""Support and attack: what each component most likely serves -> the links of a sane argument."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable
from typing import ClassVar, cast

import numpy as np

from polemic.models.calibration import softmax
from polemic.models.labels import LINK_LABELS
from polemic.models.reading import FloatArray, Reading
from polemic.models.runtime import Model
from polemic.pipeline.config import RelationSettings
from polemic.pipeline.document import Document, Relation, RelationLabel
from polemic.pipeline.stages.places import component_places

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
            candidate
            for block in self._scored(document, reading)
            for candidate in self._likely(*block)
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

    def _scored(
        self, document: Document, reading: Reading
    ) -> Iterable[tuple[int, FloatArray, FloatArray]]:
        """Yield blocks of sources: the first one, how likely each target is, and its labels.

        Shapes (rows, 1 + components), where the first column is "no target", and
        (rows, components, 2).
        """
        vectors = np.stack([reading.vector(*c.span) for c in document.components])
        places = component_places(document.text, document.components)
        for first in range(0, len(vectors), _ROWS):
            rows = slice(first, first + _ROWS)
            scores, nothing, labels = self._model.run(
                "links",
                sources=vectors[rows],
                targets=vectors,
                source_places=places[rows],
                target_places=places,
            )
            choices = np.concatenate([nothing[:, np.newaxis], scores], axis=1)
            yield first, softmax(choices, self._model.calibration.links), labels

    def _likely(
        self, first: int, choices: FloatArray, labels: FloatArray
    ) -> Iterable[tuple[float, int, int, str]]:
        """Yield the links that are likely enough: probability, source, target, label."""
        for row, target in np.argwhere(choices[:, 1:] >= self._settings.threshold).tolist():
            if abs(first + row - target) <= self._settings.max_distance:
                label = LINK_LABELS[1 + int(labels[row, target].argmax())]
                yield float(choices[row, 1 + target]), first + row, target, label


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
