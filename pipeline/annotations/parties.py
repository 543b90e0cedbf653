"""Parties from marked mentions: one for all mentions that are said to name the same."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Hashable, Mapping

from polemic.pipeline.annotations.labels import LabelMap, UnknownLabelError
from polemic.pipeline.annotations.located import Located, Report
from polemic.pipeline.annotations.sketch import Sketch
from polemic.pipeline.document import (
    AUTHOR,
    PARTY_KINDS,
    Mention,
    Party,
    PartyKind,
    Stance,
    StanceLabel,
)


def gather_parties(
    sketch: Sketch, labels: LabelMap, located: Mapping[str, Located], report: Report
) -> tuple[tuple[Party, ...], tuple[Stance, ...]]:
    """Return the parties, and the author's stance toward those whose mentions take a side."""
    kinds: dict[str, PartyKind] = {
        mark.id: kind for mark in located.values() for kind in PARTY_KINDS if kind == mark.meaning
    }
    mentions = sorted((located[name] for name in kinds), key=lambda m: (m.start, m.end))
    groups: dict[Hashable, list[Located]] = defaultdict(list)
    names = _party_names(sketch, mentions)
    for mention in mentions:
        groups[names[mention.id]].append(mention)
    parties, party_by_mark = [], {}
    for number, group in enumerate(groups.values(), start=1):
        party = _party(f"p{number}", group, kinds[group[0].id], sketch)
        for mention in group:
            party_by_mark[mention.id] = party.id
            if kinds[mention.id] != party.kind:
                report(
                    mention.place,
                    f"party {party.name!r} is {party.kind} at {group[0].start} "
                    f"and {kinds[mention.id]} at {mention.start}",
                )
        parties.append(party)
    return tuple(parties), _stances(sketch, labels, party_by_mark, report)


def _party(party_id: str, mentions: list[Located], kind: PartyKind, sketch: Sketch) -> Party:
    first = mentions[0]
    references = (sketch.references.get(m.id) for m in mentions)
    reference = next((r for r in references if r), None)
    name = reference.name if reference and reference.name else sketch.text[first.start : first.end]
    return Party(
        party_id,
        re.sub(r"\s+", " ", name),
        kind,
        mentions=tuple(Mention(m.start, m.end) for m in mentions),
        key=reference.key if reference else None,
    )


def _party_names(sketch: Sketch, mentions: list[Located]) -> dict[str, Hashable]:
    """Return for each mention what tells its party from others: a reference, or else its words.

    A mention without a reference shares the first one of a mention with its words.
    """
    words = {m.id: (m.meaning, *sketch.text[m.start : m.end].split()) for m in mentions}
    keys = {m.id: sketch.references[m.id].key for m in mentions if m.id in sketch.references}
    key_by_words = {words[mark]: key for mark, key in reversed(keys.items())}
    names: dict[str, Hashable] = {
        mark: keys.get(mark) or key_by_words.get(own) or own for mark, own in words.items()
    }
    for marks in sketch.equal:
        merged = {names[mark] for mark in marks if mark in names}
        if merged:
            one = next(names[mark] for mark in marks if mark in names)
            names = {mark: one if name in merged else name for mark, name in names.items()}
    return names


def _stances(
    sketch: Sketch, labels: LabelMap, party_by_mark: Mapping[str, str], report: Report
) -> tuple[Stance, ...]:
    stance_by_party: dict[str, StanceLabel] = {}
    for side in sketch.sides:
        party = party_by_mark.get(side.mark)
        if party is None:
            continue
        try:
            label = labels.of_stance(side.value)
        except UnknownLabelError as error:
            report(side.place, f"stance at {side.mark!r}: {error}")
            continue
        if label is not None and stance_by_party.setdefault(party, label) != label:
            report(
                side.place,
                f"stance at {side.mark!r}: {label}, but {stance_by_party[party]} at another "
                "mention of the same party; a text has one stance toward a party",
            )
    return tuple(Stance(AUTHOR, party, label) for party, label in stance_by_party.items())
