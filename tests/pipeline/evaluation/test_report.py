import itertools
import json
from collections.abc import Iterator
from dataclasses import replace
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from polemic.pipeline.document import (
    AUTHOR,
    COMPONENT_LABELS,
    RELATION_LABELS,
    STANCE_LABELS,
    Component,
    Document,
    Mention,
    Party,
    Relation,
    Stance,
)
from polemic.pipeline.errors import UsageError
from polemic.pipeline.evaluation.report import (
    DocumentCounts,
    count_document,
    evaluate_documents,
    scores,
)

TEXT = "Cut the tax. Prices rose. Wages fell. Who gains?"


@st.composite
def documents(draw: st.DrawFn) -> Document:
    """Draw a document over TEXT with a few of everything; spans meet and tie often."""
    cuts = sorted(draw(st.sets(st.integers(0, len(TEXT)), max_size=7)))
    parties = tuple(
        Party(f"p{i}", f"p{i}", "state", tuple(Mention(start, start + 4) for start in starts))
        for i, starts in enumerate(
            draw(st.lists(st.lists(st.integers(0, 40), min_size=1, max_size=3), max_size=3))
        )
    )
    holders = [AUTHOR, None, *(p.id for p in parties)]
    components = tuple(
        Component(
            f"c{i}",
            draw(st.sampled_from(COMPONENT_LABELS)),
            start,
            end,
            thesis=draw(st.booleans()),
            holder=draw(st.sampled_from(holders)),
        )
        for i, (start, end) in enumerate(itertools.pairwise(cuts))
        if draw(st.booleans())
    )
    return Document(
        TEXT,
        components=components,
        parties=parties,
        relations=tuple(
            Relation(source.id, target.id, draw(st.sampled_from(RELATION_LABELS)))
            for source, target in itertools.permutations(components, 2)
            if draw(st.integers(0, 3)) == 0
        ),
        stances=tuple(
            Stance(AUTHOR, party.id, draw(st.sampled_from(STANCE_LABELS)), component=component)
            for party in parties
            for component in (None, *(c.id for c in components))
            if draw(st.booleans())
        ),
    )


def _figures(value: Any, key: str = "") -> Iterator[float]:
    """Yield the ratios of a report: all numbers but the counts of gold items."""
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from _figures(inner, name)
    elif value is not None and key not in {"support", "n"}:
        yield value


@given(documents())
def test_identical_documents_score_one(document: Document) -> None:
    """Gold against itself is 1 wherever there was something to score, the floor apart."""
    report = scores(count_document(document, document))
    del report["components"]["floor"]
    assert set(_figures(report)) <= {1.0}


@given(documents(), documents())
def test_figures_lie_between_zero_and_one(gold: Document, predicted: Document) -> None:
    """Whatever is compared, each figure is None or within 0 and 1."""
    assert all(0 <= figure <= 1 for figure in _figures(scores(count_document(gold, predicted))))


@given(documents(), documents())
def test_swapping_gold_and_predicted_swaps_precision_and_recall(
    gold: Document, predicted: Document
) -> None:
    """Components, theses and relations: what one misses the other finds in excess."""
    forth, back = count_document(gold, predicted), count_document(predicted, gold)
    pairs = [
        (forth.components.thesis, back.components.thesis),
        (forth.holders.other, back.holders.other),
        *(
            (getattr(getattr(forth.components, rule), name), getattr(back_spans, name))
            for rule in ("exact", "overlap50")
            for back_spans in [getattr(back.components, rule)]
            for name in ("claim", "premise", "untyped")
        ),
        *(
            (getattr(forth.relations, name), getattr(back.relations, name))
            for name in ("link", "typed", "attack")
        ),
    ]
    for one, other in pairs:
        assert (one.precision, one.recall, one.f1) == (other.recall, other.precision, other.f1)


@given(documents(), documents(), st.randoms())
def test_order_inside_a_document_changes_nothing(
    gold: Document, predicted: Document, random: Random
) -> None:
    """Predicted components, relations, parties, mentions and stances may stand in any order."""

    def shuffled(items: tuple[Any, ...]) -> tuple[Any, ...]:
        return tuple(random.sample(items, len(items)))

    other = replace(
        predicted,
        components=shuffled(predicted.components),
        relations=shuffled(predicted.relations),
        parties=shuffled(
            tuple(replace(p, mentions=shuffled(p.mentions)) for p in predicted.parties)
        ),
        stances=shuffled(predicted.stances),
    )
    assert count_document(gold, other) == count_document(gold, predicted)


