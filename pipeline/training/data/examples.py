"""Labelled documents -> examples: word pieces with the labels of each head.

A label that a corpus does not give is `IGNORE`: one batch may then hold documents of any corpora.
"""

from __future__ import annotations

from collections.abc import Sequence, Set
from dataclasses import dataclass

import numpy as np

from polemic.models.features import SHAPES, piece_features
from polemic.models.labels import COMPONENT_TAGS, LINK_LABELS, MENTION_TAGS, STANCE_LABELS
from polemic.models.network_sizes import N_PLACES
from polemic.models.reading import IntArray, piece_range
from polemic.models.tokenizer import PieceTokenizer
from polemic.pipeline.document import AUTHOR, Component, Document, Relation, Stance
from polemic.pipeline.stages.judging import mention_places
from polemic.pipeline.stages.places import component_places
from polemic.pipeline.text.edges import normalise_edges
from polemic.pipeline.text.sentences import sentences

IGNORE = -100
MOST_MENTIONS = 10
"""Mentions of one party that a document-level example looks at, spread over the document."""

Range = tuple[int, int]
"""First and last (exclusive) word piece."""


@dataclass(frozen=True, slots=True)
class Pair:
    """A mention of a party in a unit of text; `holder` None is the author.

    `label` is the stance in the unit or `IGNORE`; `group` numbers the document-level stance that
    the pair is evidence for, -1 for none. `places` tells where the mention stands.
    """

    target: Range
    holder: Range | None
    unit: Range
    label: int = IGNORE
    group: int = -1
    places: tuple[float, ...] = (0.0,) * N_PLACES


@dataclass(frozen=True, slots=True)
class Example:
    """One document as numbers.

    Attributes:
        ids: word pieces, shape (pieces,).
        features: surface features, shape (pieces, 3).
        component_tags: indices into `COMPONENT_TAGS`, shape (pieces,).
        mention_tags: indices into `MENTION_TAGS`, shape (pieces,).
        components: piece ranges, shape (components, 2).
        places: where the components stand, `COMPONENT_PLACES`, shape (components, 6).
        thesis: 1, 0 or `IGNORE`, shape (components,).
        links: indices into `LINK_LABELS`, shape (components, components), source first.
        pairs: stances toward mentions.
        groups: indices into `STANCE_LABELS` of document-level stances.
        scheme: the rules it is labelled by, 0 for those that the model reads by.
    """

    ids: IntArray
    features: IntArray
    component_tags: IntArray
    mention_tags: IntArray
    components: IntArray
    places: IntArray
    thesis: IntArray
    links: IntArray
    pairs: tuple[Pair, ...]
    groups: tuple[int, ...]
    scheme: int = 0


def build_example(document: Document, heads: Set[str], tokenizer: PieceTokenizer) -> Example:
    """Return the example of a document of which the named heads are labelled (see `CORPORA`)."""
    ids, offsets = tokenizer(document.text)
    features = piece_features(document.text, offsets)
    components = _placed_components(document, offsets) if "segments" not in heads else []
    pairs, groups = _pairs(document, offsets, heads)
    return Example(
        ids=ids,
        features=features,
        component_tags=_component_tags(components, len(ids), known="components" in heads),
        mention_tags=_mention_tags(document, offsets, features, heads),
        components=np.array([r for _, r in components], dtype=np.int64).reshape(-1, 2),
        places=component_places(document.text, [c for c, _ in components]),
        thesis=_thesis([c for c, _ in components], document.relations, heads),
        links=_links([c for c, _ in components], document.relations, heads),
        pairs=pairs,
        groups=groups,
    )


def _placed_components(document: Document, offsets: IntArray) -> list[tuple[Component, Range]]:
    """Return the components in order, each with its pieces after the edges were normalised."""
    placed = []
    for component in sorted(document.components, key=lambda c: c.span):
        span = normalise_edges(document.text, *component.span)
        if span is None:
            continue
        first, last = piece_range(offsets, *span)
        if first < last:
            placed.append((component, (first, last)))
    return placed


def _component_tags(
    components: Sequence[tuple[Component, Range]], size: int, *, known: bool
) -> IntArray:
    tags = np.full(size, 0 if known else IGNORE, dtype=np.int64)
    if known:
        for component, pieces in components:
            _tag(tags, pieces, COMPONENT_TAGS.index(f"B-{component.label}"))
    return tags


def _mention_tags(
    document: Document, offsets: IntArray, features: IntArray, heads: Set[str]
) -> IntArray:
    if not heads & {"mentions", "names"}:
        return np.full(len(offsets), IGNORE, dtype=np.int64)
    tags = np.zeros(len(offsets), dtype=np.int64)
    if "mentions" not in heads:
        # Where only names are labelled, nothing is known of "the soldiers" or "voters".
        tags[_in_lower_case(offsets, features)] = IGNORE
    for party in document.parties:
        for mention in party.mentions:
            _tag(tags, piece_range(offsets, *mention.span), MENTION_TAGS.index(f"B-{party.kind}"))
    return tags


def _in_lower_case(offsets: IntArray, features: IntArray) -> list[int]:
    """Return the pieces of words that begin in lower case."""
    found, lower = [], False
    for i, (start, _) in enumerate(offsets.tolist()):
        if i == 0 or start != offsets[i - 1, 1]:
            lower = bool(features[i, 0] == SHAPES.index("lower"))
        if lower:
            found.append(i)
    return found


