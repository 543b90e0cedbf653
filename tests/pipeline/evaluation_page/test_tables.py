from typing import Any

import pytest

from polemic.pipeline.evaluation.figures import HEADLINE, figures
from polemic.pipeline.evaluation_page.tables import (
    Cell,
    Table,
    agreement_table,
    all_figures_table,
    comparison_table,
    confusion_tables,
    document_table,
    headline_table,
    headlines,
    length_table,
    party_kind_table,
    published_table,
    runs_table,
    title_of,
)

F1 = "components.overlap50.micro_f1"
BARE: dict[str, Any] = {"components": {"overlap50": {"micro_f1": 0.5}}, "n_documents": 1}


def titles(table: Table) -> list[str]:
    """Return the titles of the columns."""
    return [column.title for column in table.columns]


def test_headline_columns_are_those_that_hold_something() -> None:
    """Without intervals, baselines and human figures only the score is there."""
    table = headline_table(headlines(BARE))
    assert titles(table) == ["Figure", "Score"]
    assert table.rows == ((HEADLINE[F1], "0.500"),)


def test_headline_row_by_hand(report: dict[str, Any]) -> None:
    """A figure stands with its interval, each baseline and human agreement; else a dash."""
    table = headline_table(headlines(report))
    assert titles(table) == [
        "Figure",
        "Score",
        "95 % interval",
        "Each sentence a claim",
        "Commonest label",
        "Target-blind",
        "Human",
    ]
    rows = {row[0]: row[2:] for row in table.rows}
    assert rows[HEADLINE[F1]] == ("0.310 to 0.660", "0.200", "0.250", "-", "0.710")
    assert rows[HEADLINE["relations.typed.f1"]] == ("-",) * 5
    assert list(rows) == [title for name, title in HEADLINE.items() if name in figures(report)]


def test_nothing_to_score_is_a_dash() -> None:
    """A figure that is None stays in the table."""
    none = {"components": {"overlap50": {"micro_f1": None}}}
    assert headline_table(headlines(none)).rows == ((HEADLINE[F1], "-"),)


def test_published_figures_stand_beside_ours(report: dict[str, Any]) -> None:
    """The figure here is that of the report, whatever was published."""
    table = published_table(report)
    assert table is not None
    (row,) = table.rows
    assert row[:3] == (HEADLINE[F1], f"{figures(report)[F1]:.3f}", "0.618")
    assert row[3:5] == ("Ropewalk | 2", "harbour essays")
    assert [column.numeric for column in table.columns[:4]] == [False, True, True, False]


def test_comparison_has_signs_and_small_p(report: dict[str, Any]) -> None:
    """A difference shows which system is better, and p is never said to be 0."""
    table = comparison_table(report)
    assert table is not None
    assert [row[3:] for row in table.rows] == [("+0.080", "< 0.001"), ("-0.050", "0.310")]


def test_runs_have_mean_and_spread(report: dict[str, Any]) -> None:
    """Each figure of several runs has one row."""
    table = runs_table(report)
    assert table is not None
    assert table.rows == ((HEADLINE[F1], "0.490", "0.012", "0.480", "0.503"),)


def test_agreement_by_hand(report: dict[str, Any]) -> None:
    """Every layer has its row; one that only chance decides, or that is not there, a dash."""
    table = agreement_table(report)
    assert table is not None
    assert [value for _, value in table.rows] == ["0.410", "-", "0.620", "-", "-", "-", "-"]


def test_listings_show_what_the_rows_have(report: dict[str, Any]) -> None:
    """Known names get their title, others stay; counts have no places, None is a dash."""
    documents, lengths = document_table(report), length_table(report)
    kinds = party_kind_table(report)
    assert documents is not None
    assert lengths is not None
    assert kinds is not None
    assert titles(documents)[:3] == ["Document", "Words", HEADLINE[F1]]
    assert documents.rows[2][1:] == ("36", "0.000", "-")
    assert lengths.rows[1] == ("401 to 800", "0", "-", "-")
    accuracy = HEADLINE["stance.document.accuracy"]
    assert titles(kinds) == ["Kind", "Parties", "Share found", accuracy]
    assert kinds.rows[0] == ("state", "1", "1.000", "-")


def test_rows_may_lack_a_key() -> None:
    """A document without a figure that another has gets a dash there."""
    table = document_table({"documents": [{"id": "a"}, {"id": "b", F1: 0.5}]})
    assert table is not None
    assert table.rows == (("a", "-"), ("b", "0.500"))


def test_all_figures_are_listed_by_their_path(report: dict[str, Any]) -> None:
    """Every ratio of the report is there, with its interval if any has one."""
    table, bare = all_figures_table(report), all_figures_table(BARE)
    assert table is not None
    assert [row[0] for row in table.rows] == list(figures(report))
    assert bare is not None
    assert (titles(bare), bare.rows) == (["Figure", "Score"], ((F1, "0.500"),))


def test_confusion_cells_are_shares_of_their_row(report: dict[str, Any]) -> None:
    """A share is of the gold label's row; an empty row has none."""
    _, stance = confusion_tables(report)
    assert stance.title == "Stance over the document"
    assert stance.rows[0][0] == Cell(n=2, share=0.5, right=True)
    assert stance.rows[0][3] == Cell(n=1, share=0.25, right=False)
    assert stance.rows[2][2] == Cell(n=0, share=None, right=True)


@pytest.mark.parametrize("empty", [{}, {"confusion": None}, {"confusion": {"components": None}}])
def test_no_confusion_no_table(empty: dict[str, Any]) -> None:
    """What was not counted is not drawn."""
    assert confusion_tables(empty) == []


@pytest.mark.parametrize(
    "draw",
    [
        published_table,
        comparison_table,
        runs_table,
        document_table,
        length_table,
        party_kind_table,
        agreement_table,
        all_figures_table,
    ],
)
def test_no_rows_no_table(draw: Any) -> None:
    """A section that is missing, None or empty has no table."""
    keys = (
        "agreement",
        "published",
        "comparison",
        "runs",
        "documents",
        "by_length",
        "by_party_kind",
    )
    assert draw({}) is None
    assert draw(dict.fromkeys(keys)) is None


def test_unknown_names_are_their_own_title() -> None:
    """A figure that tables do not know is shown by its path."""
    assert title_of("relations.link.recall") == "relations.link.recall"
