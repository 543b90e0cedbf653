"""Mistakes: each thing that the scores count as wrong, as data, with its place in the text."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Literal, NamedTuple

from polemic.pipeline.document import AUTHOR, Component, Document, Party, Relation, Span, Stance
from polemic.pipeline.evaluation.scorers.matching import heaviest_matching, match_components
from polemic.pipeline.evaluation.scorers.parties import match_parties
from polemic.pipeline.evaluation.scorers.stance import StancePair, pair_stances

Kind = Literal[
    "missed",
    "spurious",
    "boundary",
    "wrong_type",
    "missed_link",
    "spurious_link",
    "wrong_link",
    "wrong_holder",
    "missed_party",
    "spurious_party",
    "wrong_stance",
]
Task = Literal["components", "relations", "holders", "parties", "stance"]


class KindOfMistake(NamedTuple):
    """The section of the report that counts it, and what it means."""

    task: Task
    meaning: str


KINDS: Mapping[Kind, KindOfMistake] = MappingProxyType(
    {
        "missed": KindOfMistake("components", "A component that no predicted one matches."),
        "spurious": KindOfMistake("components", "A predicted component that matches none."),
        "boundary": KindOfMistake("components", "A component found, with another start or end."),
        "wrong_type": KindOfMistake("components", "A component found, under the other label."),
        "missed_link": KindOfMistake("relations", "A link whose components were not linked."),
        "spurious_link": KindOfMistake("relations", "A predicted link that the gold lacks."),
        "wrong_link": KindOfMistake(
            "relations", "A link found the other way round or under the other label."
        ),
        "wrong_holder": KindOfMistake("holders", "A component found, and held by someone else."),
        "missed_party": KindOfMistake("parties", "A party that no predicted one matches."),
        "spurious_party": KindOfMistake("parties", "A predicted party that matches none."),
        "wrong_stance": KindOfMistake("stance", "A stance with another label, or with none."),
    }
)
"""Every kind of mistake, in the order of listings."""

_RANK = {kind: i for i, kind in enumerate(KINDS)}

_Side = Mapping[str, Any] | None
_Link = tuple[str | None, str | None, str]
"""Source id, target id, label; None for a component that was not found."""


@dataclass(frozen=True, slots=True)
class Mistake:
    """A mistake in a document; `mistake_rows` makes it a row of `errors.jsonl`.

    Attributes:
        document: id of the document.
        kind: one of `KINDS`.
        task: the section of the report that counts it.
        start, end: where to look: the component, the source of the link, the first mention of the
            party, the first evidence of the stance. The gold's, if it has one; None if neither has.
        gold, predicted: what the gold has, and what was predicted: label, ids, spans, names. None
            where there is nothing.
        score: the score of what was predicted; of a stance, the probability of its label.
        text: the text from `start` to `end`.
    """

    document: str
    kind: Kind
    task: Task
    start: int | None
    end: int | None
    gold: _Side
    predicted: _Side
    score: float | None
    text: str


def mistakes(gold: Document, predicted: Document) -> list[Mistake]:
    """Return the mistakes in one document, by position, then in the order of `KINDS`.

    Components, links, parties and stances are matched as for the scores. One thing may be wrong in
    several ways, and is then listed once for each. A missed and a spurious component may overlap,
    as long as they do not match.
    """
    components = match_components(gold, predicted)
    parties = match_parties(gold, predicted)
    found = [
        *_component_mistakes(gold, predicted, components),
        *_link_mistakes(gold, predicted, components),
        *_holder_mistakes(gold, predicted, components=components, parties=parties),
        *_party_mistakes(gold, predicted, parties),
        *_stance_mistakes(gold, predicted),
    ]
    return sorted(found, key=_order)


def list_mistakes(gold: Sequence[Document], predicted: Iterable[Document]) -> list[Mistake]:
    """Return the mistakes in all documents; they come in pairs, in one order.

    Tasks of which the whole gold has nothing are left out, as they have no score either: a gold
    without parties does not say that those predicted are wrong.
    """
    labelled = _labelled_tasks(gold)
    return [
        mistake
        for pair in zip(gold, predicted, strict=True)
        for mistake in mistakes(*pair)
        if mistake.task in labelled
    ]


def mistake_rows(found: Iterable[Mistake]) -> list[dict[str, Any]]:
    """Return the mistakes as rows of `errors.jsonl`."""
    names = [f.name for f in dataclasses.fields(Mistake)]
    return [{name: getattr(mistake, name) for name in names} for mistake in found]


def _labelled_tasks(gold: Sequence[Document]) -> set[Task]:
    in_gold: dict[Task, bool] = {
        "components": any(d.components for d in gold),
        "relations": any(d.relations for d in gold),
        "holders": any(c.holder != AUTHOR for d in gold for c in d.components),
        "parties": any(d.parties for d in gold),
        "stance": any(d.stances for d in gold),
    }
    return {task for task, there in in_gold.items() if there}


def _order(mistake: Mistake) -> tuple[Any, ...]:
    """Return a key that is never equal for two different mistakes of a document."""
    nowhere = mistake.start is None
    sides = json.dumps([mistake.gold, mistake.predicted])
    return nowhere, mistake.start, mistake.end, _RANK[mistake.kind], sides


def _component_mistakes(
    gold: Document, predicted: Document, matched: Mapping[str, str]
) -> Iterator[Mistake]:
    found = set(matched.values())
    for c in gold.components:
        if c.id not in matched:
            yield _mistake(gold, "missed", c.span, gold=_component(c))
    for c in predicted.components:
        if c.id not in found:
            yield _mistake(gold, "spurious", c.span, predicted=_component(c), score=c.score)
    for g, p in _pairs(gold, predicted, matched):
        wrong: list[Kind] = []
        wrong += ["boundary"] if g.span != p.span else []
        wrong += ["wrong_type"] if g.label != p.label else []
        for kind in wrong:
            yield _mistake(
                gold, kind, g.span, gold=_component(g), predicted=_component(p), score=p.score
            )


def _link_mistakes(
    gold: Document, predicted: Document, matched: Mapping[str, str]
) -> Iterator[Mistake]:
    """Yield links by what becomes of them once those that are right are taken away."""
    wanted = {_link(r): r for r in gold.relations}
    given = {_link(r): r for r in predicted.relations}
    reached = {link: _reached(link, matched) for link in wanted}
    right = set(reached.values()) & set(given)
    missing = [link for link in wanted if reached[link] not in right]
    extra = [link for link in given if link not in right]
    crossed = _crossed({link: reached[link] for link in missing}, extra)
    for link in missing:
        side = _link_side(gold, wanted[link])
        if link in crossed:
            other = given[crossed[link]]
            yield _mistake(
                gold,
                "wrong_link",
                side["source"],
                gold=side,
                predicted=_link_side(predicted, other),
                score=other.score,
            )
        else:
            yield _mistake(gold, "missed_link", side["source"], gold=side)
    for link in extra:
        if link not in crossed.values():
            side, score = _link_side(predicted, given[link]), given[link].score
            yield _mistake(gold, "spurious_link", side["source"], predicted=side, score=score)


def _link(relation: Relation) -> _Link:
    return relation.source, relation.target, relation.label


def _reached(link: _Link, matched: Mapping[str, str]) -> _Link:
    """Return a link of the gold between predicted components."""
    source, target, label = link
    return matched.get(source or ""), matched.get(target or ""), label


def _crossed(missing: Mapping[_Link, _Link], extra: Sequence[_Link]) -> dict[_Link, _Link]:
    """Return for links of the gold the predicted one between the same components, if any is left.

    As many as possible, one to one; among them rather those of the same direction.
    """
    weights = {
        (link, other): 3 if (source, target) == other[:2] else 2
        for link, (source, target, _) in sorted(missing.items())
        for other in sorted(extra)
        if {source, target} == set(other[:2])
    }
    return dict(heaviest_matching(weights))


def _holder_mistakes(
    gold: Document,
    predicted: Document,
    *,
    components: Mapping[str, str],
    parties: Mapping[str, str],
) -> Iterator[Mistake]:
    """Yield matched components with another holder, also where neither is the author."""
    same: dict[str | None, str | None] = {AUTHOR: AUTHOR, None: None}
    same |= parties.items()
    for g, p in _pairs(gold, predicted, components):
        if g.holder not in same or same[g.holder] != p.holder:
            yield _mistake(
                gold,
                "wrong_holder",
                g.span,
                gold=_held(gold, g),
                predicted=_held(predicted, p),
                score=p.score,
            )


def _party_mistakes(
    gold: Document, predicted: Document, matched: Mapping[str, str]
) -> Iterator[Mistake]:
    found = set(matched.values())
    for p in gold.parties:
        if p.id not in matched:
            yield _mistake(gold, "missed_party", _first_mention(p), gold=_party(p))
    for p in predicted.parties:
        if p.id not in found:
            yield _mistake(gold, "spurious_party", _first_mention(p), predicted=_party(p))


def _stance_mistakes(gold: Document, predicted: Document) -> Iterator[Mistake]:
    pairs = pair_stances(gold, predicted)
    for pair in (*pairs.document, *pairs.component):
        found = pair.predicted
        if found is None or found.label != pair.gold.label:
            yield _mistake(
                gold,
                "wrong_stance",
                _place_of_stance(gold, pair),
                gold=_stance(gold, pair.gold),
                predicted=_stance(predicted, found) if found else None,
                score=getattr(found.scores, found.label) if found and found.scores else None,
            )


def _place_of_stance(gold: Document, pair: StancePair) -> Span | None:
    if pair.gold.component is not None:
        return gold.component(pair.gold.component).span
    evidence = pair.gold.evidence or (pair.predicted.evidence if pair.predicted else ())
    return min(evidence, default=_first_mention(gold.party(pair.gold.party)))


def _mistake(
    document: Document,
    kind: Kind,
    place: Sequence[int] | None,
    *,
    gold: _Side = None,
    predicted: _Side = None,
    score: float | None = None,
) -> Mistake:
    start, end = place or (None, None)
    return Mistake(
        document=document.id,
        kind=kind,
        task=KINDS[kind].task,
        start=start,
        end=end,
        gold=gold,
        predicted=predicted,
        score=score,
        text=document.text[start:end] if place else "",
    )


def _pairs(
    gold: Document, predicted: Document, matched: Mapping[str, str]
) -> Iterator[tuple[Component, Component]]:
    of_gold = {c.id: c for c in gold.components}
    of_predicted = {c.id: c for c in predicted.components}
    return ((of_gold[g], of_predicted[p]) for g, p in matched.items())


def _component(c: Component) -> dict[str, Any]:
    return {"id": c.id, "label": c.label, "span": list(c.span)}


def _held(document: Document, c: Component) -> dict[str, Any]:
    return _component(c) | {"holder": _holder_name(document, c.holder) or c.holder_name}


def _link_side(document: Document, relation: Relation) -> dict[str, Any]:
    source, target = document.component(relation.source), document.component(relation.target)
    return {"label": relation.label, "source": list(source.span), "target": list(target.span)}


def _party(p: Party) -> dict[str, Any]:
    mentions = [list(span) for span in sorted(m.span for m in p.mentions)]
    return {"id": p.id, "label": p.kind, "party": p.name, "mentions": mentions}


def _stance(document: Document, stance: Stance) -> dict[str, Any]:
    if stance.component is None:
        place: dict[str, Any] = {"evidence": [list(span) for span in sorted(stance.evidence)]}
    else:
        place = {"component": list(document.component(stance.component).span)}
    return {
        "label": stance.label,
        "holder": _holder_name(document, stance.holder),
        "party": document.party(stance.party).name,
        **place,
        **({"also": list(stance.also)} if stance.also else {}),
    }


def _holder_name(document: Document, holder: str | None) -> str | None:
    """Return "author", the name of the party, or None for a source that is no party."""
    return holder if holder is None or holder == AUTHOR else document.party(holder).name


def _first_mention(party: Party) -> Span | None:
    return min((m.span for m in party.mentions), default=None)
