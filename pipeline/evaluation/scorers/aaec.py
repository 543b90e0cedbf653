"""Scores as the literature on the Argument Annotated Essays (AAEC) counts them.

The rules are those of Eger, Daxenberger and Gurevych 2017 (ACL, "Neural End-to-End Learning for
Computational Argumentation Mining") and of the scorer published with it, which follow Persing and
Ng 2016 (NAACL, "End-to-End Argumentation Mining in Student Essays"):

- Spans are compared by tokens, punctuation marks among them. At 100 % two spans match if their
  tokens are the same, at 50 % if they share more than half of the tokens of the longer one. No
  span can then match two others that do not overlap each other.
- A component is right if a component of its type matches it. The types are major claim (here the
  thesis), claim and premise.
- Every component has a relation. A major claim's leads to the root. A claim's leads to the last
  major claim, to the root if there is none; whether it supports or attacks is the label of its
  links to theses. A premise's leads to the component it is linked to.
- A relation is right if both ends match, whatever the type of the target, and the source's type
  and the label are right. So each major claim found also counts as a relation found: these
  figures are no measure of links alone, and can only stand beside figures made the same way.
- At the paragraph level each line of the text is a document of its own: the last major claim is
  that of the line, and a link to another line, which a reader of lines could not see, is left
  out. At the essay level the whole text is the document. For components the level makes no
  difference; one that runs on into the next line belongs to the line in which it starts.

Where components begin and end is scored as by Stab and Gurevych 2017 (Computational Linguistics,
"Parsing Argumentation Structures in Persuasive Essays"): the first token of a component is labelled
B, its further ones I, all others O, whatever the types. Macro-F1 is the mean of the three F1.
Theirs is not, as the F1 that they print for each label show; it seems to be made of mean precision
and mean recall (Sokolova and Lapalme 2009). That is never lower: ours is the stricter one.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from operator import eq
from typing import Any, Literal

from polemic.pipeline.document import Component, Document, Span
from polemic.pipeline.evaluation.scorers.counts import Additive, Confusion, Counts, mean
from polemic.pipeline.evaluation.scorers.matching import match_spans
from polemic.pipeline.text.spans import shared_characters
from polemic.pipeline.text.tokens import words

Level = Literal["paragraph", "essay"]

MAJOR_CLAIM = "major_claim"
"""The type of a thesis."""

BEGIN, INSIDE, OUTSIDE = BIO = ("B", "I", "O")
"""The labels of a token: the first of a component, a further one, in no component."""

_ROOT = None
"""The target of what leads to no component."""

_Relation = tuple[str, str | None, str, str]
"""Source id, target id or root, type of the source, label."""


@dataclass(frozen=True, slots=True)
class MatchCounts(Additive):
    """Components and relations found and missed where spans match by one of the two rules."""

    components: Counts = field(default_factory=Counts)
    relations: Counts = field(default_factory=Counts)

    def scores(self) -> dict[str, Any]:
        """Return the scores of both by name (C-F1 and R-F1 of the literature)."""
        return {"components": self.components.scores(), "relations": self.relations.scores()}


@dataclass(frozen=True, slots=True)
class AaecCounts(Additive):
    """What is found at the 100 % and at the 50 % match."""

    match100: MatchCounts = field(default_factory=MatchCounts)
    match50: MatchCounts = field(default_factory=MatchCounts)

    def scores(self) -> dict[str, Any]:
        """Return the scores of both by name; all None where the gold has no component."""
        counts = self if self.match100.components.support else AaecCounts()
        return {"match100": counts.match100.scores(), "match50": counts.match50.scores()}


@dataclass(frozen=True, slots=True)
class AaecLevels(Additive):
    """The counts of both levels, and the labels of the tokens."""

    paragraph: AaecCounts = field(default_factory=AaecCounts)
    essay: AaecCounts = field(default_factory=AaecCounts)
    bio: Confusion = field(default_factory=Confusion)

    def scores(self) -> dict[str, Any]:
        """Return the scores of both by name, those of tokens among the essay's."""
        return {
            "paragraph": self.paragraph.scores(),
            "essay": {**self.essay.scores(), "bio": bio_scores(self.bio)},
        }


def count_aaec_levels(gold: Document, predicted: Document) -> AaecLevels:
    """Return the counts of one document at both levels."""
    return AaecLevels(
        paragraph=count_aaec(gold, predicted, level="paragraph"),
        essay=count_aaec(gold, predicted, level="essay"),
        bio=count_bio(gold, predicted),
    )


