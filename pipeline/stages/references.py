"""Parties that a component is about without naming them: "he" and "they" soon after a name."""

from __future__ import annotations

import re
from collections.abc import Iterator

from polemic.pipeline.document import Component, Document, Party, Span

_PRONOUNS = (
    (re.compile(r"\b(?:he|she|him|his|her|hers)\b", re.IGNORECASE), ("person",), 300),
    (re.compile(r"\b(?:they|them|their|theirs)\b", re.IGNORECASE), ("group", "organization"), 150),
)
"""What may stand for which kinds of party, and how many characters after its name it may.

On the labelled op-eds "he" and "she" are right about four times in five, "they" every other time,
and "it" too seldom.
"""


def referred_parties(document: Document, component: Component) -> Iterator[tuple[Party, Span]]:
    """Yield each party that a pronoun of the component stands for, with its mention before that.

    The nearest party of a fitting kind is meant. Parties named in the component, and its holder,
    are left out.
    """
    mentions = sorted((m.span, p) for p in document.parties for m in p.mentions)
    named = {p.id for span, p in mentions if component.start <= span[0] < component.end}
    seen = {component.holder, *named}
    for pronoun, kinds, far in _PRONOUNS:
        found = pronoun.search(document.text, component.start, component.end)
        if not found:
            continue
        before = [
            (span, party)
            for span, party in mentions
            if party.kind in kinds and found.start() - far <= span[1] <= found.start()
        ]
        if before and before[-1][1].id not in seen:
            span, party = before[-1]
            seen.add(party.id)
            yield party, span
