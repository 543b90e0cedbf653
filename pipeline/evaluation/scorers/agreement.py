"""Agreement of two annotations of the same texts, corrected for chance.

Neither is right here: both sides may change places. The figures are at most 1; 0 is what chance
would give, and below 0 is worse than that.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from polemic.pipeline.document import (
    AUTHOR,
    COMPONENT_LABELS,
    Component,
    ComponentLabel,
    Document,
    Span,
    Stance,
)
from polemic.pipeline.evaluation.scorers.components import count_tokens
from polemic.pipeline.evaluation.scorers.counts import Additive, Confusion
from polemic.pipeline.evaluation.scorers.matching import match_components, touching_spans
from polemic.pipeline.evaluation.scorers.parties import match_parties
from polemic.pipeline.evaluation.scorers.stance import rows_in_components

_Rows = Mapping[tuple[str, str], Stance | None]
"""Stances by component and party; None where one contradicts another."""

_WHOLE = ""
"""Stands for the component of a stance over the document."""


@dataclass(frozen=True, slots=True)
class UnitCounts(Additive):
    """What alpha-U of the units of one category is derived from; a unit is a marked span.

    Attributes:
        difference: sum of the squared differences between the units of both annotations.
        units: how many units of each length there are in both annotations together.
        gaps: how many gaps of each length there are between units, in both together.
        length: characters of the text.
    """

    difference: int = 0
    units: Counter[int] = field(default_factory=Counter)
    gaps: Counter[int] = field(default_factory=Counter)
    length: int = 0


@dataclass(frozen=True, slots=True)
class AgreementCounts(Additive):
    """What the figures of agreement are derived from.

    Attributes:
        claim, premise, untyped: the spans of the components of either label, and of all.
        labels: labels of the components matched.
        holders: whether the author or another holds them.
        tokens: labels of words and punctuation marks, as in the scores of components.
        document_stance: labels of the author's stances toward the parties matched.
        component_stance: labels of stances toward parties matched, in components matched.
    """

    claim: UnitCounts = field(default_factory=UnitCounts)
    premise: UnitCounts = field(default_factory=UnitCounts)
    untyped: UnitCounts = field(default_factory=UnitCounts)
    labels: Confusion = field(default_factory=Confusion)
    holders: Confusion = field(default_factory=Confusion)
    tokens: Confusion = field(default_factory=Confusion)
    document_stance: Confusion = field(default_factory=Confusion)
    component_stance: Confusion = field(default_factory=Confusion)


def agreement(gold: Iterable[Document], predicted: Iterable[Document]) -> dict[str, Any]:
    """Return the agreement of two annotations by name; documents come in pairs, in one order."""
    counts = (count_agreement(g, p) for g, p in zip(gold, predicted, strict=True))
    return agreement_scores(sum(counts, start=AgreementCounts()))


def count_agreement(gold: Document, predicted: Document) -> AgreementCounts:
    """Return the counts of one document in two annotations."""
    matched = match_components(gold, predicted)
    parties = match_parties(gold, predicted)
    of_gold = {c.id: c for c in gold.components}
    of_predicted = {c.id: c for c in predicted.components}
    pairs = [(of_gold[g], of_predicted[p]) for g, p in matched.items()]
    return AgreementCounts(
        claim=_count_components(gold, predicted, ["claim"]),
        premise=_count_components(gold, predicted, ["premise"]),
        untyped=_count_components(gold, predicted, COMPONENT_LABELS),
        labels=_confusion((g.label, p.label) for g, p in pairs),
        holders=_confusion((_holder(g), _holder(p)) for g, p in pairs),
        tokens=count_tokens(gold, predicted),
        document_stance=_count_stances(
            _over_document(gold),
            _over_document(predicted),
            components={_WHOLE: _WHOLE},
            parties=parties,
        ),
        component_stance=_count_stances(
            rows_in_components(gold),
            rows_in_components(predicted),
            components=matched,
            parties=parties,
        ),
    )


def agreement_scores(counts: AgreementCounts) -> dict[str, Any]:
    """Return the figures of each layer by name, None where chance alone decides."""
    return {
        "components": {
            "alpha_u": alpha_u([counts.claim, counts.premise]),
            "alpha_u_untyped": alpha_u([counts.untyped]),
            "alpha_u_per_label": {
                "claim": alpha_u([counts.claim]),
                "premise": alpha_u([counts.premise]),
            },
            "label": _kappa_of(counts.labels),
            "token": _kappa_of(counts.tokens),
        },
        "holders": _kappa_of(counts.holders),
        "stance": {
            "document": _kappa_of(counts.document_stance),
            "component": _kappa_of(counts.component_stance),
        },
    }


def cohens_kappa(confusion: Confusion) -> float | None:
    """Return Cohen's kappa (1960) of two labels per item.

    None without items, and where both use one and the same label throughout: any two annotators
    who do so agree.
    """
    total = confusion.total
    agreed = sum(n for (g, p), n in confusion.cells.items() if g == p)
    in_gold: Counter[str] = Counter()
    in_predicted: Counter[str | None] = Counter()
    for (g, p), n in confusion.cells.items():
        in_gold[g] += n
        in_predicted[p] += n
    chance = sum(n * in_predicted[label] for label, n in in_gold.items())
    if chance == total * total:
        return None
    return (total * agreed - chance) / (total * total - chance)


def count_units(gold: Sequence[Span], predicted: Sequence[Span], *, length: int) -> UnitCounts:
    """Return the counts of units of one category in a text of so many characters.

    The units of one annotation must not overlap. Units that overlap one of the other annotation
    differ from it by the squares of the distances between their starts and between their ends; a
    unit that lies in a gap of the other annotation, by the square of its length.
    """
    touching = list(touching_spans(gold, predicted))
    met = ({i for i, _ in touching}, {j for _, j in touching})
    pairs = [(gold[i], predicted[j]) for i, j in touching]
    alone = [
        end - start
        for side, of_side in zip((gold, predicted), met, strict=True)
        for i, (start, end) in enumerate(side)
        if i not in of_side
    ]
    return UnitCounts(
        difference=sum((a[0] - b[0]) ** 2 + (a[1] - b[1]) ** 2 for a, b in pairs)
        + sum(n * n for n in alone),
        units=Counter(end - start for start, end in (*gold, *predicted)),
        gaps=Counter([*_gaps(gold, length), *_gaps(predicted, length)]),
        length=length,
    )


def alpha_u(categories: Sequence[UnitCounts]) -> float | None:
    """Return Krippendorff's unitized alpha of two annotations: 1 - observed / expected difference.

    As in Krippendorff 2004 (Content Analysis, 2nd edition, pages 251-256; first in Krippendorff
    1995), which is what corpora of argumentation report: squared differences, added up over the
    categories before they are divided. The measures of Krippendorff et al. 2016 count shared
    lengths instead and give other figures.

    Several documents are one text, put end to end; only gaps end where a document does, as no unit
    could lie across. So the order of the documents does not matter, and one document has the
    published value. The mean of the alphas of documents is another figure, and swings far more.

    None where no unit was marked at all.
    """
    expected = sum((_expected(counts) for counts in categories), Fraction())
    observed = sum(
        (Fraction(c.difference, c.length**2) for c in categories if c.length), Fraction()
    )
    return float(1 - observed / expected) if expected else None


def _expected(counts: UnitCounts) -> Fraction:
    """Return the mean squared difference if the units fell anywhere between one another."""
    if not counts.length:
        return Fraction()
    others = counts.units.total() - 1
    difference = 0
    for unit, n in counts.units.items():
        with_units = others * unit * (unit - 1) * (2 * unit - 1) // 3
        fits = sum(k * (gap - unit + 1) for gap, k in counts.gaps.items() if gap >= unit)
        difference += n * (with_units + unit * unit * fits)
    both = 2 * counts.length
    within_units = sum(n * unit * (unit - 1) for unit, n in counts.units.items())
    return Fraction(2 * difference, counts.length * (both * (both - 1) - within_units))


def _gaps(units: Sequence[Span], length: int) -> list[int]:
    """Return the lengths of what is left between the units, and before and after them."""
    ordered = sorted(units)
    ends = [0, *(end for _, end in ordered)]
    starts = [*(start for start, _ in ordered), length]
    return [start - end for end, start in zip(ends, starts, strict=True) if start > end]


def _count_components(
    gold: Document, predicted: Document, labels: Sequence[ComponentLabel]
) -> UnitCounts:
    in_gold, in_predicted = (
        [c.span for c in document.components if c.label in labels] for document in (gold, predicted)
    )
    return count_units(in_gold, in_predicted, length=len(gold.text))


def _count_stances(
    gold: _Rows, predicted: _Rows, *, components: Mapping[str, str], parties: Mapping[str, str]
) -> Confusion:
    """Return the labels of the rows that both annotations have; both must be of one mind there."""
    labels = []
    for (component, party), row in gold.items():
        if component in components and party in parties:
            found = predicted.get((components[component], parties[party]))
            if row is not None and found is not None:
                labels.append((row.label, found.label))
    return _confusion(labels)


def _over_document(document: Document) -> _Rows:
    """Return the author's row of each party."""
    return {
        (_WHOLE, s.party): s for s in document.stances if s.component is None and s.holder == AUTHOR
    }


def _holder(component: Component) -> str:
    return AUTHOR if component.holder == AUTHOR else "other"


def _confusion(labels: Iterable[tuple[str, str]]) -> Confusion:
    return Confusion(Counter(labels))


def _kappa_of(confusion: Confusion) -> dict[str, float | int | None]:
    return {"kappa": cohens_kappa(confusion), "n": confusion.total}
