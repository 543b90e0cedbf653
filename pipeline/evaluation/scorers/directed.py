"""Two parties toward each other in five classes, as directed sentiment is published on DSE.

A text has two parties and one label: neutral, or a positive or negative sentiment of either toward
the other. Here these are two rows over the document, of which at most one takes a side. The first
party is the one mentioned first, as in the corpus (its p), so that the order of rows says nothing.

A prediction is the likeliest of the five classes, the probabilities of its two rows multiplied.
Where a row has none, or no class has any, its labels tell; if both take a side, which is no class,
the first party's counts, for most that take one are the first's. A pair with a row missing was
not found.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from polemic.pipeline.document import Document, Span, Stance, StanceLabel
from polemic.pipeline.evaluation.scorers.counts import Confusion
from polemic.pipeline.evaluation.scorers.parties import match_parties

CLASSES: Mapping[tuple[StanceLabel, StanceLabel], str] = MappingProxyType(
    {
        ("neutral", "neutral"): "neutral",
        ("favor", "neutral"): "favor_first_to_second",
        ("neutral", "favor"): "favor_second_to_first",
        ("against", "neutral"): "against_first_to_second",
        ("neutral", "against"): "against_second_to_first",
    }
)
"""The classes by the first party's stance and the second's, in the order of the corpus."""


def count_directed(gold: Document, predicted: Document) -> Confusion:
    """Return gold and predicted class of a document; nothing where the gold has none of the five.

    It has one where its rows over the document are two, of two parties toward each other.
    """
    pair = _pair(gold)
    wanted = pair and CLASSES.get((pair[0].label, pair[1].label))
    if not pair or not wanted:
        return Confusion()
    parties = match_parties(gold, predicted)
    rows = {(s.holder, s.party): s for s in predicted.stances if s.component is None}
    there, back = (rows.get((parties.get(s.holder or ""), parties.get(s.party, ""))) for s in pair)
    found = _likeliest(there, back) if there and back else None
    return Confusion(Counter({(wanted, found): 1}))


def directed_scores(classes: Confusion) -> dict[str, Any]:
    """Return the scores by name: `macro_f1` over the classes, accuracy (micro-F1), each class."""
    return {
        "macro_f1": classes.macro_f1(list(CLASSES.values())),
        "accuracy": classes.accuracy,
        "per_label": {name: classes.counts(name).scores() for name in CLASSES.values()},
        "n": classes.total,
    }


def _pair(document: Document) -> tuple[Stance, Stance] | None:
    """Return the two rows, the first party's first; None where the rows are others."""
    rows = [s for s in document.stances if s.component is None]
    if len(rows) != 2 or any(a.holder != b.party for a, b in (rows, rows[::-1])):
        return None
    first, second = sorted(rows, key=lambda s: (_first_mention(document, s.holder), s.holder))
    return first, second


def _first_mention(document: Document, party: str | None) -> Span:
    spans = (m.span for p in document.parties if p.id == party for m in p.mentions)
    return min(spans, default=(len(document.text), 0))


def _likeliest(there: Stance, back: Stance) -> str:
    if there.scores and back.scores:
        joint = {
            name: getattr(there.scores, one) * getattr(back.scores, other)
            for (one, other), name in CLASSES.items()
        }
        if any(joint.values()):
            return max(joint, key=joint.__getitem__)
    return CLASSES.get((there.label, back.label)) or CLASSES[there.label, "neutral"]
