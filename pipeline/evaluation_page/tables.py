"""What a report says, as tables of text: drawn alike in HTML and in Markdown."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from polemic.pipeline.evaluation.figures import HEADLINE, figures

NOTHING = "-"
"""Stands where nothing was there to score."""

BASELINES: Mapping[str, str] = MappingProxyType(
    {
        "sentence_is_claim": "Each sentence a claim",
        "majority": "Commonest label",
        "tfidf": "TF-IDF",
        "target_blind": "Target-blind",
    }
)
"""The titles of the baselines, in the order of their columns."""

_TITLES: Mapping[str, str] = MappingProxyType(
    {
        **HEADLINE,
        "id": "Document",
        "n_words": "Words",
        "words": "Words",
        "documents": "Documents",
        "parties": "Parties",
        "found": "Share found",
        "stances": "Stances",
        "kind": "Kind",
        "components": "Components",
        "document": "Stance over the document",
        "component": "Stance in a component",
        "all": "All stances",
        "stance_document": "Stance over the document",
        "stance_component": "Stance in a component",
    }
)


_AGREEMENT: Mapping[str, str] = MappingProxyType(
    {
        "components.alpha_u": "Where components are, with their label: unitized alpha",
        "components.alpha_u_untyped": "Where components are: unitized alpha",
        "components.label.kappa": "Label of the components matched: kappa",
        "components.token.kappa": "Words labelled claim, premise or neither: kappa",
        "holders.kappa": "Held by the author or another: kappa",
        "stance.document.kappa": "Author's stance over the document: kappa",
        "stance.component.kappa": "Stance in a component: kappa",
    }
)
"""The figures of agreement by their path in `agreement`, in their order."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column by its title; one of numbers stands to the right."""

    title: str
    numeric: bool = True


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of text under columns; the first cell of a row says what the row is about."""

    columns: tuple[Column, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Headline:
    """A figure of the report with what it is to be read against.

    Attributes:
        title: what it is, in plain English.
        value: the figure; None where nothing was there to score.
        interval: its 95 % interval, where there is one.
        baselines: the same figure of each baseline of the report, None where it has none.
        human: the same figure of two annotators.
    """

    title: str
    value: float | None
    interval: tuple[float, float] | None
    baselines: Mapping[str, float | None]
    human: float | None


@dataclass(frozen=True, slots=True)
class Cell:
    """How often a gold label (the row) was predicted as another (the column).

    Attributes:
        n: how often.
        share: of the row, from 0 to 1; None of an empty row.
        right: whether both are the same label.
    """

    n: int
    share: float | None
    right: bool


@dataclass(frozen=True, slots=True)
class ConfusionTable:
    """Gold labels (rows) against predicted labels (columns)."""

    title: str
    labels: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]


def number(value: float | None) -> str:
    """Return a count as it is, a ratio with three places, and a dash for None.

    >>> number(12), number(0.5), number(None)
    ('12', '0.500', '-')
    """
    if value is None:
        return NOTHING
    return str(value) if isinstance(value, int) else f"{value:.3f}"


def interval(ends: Sequence[float] | None) -> str:
    """Return an interval as text.

    >>> interval([0.25, 0.5])
    '0.250 to 0.500'
    """
    return f"{number(ends[0])} to {number(ends[1])}" if ends else NOTHING


def title_of(name: str) -> str:
    """Return the title of a figure or of a key of the report; an unknown one is its own title."""
    return _TITLES.get(name, name)


def headlines(report: Mapping[str, Any]) -> list[Headline]:
    """Return the figures of `HEADLINE` that the report has, in their order."""
    values = figures(report)
    intervals = report.get("intervals") or {}
    baselines = _baselines(report)
    human = report.get("human") or {}
    return [
        Headline(
            title,
            values[name],
            tuple(intervals[name]) if intervals.get(name) else None,
            {baseline: of_it.get(name) for baseline, of_it in baselines.items()},
            human.get(name),
        )
        for name, title in HEADLINE.items()
        if name in values
    ]


def headline_table(rows: Sequence[Headline]) -> Table:
    """Return figures with their intervals, baselines and human agreement, where there are any."""
    columns = [Column("Figure", numeric=False), Column("Score")]
    cells = [[row.title, number(row.value)] for row in rows]

    def add(title: str, values: Iterable[str]) -> None:
        column = list(values)
        if set(column) - {NOTHING}:
            columns.append(Column(title))
            for row, value in zip(cells, column, strict=True):
                row.append(value)

    add("95 % interval", (interval(row.interval) for row in rows))
    for name in rows[0].baselines if rows else ():
        add(BASELINES.get(name, name), (number(row.baselines[name]) for row in rows))
    add("Human", (number(row.human) for row in rows))
    return Table(tuple(columns), tuple(map(tuple, cells)))


def published_table(report: Mapping[str, Any]) -> Table | None:
    """Return published figures beside ours, or None if there is none for these documents."""
    values = figures(report)
    texts = ("system", "corpus", "split", "rule", "source")
    return _table(
        ["Figure", "Here", "Published", *(name.capitalize() for name in texts)],
        [
            [
                title_of(row["figure"]),
                number(values.get(row["figure"])),
                number(row.get("value")),
                *(str(row.get(name) or NOTHING) for name in texts),
            ]
            for row in report.get("published") or []
        ],
        numeric={"Here", "Published"},
    )


def comparison_table(report: Mapping[str, Any]) -> Table | None:
    """Return the headline figures of this system and of the other, or None without another."""
    compared = (report.get("comparison") or {}).get("figures") or {}
    return _table(
        ["Figure", "This system", "The other", "Difference", "p"],
        [
            [
                title,
                number(compared[name].get("ours")),
                number(compared[name].get("theirs")),
                _signed(compared[name].get("difference")),
                _p(compared[name].get("p")),
            ]
            for name, title in HEADLINE.items()
            if name in compared
        ],
    )


def runs_table(report: Mapping[str, Any]) -> Table | None:
    """Return mean and spread of the headline figures over several runs, or None of one run."""
    spread = (report.get("runs") or {}).get("figures") or {}
    return _table(
        ["Figure", "Mean", "Standard deviation", "Lowest", "Highest"],
        [
            [title, *(number(spread[name].get(key)) for key in ("mean", "sd", "min", "max"))]
            for name, title in HEADLINE.items()
            if name in spread
        ],
    )


def agreement_table(report: Mapping[str, Any]) -> Table | None:
    """Return how far two annotators agree beyond chance, or None of one annotator."""
    agreement = report.get("agreement") or {}
    return _table(
        ["Figure", "Agreement"],
        [[title, number(_at(agreement, path))] for path, title in _AGREEMENT.items() if agreement],
    )


def document_table(report: Mapping[str, Any]) -> Table | None:
    """Return the figures of each document."""
    return _listing(report.get("documents") or [])


def length_table(report: Mapping[str, Any]) -> Table | None:
    """Return the figures of documents of like length."""
    return _listing(report.get("by_length") or [])


def party_kind_table(report: Mapping[str, Any]) -> Table | None:
    """Return the figures of parties of each kind."""
    by_kind = report.get("by_party_kind") or {}
    return _listing([{"kind": kind, **row} for kind, row in by_kind.items()])


def all_figures_table(report: Mapping[str, Any]) -> Table | None:
    """Return every figure by its path in the report, with its interval if any has one."""
    intervals = report.get("intervals") or {}
    titles = ["Figure", "Score", *(["95 % interval"] if intervals else [])]
    return _table(
        titles,
        [
            [name, number(value), interval(intervals.get(name))][: len(titles)]
            for name, value in figures(report).items()
        ],
    )


def confusion_tables(report: Mapping[str, Any]) -> list[ConfusionTable]:
    """Return the tables of gold against predicted labels that hold something."""
    return [
        ConfusionTable(
            title_of(name),
            tuple(table["labels"]),
            tuple(_confusion_row(i, row) for i, row in enumerate(table["rows"])),
        )
        for name, table in (report.get("confusion") or {}).items()
        if table and table["rows"]
    ]


def _baselines(report: Mapping[str, Any]) -> dict[str, Mapping[str, float]]:
    given = {name: row for name, row in (report.get("baselines") or {}).items() if row}
    known = {name: given[name] for name in BASELINES if name in given}
    return known | given


def _at(section: Mapping[str, Any], path: str) -> float | None:
    """Return what stands at a dotted path, None if nothing does."""
    value: Any = section
    for name in path.split("."):
        value = (value or {}).get(name)
    return None if value is None else float(value)


def _confusion_row(i: int, row: Sequence[int]) -> tuple[Cell, ...]:
    total = sum(row)
    return tuple(Cell(n, n / total if total else None, i == j) for j, n in enumerate(row))


def _listing(rows: Sequence[Mapping[str, Any]]) -> Table | None:
    """Return rows under the keys that any of them has; the first key says what a row is about."""
    keys = list(dict.fromkeys(key for row in rows for key in row))
    return _table(
        [title_of(key) for key in keys],
        [
            [str(row.get(keys[0], NOTHING)), *(number(row.get(key)) for key in keys[1:])]
            for row in rows
        ],
    )


def _table(
    titles: Sequence[str], rows: Sequence[Sequence[str]], *, numeric: set[str] | None = None
) -> Table | None:
    """Return a table, None without rows; all columns but the first are numbers, or those named."""
    if not rows:
        return None
    numbers = set(titles[1:]) if numeric is None else numeric
    columns = tuple(Column(title, numeric=title in numbers) for title in titles)
    return Table(columns, tuple(map(tuple, rows)))


def _signed(value: float | None) -> str:
    return NOTHING if value is None else f"{value:+.3f}"


def _p(value: float | None) -> str:
    return "< 0.001" if value is not None and value < 0.001 else number(value)
