"""Claims and premises: tag scores -> spans with the edges that GUIDELINES asks for."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Sequence
from typing import ClassVar, cast

import numpy as np

from polemic.models.labels import COMPONENT_TAGS
from polemic.models.reading import FloatArray, IntArray, Reading
from polemic.models.runtime import Model
from polemic.pipeline.config import ComponentSettings
from polemic.pipeline.document import Component, ComponentLabel, Document, Span
from polemic.pipeline.stages.decoding import TaggedSpan, decode_spans
from polemic.pipeline.text.edges import normalise_edges
from polemic.pipeline.text.sentences import sentences


class ComponentStage:
    """Marks claims and premises; all are the author's until the attributions are known."""

    name: ClassVar[str] = "components"
    requires: ClassVar[frozenset[str]] = frozenset()
    provides: ClassVar[frozenset[str]] = frozenset({"components"})

    def __init__(self, settings: ComponentSettings, model: Model) -> None:
        self._settings = settings
        self._model = model

    def __call__(self, document: Document, reading: Reading) -> Document:
        """Return the document with components `c1`, `c2`, ... in order."""
        parts = sentences(reading.text)
        found = decode_spans(
            reading.component_logits,
            reading.offsets,
            reading.text,
            tags=COMPONENT_TAGS,
            temperature=self._model.calibration.components,
            begin_costs=self._settings.split_cost * _inside(parts, reading.offsets),
        )
        spans = [
            (span, one)
            for one, part in _within_sentences(found, parts)
            if (span := normalise_edges(reading.text, *part)) is not None
            and _asserts_something(reading.text[slice(*span)])
        ]
        return dataclasses.replace(
            document,
            components=tuple(
                Component(f"c{i}", cast(ComponentLabel, one.label), *span, score=one.score)
                for i, (span, one) in enumerate(spans, start=1)
            ),
        )


def _asserts_something(unit: str) -> bool:
    """Return whether a unit could be asserted by itself: no single word can."""
    return len(unit.split()) > 1


def _inside(parts: Sequence[Span], offsets: IntArray) -> FloatArray:
    """Return 1 for each piece (pieces,) that does not begin a sentence, else 0.

    Corpora of speeches and comments cut clauses that op-eds keep together.
    """
    inside = np.ones(len(offsets), dtype=np.float32)
    firsts = np.searchsorted(offsets[:, 0], [start for start, _ in parts])
    inside[firsts[firsts < len(offsets)]] = 0
    return inside


def _within_sentences(
    found: Sequence[TaggedSpan], spans: Sequence[Span]
) -> Iterator[tuple[TaggedSpan, Span]]:
    """Yield the found spans cut where a sentence ends: a component could be asserted by itself."""
    place = 0
    for one in found:
        while place < len(spans) and spans[place][1] <= one.start:
            place += 1
        for start, end in spans[place:]:
            if start >= one.end:
                break
            yield one, (max(start, one.start), min(end, one.end))
