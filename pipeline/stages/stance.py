"""Stance per component: what its holder thinks of each party it is about."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Sequence
from typing import ClassVar

import numpy as np

from polemic.models.calibration import softmax
from polemic.models.reading import FloatArray, Reading
from polemic.models.runtime import Model
from polemic.pipeline.config import StanceSettings
from polemic.pipeline.document import AUTHOR, Component, Document, Party, Span, Stance
from polemic.pipeline.stages.judging import Pair, judge_pairs, stance_scores
from polemic.pipeline.stages.references import referred_parties


class StanceStage:
    """Adds one stance for each component and party that it names or plainly refers to."""

    name: ClassVar[str] = "stance"
    requires: ClassVar[frozenset[str]] = frozenset({"components", "parties", "attributions"})
    provides: ClassVar[frozenset[str]] = frozenset({"stances"})

    def __init__(self, settings: StanceSettings, model: Model) -> None:
        self._settings = settings
        self._model = model

    def __call__(self, document: Document, reading: Reading) -> Document:
        """Return the document with a stance row for each component and party it is about."""
        rows = [
            (component, party, pair)
            for component in document.components
            for party, pairs in component_pairs(document, component)
            for pair in pairs
        ]
        judged = judge_pairs(self._model, reading, [pair for _, _, pair in rows])
        probabilities = softmax(judged.logits, self._model.calibration.stance)
        by_row: dict[tuple[str, str], list[int]] = {}
        for i, (component, party, _) in enumerate(rows):
            by_row.setdefault((component.id, party.id), []).append(i)
        stances = []
        for places in by_row.values():
            component, party, pair = rows[places[0]]
            label, scores = stance_scores(probabilities[places].mean(axis=0, dtype=np.float32))
            evidence = deciding_words(
                reading, pair, judged.attention[places[0]], most=self._settings.evidence
            )
            stances.append(
                Stance(component.holder, party.id, label, component.id, scores, evidence)
            )
        return dataclasses.replace(document, stances=tuple(stances))


def component_pairs(document: Document, component: Component) -> Iterator[tuple[Party, list[Pair]]]:
    """Yield each party that a component is about, with one pair for each mention in it.

    A party that only a pronoun stands for is judged by its mention before.
    """
    holder = holder_span(document, component)
    referred = {party.id: span for party, span in referred_parties(document, component)}
    for party in document.parties:
        mentions = [
            m for m in party.mentions if component.start <= m.start and m.end <= component.end
        ]
        if mentions and party.id != component.holder:
            yield party, [Pair(m.span, component.span, holder) for m in mentions]
        elif party.id in referred:
            yield party, [Pair(referred[party.id], component.span, holder)]


def holder_span(document: Document, component: Component) -> Span | None:
    """Return where a component's holder is named, nearest to it; None for the author."""
    if component.holder == AUTHOR:
        return None
    if component.holder is None:
        places = [a.source for a in document.attributions if a.party is None]
    else:
        places = [m.span for m in document.party(component.holder).mentions]
    return min(places, key=lambda s: (abs(s[0] - component.start), s), default=component.span)


def deciding_words(
    reading: Reading, pair: Pair, attention: FloatArray, *, most: int
) -> tuple[Span, ...]:
    """Return the words, at most `most`, that the stance head looked at longest, in text order."""
    first, _ = reading.pieces(*pair.unit)
    spans: list[Span] = []
    for i in np.argsort(-attention, kind="stable").tolist():
        start, end = _word_around(reading.text, *reading.offsets[first + i].tolist())
        in_mention = start < pair.target[1] and pair.target[0] < end
        inside_unit = pair.unit[0] <= start and end <= pair.unit[1]
        if reading.text[start:end].isalpha() and inside_unit and not in_mention:
            spans = _with(spans, (start, end))
        if len(spans) == most:
            break
    return tuple(sorted(spans))


def _with(spans: Sequence[Span], span: Span) -> list[Span]:
    return list(spans) if span in spans else [*spans, span]


def _word_around(text: str, start: int, end: int) -> Span:
    while start > 0 and text[start - 1].isalnum():
        start -= 1
    while end < len(text) and text[end].isalnum():
        end += 1
    return start, end