def _tag(tags: IntArray, pieces: Range, begin: int) -> None:
    """Write a begin tag and its inside tag (the next index) over a range of pieces."""
    first, last = pieces
    tags[first:last] = begin + 1
    tags[first : min(first + 1, last)] = begin


def _links(
    components: Sequence[Component], relations: Sequence[Relation], heads: Set[str]
) -> IntArray:
    size = len(components)
    links = np.full((size, size), 0 if "relations" in heads else IGNORE, dtype=np.int64)
    np.fill_diagonal(links, IGNORE)
    place = {c.id: i for i, c in enumerate(components)}
    if heads & {"relations", "polarity"}:
        for r in relations:
            if r.source in place and r.target in place:
                links[place[r.source], place[r.target]] = LINK_LABELS.index(r.label)
    return links


def _thesis(
    components: Sequence[Component], relations: Sequence[Relation], heads: Set[str]
) -> IntArray:
    """Return gold theses where they are labelled, else what a labelled tree of links implies.

    No corpus that may be shipped marks the thesis. Where all links are known, the claim on which
    most components rest, directly or through others, and which itself supports nothing, is what
    the piece argues for.
    """
    if "thesis" in heads:
        return np.array([c.thesis for c in components], dtype=np.int64)
    if "relations" not in heads:
        return np.full(len(components), IGNORE, dtype=np.int64)
    resting = _resting_on(components, relations)
    most = max(resting, default=0)
    if most < 2:  # a lone link says nothing about the whole piece
        return np.full(len(components), IGNORE, dtype=np.int64)
    return np.array([n == most for n in resting], dtype=np.int64)


def _resting_on(components: Sequence[Component], relations: Sequence[Relation]) -> list[int]:
    """Return how many components support each claim that supports nothing itself, else 0."""
    supporters: dict[str, list[str]] = {}
    for r in relations:
        if r.label == "support":
            supporters.setdefault(r.target, []).append(r.source)
    supporting = {r.source for r in relations if r.label == "support"}
    counts = []
    for c in components:
        seen: set[str] = set()
        todo = list(supporters.get(c.id, ()))
        while todo:
            source = todo.pop()
            if source not in seen:
                seen.add(source)
                todo += supporters.get(source, ())
        counts.append(0 if c.id in supporting or c.label != "claim" else len(seen))
    return counts


def _pairs(
    document: Document, offsets: IntArray, heads: Set[str]
) -> tuple[tuple[Pair, ...], tuple[int, ...]]:
    pairs: list[Pair] = []
    groups: list[int] = []
    whole = (0, len(offsets))
    units = [piece_range(offsets, *s) for s in sentences(document.text)]
    for stance in document.stances:
        label = STANCE_LABELS.index(stance.label)
        if stance.component is None and "stance" in heads:
            pairs += _stance_pairs(document, stance, offsets, [whole], label=label)[:1]
        elif stance.component is None and "document_stance" in heads:
            found = _stance_pairs(document, stance, offsets, units, group=len(groups))
            if found:
                pairs += _spread(found)
                groups.append(label)
        elif stance.component is not None and "component_stance" in heads:
            pairs += _component_pair(document, stance, offsets, label=label)
    return tuple(pairs), tuple(groups)


def _stance_pairs(
    document: Document,
    stance: Stance,
    offsets: IntArray,
    units: Sequence[Range],
    *,
    label: int = IGNORE,
    group: int = -1,
) -> list[Pair]:
    """Return one pair for each mention of the stance's party that lies in one of the units."""
    if not _holder_is_named(document, stance):
        return []
    holder = _holder_pieces(document, stance, offsets)
    pairs = []
    for mention in document.party(stance.party).mentions:
        target = piece_range(offsets, *mention.span)
        unit = next((u for u in units if u[0] <= target[0] < u[1]), None)
        if target[0] < target[1] and unit is not None:
            places = mention_places(document, mention.start)
            pairs.append(Pair(target, holder, unit, label, group, places))
    return pairs


def _component_pair(
    document: Document, stance: Stance, offsets: IntArray, *, label: int
) -> list[Pair]:
    """Return the pair of a stance in a component, if its party is named in it or before it.

    Where the component only refers to the party ("he"), the last mention before it is judged.
    """
    unit = document.component(str(stance.component)).span
    mentions = sorted(m.span for m in document.party(stance.party).mentions if m.start < unit[1])
    if not mentions or not _holder_is_named(document, stance):
        return []
    inside = [m for m in mentions if unit[0] <= m[0]]
    target = piece_range(offsets, *(inside[0] if inside else mentions[-1]))
    holder = _holder_pieces(document, stance, offsets)
    pieces = piece_range(offsets, *unit)
    return [Pair(target, holder, pieces, label)] if target[0] < target[1] else []


def _holder_is_named(document: Document, stance: Stance) -> bool:
    """Return whether the holder is the author, or has a mention to be read from."""
    if stance.holder == AUTHOR:
        return True
    return stance.holder is not None and bool(document.party(stance.holder).mentions)


def _holder_pieces(document: Document, stance: Stance, offsets: IntArray) -> Range | None:
    """Return the first mention of the holder; None for the author."""
    if stance.holder in (AUTHOR, None):
        return None
    return piece_range(offsets, *document.party(str(stance.holder)).mentions[0].span)


def _spread(pairs: Sequence[Pair]) -> list[Pair]:
    """Return at most `MOST_MENTIONS` of the pairs, the first and the last among them."""
    if len(pairs) <= MOST_MENTIONS:
        return list(pairs)
    last = len(pairs) - 1
    return [pairs[i * last // (MOST_MENTIONS - 1)] for i in range(MOST_MENTIONS)]