@given(st.lists(st.tuples(documents(), documents()), min_size=1, max_size=3), st.randoms())
def test_documents_add_up_in_any_order(
    pairs: list[tuple[Document, Document]], random: Random
) -> None:
    """The whole is scored from the sum of its documents; predictions may come in any order."""
    gold = [replace(g, id=f"d{i}") for i, (g, _) in enumerate(pairs)]
    predicted = [replace(p, id=f"d{i}") for i, (_, p) in enumerate(pairs)]
    parts = [count_document(g, p) for g, p in zip(gold, predicted, strict=True)]
    random.shuffle(predicted)
    report = evaluate_documents(gold, predicted)
    assert {key: report[key] for key in scores(DocumentCounts())} == scores(
        sum(parts, start=DocumentCounts())
    )


def _one_claim(document_id: str, text: str = TEXT) -> Document:
    return Document(text, id=document_id, components=(Component("c1", "claim", 0, 11),))


def test_report_has_the_fixed_fields() -> None:
    """The report holds what other programs read, and can be written as JSON."""
    report = evaluate_documents(
        [_one_claim("a"), _one_claim("b")], [_one_claim("b"), _one_claim("a")]
    )
    components = report["components"]
    assert {"exact", "overlap50", "token_macro_f1", "floor"} <= components.keys()
    assert {"micro_f1", "macro_f1", "per_label"} <= components["exact"].keys()
    assert components["overlap50"].keys() == components["exact"].keys()
    assert {"mention_f1", "cluster_f1"} <= report["parties"].keys()
    assert {"macro_f1", "accuracy", "n"} <= report["stance"]["document"].keys()
    assert {"relations", "holders", "stance", "intervals"} <= report.keys()
    assert report["n_documents"] == 2
    assert json.loads(json.dumps(report, allow_nan=False)) == report


def test_report_lists_each_document_in_the_order_of_the_gold() -> None:
    """A document's own scores stand under its id; None where its gold has nothing to score."""
    empty = Document(TEXT, id="b")
    report = evaluate_documents([_one_claim("z"), _one_claim("b")], [empty, _one_claim("z")])
    assert report["documents"] == [
        {
            "id": name,
            "components_overlap50_micro_f1": f1,
            "relations_link_f1": None,
            "parties_party_f1": None,
            "stance_document_accuracy": None,
        }
        for name, f1 in [("z", 1.0), ("b", 0.0)]
    ]


def test_predictions_beyond_the_gold_are_left_aside() -> None:
    """Someone who analysed more than was labelled is scored on what was labelled."""
    more = [_one_claim("other"), _one_claim("a")]
    assert evaluate_documents([_one_claim("a")], more)["components"]["exact"]["micro_f1"] == 1.0


@pytest.mark.parametrize(
    ("gold", "predicted", "message"),
    [
        (
            [_one_claim(name) for name in "abcde"],
            [_one_claim("e")],
            "4 of 5 gold documents have no prediction of the same id: 'a', 'b', 'c', ...; "
            "predict them, or take them out of the gold",
        ),
        (
            [_one_claim("a")],
            [_one_claim("a", TEXT[:20] + "?" + TEXT[21:])],
            "document 'a': gold and predicted text differ from character 20 on; "
            "predict the very text of the gold",
        ),
        (
            [_one_claim("a")],
            [_one_claim("a", TEXT + "\n")],
            f"document 'a': gold and predicted text differ from character {len(TEXT)} on; "
            "predict the very text of the gold",
        ),
        (
            [_one_claim("a")],
            [_one_claim("a"), _one_claim("a")],
            "ids occur more than once among the predicted documents: 'a'; "
            "give each document an id of its own",
        ),
    ],
)
def test_documents_that_do_not_pair_are_an_error(
    gold: list[Document], predicted: list[Document], message: str
) -> None:
    """What cannot be compared is named by id, with what to do, and without quoting the text."""
    with pytest.raises(UsageError) as caught:
        evaluate_documents(gold, predicted)
    assert str(caught.value) == message
