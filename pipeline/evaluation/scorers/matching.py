"""The one matcher behind every score: one to one, as much as possible, free of input order."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from typing import TypeVar

from polemic.pipeline.document import Document, Span
from polemic.pipeline.text.spans import shared_characters

Pair = tuple[int, int]
"""The index of a gold item and of a predicted item."""

Key = TypeVar("Key", bound=Hashable)


def overlap_at_all(a: Span, b: Span) -> bool:
    """Return whether two spans share a character."""
    return shared_characters(a, b) > 0


def overlap_by_half(a: Span, b: Span) -> bool:
    """Return whether two spans share at least half of the longer one (overlap-50).

    >>> overlap_by_half((0, 10), (0, 5)), overlap_by_half((0, 10), (0, 4))
    (True, False)
    """
    return 2 * shared_characters(a, b) >= max(a[1] - a[0], b[1] - b[0])


def match_spans(
    gold: Sequence[Span],
    predicted: Sequence[Span],
    *,
    may_match: Callable[[Span, Span], bool] = overlap_by_half,
) -> list[Pair]:
    """Return index pairs of a largest one-to-one matching, by position in the gold.

    Of several largest ones it is the one that shares most characters, then the one whose spans
    come first. The order of the inputs does not matter.
    """
    shared = {
        (i, j): shared_characters(gold[i], predicted[j])
        for i, j in touching_spans(gold, predicted)
        if may_match(gold[i], predicted[j])
    }
    ranked = sorted(shared, key=lambda pair: (gold[pair[0]], predicted[pair[1]]))
    one_pair = 1 + sum(shared.values())  # outweighs all characters: size comes first
    pairs = heaviest_matching({pair: one_pair + shared[pair] for pair in ranked})
    return sorted(pairs, key=lambda pair: (gold[pair[0]], pair))


def match_components(gold: Document, predicted: Document) -> dict[str, str]:
    """Return the predicted component id of each gold component matched (untyped overlap-50)."""
    pairs = match_spans([c.span for c in gold.components], [c.span for c in predicted.components])
    return {gold.components[i].id: predicted.components[j].id for i, j in pairs}


def heaviest_matching(weights: Mapping[tuple[Key, Key], int]) -> list[tuple[Key, Key]]:
    """Return the pairs of the one-to-one matching with the largest total weight.

    Weights are above 0; a pair not in `weights` cannot be matched. Of several heaviest matchings
    it is the one whose pairs stand earlier in `weights`, so a caller fixes the choice by the order
    of the mapping.
    """
    matching: list[tuple[Key, Key]] = []
    for block in _connected(list(weights)):
        # Each pair adds a power of two of its own, below all weights: no two matchings weigh the
        # same, so the result cannot depend on the way to it.
        size = len(block)
        unique = {
            pair: (weights[pair] << size) + (1 << size - 1 - rank)
            for rank, pair in enumerate(block)
        }
        matching += _assign(unique) if size > 1 else block
    return matching


def touching_spans(gold: Sequence[Span], predicted: Sequence[Span]) -> Iterator[Pair]:
    """Yield the pairs of spans that share a character."""
    order = sorted(range(len(predicted)), key=lambda j: predicted[j])
    starts = [predicted[j][0] for j in order]
    longest = max((end - start for start, end in predicted), default=0)
    for i, (start, end) in enumerate(gold):
        first, last = bisect_right(starts, start - longest), bisect_left(starts, end)
        yield from ((i, j) for j in order[first:last] if overlap_at_all(gold[i], predicted[j]))


def _connected(pairs: list[tuple[Key, Key]]) -> list[list[tuple[Key, Key]]]:
    """Return the pairs in blocks that share no item, each block in the order given."""
    by_gold: dict[Key, list[Key]] = defaultdict(list)
    by_predicted: dict[Key, list[Key]] = defaultdict(list)
    for g, p in pairs:
        by_gold[g].append(p)
        by_predicted[p].append(g)
    block_of: dict[Key, int] = {}
    for start in by_gold:
        waiting = [start]
        while waiting:
            g = waiting.pop()
            if g not in block_of:
                block_of[g] = block_of.get(start, len(block_of))
                waiting += [other for p in by_gold[g] for other in by_predicted[p]]
    blocks: dict[int, list[tuple[Key, Key]]] = defaultdict(list)
    for pair in pairs:
        blocks[block_of[pair[0]]].append(pair)
    return list(blocks.values())


def _assign(weights: Mapping[tuple[Key, Key], int]) -> list[tuple[Key, Key]]:
    """Return the heaviest matching, by the path that gains most until none gains any more.

    A path leaves a free gold item, goes over unmatched pairs to predicted items and over matched
    ones back. The best path leads from a heaviest matching of one size to a heaviest one of the
    next (successive shortest paths; Ahuja, Magnanti and Orlin 1993, section 9.7).
    """
    owner: dict[Key, Key] = {}  # of each matched predicted item, the gold item
    while path := _best_path(weights, owner):
        owner.update((p, g) for g, p in path)
    return [(g, p) for p, g in owner.items()]


def _best_path(
    weights: Mapping[tuple[Key, Key], int], owner: Mapping[Key, Key]
) -> list[tuple[Key, Key]]:
    """Return the pairs that the best path adds, or nothing if no path gains (Bellman-Ford)."""
    taken = set(owner.values())
    gain = {g: 0 for g, _ in weights if g not in taken}  # of the best way to each gold item
    came: dict[Key, tuple[Key, Key]] = {}  # the pair by which that way takes the item's partner
    changed = True
    while changed:
        changed = False
        for (g, p), weight in weights.items():
            rival = owner.get(p)
            if rival is None or g not in gain:
                continue
            total = gain[g] + weight - weights[rival, p]
            if rival != g and (rival not in gain or total > gain[rival]):
                gain[rival], came[rival] = total, (g, p)
                changed = True
    ends = {
        (g, p): gain[g] + weight
        for (g, p), weight in weights.items()
        if g in gain and p not in owner
    }
    last = max(ends, key=ends.__getitem__, default=None)
    if last is None or ends[last] <= 0:
        return []
    path = [last]
    while path[-1][0] in came:
        path.append(came[path[-1][0]])
    return path
