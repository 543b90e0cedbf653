"""Our figures beside those of seqeval, nervaluate and scikit-learn, and where those go wrong."""

from __future__ import annotations

import itertools
from collections import Counter
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from nervaluate import Evaluator  # type: ignore[import-untyped]  # it ships no types
from seqeval.metrics import classification_report  # type: ignore[import-untyped]  # nor does it
from seqeval.scheme import IOB2  # type: ignore[import-untyped]  # nor does it
from sklearn.metrics import accuracy_score, f1_score

from polemic.pipeline.document import COMPONENT_LABELS, STANCE_LABELS, Component, Document, Span
from polemic.pipeline.evaluation.scorers.components import (
    SpanCounts,
    component_scores,
    count_components,
    exact,
    overlap50,
)
from polemic.pipeline.evaluation.scorers.counts import Confusion, Counts
from polemic.pipeline.evaluation.scorers.matching import match_spans, overlap_at_all
from polemic.pipeline.text.tokens import words

TEXT = "Cut the tax. Prices rose, and wages fell. Who gains?"
TOKENS = words(TEXT)


@st.composite
def documents(draw: st.DrawFn) -> Document:
    """Draw a document whose components begin and end with tokens; many touch one another."""
    cuts = sorted(draw(st.sets(st.integers(0, len(TOKENS)), max_size=8)))
    labels = st.sampled_from([*COMPONENT_LABELS, None])
    segments = [(first, last, draw(labels)) for first, last in itertools.pairwise(cuts)]
    components = (
        Component(f"c{i}", label, TOKENS[first][0], TOKENS[last - 1][1])
        for i, (first, last, label) in enumerate(segments)
        if label is not None
    )
    return Document(TEXT, components=tuple(components))


pairs_of_documents = st.lists(st.tuples(documents(), documents()), min_size=1, max_size=3)


@given(pairs_of_documents)
def test_exact_components_are_those_of_seqeval(pairs: list[tuple[Document, Document]]) -> None:
    """The strict mode of seqeval on IOB2 tags asks for the same start, end and label."""
    assume(any(g.components for g, _ in pairs))
    theirs = classification_report(
        [_tags(g) for g, _ in pairs],
        [_tags(p) for _, p in pairs],
        mode="strict",
        scheme=IOB2,
        output_dict=True,
        zero_division=0,
    )
    ours = sum((count_components(g, p).exact for g, p in pairs), start=SpanCounts()).scores()
    assert _or_zero(ours["micro_f1"]) == pytest.approx(theirs["micro avg"]["f1-score"])
    assert _or_zero(ours["macro_f1"]) == pytest.approx(theirs["macro avg"]["f1-score"])
    for label, row in ours["per_label"].items():
        found = theirs.get(label, dict.fromkeys(["precision", "recall", "f1-score", "support"], 0))
        assert [_or_zero(row[name]) for name in ("precision", "recall", "f1", "support")] == (
            pytest.approx([found[name] for name in ("precision", "recall", "f1-score", "support")])
        )


@given(pairs_of_documents)
def test_exact_components_are_those_of_nervaluate(pairs: list[tuple[Document, Document]]) -> None:
    """The strict mode of nervaluate counts the same as right, its exact mode without labels.

    What it calls incorrect is both a miss and a false find.
    """
    results = _nervaluate([_entities(g) for g, _ in pairs], [_entities(p) for _, p in pairs])
    ours = sum((count_components(g, p).exact for g, p in pairs), start=SpanCounts())
    assert _counts_of(results["strict"]) == ours.claim + ours.premise
    assert _counts_of(results["exact"]) == ours.untyped


@given(documents(), documents())
def test_token_macro_f1_is_that_of_scikit_learn(gold: Document, predicted: Document) -> None:
    """Each token is a row with a label; the mean is over the labels that occur."""
    assume(gold.components)
    ours = component_scores(count_components(gold, predicted))["token_macro_f1"]
    theirs = f1_score(_labels(gold), _labels(predicted), average="macro", zero_division=0)
    assert ours == pytest.approx(theirs)


@given(
    st.lists(
        st.tuples(st.sampled_from(STANCE_LABELS), st.sampled_from([*STANCE_LABELS, None])),
        min_size=1,
        max_size=30,
    )
)
def test_stance_figures_are_those_of_scikit_learn(rows: list[tuple[str, str | None]]) -> None:
    """A row without prediction is wrong; the mean is over the labels of the gold."""
    gold, predicted = [g for g, _ in rows], [p or "not found" for _, p in rows]
    confusion = Confusion(Counter(rows))
    labels = confusion.gold_labels()
    assert confusion.accuracy == pytest.approx(accuracy_score(gold, predicted))
    assert confusion.macro_f1(labels) == pytest.approx(
        f1_score(gold, predicted, labels=labels, average="macro", zero_division=0)
    )
    for label in labels:
        assert confusion.counts(label).f1 == pytest.approx(
            f1_score(gold, predicted, labels=[label], average="macro", zero_division=0)
        )


def test_nervaluate_depends_on_the_order_of_predictions() -> None:
    """Predictions take in turn what is left over there; we find a largest matching.

    Gold A = 0-10 and B = 10-20. Prediction 3-13 overlaps both, 0-3 overlaps A alone. If 3-13 comes
    first it takes A, which is nearer, and 0-3 is left over: 1 right of 2. If 0-3 comes first it
    takes A, and 3-13 gets B: 2 of 2.
    """
    gold = [(0, 10), (10, 20)]
    predicted = [(3, 13), (0, 3)]
    assert _by_type(gold, predicted) == Counts(tp=1, fp=1, fn=1)
    assert _by_type(gold, predicted[::-1]) == Counts(tp=2)
    assert len(match_spans(gold, predicted, may_match=overlap_at_all)) == 2
    assert len(match_spans(gold, predicted[::-1], may_match=overlap_at_all)) == 2


