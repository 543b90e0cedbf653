"""A second scorer for tests: CONTRACT, section 4, taken at its word and as simply as can be.

It shares no code with `polemic.pipeline.evaluation` and tries every matching there is, so it is
for small documents only. Where the contract leaves a choice, it is made as the docstrings of the
first scorer say: of several largest matchings the one that shares most characters, then the one
that comes first; a token lies where it starts.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from statistics import mean

from polemic.pipeline.document import Component, Document, Party, Span

Pairs = Sequence[tuple[Document, Document]]
"""Gold and predicted documents."""

Pair = tuple[int, int]
"""The place of a gold item and of a predicted one."""

Matching = list[Pair]

Figures = dict[str, float | None]


def second_scores(pairs: Pairs) -> Figures:
    """Return each figure of the contract under its path in the report."""
    return {
        **component_figures(pairs),
        **relation_figures(pairs),
        **party_figures(pairs),
        **holder_figures(pairs),
        **stance_figures(pairs),
    }


def component_figures(pairs: Pairs) -> Figures:
    """Return exact, overlap-50 and token figures; None if the gold has no component."""
    figures: Figures = {}
    for rule, found in (("exact", _found_exact), ("overlap50", _found_by_half)):
        by_label = [_sum(pairs, label, found) for label in ("claim", "premise")]
        tp, n_gold, n_predicted = (sum(numbers) for numbers in zip(*by_label, strict=True))
        name = f"components.{rule}"
        figures[f"{name}.per_label.claim.f1"] = _f1(*by_label[0])
        figures[f"{name}.per_label.premise.f1"] = _f1(*by_label[1])
        figures[f"{name}.macro_f1"] = _mean([_f1(*numbers) for numbers in by_label])
        figures[f"{name}.micro_f1"] = _f1(tp, n_gold, n_predicted)
        figures[f"{name}.untyped.f1"] = _f1(*_sum(pairs, None, found))
    figures["components.token_macro_f1"] = _token_macro_f1(pairs)
    if not any(gold.components for gold, _ in pairs):
        return dict.fromkeys(figures)
    return figures


def relation_figures(pairs: Pairs) -> Figures:
    """Return link and typed F1; None if the gold has no relation."""
    figures: Figures = {}
    for name, keep_label in (("link", False), ("typed", True)):
        tp = n_gold = n_predicted = 0
        for gold, predicted in pairs:
            partner = _component_partners(gold, predicted)
            wanted = {(r.source, r.target, r.label if keep_label else "") for r in gold.relations}
            given = {
                (r.source, r.target, r.label if keep_label else "") for r in predicted.relations
            }
            for source, target, label in wanted:
                if source in partner and target in partner:
                    tp += (partner[source], partner[target], label) in given
            n_gold += len(wanted)
            n_predicted += len(given)
        figures[f"relations.{name}.f1"] = _f1(tp, n_gold, n_predicted) if n_gold else None
    return figures


def party_figures(pairs: Pairs) -> Figures:
    """Return F1 of parties and the share of linked mentions; None if the gold has no party."""
    matched = n_gold = n_predicted = linked = n_mentions = 0
    for gold, predicted in pairs:
        partner = _party_partners(gold, predicted)
        matched += len(partner)
        n_gold += len(gold.parties)
        n_predicted += len(predicted.parties)
        n_mentions += sum(len(party.mentions) for party in gold.parties)
        linked += sum(
            _overlapping_mentions(gold.party(g), predicted.party(p)) for g, p in partner.items()
        )
    if not n_gold:
        return {"parties.party_f1": None, "parties.linked_mentions": None}
    return {
        "parties.party_f1": _f1(matched, n_gold, n_predicted),
        "parties.linked_mentions": linked / n_mentions,
    }


def holder_figures(pairs: Pairs) -> Figures:
    """Return F1 of "not the author" among matched components; None if the gold has none there."""
    tp = n_gold = n_predicted = 0
    for gold, predicted in pairs:
        for g, p in _component_partners(gold, predicted).items():
            in_gold = gold.component(g).holder != "author"
            in_predicted = predicted.component(p).holder != "author"
            tp += in_gold and in_predicted
            n_gold += in_gold
            n_predicted += in_predicted
    return {"holders.f1": _f1(tp, n_gold, n_predicted) if n_gold else None}


def stance_figures(pairs: Pairs) -> Figures:
    """Return accuracy and macro-F1 over documents and in components; None if the gold has none."""
    over_document: list[tuple[str, str]] = []
    in_component: list[tuple[str, str]] = []
    for gold, predicted in pairs:
        parties = _party_partners(gold, predicted)
        components = _component_partners(gold, predicted)
        given = {(s.component, s.party): s.label for s in predicted.stances}
        for s in gold.stances:
            party = parties.get(s.party, "not found")
            if s.component is None:
                over_document.append((s.label, given.get((None, party), "not found")))
            elif s.component in components:
                place = components[s.component]
                in_component.append((s.label, given.get((place, party), "not found")))
    return {
        **_label_figures("stance.document", over_document),
        **_label_figures("stance.component", in_component),
    }


def _label_figures(name: str, rows: Sequence[tuple[str, str]]) -> Figures:
    f1_by_label = {
        label: _f1(
            sum(row == (label, label) for row in rows),
            sum(gold == label for gold, _ in rows),
            sum(predicted == label for _, predicted in rows),
        )
        for label in {gold for gold, _ in rows}
    }
    right = sum(gold == predicted for gold, predicted in rows)
    return {
        f"{name}.accuracy": right / len(rows) if rows else None,
        f"{name}.macro_f1": _mean(list(f1_by_label.values())),
        f"{name}.n": len(rows),
    }


def _token_macro_f1(pairs: Pairs) -> float | None:
    rows = [
        (_label_at(gold, token.start()), _label_at(predicted, token.start()))
        for gold, predicted in pairs
        for token in re.finditer(r"\w+|[^\w\s]", gold.text)
    ]
    return _mean(
        [
            _f1(
                sum(row == (label, label) for row in rows),
                sum(gold == label for gold, _ in rows),
                sum(predicted == label for _, predicted in rows),
            )
            for label in ("claim", "premise", "O")
        ]
    )


def _label_at(document: Document, offset: int) -> str:
    for c in document.components:
        if c.start <= offset < c.end:
            return c.label
    return "O"


def _sum(
    pairs: Pairs, label: str | None, found: Callable[[list[Component], list[Component]], int]
) -> tuple[int, int, int]:
    """Return how many are found, in the gold and predicted; of all labels if it is None."""
    tp = n_gold = n_predicted = 0
    for gold, predicted in pairs:
        ours = [c for c in gold.components if label in (c.label, None)]
        theirs = [c for c in predicted.components if label in (c.label, None)]
        tp += found(ours, theirs)
        n_gold += len(ours)
        n_predicted += len(theirs)
    return tp, n_gold, n_predicted


def _found_exact(gold: list[Component], predicted: list[Component]) -> int:
    return sum(any(g.span == p.span for p in predicted) for g in gold)


def _found_by_half(gold: list[Component], predicted: list[Component]) -> int:
    return len(_largest_matching(gold, predicted))


def _component_partners(gold: Document, predicted: Document) -> dict[str, str]:
    pairs = _largest_matching(gold.components, predicted.components)
    return {gold.components[i].id: predicted.components[j].id for i, j in pairs}


def _largest_matching(gold: Sequence[Component], predicted: Sequence[Component]) -> Matching:
    """Return the first of the largest matchings by at least half of the longer span."""

    def by_half(i: int, j: int) -> bool:
        longer = max(len(_characters(gold[i])), len(_characters(predicted[j])))
        return len(_characters(gold[i]) & _characters(predicted[j])) >= longer / 2

    def rank(matching: Matching) -> tuple[int, int, list[Pair]]:
        shared = sum(len(_characters(gold[i]) & _characters(predicted[j])) for i, j in matching)
        places = sorted((gold[i].start, predicted[j].start) for i, j in matching)
        return -len(matching), -shared, places

    return min(_matchings(range(len(gold)), range(len(predicted)), by_half), key=rank)


def _party_partners(gold: Document, predicted: Document) -> dict[str, str]:
    """Return the matching with most overlapping mentions, most parties, named first."""

    def overlap(i: int, j: int) -> int:
        return _overlapping_mentions(gold.parties[i], predicted.parties[j])

    def rank(matching: Matching) -> tuple[int, int, list[tuple[Span, Span, Pair]]]:
        named = sorted(
            (_first_mention(gold.parties[i]), _first_mention(predicted.parties[j]), (i, j))
            for i, j in matching
        )
        return -sum(overlap(i, j) for i, j in matching), -len(matching), named

    sizes = range(len(gold.parties)), range(len(predicted.parties))
    best = min(_matchings(*sizes, lambda i, j: overlap(i, j) > 0), key=rank)
    return {gold.parties[i].id: predicted.parties[j].id for i, j in best}


def _overlapping_mentions(gold: Party, predicted: Party) -> int:
    """Return how many mentions of the gold party overlap one of the predicted party."""
    return sum(
        any(g.start < p.end and p.start < g.end for p in predicted.mentions) for g in gold.mentions
    )


def _first_mention(party: Party) -> Span:
    return min(mention.span for mention in party.mentions)


def _characters(component: Component) -> set[int]:
    return set(range(component.start, component.end))


def _matchings(
    gold: Sequence[int], predicted: Sequence[int], may_match: Callable[[int, int], bool]
) -> Iterator[Matching]:
    """Yield every one-to-one matching of pairs that may match, the empty one too."""
    if not gold:
        yield []
        return
    first, rest = gold[0], gold[1:]
    yield from _matchings(rest, predicted, may_match)
    for j in predicted:
        if may_match(first, j):
            others = [other for other in predicted if other != j]
            yield from ([(first, j), *more] for more in _matchings(rest, others, may_match))


def _f1(tp: int, n_gold: int, n_predicted: int) -> float | None:
    return 2 * tp / (n_gold + n_predicted) if n_gold + n_predicted else None


def _mean(values: Sequence[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return mean(known) if known else None
