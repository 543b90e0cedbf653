"""Whether the stance toward a party follows its name: the names of two parties are swapped.

A sentence says of one party what it said of the other, so the stance at a place should stay. Where
it moves, the model judges the name.
"""

from __future__ import annotations

import itertools
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from polemic.models.calibration import softmax
from polemic.models.labels import STANCE_LABELS
from polemic.models.reading import FloatArray
from polemic.models.runtime import Model
from polemic.pipeline.document import Document, Party, Span
from polemic.pipeline.stages.judging import Pair, judge_pairs
from polemic.pipeline.text.sentences import sentences

_FAVOR, _AGAINST = STANCE_LABELS.index("favor"), STANCE_LABELS.index("against")


@dataclass(frozen=True, slots=True)
class SwapGap:
    """What the swaps of names of one kind did.

    Attributes:
        mentions: names judged before and after.
        changed: share of them whose likeliest stance is another one after.
        gap: mean change, up or down, of the probability of favor less that of against: 0 to 2.
    """

    mentions: int
    changed: float
    gap: float


@dataclass(frozen=True, slots=True)
class Swap:
    """A sentence before and after, with the places of the names in each, in the same order."""

    before: str
    names_before: tuple[Span, ...]
    after: str
    names_after: tuple[Span, ...]


def measure_name_swaps(model: Model, documents: Sequence[Document]) -> dict[str, SwapGap]:
    """Return the gap of each kind of party that the documents allow to swap.

    Only the parties, their mentions and their kinds have to be labelled.
    """
    moved: dict[str, list[FloatArray]] = defaultdict(list)
    for document in documents:
        for kind, swap in find_swaps(document):
            before = _judge(model, swap.before, swap.names_before)
            after = _judge(model, swap.after, swap.names_after)
            moved[kind].append(np.stack([before, after], axis=1))
    return {kind: _gap(np.concatenate(moved[kind])) for kind in sorted(moved)}


def find_swaps(document: Document) -> Iterator[tuple[str, Swap]]:
    """Yield, with their kind, the sentences that name one of two neighbours of a kind, or both.

    Each party is a neighbour of the next of its kind. A name is swapped where the text writes it
    out as the party is called; within another party's mention it is left alone.
    """
    by_kind: dict[str, list[tuple[Party, list[Span]]]] = defaultdict(list)
    for party in document.parties:
        if party.name[:1].isupper() and (spans := _written_out(document, party)):
            by_kind[party.kind].append((party, spans))
    bounds = sentences(document.text)
    for kind, parties in by_kind.items():
        for (one, of_one), (other, of_other) in itertools.pairwise(parties):
            renamed = [(s, other.name) for s in of_one] + [(s, one.name) for s in of_other]
            for start, end in bounds:
                inside = sorted(r for r in renamed if start <= r[0][0] and r[0][1] <= end)
                if inside:
                    yield kind, _swap(document.text, (start, end), inside)


def _written_out(document: Document, party: Party) -> list[Span]:
    """Return the mentions that read as the party's name and touch no other mention."""
    spans = [m.span for p in document.parties for m in p.mentions]
    return [
        m.span
        for m in party.mentions
        if document.text[m.start : m.end] == party.name
        and sum(start < m.end and m.start < end for start, end in spans) == 1
    ]


def _swap(text: str, sentence: Span, renamed: Sequence[tuple[Span, str]]) -> Swap:
    start, end = sentence
    after, at, places = "", start, []
    for (first, last), name in renamed:
        after += text[at:first]
        places.append((len(after), len(after) + len(name)))
        after, at = after + name, last
    before_places = tuple((first - start, last - start) for (first, last), _ in renamed)
    return Swap(text[start:end], before_places, after + text[at:end], tuple(places))


def _judge(model: Model, sentence: str, names: Sequence[Span]) -> FloatArray:
    """Return the probabilities (names, 3) of the author's stances in a sentence by itself."""
    pairs = [Pair(name, (0, len(sentence))) for name in names]
    logits = judge_pairs(model, model.read(sentence), pairs).logits
    return softmax(logits, model.calibration.stance)


def _gap(judged: FloatArray) -> SwapGap:
    """Return the gap of probabilities (names, before and after, 3)."""
    labels = judged.argmax(-1)
    balance = judged[..., _FAVOR] - judged[..., _AGAINST]
    return SwapGap(
        mentions=len(judged),
        changed=round(float((labels[:, 0] != labels[:, 1]).mean()), 4),
        gap=round(float(np.abs(balance[:, 0] - balance[:, 1]).mean()), 4),
    )
