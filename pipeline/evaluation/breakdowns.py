"""Where the scores come from: by label, by score, by length of the text, by kind of party."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from polemic.pipeline.document import AUTHOR, COMPONENT_LABELS, PARTY_KINDS, STANCE_LABELS
from polemic.pipeline.evaluation.pairing import Pair
from polemic.pipeline.evaluation.scorers.counts import Confusion, ratio
from polemic.pipeline.evaluation.scorers.matching import match_components
from polemic.pipeline.evaluation.scorers.parties import match_parties
from polemic.pipeline.evaluation.scorers.stance import StancePair, pair_stances

Label = str | None
"""None is a component or stance that is not there."""

LENGTHS = (400, 800, 1200)
"""Words at which a group of documents of like length ends."""

_ABSENT = "none"
_STEPS = 20
"""Thresholds of a precision-recall curve."""


def confusions(pairs: Sequence[Pair]) -> dict[str, Any]:
    """Return the tables of gold (rows) against predicted labels, "none" for what is not there.

    Components are matched by untyped overlap-50. Stances are those of `pair_stances`: over the
    document the author's, in components whoever holds them.
    """
    components: Counter[tuple[Label, Label]] = Counter()
    document: Counter[tuple[Label, Label]] = Counter()
    component: Counter[tuple[Label, Label]] = Counter()
    for gold, predicted in pairs:
        matched = match_components(gold, predicted)
        found = set(matched.values())
        labels = {c.id: c.label for c in predicted.components}
        components.update((c.label, labels.get(matched.get(c.id, ""))) for c in gold.components)
        components.update((None, c.label) for c in predicted.components if c.id not in found)
        stances = pair_stances(gold, predicted)
        document.update(_labels(p for p in stances.document if p.gold.holder == AUTHOR))
        component.update(_labels(stances.component))
    return {
        "components": _table(components, COMPONENT_LABELS),
        "stance_document": _table(document, STANCE_LABELS),
        "stance_component": _table(component, STANCE_LABELS),
    }


def precision_recall(pairs: Sequence[Pair]) -> dict[str, list[dict[str, float | None]]]:
    """Return precision and recall of typed components (overlap-50) by the score they must have.

    Empty where the predictions carry no scores. The matching is that of all predictions.
    """
    right: list[float] = []
    scores: list[float] = []
    n_gold = 0
    for gold, predicted in pairs:
        n_gold += len(gold.components)
        matched = match_components(gold, predicted)
        labels = {matched[c.id]: c.label for c in gold.components if c.id in matched}
        for c in predicted.components:
            if c.score is not None:
                scores.append(c.score)
                right += [c.score] if labels.get(c.id) == c.label else []
    if not scores or not n_gold:
        return {}
    thresholds = [i / _STEPS for i in range(_STEPS + 1)]
    return {
        "components": [
            {
                "threshold": t,
                "precision": ratio(
                    n_right := sum(s >= t for s in right), sum(s >= t for s in scores)
                ),
                "recall": ratio(n_right, n_gold),
            }
            for t in thresholds
        ]
    }


def by_party_kind(pairs: Sequence[Pair]) -> dict[str, dict[str, float | int | None]]:
    """Return, for each kind of gold party: how many were found, and how the author sees them."""
    found: Counter[str] = Counter()
    parties: Counter[str] = Counter()
    stances: dict[str, Counter[tuple[str, Label]]] = {kind: Counter() for kind in PARTY_KINDS}
    for gold, predicted in pairs:
        kinds = {p.id: p.kind for p in gold.parties}
        parties.update(kinds.values())
        found.update(kinds[p] for p in match_parties(gold, predicted))
        for pair in pair_stances(gold, predicted).document:
            if pair.gold.holder == AUTHOR:
                label = pair.predicted.label if pair.predicted else None
                stances[kinds[pair.gold.party]][pair.gold.label, label] += 1
    rows: dict[str, dict[str, float | int | None]] = {}
    for kind in PARTY_KINDS:
        confusion = Confusion(stances[kind])
        rows[kind] = {
            "parties": parties[kind],
            "found": ratio(found[kind], parties[kind]),
            "stances": confusion.total,
            "stance.document.accuracy": confusion.accuracy,
            "stance.document.macro_f1": confusion.macro_f1(confusion.gold_labels()),
        }
    return {kind: row for kind, row in rows.items() if row["parties"]}


def length_group(n_words: int) -> str:
    """Return the group of a document of so many words.

    >>> length_group(400), length_group(401), length_group(5000)
    ('up to 400', '401 to 800', 'over 1200')
    """
    lower = 0
    for upper in LENGTHS:
        if n_words <= upper:
            return f"{lower + 1} to {upper}" if lower else f"up to {upper}"
        lower = upper
    return f"over {lower}"


def _labels(pairs: Iterable[StancePair]) -> Iterable[tuple[Label, Label]]:
    return ((p.gold.label, p.predicted.label if p.predicted else None) for p in pairs)


def _table(cells: Mapping[tuple[Label, Label], int], labels: Sequence[str]) -> dict[str, Any]:
    """Return a square table of counts, gold labels down; empty where the gold has no label."""
    if not any(gold is not None for gold, _ in cells):
        return {"labels": [], "rows": []}
    order: list[Label] = [*labels, None]
    return {
        "labels": [*labels, _ABSENT],
        "rows": [[cells.get((gold, predicted), 0) for predicted in order] for gold in order],
    }
