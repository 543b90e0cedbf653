"""The report as one HTML page: no request to anywhere, no clock, readable without its script."""

from __future__ import annotations

import base64
import hashlib
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from importlib.resources import files
from typing import Any, NamedTuple

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup, escape

from polemic.pipeline.document import Document
from polemic.pipeline.evaluation.mistakes import KINDS, Mistake
from polemic.pipeline.evaluation_page.charts import (
    SCALE,
    SIDE,
    Chart,
    precision_recall_charts,
    reliability_charts,
    scale,
)
from polemic.pipeline.evaluation_page.entries import Entry, make_entries
from polemic.pipeline.evaluation_page.tables import (
    Table,
    agreement_table,
    all_figures_table,
    comparison_table,
    confusion_tables,
    document_table,
    headline_table,
    headlines,
    length_table,
    number,
    party_kind_table,
    published_table,
    runs_table,
)

_PACKAGE = "polemic.pipeline.evaluation_page"

EMBEDDED = 500
"""How many mistakes the page shows; a report has them all in `errors.jsonl`."""

_TURNING = frozenset(["R", "AL", "LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"])
"""Bidirectional classes of characters that run, or make others run, from right to left."""

_AGREEMENT = "Of documents labelled twice: 1 is full agreement, 0 what chance would give."
_PUBLISHED = "Of the same corpus, split and rule as here."
_COMPARISON = (
    "p is the share of random exchanges of the outputs of documents between the two after which "
    "they differ at least as much."
)
_PRECISION_RECALL = (
    "What remains of the predictions from a score on: further right with a lower one."
)
_RELIABILITY = (
    "How often stances of like confidence were right. On the dashed line a confidence of 0.8 is "
    "right eight times in ten; the line from a point shows by how much it is not."
)


class _TablePart(NamedTuple):
    """A section of one table."""

    id: str
    title: str
    table: Table
    note: str = ""


class _ChartPart(NamedTuple):
    """A section of charts."""

    id: str
    title: str
    charts: list[Chart]
    note: str


def report_html(
    report: Mapping[str, Any],
    mistakes: Sequence[Mistake],
    *,
    gold: Iterable[Document],
    predicted: Iterable[Document],
) -> str:
    """Return the page of a report: its figures, and its first mistakes in the text around them.

    The documents are those of the report; mistakes find theirs by id. The same input gives the same
    page. What the report lacks has no section; a dash stands where nothing was there to score.
    """
    entries = make_entries(mistakes[:EMBEDDED], gold=gold, predicted=predicted)
    content = _figures(report) | _breakdowns(report) | _mistakes(mistakes, entries)
    style, script = _source("style.css"), _source("script.js")
    page = _environment().get_template("page.html.j2")
    return page.render(
        **content,
        n_documents=report["n_documents"],
        sections=_sections(content),
        policy=_policy(script),
        style=Markup(style),  # noqa: S704 - a file of ours
        script=Markup(script),  # noqa: S704 - a file of ours
    )


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader(_PACKAGE),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=StrictUndefined,
    )
    environment.filters["isolated"] = _isolated
    environment.globals.update(
        counted=_counted, length=SCALE, number=number, square=SIDE, words=_words
    )
    return environment


def _source(name: str) -> str:
    """Return the text of a file beside the templates."""
    return files(_PACKAGE).joinpath("templates", name).read_text(encoding="utf-8")


def _policy(script: str) -> str:
    """Return what the page allows itself: its style, this one script, and no request."""
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    return (
        "default-src 'none'; style-src 'unsafe-inline'; img-src data:; "
        f"script-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    )


def _figures(report: Mapping[str, Any]) -> dict[str, Any]:
    """Return what the page shows of the headline figures and of what they are compared with."""
    rows = headlines(report)
    comparison, runs = report.get("comparison") or {}, report.get("runs") or {}
    tables = (
        ("agreement", "Two annotators", agreement_table(report), _AGREEMENT),
        ("published", "Published figures", published_table(report), _PUBLISHED),
        (
            "comparison",
            f"Compared with {comparison.get('against')}",
            comparison_table(report),
            _COMPARISON,
        ),
        ("runs", f"{runs.get('n')} runs", runs_table(report), ""),
    )
    return {
        "headlines": headline_table(rows),
        "scales": [scale(row) for row in rows],
        "any_interval": any(row.interval for row in rows),
        "any_baseline": any(row.baselines for row in rows),
        "any_human": any(row.human is not None for row in rows),
        "all_figures": all_figures_table(report),
        "comparisons": [
            _TablePart(name, title, table, note) for name, title, table, note in tables if table
        ],
    }


def _breakdowns(report: Mapping[str, Any]) -> dict[str, Any]:
    """Return what the page shows of labels, scores, and parts of the documents."""
    charts = (
        (
            "precision-recall",
            "Precision and recall",
            precision_recall_charts(report),
            _PRECISION_RECALL,
        ),
        ("reliability", "Reliability", reliability_charts(report), _RELIABILITY),
    )
    tables = (
        ("documents", "By document", document_table(report)),
        ("length", "By length", length_table(report)),
        ("party-kind", "By kind of party", party_kind_table(report)),
    )
    return {
        "confusions": confusion_tables(report),
        "charts": [_ChartPart(*part) for part in charts if part[2]],
        "breakdowns": [_TablePart(name, title, table) for name, title, table in tables if table],
    }


def _mistakes(mistakes: Sequence[Mistake], entries: Sequence[Entry]) -> dict[str, Any]:
    """Return what the page shows of the mistakes."""
    by_kind = Counter(mistake.kind for mistake in mistakes)
    return {
        "n_mistakes": len(mistakes),
        "kinds": [(kind, by_kind[kind], of.meaning) for kind, of in KINDS.items() if by_kind[kind]],
        "entries": entries,
        "task_of": {kind: of.task for kind, of in KINDS.items()},
        "filters": {
            "kind": _options(e.mistake.kind for e in entries),
            "task": _options(e.mistake.task for e in entries),
            "label": _options(label for e in entries for label in e.labels),
            "document": _options(e.mistake.document for e in entries),
        },
    }


def _options(values: Iterable[str]) -> list[tuple[str, int]]:
    """Return each value with how often it occurs, by name."""
    return sorted(Counter(values).items())


def _sections(content: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Return id and title of each section of the page, in order."""

    def of(parts: str) -> list[tuple[str, str]]:
        return [(part.id, part.title) for part in content[parts]]

    confusion = [("confusion", "Confusion")] if content["confusions"] else []
    return [
        ("scores", "Scores"),
        *of("comparisons"),
        *confusion,
        *of("charts"),
        *of("breakdowns"),
        ("mistakes", "Mistakes"),
    ]


def _isolated(text: str) -> Markup:
    """Return text for the page; what would turn the text around it is put into a `bdi`."""
    if text.isascii() or not any(unicodedata.bidirectional(c) in _TURNING for c in text):
        return escape(text)
    return Markup("<bdi>{}</bdi>").format(text)


def _counted(n: int, noun: str) -> str:
    return f"{n} {noun}{'' if n == 1 else 's'}"


def _words(name: str) -> str:
    return name.replace("_", " ")
