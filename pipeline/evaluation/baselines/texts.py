"""The texts that baselines read: sentences with the label of a component, parties masked."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from polemic.pipeline.document import Document, Party, Span, Stance
from polemic.pipeline.evaluation.scorers.matching import touching_spans
from polemic.pipeline.text.sentences import sentences
from polemic.pipeline.text.spans import shared_characters

TARGET = "targetparty"
"""Stands for each mention of the party in question."""

NEITHER = "neither"
"""The label of a sentence that shares no character with a component."""


def labelled_sentences(document: Document) -> list[tuple[str, str]]:
    """Return each sentence with the label of the component that it shares most characters with."""
    spans = sentences(document.text)
    best: dict[int, tuple[int, int, str]] = {}
    for i, j in touching_spans(spans, [c.span for c in document.components]):
        component = document.components[j]
        shared = shared_characters(spans[i], component.span)
        candidate = (shared, -component.start, component.label)  # of equal ones the first
        best[i] = max(best.get(i, candidate), candidate)
    return [
        (document.text[start:end], best[i][2] if i in best else NEITHER)
        for i, (start, end) in enumerate(spans)
    ]


def around_target(document: Document, rows: Sequence[Stance]) -> list[str]:
    """Return for each row its component, or the sentences that mention the party, masked."""
    party_by_id = {party.id: party for party in document.parties}
    span_by_id = {c.id: c.span for c in document.components}
    spans = sentences(document.text)

    def text(row: Stance) -> str:
        party = party_by_id[row.party]
        if row.component is not None:
            return _masked(document.text, span_by_id[row.component], party)
        starts = [mention.start for mention in party.mentions]
        with_mention = (s for s in spans if any(s[0] <= start < s[1] for start in starts))
        return " ".join(_masked(document.text, span, party) for span in with_mention) or TARGET

    return [text(row) for row in rows]


def whole(document: Document, rows: Sequence[Stance]) -> list[str]:
    """Return for each row the text of its component or the document, whoever the party is."""
    span_by_id: dict[str | None, Span] = {c.id: c.span for c in document.components}
    span_by_id[None] = (0, len(document.text))
    return [document.text[slice(*span_by_id[row.component])] for row in rows]


def _masked(text: str, span: Span, party: Party) -> str:
    """Return a part of the text with the party's mentions in it replaced."""
    return "".join(_pieces(text, span, party))


def _pieces(text: str, span: Span, party: Party) -> Iterator[str]:
    at, end = span
    for start, stop in sorted(mention.span for mention in party.mentions):
        if at <= start < end:
            yield from (text[at:start], f" {TARGET} ")
            at = min(stop, end)
    yield text[at:end]
