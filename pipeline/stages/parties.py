"""Parties: tag scores and tables of names -> mentions -> one party for each actor."""

from __future__ import annotations

import dataclasses
from collections import Counter
from collections.abc import Sequence
from typing import ClassVar, cast

from polemic.models.labels import MENTION_TAGS
from polemic.models.reading import Reading
from polemic.models.runtime import Model
from polemic.pipeline.config import PartySettings
from polemic.pipeline.document import Document, Party, PartyKind, Span
from polemic.pipeline.naming.aliases import Aliases, load_aliases
from polemic.pipeline.naming.gazetteer import gazetteer_mentions
from polemic.pipeline.naming.linking import FoundMention, link_mentions
from polemic.pipeline.naming.names import read_name
from polemic.pipeline.stages.decoding import decode_spans

_OFTEN = 3
"""Times a text must use a name of the tables before it is a party that the model overlooked.

Named less often it is mostly said in passing. On labelled editorials with gold mentions withheld,
adding at once or twice cost more precision than it gained recall; at three it was even at best.
"""


class PartyStage:
    """Finds who is named, and puts all names of one actor together."""

    name: ClassVar[str] = "parties"
    requires: ClassVar[frozenset[str]] = frozenset()
    provides: ClassVar[frozenset[str]] = frozenset({"parties"})

    def __init__(self, settings: PartySettings, model: Model) -> None:
        self._settings = settings
        self._model = model
        self._aliases = load_aliases()

    def __call__(self, document: Document, reading: Reading) -> Document:
        """Return the document with parties `p1`, `p2`, ... in order of their first mention."""
        found = self._found(reading)
        listed = gazetteer_mentions(reading.text, self._aliases)
        mentions = add_listed(reading.text, found, listed, aliases=self._aliases)
        parties = link_mentions(reading.text, mentions, self._aliases)
        kept = sure_parties(parties, mentions, threshold=self._settings.party_threshold)
        return dataclasses.replace(document, parties=kept)

    def _found(self, reading: Reading) -> list[FoundMention]:
        spans = decode_spans(
            reading.mention_logits,
            reading.offsets,
            reading.text,
            tags=MENTION_TAGS,
            temperature=self._model.calibration.mentions,
        )
        return [
            FoundMention(start, end, cast(PartyKind, span.label), span.score)
            for span in spans
            if span.score >= self._settings.mention_threshold
            for start, end in apart_at_bracket(reading.text, span.start, span.end)
        ]


def apart_at_bracket(text: str, start: int, end: int) -> list[Span]:
    """Return a name and the acronym in brackets behind it as two spans, or the one span given.

    >>> apart_at_bracket("the European Union (EU) pays", 4, 22)
    [(4, 18), (20, 22)]
    """
    bracket = text.find(" (", start, end)
    if bracket <= start:
        return [(start, end)]
    inside = bracket + 2, end - text[:end].endswith(")")
    return [(start, bracket), *([inside] if inside[0] < inside[1] else [])]


def sure_parties(
    parties: Sequence[Party], mentions: Sequence[FoundMention], *, threshold: float
) -> tuple[Party, ...]:
    """Return the parties with a mention of at least that probability, numbered anew.

    Many a noun phrase might be a party; one that never surely is one is mostly none. A name of
    the tables counts as sure.
    """
    score = {m.span: m.score for m in mentions}
    kept = [p for p in parties if max(score.get(m.span, 1.0) for m in p.mentions) >= threshold]
    new_id = {p.id: f"p{i}" for i, p in enumerate(kept, start=1)}
    return tuple(
        dataclasses.replace(p, id=new_id[p.id], part_of=new_id.get(p.part_of or "")) for p in kept
    )


def add_listed(
    text: str,
    found: Sequence[FoundMention],
    listed: Sequence[FoundMention],
    *,
    aliases: Aliases,
) -> list[FoundMention]:
    """Return the found mentions and those listed ones that are worth adding, in text order.

    A listed mention is added where no found one overlaps it, if its actor was found elsewhere or
    is listed often.
    """
    free = _apart_from(listed, found)
    named = [_actor(text, mention, aliases) for mention in free]
    known = {_actor(text, mention, aliases) for mention in found}
    times = Counter(named)
    added = [
        mention
        for mention, actor in zip(free, named, strict=True)
        if actor in known or times[actor] >= _OFTEN
    ]
    return sorted([*found, *added], key=lambda mention: mention.span)


def _apart_from(
    mentions: Sequence[FoundMention], others: Sequence[FoundMention]
) -> list[FoundMention]:
    taken = {place for other in others for place in range(other.start, other.end)}
    return [m for m in mentions if taken.isdisjoint(range(m.start, m.end))]


def _actor(text: str, mention: FoundMention, aliases: Aliases) -> str:
    """Return what stands for the actor of a mention: its key, its owner's, else its name."""
    reading = read_name(text[mention.start : mention.end], mention.kind, aliases)
    return reading.key or reading.owner or reading.core
