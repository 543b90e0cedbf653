"""Random annotations of one small text, for tests that compare whole documents."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import replace
from random import Random
from typing import TypeVar

from polemic.pipeline.document import (
    AUTHOR,
    COMPONENT_LABELS,
    PARTY_KINDS,
    RELATION_LABELS,
    STANCE_LABELS,
    Attribution,
    Component,
    Document,
    Mention,
    Party,
    Relation,
    Stance,
    StanceScores,
)
from polemic.pipeline.text.tokens import words

T = TypeVar("T")

TEXT = (
    "Norland must cut the tax. Prices rose, and wages fell!\n"
    "The league says no: it would lose, but who else gains?\n"
    "So let the senate vote."
)

EDGES = tuple(start for start, _ in words(TEXT))[::2]
"""Where spans may start and end: few places, so that two documents meet and tie all the time.

They are starts of words: by the rules of the AAEC a span in which no word starts is none.
"""


def random_document(random: Random) -> Document:
    """Return a document over TEXT with up to eight components, three parties and all the rest."""
    parties = _parties(random)
    components = _components(random, [AUTHOR, None, *(p.id for p in parties)])
    return Document(
        TEXT,
        components=components,
        relations=tuple(
            Relation(source.id, target.id, random.choice(RELATION_LABELS))
            for source, target in itertools.permutations(components, 2)
            if random.random() < 0.2
        ),
        parties=parties,
        attributions=tuple(
            Attribution(p.mentions[0].span, (c.span,), party=p.id)
            for p in parties
            for c in components
            if c.holder == p.id
        ),
        stances=_stances(random, components, parties),
    )


def shuffled(document: Document, random: Random) -> Document:
    """Return the document with everything in it in another order."""

    def mixed(items: tuple[T, ...]) -> tuple[T, ...]:
        return tuple(random.sample(items, len(items)))

    return replace(
        document,
        components=mixed(document.components),
        relations=mixed(document.relations),
        parties=mixed(tuple(replace(p, mentions=mixed(p.mentions)) for p in document.parties)),
        attributions=mixed(document.attributions),
        stances=mixed(document.stances),
    )


def _components(random: Random, holders: Sequence[str | None]) -> tuple[Component, ...]:
    cuts = sorted(random.sample(EDGES, random.randint(2, 9)))
    return tuple(
        Component(
            f"c{i}",
            random.choice(COMPONENT_LABELS),
            start,
            end,
            thesis=random.random() < 0.3,
            holder=random.choice(holders),
            score=random.random(),
        )
        for i, (start, end) in enumerate(itertools.pairwise(cuts))
        if random.random() < 0.8
    )


def _parties(random: Random) -> tuple[Party, ...]:
    return tuple(
        Party(
            f"p{i}",
            f"Party {i}",
            random.choice(PARTY_KINDS),
            tuple(
                Mention(start, start + random.choice((6, 9)))
                for start in random.sample(EDGES[:-2], random.randint(1, 3))
            ),
        )
        for i in range(random.randint(0, 3))
    )


def _stances(
    random: Random, components: Sequence[Component], parties: Sequence[Party]
) -> tuple[Stance, ...]:
    """Return at most one row for each party over the document, and in each component."""
    places = [(AUTHOR, None), *((c.holder, c.id) for c in components)]
    return tuple(
        Stance(
            holder,
            party.id,
            random.choice(STANCE_LABELS),
            component=component,
            scores=_scores(random),
            also=tuple(random.sample(STANCE_LABELS, random.choice((0, 0, 1)))),
        )
        for party in parties
        for holder, component in places
        if random.random() < (0.8 if component is None else 0.4)
    )


def _scores(random: Random) -> StanceScores:
    low, high = sorted((random.random(), random.random()))
    return StanceScores(favor=low, against=high - low, neutral=1 - high)
