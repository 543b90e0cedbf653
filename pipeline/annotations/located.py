"""Marks of a sketch with their meaning, and with offsets that are Python's."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import pairwise

from polemic.pipeline.annotations.labels import LabelMap, MarkMeaning, UnknownLabelError
from polemic.pipeline.annotations.offsets import Counting, fitting_counting, holds
from polemic.pipeline.annotations.sketch import Mark, Sketch
from polemic.pipeline.document import Span

Report = Callable[[str, str], None]
"""Takes the place of a fault and what is wrong there."""


@dataclass(frozen=True, slots=True)
class Located:
    """A mark that is a component or a mention."""

    id: str
    meaning: MarkMeaning
    start: int
    end: int
    place: str


def locate_marks(sketch: Sketch, labels: LabelMap, report: Report) -> dict[str, Located]:
    """Return by id the marks that are not left out; what is wrong is reported and left out."""
    meant = list(_meant_marks(sketch, labels, report))
    quotations = (
        ((mark.pieces[0][0], mark.pieces[-1][1]), mark.quoted)
        for mark, _ in meant
        if mark.quoted is not None and len(mark.pieces) == 1
    )
    counting = fitting_counting(sketch.text, quotations, sketch.countings)
    located: dict[str, Located] = {}
    for mark, meaning in meant:
        span, fault = _span(sketch.text, mark, counting)
        if mark.id in located:
            fault = "this id is taken by an earlier one"
        if fault:
            report(mark.place, f"span {mark.id!r}: {fault}")
        else:
            located[mark.id] = Located(mark.id, meaning, *span, place=mark.place)
    return located


def _meant_marks(
    sketch: Sketch, labels: LabelMap, report: Report
) -> Iterator[tuple[Mark, MarkMeaning]]:
    for mark in sketch.marks:
        try:
            meaning = labels.of_mark(mark.label)
        except UnknownLabelError as error:
            report(mark.place, f"span {mark.id!r}: {error}")
            continue
        if meaning is not None:
            yield mark, meaning


def _span(text: str, mark: Mark, counting: Counting) -> tuple[Span, str]:
    """Return the span of a mark, and what is wrong with it, if anything is."""
    ends = [end for piece in mark.pieces for end in piece]
    shown = ";".join(f"{start}-{end}" for start, end in mark.pieces)
    nowhere = (0, 0)
    is_forward = ends == sorted(ends) and all(start < end for start, end in mark.pieces)
    if not is_forward or not all(end in counting for end in ends):
        return nowhere, f"{shown} is no span of a text of {len(text)} characters"
    pieces = [(counting[start], counting[end]) for start, end in mark.pieces]
    # brat cuts a span at line ends; whatever else is in between was left out on purpose
    if any(text[left[1] : right[0]].strip() for left, right in pairwise(pieces)):
        return nowhere, f"in pieces ({shown}), and a component or mention is one; join or split it"
    whole = ends[0], ends[-1]
    if mark.quoted is not None and not holds(text, (whole, mark.quoted), counting):
        return nowhere, f"{shown} does not hold the text that is quoted with it"
    return (pieces[0][0], pieces[-1][1]), ""
