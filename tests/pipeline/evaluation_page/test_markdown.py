from typing import Any

import pytest

from polemic.pipeline.evaluation.report import evaluate_documents
from polemic.pipeline.evaluation_page.markdown import report_markdown


def test_markdown_by_hand() -> None:
    """The smallest report is a title and a table of one figure."""
    report = {"components": {"overlap50": {"micro_f1": 0.5}}, "n_documents": 1}
    assert report_markdown(report) == (
        "**Evaluation of 1 document**\n"
        "\n"
        "| Figure | Score |\n"
        "|---|---:|\n"
        "| Components, half overlapping: F1 | 0.500 |\n"
    )


def test_markdown_holds_everything_to_compare_with(report: dict[str, Any]) -> None:
    """Published figures, the other system and the runs have their tables."""
    text = report_markdown(report)
    for line in (
        "**Evaluation of 3 documents**",
        "**Two annotators, corrected for chance**",
        "**Published figures**",
        "**Compared with last year's model**",
        "**3 runs**",
        "| Figure | Mean | Standard deviation | Lowest | Highest |",
    ):
        assert line in text.splitlines()


def test_rows_have_as_many_cells_as_their_table(report: dict[str, Any]) -> None:
    """A bar in a name does not end its cell, and a tag in it is text."""
    text = report_markdown(report)
    assert r"Ropewalk \| 2" in text
    assert r"table 3 \<b\>" in text
    for table in text.split("\n\n"):
        rows = [row.replace(r"\|", "") for row in table.splitlines() if row.startswith("|")]
        assert len({row.count("|") for row in rows}) <= 1


@pytest.mark.parametrize("empty", [{}, {"intervals": {}, "published": [], "runs": None}])
def test_a_report_without_anything_has_dashes(empty: dict[str, Any]) -> None:
    """No document, no figure, nothing to compare with: the table is there all the same."""
    text = report_markdown(evaluate_documents([], []) | empty)
    assert "| Components, half overlapping: F1 | - |" in text
    assert "None" not in text
