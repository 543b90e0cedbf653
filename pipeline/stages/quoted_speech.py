"""Attributions of a whole text: those of its sentences, and quotations that go on beyond them."""

from __future__ import annotations

import bisect
import re
from collections.abc import Sequence
from dataclasses import replace

from polemic.pipeline.document import Span
from polemic.pipeline.stages import saying
from polemic.pipeline.stages.attribution_rules import RawAttribution, attribution_at
from polemic.pipeline.stages.clauses import Sentence, phrase_before, read_sentences
from polemic.pipeline.text.quotes import quotations
from polemic.pipeline.text.spans import shared_characters

_LEAST_QUOTED = 4  # words: fewer are scare quotes or terms
_LEAD_IN = 8  # words between a verb and the end of the sentence before a quotation
_CLOSING = frozenset("\"'”’»")


def find_attributions(text: str) -> list[RawAttribution]:
    """Return what the text says that others say or believe, in order of the sources.

    The author's own "I say", what is denied or only supposed ("if she says"), and words that the
    author takes over ("as she rightly says") are left out. Time grows linearly with the text.
    """
    found: list[RawAttribution] = []
    speaker_before: dict[Span, int] = {}
    for sentence in read_sentences(text, quotations(text)):
        first = len(found)
        for i in range(len(sentence)):
            if not sentence.quoted[i]:
                attribution = attribution_at(sentence, i, found[first:])
                found += [attribution] if attribution else []
        if sentence.next_quotation:
            if len(found) == first:
                found += _lead_in(sentence)
            if len(found) > first:
                speaker_before[sentence.next_quotation] = len(found) - 1
    contents = [list(a.content) for a in found]
    _add_quotations(text, contents, speaker_before)
    complete = [replace(a, content=tuple(c)) for a, c in zip(found, contents, strict=True)]
    return sorted((a for a in complete if a.content), key=lambda a: (a.source, a.content))