def test_nervaluate_loses_matches_even_in_reading_order() -> None:
    """The nearest gold span is not always the one to take, so sorting first is no remedy.

    Gold A = 0-10 and B = 10-15. Prediction 8-13 is nearer to B (2 + 2 characters) than to A (8 + 3)
    and takes B; 13-15 overlaps B alone and is left over, as is A.
    """
    gold = [(0, 10), (10, 15)]
    predicted = [(8, 13), (13, 15)]
    assert _by_type(gold, predicted) == Counts(tp=1, fp=1, fn=1)
    assert len(match_spans(gold, predicted, may_match=overlap_at_all)) == 2


def test_nervaluate_measures_overlap_on_the_gold_span_alone() -> None:
    """Over there a prediction of the whole text overlaps any gold span by 100 %."""
    gold, predicted = [(40, 50)], [(0, 100)]
    assert _by_type(gold, predicted, min_overlap_percentage=100.0) == Counts(tp=1)
    assert overlap50(gold, predicted) == Counts(fp=1, fn=1)


def test_nervaluate_merges_documents_with_their_partial_credit() -> None:
    """Two halves found in one document each are worth a half together.

    Up to 1.2.0 the merged ratio of `partial` was derived without the partial ones: 0 for the two
    documents, 0.5 for each. Ours are derived once, from the sum of counts.
    """
    half = _nervaluate([_spans((0, 10))], [_spans((0, 5))])["partial"]
    halves = _nervaluate([_spans((0, 10))] * 2, [_spans((0, 5))] * 2)["partial"]
    assert (half.f1, halves.f1) == (0.5, 0.5)
    counts = overlap50([(0, 10)], [(0, 5)])
    assert (counts.f1, (counts + counts).f1) == (1, 1)


def test_nervaluate_fails_where_the_first_document_is_empty() -> None:
    """Told no format it looks into the first document for one, and there may be no component."""
    with pytest.raises(IndexError):
        Evaluator([[], _spans((0, 10))], [[], _spans((0, 10))], tags=list(COMPONENT_LABELS))
    assert sum([exact([], []), exact([(0, 10)], [(0, 10)])], start=Counts()) == Counts(tp=1)


def test_seqeval_merges_neighbours_without_begin_tags() -> None:
    """Outside its strict mode seqeval takes I- tags in a row for one component.

    Gold has two claims that touch, the prediction one claim over both. Tags that only say inside or
    outside are the same for both, so F1 is 1, and of the two gold claims one is left.
    """
    inside = [["I-claim"] * 4]
    theirs = classification_report(inside, inside, output_dict=True)
    assert (theirs["claim"]["f1-score"], theirs["claim"]["support"]) == (1, 1)
    gold, predicted = [(0, 11), (11, 24)], [(0, 24)]
    assert exact(gold, predicted) == Counts(fp=1, fn=2)


def test_seqeval_forgives_a_wrong_first_tag() -> None:
    """Outside its strict mode a component that begins with I- counts as found."""
    gold, predicted = [["O", "B-claim", "I-claim"]], [["O", "I-claim", "I-claim"]]
    lenient = classification_report(gold, predicted, output_dict=True)
    strict = classification_report(
        gold, predicted, output_dict=True, mode="strict", scheme=IOB2, zero_division=0
    )
    assert (lenient["claim"]["f1-score"], strict["claim"]["f1-score"]) == (1, 0)


def test_others_give_nothing_to_score_a_zero() -> None:
    """Where gold and prediction are empty they say 0, which a mean takes for a failure; we None."""
    assert _nervaluate([[]], [[]])["strict"].f1 == 0
    assert component_scores(count_components(Document(TEXT), Document(TEXT)))["exact"] == (
        SpanCounts().scores()
    )
    assert SpanCounts().scores()["micro_f1"] is None


def _labels(document: Document) -> list[str]:
    """Return the label of each token: claim, premise or O."""
    return [tag.removeprefix("B-").removeprefix("I-") for tag in _tags(document)]


def _tags(document: Document) -> list[str]:
    """Return the IOB2 tag of each token."""
    tags = ["O"] * len(TOKENS)
    for c in document.components:
        inside = [i for i, (start, end) in enumerate(TOKENS) if c.start <= start and end <= c.end]
        for i in inside:
            tags[i] = f"I-{c.label}"
        tags[inside[0]] = f"B-{c.label}"
    return tags


def _entities(document: Document) -> list[dict[str, Any]]:
    """Return components as nervaluate takes them: its ends are inclusive."""
    return [{"label": c.label, "start": c.start, "end": c.end - 1} for c in document.components]


def _spans(*spans: Span) -> list[dict[str, Any]]:
    return [{"label": "claim", "start": start, "end": end - 1} for start, end in spans]


def _nervaluate(gold: list[Any], predicted: list[Any], **settings: float) -> dict[str, Any]:
    tags = list(COMPONENT_LABELS)
    evaluator = Evaluator(gold, predicted, tags=tags, loader="dict", **settings)
    overall: dict[str, Any] = evaluator.evaluate()["overall"]
    return overall


def _by_type(gold: list[Span], predicted: list[Span], **settings: float) -> Counts:
    """Return the counts of nervaluate's rule that asks for the label and some overlap."""
    return _counts_of(_nervaluate([_spans(*gold)], [_spans(*predicted)], **settings)["ent_type"])


def _counts_of(result: Any) -> Counts:
    return Counts(
        tp=result.correct,
        fp=result.incorrect + result.spurious,
        fn=result.incorrect + result.missed,
    )


def _or_zero(value: float | None) -> float:
    return 0.0 if value is None else value
