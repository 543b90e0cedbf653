"""From the sketch of a foreign file to a document, or to a line for each fault in it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from functools import partial

from polemic.pipeline.annotations.faults import Faults
from polemic.pipeline.annotations.labels import LabelMap, UnknownLabelError
from polemic.pipeline.annotations.located import Located, Report, locate_marks
from polemic.pipeline.annotations.parties import gather_parties
from polemic.pipeline.annotations.sketch import Link, Sketch
from polemic.pipeline.document import (
    COMPONENT_LABELS,
    Component,
    Document,
    Relation,
    in_reading_order,
)

_COMPONENT_MEANINGS = {"thesis", *COMPONENT_LABELS}


def assemble(sketch: Sketch, labels: LabelMap, faults: Faults) -> Document | None:
    """Return the document in reading order; None where faults were found, which are noted."""
    n_before = len(faults)
    report: Report = partial(faults.add, document=sketch.id)
    located = locate_marks(sketch, labels, report)
    spans = [mark for mark in located.values() if mark.meaning in _COMPONENT_MEANINGS]
    _report_overlaps(spans, report)
    relations = [*_linked(sketch, labels, located, report), *_sided(sketch, labels, spans, report)]
    parties, stances = gather_parties(sketch, labels, located, report)
    if len(faults) > n_before:
        return None
    return in_reading_order(
        Document(
            sketch.text,
            id=sketch.id,
            components=tuple(map(_component, spans)),
            relations=tuple(dict.fromkeys(relations)),
            parties=parties,
            stances=stances,
        )
    )


def _component(mark: Located) -> Component:
    return Component(
        mark.id,
        "premise" if mark.meaning == "premise" else "claim",
        start=mark.start,
        end=mark.end,
        thesis=mark.meaning == "thesis",
    )


def _report_overlaps(spans: Iterable[Located], report: Report) -> None:
    """Report each component that begins before an earlier one ends."""
    furthest: Located | None = None
    for mark in sorted(spans, key=lambda mark: (mark.start, mark.end)):
        if furthest and mark.start < furthest.end:
            report(
                mark.place, f"components {furthest.id!r} and {mark.id!r} overlap at {mark.start}"
            )
        if furthest is None or mark.end > furthest.end:
            furthest = mark


def _linked(
    sketch: Sketch, labels: LabelMap, located: Mapping[str, Located], report: Report
) -> Iterator[Relation]:
    """Yield the links between components; those of a mark that is left out go with it."""
    known = {mark.id for mark in sketch.marks}
    for link in sketch.links:
        where = f"relation {link.source!r} -> {link.target!r}"
        try:
            label = labels.of_relation(link.label)
        except UnknownLabelError as error:
            report(link.place, f"{where}: {error}")
            continue
        if label is None:
            continue
        faults = list(_link_faults(link, known, located))
        for fault in faults:
            report(link.place, f"{where}: {fault}")
        if not faults and link.source in located and link.target in located:
            yield Relation(link.source, link.target, label)


def _link_faults(
    link: Link, known: Collection[str], located: Mapping[str, Located]
) -> Iterator[str]:
    """Yield what is wrong with the ends of a link; a mark that is left out is no fault of it."""
    if link.source == link.target:
        yield "a component cannot be linked to itself"
    for end in dict.fromkeys((link.source, link.target)):
        if end not in known:
            yield f"there is no component {end!r}"
        elif end in located and located[end].meaning not in _COMPONENT_MEANINGS:
            yield f"{end!r} is a party, and links join components"


def _sided(
    sketch: Sketch, labels: LabelMap, spans: Iterable[Located], report: Report
) -> Iterator[Relation]:
    """Yield the links of claims that say for or against, to every thesis of the text.

    Without a thesis in the text there is nothing to link to.
    """
    by_id = {mark.id: mark for mark in spans}
    theses = [mark.id for mark in by_id.values() if mark.meaning == "thesis"]
    for side in sketch.sides:
        if side.mark not in by_id:
            continue
        try:
            label = labels.of_relation(side.value)
        except UnknownLabelError as error:
            report(side.place, f"side of component {side.mark!r}: {error}")
            continue
        if label is not None:
            yield from (Relation(side.mark, t, label) for t in theses if t != side.mark)
