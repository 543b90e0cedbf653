from random import Random
from typing import Any

import pytest
from tests.pipeline.evaluation.scorers.random_documents import random_document
from tests.pipeline.evaluation.scorers.second_scorer import second_scores

from polemic.pipeline.document import Document
from polemic.pipeline.evaluation.report import DocumentCounts, count_document, scores

N_DOCUMENTS = 500


@pytest.fixture(scope="module")
def pairs() -> list[tuple[Document, Document]]:
    """Return random gold documents, each with a random prediction, right by chance in places."""
    random = Random(20)  # noqa: S311 - a test needs the same documents each time
    return [(random_document(random), random_document(random)) for _ in range(N_DOCUMENTS)]


def test_second_scorer_agrees_on_each_document(pairs: list[tuple[Document, Document]]) -> None:
    """Two scorers written apart from one contract give the same figures for 500 documents."""
    for gold, predicted in pairs:
        expected = second_scores([(gold, predicted)])
        found = _figures(scores(count_document(gold, predicted)), list(expected))
        assert found == pytest.approx(expected), (gold, predicted)


def test_second_scorer_agrees_on_all_documents(pairs: list[tuple[Document, Document]]) -> None:
    """The same holds over all documents, where every figure has something to score."""
    expected = second_scores(pairs)
    total = sum((count_document(g, p) for g, p in pairs), start=DocumentCounts())
    assert _figures(scores(total), list(expected)) == pytest.approx(expected)
    ratios = [value for name, value in expected.items() if not name.endswith(".n")]
    assert all(value is not None and 0 < value < 1 for value in ratios)


def _figures(report: dict[str, Any], paths: list[str]) -> dict[str, float | None]:
    """Return what stands in the report under each dotted path."""
    found = {}
    for path in paths:
        value: Any = report
        for name in path.split("."):
            value = value[name]
        found[path] = value
    return found
