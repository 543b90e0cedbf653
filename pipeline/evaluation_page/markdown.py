"""The report in Markdown: compact tables for a paper or a pull request."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from polemic.pipeline.evaluation_page.tables import (
    Table,
    agreement_table,
    comparison_table,
    headline_table,
    headlines,
    published_table,
    runs_table,
)

_SPECIAL = re.compile(r"([\\`*_\[\]<>|#&~$@])")
"""What Markdown, GitHub's included, would read as more than text."""


def report_markdown(report: Mapping[str, Any]) -> str:
    """Return the headline figures as Markdown, then what they are compared with, where given.

    A dash stands where nothing was there to score. The same report gives the same text.
    """
    return "\n".join(_lines(report)) + "\n"


def _lines(report: Mapping[str, Any]) -> Iterator[str]:
    n = report["n_documents"]
    yield f"**Evaluation of {n} document{'' if n == 1 else 's'}**"
    yield from _drawn(None, headline_table(headlines(report)))
    yield from _drawn("Two annotators, corrected for chance", agreement_table(report))
    yield from _drawn("Published figures", published_table(report))
    against = (report.get("comparison") or {}).get("against")
    yield from _drawn(f"Compared with {against}", comparison_table(report))
    yield from _drawn(f"{(report.get('runs') or {}).get('n')} runs", runs_table(report))


def _drawn(title: str | None, table: Table | None) -> Iterator[str]:
    """Yield the lines of a table under its title, none without a table."""
    if table is None:
        return
    yield ""
    if title is not None:
        yield from (f"**{_escaped(title)}**", "")
    yield _row(column.title for column in table.columns)
    yield "|" + "|".join("---:" if column.numeric else "---" for column in table.columns) + "|"
    yield from (_row(cells) for cells in table.rows)


def _row(cells: Iterable[str]) -> str:
    return "| " + " | ".join(map(_escaped, cells)) + " |"


def _escaped(text: str) -> str:
    r"""Return text that Markdown shows as it is, in one line.

    >>> print(_escaped("a|b <c>"))
    a\|b \<c\>
    """
    return _SPECIAL.sub(r"\\\1", " ".join(text.split()))
