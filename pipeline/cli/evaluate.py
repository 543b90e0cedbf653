"""`polemic evaluate`: scores of predictions, or of an analysis of the gold's texts."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from polemic.pipeline.cli.terminal import printable, progress
from polemic.pipeline.document import Document
from polemic.pipeline.errors import OutputError, UsageError

if TYPE_CHECKING:  # loaded when something is scored, not for `polemic --help`
    import rich.table

    from polemic.pipeline.config import Settings
    from polemic.pipeline.evaluation.mistakes import Mistake
    from polemic.pipeline.evaluation.pairing import Pair
    from polemic.pipeline.evaluation_page.tables import Table

_Read = Callable[[Path], list[Document]]

_WIDE = 400
"""Characters of a line where no terminal limits it: nothing is wrapped in a file or a pipe."""

_PUBLISHED_COLUMNS = 4
"""How many columns of published figures a terminal has room for; `report.md` has all."""


@dataclass(frozen=True, slots=True)
class Sources:
    """Where the labelled documents of an evaluation are.

    Attributes:
        gold: the labels to score against.
        predictions: files to score, of one system; without any the gold's texts are analysed.
        against: predictions of another system.
        training: labelled documents that the baselines learn from.
        second: a second annotator's labels of gold documents.
        form: form of the gold, the training documents and the second labels, if not recognised.
        labels: file that says what foreign labels mean.
    """

    gold: Path
    predictions: Sequence[Path] = ()
    against: Path | None = None
    training: Path | None = None
    second: Path | None = None
    form: str | None = None
    labels: Path | None = None


@dataclass(frozen=True, slots=True)
class Evaluation:
    """A report with the documents it is about."""

    report: Mapping[str, Any]
    gold: Sequence[Document]
    predicted: Sequence[Document]


def evaluate(
    sources: Sources,
    *,
    settings: Settings | None = None,
    samples: int = 0,
    seed: int = 0,
    corpus: tuple[str, str] | None = None,
    quiet: bool = True,
) -> Evaluation:
    """Score predictions, or an analysis with the settings (None: the defaults).

    `samples`, `seed` and `corpus` are as in `Beside`: without samples there are no intervals, and
    nothing is compared with `against`.

    Raises:
        UsageError: if a file cannot be read or does not fit the gold, or the corpus is unknown.
    """
    from polemic.pipeline.annotations.read import read_annotations
    from polemic.pipeline.evaluation.pairing import pair_documents, pair_shared_documents
    from polemic.pipeline.evaluation.report import Beside, evaluate_documents

    if corpus is not None:
        _check_corpus(corpus[0])
    read = _reader(sources)
    gold = read(sources.gold)

    def predictions(path: Path) -> list[Document]:
        return _fitting(path, read_annotations, gold, pair=pair_documents)

    runs = [predictions(path) for path in sources.predictions]
    beside = Beside(
        samples=samples,
        seed=seed,
        training=read(sources.training) if sources.training else (),
        second=_fitting(sources.second, read, gold, pair=pair_shared_documents)
        if sources.second
        else (),
        runs=runs[1:],
        against=(sources.against.name, predictions(sources.against)) if sources.against else None,
        corpus=corpus,
    )
    if not runs:
        runs = [_analyse(gold, settings, quiet=quiet)]
    return Evaluation(evaluate_documents(gold, runs[0], beside), gold, runs[0])


def write_report(evaluation: Evaluation, folder: Path) -> list[Path]:
    """Write the report's files into the folder, made if need be, and return their paths.

    They are `report.json`, `report.md`, `report.html` and `errors.jsonl`.

    Raises:
        OutputError: if that cannot be done; older files are then still whole.
    """
    from polemic.pipeline.formats.atomic import replacing

    written = []
    for name, text in _report_files(evaluation):
        path = folder / name
        try:
            folder.mkdir(parents=True, exist_ok=True)
            with replacing(path) as handle:
                # a file that is called otherwise than in UTF-8 may have given an id
                handle.write(text.encode(errors="backslashreplace"))
        except OSError as error:
            raise OutputError(
                f"{path}: cannot be written ({error.strerror}); give another folder with -o"
            ) from None
        written.append(path)
    return written


def print_report(report: Mapping[str, Any]) -> None:
    """Draw the headline figures, and what they are compared with, on standard output."""
    from rich.console import Console

    from polemic.pipeline.evaluation_page import tables

    console = Console()
    if not console.is_terminal:
        console.width = _WIDE
    n = report["n_documents"]
    against = printable((report.get("comparison") or {}).get("against", ""))
    parts = [
        (f"{n} document{'' if n == 1 else 's'}", tables.headline_table(tables.headlines(report))),
        ("Two annotators, corrected for chance", tables.agreement_table(report)),
        ("Published figures", _narrowed(tables.published_table(report))),
        (f"Compared with {against}", tables.comparison_table(report)),
        (f"{(report.get('runs') or {}).get('n')} runs", tables.runs_table(report)),
    ]
    for title, table in parts:
        if table is not None:
            console.print(title, markup=False, highlight=False)
            console.print(_drawn(table), "")


def _narrowed(table: Table | None) -> Table | None:
    """Return the table without the columns that a terminal has no room for."""
    if table is None:
        return None
    rows = tuple(row[:_PUBLISHED_COLUMNS] for row in table.rows)
    return replace(table, columns=table.columns[:_PUBLISHED_COLUMNS], rows=rows)


def _drawn(table: Table) -> rich.table.Table:
    """Return the table for a terminal; what has no room in a line is folded, never cut."""
    from rich import box
    from rich.table import Table

    drawn = Table(box=box.SIMPLE_HEAD, padding=0, show_edge=False)
    for column, cells in zip(table.columns, zip(*table.rows, strict=True), strict=True):
        drawn.add_column(
            column.title,
            justify="right" if column.numeric else "left",
            overflow="fold",
            # titles are folded first: the names of the figures need the room
            max_width=max(map(len, (*cells, *column.title.split()))) if column.numeric else None,
        )
    for row in table.rows:
        drawn.add_row(*row)
    return drawn


def _report_files(evaluation: Evaluation) -> Iterator[tuple[str, str]]:
    """Yield name and text of each file of a report."""
    from polemic.pipeline.evaluation.mistakes import mistake_rows
    from polemic.pipeline.evaluation_page.html import report_html
    from polemic.pipeline.evaluation_page.markdown import report_markdown

    report, found = evaluation.report, _mistakes(evaluation)
    yield "report.json", json.dumps(report, ensure_ascii=False, indent=2, allow_nan=False) + "\n"
    yield "report.md", report_markdown(report)
    yield (
        "report.html",
        report_html(report, found, gold=evaluation.gold, predicted=evaluation.predicted),
    )
    rows = (json.dumps(row, ensure_ascii=False) for row in mistake_rows(found))
    yield "errors.jsonl", "".join(f"{row}\n" for row in rows)


def _mistakes(evaluation: Evaluation) -> list[Mistake]:
    from polemic.pipeline.evaluation.mistakes import list_mistakes
    from polemic.pipeline.evaluation.pairing import pair_documents

    pairs = pair_documents(evaluation.gold, evaluation.predicted)
    return list_mistakes([gold for gold, _ in pairs], [predicted for _, predicted in pairs])


def _check_corpus(name: str) -> None:
    """Raise UsageError if there is no such corpus: a name misspelt has nothing to compare with."""
    from polemic.pipeline.corpora.files import nearest
    from polemic.pipeline.corpora.registry import CORPORA

    if name not in CORPORA:
        raise UsageError(
            f"there is no corpus {name!r}{nearest(name, CORPORA)}; known: {', '.join(CORPORA)}"
        )


def _reader(sources: Sources) -> _Read:
    """Return what reads the labelled documents of a path, in the form and with the labels given."""
    from functools import partial

    from polemic.pipeline.annotations.labels import LabelMap
    from polemic.pipeline.annotations.read import read_annotations
    from polemic.pipeline.config import load_settings

    labels = load_settings(LabelMap, sources.labels) if sources.labels else None
    return partial(read_annotations, form=sources.form, labels=labels)


def _fitting(
    path: Path,
    read: _Read,
    gold: Sequence[Document],
    *,
    pair: Callable[[Sequence[Document], Sequence[Document]], list[Pair]],
) -> list[Document]:
    """Return the documents of a file, if they can be paired with those of the gold.

    Raises:
        UsageError: which names the file, if they cannot.
    """
    documents = read(path)
    try:
        pair(gold, documents)
    except UsageError as error:
        raise UsageError(f"{path}: {error}") from None
    return documents


def _analyse(gold: Sequence[Document], settings: Settings | None, *, quiet: bool) -> list[Document]:
    """Return the gold's texts analysed, with nothing of the gold but what heads an article."""
    from polemic.pipeline.config import Settings
    from polemic.pipeline.run import build_pipeline

    pipeline = build_pipeline(settings or Settings())
    analysed = []
    with progress(len(gold), shown=not quiet) as advance:
        for document in gold:
            analysed.append(pipeline(bare(document)))
            advance()
    return analysed


def bare(document: Document) -> Document:
    """Return the document as it was before anyone labelled it."""
    return Document(
        text=document.text,
        id=document.id,
        source=document.source,
        title=document.title,
        author=document.author,
        published=document.published,
    )
