"""Where the time of an evaluation goes: made-up documents, counted, added up and resampled.

Run by hand; figures depend on the machine, so no test looks at them. The texts are numbers.

    python scripts/bench_evaluate.py [DOCUMENTS]
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import reduce
from operator import add
from random import Random
from typing import Any

from polemic.pipeline.document import (
    AUTHOR,
    COMPONENT_LABELS,
    RELATION_LABELS,
    STANCE_LABELS,
    Component,
    Document,
    Mention,
    Party,
    Relation,
    Stance,
)
from polemic.pipeline.evaluation.baselines.floors import baseline_figures
from polemic.pipeline.evaluation.report import count_document, scores
from polemic.pipeline.evaluation.scorers.components import count_components
from polemic.pipeline.evaluation.scorers.holders import count_holders
from polemic.pipeline.evaluation.scorers.parties import count_parties
from polemic.pipeline.evaluation.scorers.relations import count_relations
from polemic.pipeline.evaluation.scorers.stance import count_stances
from polemic.pipeline.evaluation.uncertainty.intervals import bootstrap_intervals
from polemic.pipeline.evaluation.uncertainty.permutation import permutation_test

DOCUMENTS = 1000
COMPONENTS = 40
PARTIES = 8
MENTIONS = 5
WORDS = 18
"""Words of a sentence; every sentence but each fifth is a component."""

COUNTERS: dict[str, Callable[[Document, Document], Any]] = {
    "components": count_components,
    "relations": count_relations,
    "parties": count_parties,
    "holders": count_holders,
    "stances": count_stances,
}


def main() -> None:
    """Print how many seconds each part takes."""
    n_documents = int(sys.argv[1]) if sys.argv[1:] else DOCUMENTS
    random = Random(0)  # noqa: S311 - made-up documents, the same each time
    gold = [gold_document(f"d{i}", random) for i in range(n_documents)]
    ours, theirs = ([prediction(document, random) for document in gold] for _ in range(2))
    for name, count in COUNTERS.items():
        with timed(f"  {name} alone"):
            for pair in zip(gold, ours, strict=True):
                count(*pair)
    with timed("counts of all documents"):
        our_counts = [count_document(*pair) for pair in zip(gold, ours, strict=True)]
    their_counts = [count_document(*pair) for pair in zip(gold, theirs, strict=True)]
    with timed("their sum and its scores"):
        scores(reduce(add, our_counts))
    with timed("baselines without training"):
        baseline_figures(gold)
    with timed("baselines with training"):
        baseline_figures(gold, training=ours)
    with timed("1,000 bootstrap samples"):
        bootstrap_intervals(our_counts, scores)
    with timed("1,000 exchanges with another system"):
        permutation_test(our_counts, their_counts, scores)


@contextmanager
def timed(what: str) -> Iterator[None]:
    """Print how long the block took."""
    start = time.perf_counter()
    yield
    print(f"{time.perf_counter() - start:8.2f} s  {what}")


def gold_document(document_id: str, random: Random) -> Document:
    """Return a document of 40 components with links, parties and stances."""
    sentences = [
        " ".join(str(random.randrange(10_000)) for _ in range(WORDS)) + "."
        for _ in range(COMPONENTS * 5 // 4)
    ]
    text = " ".join(sentences)
    starts = [len(" ".join(sentences[:i])) + (i > 0) for i in range(len(sentences))]
    components = tuple(
        Component(
            f"c{i}",
            random.choice(COMPONENT_LABELS),
            start,
            start + len(sentences[i]),
            thesis=i == 0,
            holder=random.choice([AUTHOR, AUTHOR, AUTHOR, None]),
        )
        for i, start in enumerate(starts)
        if i % 5 < 4
    )
    parties = tuple(_party(i, len(text), random) for i in range(PARTIES))
    return replace(
        Document(text, id=document_id, components=components, parties=parties),
        relations=_relations(components, random),
        stances=_stances(components, parties, random),
    )


def prediction(gold: Document, random: Random) -> Document:
    """Return the document with moved, relabelled and lost annotations."""
    components = tuple(
        replace(c, start=c.start + random.randrange(60), label=random.choice(COMPONENT_LABELS))
        for c in gold.components
        if random.random() < 0.9
    )
    parties = tuple(
        replace(
            party, mentions=tuple(replace(m, end=m.end + 2) for m in party.mentions if m.start % 7)
        )
        for party in gold.parties[1:]
    )
    return replace(
        gold,
        components=components,
        parties=parties,
        relations=_relations(components, random),
        stances=_stances(components, parties, random),
    )


def _party(number: int, size: int, random: Random) -> Party:
    starts = random.sample(range(0, size - 10, 10), MENTIONS)
    return Party(
        f"p{number}", str(number), "state", tuple(Mention(start, start + 6) for start in starts)
    )


def _relations(components: tuple[Component, ...], random: Random) -> tuple[Relation, ...]:
    return tuple(
        Relation(c.id, components[0].id, random.choice(RELATION_LABELS)) for c in components[1:]
    )


def _stances(
    components: tuple[Component, ...], parties: tuple[Party, ...], random: Random
) -> tuple[Stance, ...]:
    over_document = [Stance(AUTHOR, p.id, random.choice(STANCE_LABELS)) for p in parties]
    in_components = [
        Stance(c.holder, random.choice(parties).id, random.choice(STANCE_LABELS), component=c.id)
        for c in components
    ]
    return (*over_document, *in_components)


if __name__ == "__main__":
    main()
