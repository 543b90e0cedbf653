"""The stage that finds who is said to say what, and so who holds each component."""

from __future__ import annotations

import bisect
import dataclasses
from collections.abc import Sequence
from typing import ClassVar

from polemic.models.reading import Reading
from polemic.pipeline.config import AttributionSettings
from polemic.pipeline.document import Attribution, Component, Document, Party, Span
from polemic.pipeline.stages import saying
from polemic.pipeline.stages.attribution_rules import RawAttribution, find_attributions
from polemic.pipeline.text.spans import shared_characters

_LEAST_COVERED = 0.6
"""The share of a component that must lie in an attribution for its holder to be the source."""
_LEAST_SAID = 0.3
"""The share that must be what is said, not the phrase that says who says it."""


class AttributionStage:
    """Fills the attributions, and the holder of each component that another one says."""

    name: ClassVar[str] = "attributions"
    requires: ClassVar[frozenset[str]] = frozenset({"components", "parties"})
    provides: ClassVar[frozenset[str]] = frozenset({"attributions"})

    def __init__(self, settings: AttributionSettings) -> None:
        self._settings = settings

    def __call__(self, document: Document, reading: Reading) -> Document:
        """Return the document with its attributions and with the holders of its components."""
        attributions = tuple(
            Attribution(
                source=raw.source,
                content=raw.content,
                party=_party_of(raw.source, document),
                cue=raw.cue,
            )
            for raw in find_attributions(document.text)
        )
        components = tuple(
            _with_holder(c, attributions, document.text) for c in document.components
        )
        return dataclasses.replace(document, components=components, attributions=attributions)


def _party_of(source: Span, document: Document) -> str | None:
    shared = [
        (max(shared_characters(source, m.span) for m in p.mentions), p.id)
        for p in document.parties
        if p.mentions
    ]
    best = max(shared, default=(0, None))
    return best[1] if best[0] else None


def _with_holder(
    component: Component, attributions: Sequence[Attribution], text: str
) -> Component:
    size = component.end - component.start
    best = None
    for a in attributions:
        hull = [*a.content, a.source, *([a.cue] if a.cue else [])]
        whole = (min(s for s, _ in hull), max(e for _, e in hull))
        said = sum(shared_characters(component.span, c) for c in a.content)
        if shared_characters(component.span, whole) >= _LEAST_COVERED * size and said >= _LEAST_SAID * size:
            best = best or a
    if best is None:
        return component
    name = None if best.party else text[slice(*best.source)]
    return dataclasses.replace(component, holder=best.party, holder_name=name)
