"""The whole piece: its thesis, and every holder's stance toward every party, summed up."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Sequence
from typing import ClassVar

import numpy as np

from polemic.models.calibration import softmax
from polemic.models.labels import STANCE_LABELS
from polemic.models.reading import FloatArray, Reading
from polemic.models.runtime import Model
from polemic.pipeline.config import SummarySettings
from polemic.pipeline.document import AUTHOR, Component, Document, Party, Span, Stance, StanceScores
from polemic.pipeline.stages.judging import (
    Judgements,
    Pair,
    judge_pairs,
    mention_places,
    stance_scores,
)
from polemic.pipeline.stages.stance import component_pairs
from polemic.pipeline.text.sentences import sentences

_EVIDENCE = 2
"""Sentences named as evidence of a stance over the document."""


class SummaryStage:
    """Marks the thesis and adds the stances over the document."""

    name: ClassVar[str] = "summary"
    requires: ClassVar[frozenset[str]] = frozenset({"components", "parties", "stances"})
    provides: ClassVar[frozenset[str]] = frozenset({"thesis", "document stances"})

    def __init__(self, settings: SummarySettings, model: Model) -> None:
        self._settings = settings
        self._model = model

    def __call__(self, document: Document, reading: Reading) -> Document:
        """Return the document with its theses marked and a stance row for each holder and party."""
        document = dataclasses.replace(
            document, components=self._with_theses(document.components, reading)
        )
        unnamed = [
            Stance(AUTHOR, p.id, "neutral", scores=StanceScores(0.0, 0.0, 1.0))
            for p in document.parties
            if not p.mentions
        ]  # a stage of one's own may know a party that the text does not name: no evaluation
        return dataclasses.replace(
            document,
            stances=(*document.stances, *self._stances(document, reading), *unnamed),
        )

    def _stances(self, document: Document, reading: Reading) -> list[Stance]:
        """Return a row for each holder and party that the text gives pairs for."""
        groups = [*author_groups(document), *quoted_groups(document)]
        if not groups:
            return []
        pairs = [pair for _, _, of_group in groups for pair in of_group]
        judged = judge_pairs(self._model, reading, pairs)
        ends = np.cumsum([len(of_group) for _, _, of_group in groups]).tolist()
        rows = [slice(end - len(g), end) for (_, _, g), end in zip(groups, ends, strict=True)]
        summed = self._sum_up(document, pairs, judged, rows)
        return [
            self._stance(holder, party, of_group, judged.logits[row], logits)
            for (holder, party, of_group), row, logits in zip(groups, rows, summed, strict=True)
        ]

    def _sum_up(
        self, document: Document, pairs: Sequence[Pair], judged: Judgements, rows: Sequence[slice]
    ) -> FloatArray:
        """Return the scores (groups, 3) of groups, each given by its rows among the pairs."""
        member = np.zeros((len(rows), len(pairs)), dtype=np.int64)
        for group, of_group in enumerate(rows):
            member[group, of_group] = 1
        places = [mention_places(document, pair.target[0]) for pair in pairs]
        (summed,) = self._model.run(
            "summary",
            logits=judged.logits,
            places=np.array(places, dtype=np.float32),
            member=member,
        )
        return summed

    def _stance(
        self,
        holder: str,
        party: Party,
        pairs: Sequence[Pair],
        of_pairs: FloatArray,
        summed: FloatArray,
    ) -> Stance:
        """Return the row of a group, with the sentences that are most of its label as evidence."""
        calibration = self._model.calibration
        label, scores = stance_scores(softmax(summed, calibration.document_stance))
        of_label = softmax(of_pairs, calibration.stance)[:, STANCE_LABELS.index(label)]
        evidence: list[Span] = []
        for i in np.argsort(-of_label, kind="stable").tolist():
            if pairs[i].unit not in evidence and len(evidence) < _EVIDENCE:
                evidence.append(pairs[i].unit)
        return Stance(holder, party.id, label, None, scores, tuple(sorted(evidence)))

    def _with_theses(
        self, components: Sequence[Component], reading: Reading
    ) -> tuple[Component, ...]:
        """Mark the author's claims that score highest as thesis."""
        if not components:
            return ()
        (scores,) = self._model.run(
            "thesis",
            vectors=np.stack([reading.vector(*c.span) for c in components]),
            position=np.arange(len(components), dtype=np.float32) / np.float32(len(components)),
        )
        claims = [i for i, c in enumerate(components) if c.label == "claim" and c.holder == AUTHOR]
        best = sorted(claims, key=lambda i: (-float(scores[i]), i))[: self._settings.theses]
        return tuple(dataclasses.replace(c, thesis=i in best) for i, c in enumerate(components))


Group = tuple[str, Party, list[Pair]]


def author_groups(document: Document) -> Iterator[Group]:
    """Yield, for each party that the text names, the sentences that do, as the author's."""
    spans = sentences(document.text)
    starts = [s for s, _ in spans]
    for party in document.parties:
        if not party.mentions:
            continue
        pairs = []
        for mention in party.mentions:
            place = max(0, int(np.searchsorted(starts, mention.start, side="right")) - 1)
            start, end = spans[place]
            pairs.append(Pair(mention.span, (min(start, mention.start), max(end, mention.end))))
        yield AUTHOR, party, pairs


def quoted_groups(document: Document) -> Iterator[Group]:
    """Yield, for each holder that is a party and each party it speaks of, what it says of it."""
    found: dict[tuple[str, str], list[Pair]] = {}
    for component in document.components:
        if component.holder in (AUTHOR, None):
            continue
        for party, pairs in component_pairs(document, component):
            found.setdefault((str(component.holder), party.id), []).extend(pairs)
    for (holder, party_id), pairs in found.items():
        yield holder, document.party(party_id), pairs
