import pytest

from polemic.pipeline.document import Component, Document
from polemic.pipeline.errors import UsageError
from polemic.pipeline.evaluation.pairing import (
    first_difference,
    pair_documents,
    pair_shared_documents,
)

TEXT = "Cut the tax. Prices rose. Wages fell."


def _document(name: str, text: str = TEXT, label: str = "gold") -> Document:
    """Return a document whose title says which side it is from."""
    return Document(text, id=name, title=label, components=(Component("c1", "claim", 0, 3),))


def _names(pairs: list[tuple[Document, Document]]) -> list[tuple[str, str | None, str | None]]:
    return [(gold.id, gold.title, other.title) for gold, other in pairs]


def test_pairs_stand_in_the_order_of_the_gold() -> None:
    """Whatever the order of the predictions; those without a gold document are left aside."""
    gold = [_document("b"), _document("a")]
    predicted = [_document(name, label="predicted") for name in "abc"]
    assert _names(pair_documents(gold, predicted)) == [
        ("b", "gold", "predicted"),
        ("a", "gold", "predicted"),
    ]


def test_shared_documents_are_those_that_both_have() -> None:
    """A second annotator may have labelled a part of the gold, and more beside it."""
    gold = [_document(name) for name in "cab"]
    second = [_document(name, label="second") for name in "bxc"]
    assert _names(pair_shared_documents(gold, second)) == [
        ("c", "gold", "second"),
        ("b", "gold", "second"),
    ]


@pytest.mark.parametrize(
    ("predicted", "message"),
    [
        (
            [],
            "1 of 1 gold documents have no prediction of the same id: 'a'; "
            "predict them, or take them out of the gold",
        ),
        (
            [_document("a", TEXT[:20] + "?" + TEXT[21:])],
            "document 'a': the text is not the gold's from character 20 on "
            "('?ose. Wages fell.', in the gold 'rose. Wages fell.'); "
            "give the very text of the gold",
        ),
        (
            [_document("a", TEXT + "\n")],
            "document 'a': the text is not the gold's from character 37 on "
            r"('\n', in the gold ''); give the very text of the gold",
        ),
        (
            [_document("a", "X" + TEXT)],
            "document 'a': the text is not the gold's from character 0 on "
            "('XCut the tax. Prices', in the gold 'Cut the tax. Prices '); "
            "give the very text of the gold",
        ),
        (
            [_document("a"), _document("a")],
            "ids occur more than once among the predicted documents: 'a'; "
            "give each document an id of its own",
        ),
    ],
)
def test_documents_that_do_not_pair(predicted: list[Document], message: str) -> None:
    """The error names the id, where both texts part and how each goes on, and what to do."""
    with pytest.raises(UsageError) as caught:
        pair_documents([_document("a")], predicted)
    assert str(caught.value) == message


def test_of_many_ids_three_are_named() -> None:
    """An error stays a line, however many documents it is about."""
    gold = [_document(name) for name in "abcde"]
    with pytest.raises(UsageError, match=r"4 of 5 .* id: 'a', 'b', 'c', \.\.\.; predict"):
        pair_documents(gold, [_document("e")])


def test_gold_ids_that_repeat() -> None:
    """Which of both is meant would be a guess."""
    with pytest.raises(UsageError, match="among the gold documents: 'a'"):
        pair_documents([_document("a"), _document("a")], [_document("a")])


def test_nothing_shared() -> None:
    """Two annotators of different documents agree on nothing and disagree on nothing."""
    with pytest.raises(UsageError, match="no document has the id of a gold document"):
        pair_shared_documents([_document("a")], [_document("b")])


@pytest.mark.parametrize(
    ("a", "b", "at"), [("war", "car", 0), ("peace", "pease", 3), ("war", "wars", 3), ("", "a", 0)]
)
def test_first_difference(a: str, b: str, at: int) -> None:
    """The first offset at which both differ, from either side."""
    assert first_difference(a, b) == first_difference(b, a) == at
