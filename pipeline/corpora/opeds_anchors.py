"""From words to places: quotations and mentions of our own op-eds, as spans of the body."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from polemic.pipeline.corpora.mentions import PRONOUNS
from polemic.pipeline.corpora.opeds_notation import Wording, split_article
from polemic.pipeline.document import Span
from polemic.pipeline.text.spans import shared_characters

GAP = " ... "
"""Stands in a quotation for the words between its first and its last."""

_BLANKS = str.maketrans({"\u00a0": " ", "\u202f": " "})
_HINT_SIZE = 70


class AnchorError(ValueError):
    """A wording that is not where it should be; the message says what was found instead."""


@dataclass(frozen=True, slots=True)
class _Claim:
    """A place that a party lays claim to."""

    span: Span
    party: str
    form: Wording


def places(text: str, words: str) -> list[Span]:
    """Return where the words stand as whole words; a blank also fits a no-break space.

    >>> places("An oar, a boar, an oar.", "oar")
    [(3, 6), (19, 22)]
    """
    pattern = re.escape(words.translate(_BLANKS))
    before = r"(?<!\w)" if words[:1].isalnum() else ""
    after = r"(?!\w)" if words[-1:].isalnum() else ""
    return [m.span() for m in re.finditer(before + pattern + after, text.translate(_BLANKS))]


def find_quotation(text: str, quotation: Wording) -> Span:
    """Return the one span that is quoted, whole or as `first words ... last words`.

    The last words are the next ones after the first words, in the same paragraph.

    Raises:
        AnchorError: when the words are missing or stand in several places.
    """
    whole = places(text, quotation.words)
    if whole or GAP not in quotation.words:
        return _chosen(text, quotation, whole)
    first, last = (part.strip() for part in quotation.words.split(GAP, maxsplit=1))
    start, after_first = _chosen(text, Wording(first, quotation.numbers), places(text, first))
    paragraph_end = start + len(text[start:].partition("\n")[0])
    ends = [end for s, end in places(text, last) if s >= after_first and end <= paragraph_end]
    if not ends:
        rest = text[after_first:paragraph_end]
        raise AnchorError(
            f"the last words {last!r} do not follow {first!r} in its paragraph"
            + _nearest_text(rest, last)
        )
    return start, ends[0]


def find_mentions(
    text: str, forms: Mapping[str, Sequence[Wording]], faults: list[str]
) -> dict[str, list[Span]]:
    """Return the mentions of each party by position; add to `faults` what does not fit.

    Longer forms come first, and a shorter one inside them is no mention of its own.
    """
    claims = [
        claim
        for party, wordings in forms.items()
        for form in wordings
        for claim in _claims(text, party, form, faults)
    ]
    claims.sort(key=lambda c: (c.span[0] - c.span[1], c.span))
    kept: dict[Span, _Claim] = {}
    for claim in claims:
        holder = kept.get(claim.span)
        if holder is not None and holder.party != claim.party:
            faults.append(_double_claim(text, claim, holder))
        elif not any(shared_characters(claim.span, span) for span in kept):
            kept[claim.span] = claim
        elif claim.form.numbers and holder is None:
            faults.append(
                f"parties, {claim.party}: {claim.form.words!r} at "
                f"{_around(text, claim.span)} lies in a longer mention"
            )
    faults.extend(_idle_forms(claims, kept))
    return {party: sorted(s for s, c in kept.items() if c.party == party) for party in forms}


def _chosen(text: str, wanted: Wording, found: Sequence[Span]) -> Span:
    words = wanted.words
    if not found:
        raise AnchorError(f"{words!r} is not in the body{_nearest_text(text, words)}")
    if len(wanted.numbers) == 1 and 1 <= wanted.numbers[0] <= len(found):
        return found[wanted.numbers[0] - 1]
    if len(found) > 1 or wanted.numbers:
        raise AnchorError(
            f"{words!r} occurs {len(found)} times; quote more words, "
            "or end the quotation with |2 for the second place"
        )
    return found[0]


def _nearest_text(text: str, words: str) -> str:
    """Return a hint with the text most like these words, or nothing."""
    matcher = difflib.SequenceMatcher(None, words, text, autojunk=False)
    match = matcher.find_longest_match()
    if match.size < min(6, len(words)):
        return ""
    start = max(0, match.b - match.a)
    return f"; nearest text: {text[start : start + min(len(words) + 5, _HINT_SIZE)]!r}"


def _claims(text: str, party: str, form: Wording, faults: list[str]) -> Iterator[_Claim]:
    where = f"parties, {party}"
    if form.words.lower() in PRONOUNS:
        faults.append(f"{where}: {form.words!r} is no name; pronouns and the like are not listed")
        return
    found = _form_places(text, form.words)
    if not found:
        faults.append(
            f"{where}: the mention {form.words!r} is not in the body"
            + _nearest_text(text, form.words)
        )
    for number in form.numbers or range(1, len(found) + 1):
        if 1 <= number <= len(found):
            yield _Claim(found[number - 1], party, form)
        elif found:
            faults.append(f"{where}: {form.words!r} has {len(found)} places, none number {number}")


def _form_places(text: str, words: str) -> list[Span]:
    """Return the places of a form, without the article that it may demand."""
    article, bare = split_article(words)
    if article is None:
        return places(text, words)
    spans = {*places(text, f"{article} {bare}"), *places(text, f"{article.capitalize()} {bare}")}
    return sorted((start + len(article) + 1, end) for start, end in spans)


def _double_claim(text: str, claim: _Claim, holder: _Claim) -> str:
    return (
        f"parties, {claim.party}: {_around(text, claim.span)} is claimed by {holder.party} too; "
        f"say which place is whose with {claim.form.words}|n in both"
    )


def _idle_forms(claims: Sequence[_Claim], kept: Mapping[Span, _Claim]) -> Iterator[str]:
    """Yield a fault for each form that only stands inside longer mentions."""
    spans: dict[tuple[str, Wording], list[Span]] = {}
    for claim in claims:
        spans.setdefault((claim.party, claim.form), []).append(claim.span)
    for (party, form), own in spans.items():
        if not form.numbers and not any(span in kept for span in own):
            yield (
                f"parties, {party}: {form.words!r} stands only inside longer mentions; "
                "take it off the list"
            )


def _around(text: str, span: Span) -> str:
    start, end = max(0, span[0] - 25), span[1] + 25
    return repr(text[start:end].replace("\n", " "))
