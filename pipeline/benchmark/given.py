"""What a model is told of a gold document, and what of its answer is compared."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, cast

import numpy as np

from polemic.models.calibration import softmax
from polemic.models.labels import COMPONENT_TAGS, LINK_LABELS
from polemic.pipeline.document import (
    AUTHOR,
    COMPONENT_LABELS,
    Component,
    ComponentLabel,
    Document,
    RelationLabel,
    Span,
)
from polemic.pipeline.run import Pipeline
from polemic.pipeline.stages.judging import Pair, judge_pairs, stance_scores
from polemic.pipeline.stages.places import component_places


@dataclass(frozen=True, slots=True)
class Given:
    """What the model is told of the gold.

    `predict` returns the model's version of a gold document. `scored` returns what of either
    version is compared.
    """

    predict: Callable[[Pipeline, Document], Document]
    scored: Callable[[Document], Document] = lambda document: document


def analyse(pipeline: Pipeline, gold: Document, *, told: Sequence[str] = ()) -> Document:
    """Return the text analysed by all stages but those of which the gold tells the result.

    Of components it tells spans and labels, not who holds them or which one is the thesis.
    """
    known: dict[str, Any] = {
        "parties": gold.parties,
        "components": tuple(Component(c.id, c.label, c.start, c.end) for c in gold.components),
    }
    bare = dataclasses.replace(
        gold, components=(), relations=(), parties=(), attributions=(), stances=()
    )
    document = dataclasses.replace(bare, **{name: known[name] for name in told})
    reading = pipeline.model.read(document.text)
    for stage in pipeline.stages:
        if stage.name not in told:
            document = stage(document, reading)
    return document


def label_components(pipeline: Pipeline, gold: Document) -> Document:
    """Return the gold with its components labelled anew, by the likelier label of their pieces."""
    reading = pipeline.model.read(gold.text)
    tags = softmax(reading.component_logits, pipeline.model.calibration.components)
    columns = {
        label: [i for i, tag in enumerate(COMPONENT_TAGS) if tag[2:] == label]
        for label in COMPONENT_LABELS
    }

    def likelier(span: Span) -> ComponentLabel:
        inside = tags[slice(*reading.pieces(*span))]
        return max(COMPONENT_LABELS, key=lambda label: float(inside[:, columns[label]].sum()))

    return dataclasses.replace(
        gold,
        components=tuple(
            Component(c.id, likelier(c.span), c.start, c.end) for c in gold.components
        ),
    )


def label_links(pipeline: Pipeline, gold: Document) -> Document:
    """Return the gold with its links labelled anew."""
    if not gold.relations:
        return gold
    reading = pipeline.model.read(gold.text)
    vectors = np.stack([reading.vector(*c.span) for c in gold.components])
    places = component_places(gold.text, gold.components)
    _, _, logits = pipeline.model.run(
        "links", sources=vectors, targets=vectors, source_places=places, target_places=places
    )
    row = {c.id: i for i, c in enumerate(gold.components)}
    chosen = {r: int(logits[row[r.source], row[r.target]].argmax()) for r in gold.relations}
    return dataclasses.replace(
        gold,
        relations=tuple(
            dataclasses.replace(r, label=cast(RelationLabel, LINK_LABELS[1 + label]), score=None)
            for r, label in chosen.items()
        ),
    )


def judge_mentions(pipeline: Pipeline, gold: Document) -> Document:
    """Return the gold with its stances judged anew, the whole text being one unit.

    Each is told the first mentions of the party and of the holder, as in training.
    """
    model = pipeline.model

    def first_mention(party: str) -> Span:
        return gold.party(party).mentions[0].span

    pairs = [
        Pair(
            first_mention(s.party),
            (0, len(gold.text)),
            None if s.holder in (AUTHOR, None) else first_mention(str(s.holder)),
        )
        for s in gold.stances
    ]
    logits = judge_pairs(model, model.read(gold.text), pairs).logits
    judged = [stance_scores(row) for row in softmax(logits, model.calibration.stance)]
    return dataclasses.replace(
        gold,
        stances=tuple(
            dataclasses.replace(s, label=label, scores=scores)
            for s, (label, scores) in zip(gold.stances, judged, strict=True)
        ),
    )


def whoever_holds(document: Document) -> Document:
    """Return the document with one stance toward a party, the author's if there is one."""
    by_party = {s.party: s for s in sorted(document.stances, key=lambda s: s.holder == AUTHOR)}
    stances = (dataclasses.replace(s, holder=AUTHOR) for s in by_party.values())
    return dataclasses.replace(document, stances=tuple(stances))


def only_names(document: Document) -> Document:
    """Return the text with the mentions that do not begin in lower case, and nothing else."""
    parties = [
        dataclasses.replace(
            party,
            part_of=None,
            mentions=tuple(m for m in party.mentions if not document.text[m.start].islower()),
        )
        for party in document.parties
    ]
    return Document(document.text, document.id, parties=tuple(p for p in parties if p.mentions))


FROM_TEXT = Given(analyse)
"""Nothing but the text."""

TOLD_COMPONENTS = Given(partial(analyse, told=("components",)))
TOLD_PARTIES = Given(partial(analyse, told=("parties",)))
TOLD_BOTH = Given(partial(analyse, told=("components", "parties")))

TOLD_SPANS = Given(label_components)
"""Where the components are, not what they are."""

TOLD_LINKS = Given(label_links)
"""Which components are linked, not how."""

TOLD_MENTIONS = Given(judge_mentions, scored=whoever_holds)
"""Who is spoken of and who speaks; whose stance it is does not count."""

TOLD_HOLDERS = Given(judge_mentions)
"""Who is spoken of and who speaks; whose stance it is counts too."""

NAMES = Given(analyse, scored=only_names)
"""Nothing but the text; proper names alone are compared."""