def count_aaec(gold: Document, predicted: Document, *, level: Level) -> AaecCounts:
    """Return the counts of one document."""
    return AaecCounts(
        match100=_count(gold, predicted, level, may_match=eq),
        match50=_count(gold, predicted, level, may_match=more_than_half),
    )


def count_bio(gold: Document, predicted: Document) -> Confusion:
    """Return how the tokens of one document are labelled in gold and prediction."""
    return Confusion(Counter(zip(bio_labels(gold), bio_labels(predicted), strict=True)))


def bio_labels(document: Document) -> list[str]:
    """Return B, I or O of each token; a token belongs to the component in which it starts.

    >>> bio_labels(Document("Act now!", components=(Component("c1", "claim", 0, 7),)))
    ['B', 'I', 'O']
    """
    labels = [OUTSIDE] * len(words(document.text))
    for first, last in _token_spans(document):
        labels[first:last] = [INSIDE] * (last - first)
        if first < last:
            labels[first] = BEGIN
    return labels


def bio_scores(tokens: Confusion) -> dict[str, Any]:
    """Return the scores of the tokens by name; all None where the gold has no component."""
    known = tokens if tokens.counts(BEGIN).support else Confusion()
    by_label = {label: known.counts(label) for label in BIO}
    # of a label that one side alone has, what is missing is 0
    there = [counts for counts in by_label.values() if counts.f1 is not None]
    return {
        "macro_f1": known.macro_f1(BIO),
        "macro_precision": mean(counts.precision or 0.0 for counts in there),
        "macro_recall": mean(counts.recall or 0.0 for counts in there),
        "per_label": {label: counts.scores() for label, counts in by_label.items()},
    }


def more_than_half(a: Span, b: Span) -> bool:
    """Return whether two spans share more than half of the longer one.

    >>> more_than_half((0, 4), (0, 2)), more_than_half((0, 4), (0, 3))
    (False, True)
    """
    return 2 * shared_characters(a, b) > max(a[1] - a[0], b[1] - b[0])


def _count(
    gold: Document, predicted: Document, level: Level, *, may_match: Callable[[Span, Span], bool]
) -> MatchCounts:
    gold_spans, predicted_spans = _token_spans(gold), _token_spans(predicted)
    pairs = match_spans(gold_spans, predicted_spans, may_match=may_match)
    same_type = [_type(gold.components[i]) == _type(predicted.components[j]) for i, j in pairs]
    matched = {gold.components[i].id: predicted.components[j].id for i, j in pairs}
    wanted, given = _relations(gold, level), _relations(predicted, level)
    reached = {
        (matched[source], target if target is _ROOT else matched[target], *rest)
        for source, target, *rest in wanted
        if source in matched and (target is _ROOT or target in matched)
    }
    return MatchCounts(
        components=Counts.of_matching(
            matched=sum(same_type), gold=len(gold.components), predicted=len(predicted.components)
        ),
        relations=Counts.of_matching(
            matched=len(reached & given), gold=len(wanted), predicted=len(given)
        ),
    )


def _relations(document: Document, level: Level) -> set[_Relation]:
    """Return the relations that the document has at the level."""
    type_by_id = {c.id: _type(c) for c in document.components}
    unit_by_id = {c.id: _unit(document, c, level) for c in document.components}
    major_claims = sorted((c for c in document.components if c.thesis), key=lambda c: c.span)
    last_major_claim = {unit_by_id[c.id]: c.id for c in major_claims}
    relations: set[_Relation] = {(c.id, _ROOT, MAJOR_CLAIM, "") for c in major_claims}
    for r in document.relations:
        source_type, unit = type_by_id[r.source], unit_by_id[r.source]
        if source_type == "claim" and type_by_id[r.target] == MAJOR_CLAIM:
            target = last_major_claim.get(unit, _ROOT)
        elif source_type != MAJOR_CLAIM and unit_by_id[r.target] == unit:
            target = r.target
        else:
            continue
        relations.add((r.source, target, source_type, r.label))
    return relations


def _type(component: Component) -> str:
    return MAJOR_CLAIM if component.thesis else component.label


def _unit(document: Document, component: Component, level: Level) -> int:
    """Return the number of the line in which the component starts; 0 for all of an essay."""
    return 0 if level == "essay" else document.text.count("\n", 0, component.start)


def _token_spans(document: Document) -> list[Span]:
    """Return of each component the first token that starts in it and the one after the last."""
    starts = [start for start, _ in words(document.text)]
    return [(bisect_left(starts, c.start), bisect_left(starts, c.end)) for c in document.components]
