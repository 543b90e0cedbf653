"""Mistakes for the eye: what the gold says and what was predicted, in the text around them."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from polemic.pipeline.document import AUTHOR, Document, Span
from polemic.pipeline.evaluation.mistakes import Mistake

CONTEXT = 160
"""Characters of the text shown on either side of a mistake."""

_PLACES = 3
"""How many mentions or pieces of evidence of one side are shown."""

_GAP = " \N{HORIZONTAL ELLIPSIS} "
_SPAN_NAMES = {"span": "", "component": "", "source": "from", "target": "to"}


class Mark(NamedTuple):
    """A span to be marked: what it is called, and whether it is part of the mistake."""

    span: Span
    name: str
    own: bool


class Piece(NamedTuple):
    """A stretch of the text, and the mark that lies on it, if any."""

    text: str
    mark: Mark | None = None


@dataclass(frozen=True, slots=True)
class Side:
    """The gold's or the predicted side of a mistake.

    Attributes:
        facts: names and labels, the label first; nothing if there is nothing on this side.
        pieces: the text around with its marks; nothing where it would show nothing.
    """

    facts: tuple[str, ...]
    pieces: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class Entry:
    """A mistake with its two sides, and the labels by which it is found."""

    mistake: Mistake
    labels: tuple[str, ...]
    gold: Side
    predicted: Side


def make_entries(
    mistakes: Iterable[Mistake], *, gold: Iterable[Document], predicted: Iterable[Document]
) -> list[Entry]:
    """Return an entry for each mistake; its document is found by id on both sides."""
    in_gold = {document.id: document for document in gold}
    in_predicted = {document.id: document for document in predicted}
    return [
        _entry(mistake, in_gold[mistake.document], in_predicted[mistake.document])
        for mistake in mistakes
    ]


def excerpt(text: str, marks: Iterable[Mark], *, places: Iterable[Span]) -> tuple[Piece, ...]:
    """Return the text around some places in pieces, with the marks that lie there.

    Pieces are cut at blanks where there are some; an ellipsis stands for what is left out. Of marks
    that overlap one is shown, rather one of the mistake's own. Without a place there is nothing.
    """
    shown = _disjoint(marks)
    pieces: list[Piece] = []
    end = 0
    for window in _windows(text, places):
        pieces += [Piece(_GAP)] if window[0] > end else []
        pieces += _pieces(text, window, shown)
        end = window[1]
    return (*pieces, *([Piece(_GAP)] if pieces and end < len(text) else []))


def _entry(mistake: Mistake, gold: Document, predicted: Document) -> Entry:
    sides = (mistake.gold, gold), (mistake.predicted, predicted)
    marks = [_own_marks(side) for side, _ in sides]
    if not any(marks) and mistake.start is not None and mistake.end is not None:
        place = mistake.start, mistake.end  # a stance without evidence: where its party is named
        marks = [[Mark(place, side["label"], own=True)] if side else [] for side, _ in sides]
    places = [mark.span for mark in itertools.chain(*marks)]
    in_gold, in_predicted = (
        Side(tuple(_facts(side)), _text_of_side(mistake, document, own, places=places))
        for (side, document), own in zip(sides, marks, strict=True)
    )
    labels = {side["label"] for side, _ in sides if side}
    return Entry(mistake, tuple(sorted(labels)), in_gold, in_predicted)


def _text_of_side(
    mistake: Mistake, document: Document, own: Sequence[Mark], *, places: Sequence[Span]
) -> tuple[Piece, ...]:
    """Return the text around a mistake; of a component also where this side has nothing."""
    if mistake.task == "components":
        return excerpt(document.text, [*own, *_components(document)], places=places)
    return excerpt(document.text, own, places=places if own else ())


def _facts(side: Mapping[str, Any] | None) -> Iterator[str]:
    """Yield what is said in words about one side of a mistake."""
    if side is None:
        return
    yield side["label"]
    if "party" in side and "holder" in side:
        yield f"toward {side['party']}"
    elif "party" in side:
        yield side["party"]
    if "holder" in side:
        yield f"held by {_holder(side['holder'])}"
    if "mentions" in side:
        n = len(side["mentions"])
        yield f"{n} mention{'' if n == 1 else 's'}"
    if "evidence" in side:
        yield "over the document"
    if side.get("also"):
        yield f"also right: {', '.join(side['also'])}"


def _holder(name: str | None) -> str:
    if name is None:
        return "a source that is no party"
    return "the author" if name == AUTHOR else name


def _own_marks(side: Mapping[str, Any] | None) -> list[Mark]:
    """Return the marks of what is on one side of a mistake."""
    if side is None:
        return []
    several = [*side.get("mentions", ()), *side.get("evidence", ())][:_PLACES]
    named = [(side[key], name) for key, name in _SPAN_NAMES.items() if key in side]
    return [
        Mark((start, end), name or side["label"], own=True)
        for (start, end), name in [*((span, "") for span in several), *named]
    ]


def _components(document: Document) -> Iterator[Mark]:
    return (Mark(c.span, c.label, own=False) for c in document.components)


def _disjoint(marks: Iterable[Mark]) -> list[Mark]:
    """Return marks that do not overlap, by position; own ones win, then those further in front."""
    kept: list[Mark] = []
    for mark in sorted(marks, key=lambda m: (not m.own, m.span)):
        if all(mark.span[1] <= m.span[0] or m.span[1] <= mark.span[0] for m in kept):
            kept.append(mark)
    return sorted(kept, key=lambda m: m.span)


def _windows(text: str, places: Iterable[Span]) -> list[Span]:
    """Return the spans to be shown around places; those that would meet are one."""
    windows: list[Span] = []
    for start, end in sorted(places):
        window = _next_word(text, start), _last_word(text, end)
        if windows and window[0] <= windows[-1][1]:
            windows[-1] = windows[-1][0], max(windows[-1][1], window[1])
        else:
            windows.append(window)
    return windows


def _next_word(text: str, start: int) -> int:
    """Return where the context in front of `start` begins: behind blanks, if there are any."""
    first = max(0, start - CONTEXT)
    if first == 0:
        return 0
    behind = (i for i in range(first, start) if text[i - 1].isspace() and not text[i].isspace())
    return next(behind, first)


def _last_word(text: str, end: int) -> int:
    """Return where the context behind `end` ends: in front of a blank, if there is one."""
    last = min(len(text), end + CONTEXT)
    if last == len(text):
        return last
    return next((i for i in range(last, end, -1) if text[i].isspace()), last)


def _pieces(text: str, window: Span, marks: Sequence[Mark]) -> Iterator[Piece]:
    position = window[0]
    for mark in marks:
        start, end = max(mark.span[0], window[0]), min(mark.span[1], window[1])
        if start < end:
            if position < start:
                yield Piece(text[position:start])
            yield Piece(text[start:end], mark)
            position = end
    if position < window[1]:
        yield Piece(text[position : window[1]])
