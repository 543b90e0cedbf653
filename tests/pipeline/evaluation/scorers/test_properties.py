"""What must hold of every score, over pairs of whole documents."""

from dataclasses import dataclass, field, replace
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.pipeline.evaluation.scorers.random_documents import random_document, shuffled

from polemic.pipeline.document import Document
from polemic.pipeline.evaluation.figures import figures
from polemic.pipeline.evaluation.report import DocumentCounts, count_document, scores
from polemic.pipeline.evaluation.scorers.aaec import AaecCounts, count_aaec
from polemic.pipeline.evaluation.scorers.counts import Additive, Counts

documents = st.randoms().map(random_document)
pairs_of_documents = st.lists(st.tuples(documents, documents), min_size=1, max_size=5)


SYMMETRIC = [
    f"{group}.{name}"
    for group, names in {
        "document.components": ["thesis"],
        "document.components.exact": ["claim", "premise", "untyped"],
        "document.components.overlap50": ["claim", "premise", "untyped"],
        "document.components.boundaries.start": ["exact", "within_word"],
        "document.components.boundaries.end": ["exact", "within_word"],
        "document.relations": ["link", "undirected", "typed", "support", "attack"],
        "document.parties": ["mention"],
        "document.holders": ["other"],
        "paragraph.match100": ["components", "relations"],
        "paragraph.match50": ["components", "relations"],
        "essay.match100": ["components", "relations"],
        "essay.match50": ["components", "relations"],
    }.items()
    for name in names
]
"""Counts whose rule treats both sides alike. Parties are matched by the mentions of the gold."""


@dataclass(frozen=True, slots=True)
class AllCounts(Additive):
    """The counts of a report with those that are only made on demand."""

    document: DocumentCounts = field(default_factory=DocumentCounts)
    paragraph: AaecCounts = field(default_factory=AaecCounts)
    essay: AaecCounts = field(default_factory=AaecCounts)

    def report(self) -> dict[str, Any]:
        """Return all scores; what is scored against no gold (calibration) is left aside."""
        report = scores(self.document)
        report.pop("calibration", None)
        aaec = {"paragraph": self.paragraph.scores(), "essay": self.essay.scores()}
        return {**report, "aaec": aaec}


def count_all(gold: Document, predicted: Document) -> AllCounts:
    """Return the counts of one document."""
    return AllCounts(
        document=count_document(gold, predicted),
        paragraph=count_aaec(gold, predicted, level="paragraph"),
        essay=count_aaec(gold, predicted, level="essay"),
    )


@given(documents)
def test_identical_documents_score_one(document: Document) -> None:
    """Gold against itself is 1 in every figure, or None where there was nothing to score."""
    found = figures(count_all(document, document).report())
    assert set(found.values()) <= {1.0, None}
    if document.components:
        assert (
            found["components.exact.micro_f1"] == found["components.boundaries.end.exact.f1"] == 1
        )
        assert found["aaec.essay.match50.components.f1"] == 1


@given(documents, documents)
def test_figures_lie_between_zero_and_one(gold: Document, predicted: Document) -> None:
    """Whatever is compared, a figure is None or within 0 and 1."""
    found = figures(count_all(gold, predicted).report()).values()
    assert all(value is None or 0 <= value <= 1 for value in found)


@given(documents, documents)
def test_swapped_documents_swap_precision_and_recall(gold: Document, predicted: Document) -> None:
    """What one document has in excess of the other, the other misses; F1 stays."""
    forth, back = count_all(gold, predicted), count_all(predicted, gold)
    for path in SYMMETRIC:
        one, other = _at(forth, path), _at(back, path)
        swapped = (other.recall, other.precision, other.f1)
        assert (one.precision, one.recall, one.f1) == swapped, path


@given(documents, documents, st.randoms())
def test_order_in_a_document_changes_nothing(
    gold: Document, predicted: Document, random: Random
) -> None:
    """Components, relations, parties, mentions and stances may stand in any order on both sides."""
    other = count_all(shuffled(gold, random), shuffled(predicted, random))
    assert other == count_all(gold, predicted)


@given(pairs_of_documents, st.randoms())
def test_order_of_documents_changes_nothing(
    pairs: list[tuple[Document, Document]], random: Random
) -> None:
    """The same documents in another order give the same counts, hence the same report."""
    other = random.sample(pairs, len(pairs))
    assert _total(other) == _total(pairs)
    assert _total(other).report() == _total(pairs).report()


@given(pairs_of_documents, st.integers(1, 3))
def test_batches_of_documents_add_up_to_the_whole(
    pairs: list[tuple[Document, Document]], size: int
) -> None:
    """Counted batch by batch or all at once, the counts and the report are the same."""
    batches = [pairs[start : start + size] for start in range(0, len(pairs), size)]
    total = sum((_total(batch) for batch in batches), start=AllCounts())
    assert total == _total(pairs)
    assert total.report() == _total(pairs).report()


@given(documents, documents)
def test_documents_twice_score_as_once(gold: Document, predicted: Document) -> None:
    """Ratios do not grow with the number of documents."""
    once = count_all(gold, predicted)
    assert figures((once + once).report()) == pytest.approx(figures(once.report()))


@given(documents, documents)
def test_nothing_added_changes_nothing(gold: Document, predicted: Document) -> None:
    """A pair of documents with nothing in them adds nothing but words outside components."""
    empty = replace(gold, components=(), relations=(), parties=(), attributions=(), stances=())
    counts = count_all(gold, predicted)
    more = counts + count_all(empty, empty)
    assert more.document.relations == counts.document.relations
    assert more.document.components.overlap50 == counts.document.components.overlap50
    assert (more.paragraph, more.essay) == (counts.paragraph, counts.essay)


def _total(pairs: list[tuple[Document, Document]]) -> AllCounts:
    return sum((count_all(g, p) for g, p in pairs), start=AllCounts())


def _at(counts: AllCounts, path: str) -> Counts:
    found: Any = counts
    for name in path.split("."):
        found = getattr(found, name)
    assert isinstance(found, Counts)
    return found
