"""`polemic evaluate`: scores of predictions, or of an analysis of the gold's texts."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from polemic.pipeline.document import Document
from polemic.pipeline.errors import DocumentError, OutputError, UsageError

if TYPE_CHECKING:  # loaded when something is drawn or analysed, not for `polemic --help`
    from rich.table import Table

    from polemic.pipeline.config import Settings

REPORT_NAME = "report.json"

_FAULTS_LISTED = 10
"""How many bad lines of a file an error lists."""


def evaluate(
    gold_path: Path,
    *,
    predictions_path: Path | None = None,
    settings: Settings | None = None,
    out: Path | None = None,
) -> dict[str, Any]:
    """Return the report on the gold documents; written into the folder `out` too, if given.

    Without predictions the texts of the gold are analysed with the settings (None: the defaults).

    Raises:
        UsageError: if a file cannot be read or does not fit the other.
        OutputError: if the report cannot be written.
    """
    from polemic.pipeline.evaluation.report import evaluate_documents

    gold = read_records(gold_path)
    if predictions_path is None:
        predicted = _analyse(gold, settings)
    else:
        predicted = read_records(predictions_path)
    report = evaluate_documents(gold, predicted)
    if out is not None:
        write_report(report, out)
    return report


def read_records(path: Path) -> list[Document]:
    """Return the documents of a file of records: JSON Lines, or one JSON array if it is `.json`.

    Raises:
        UsageError: if there is no such file or no document in it, or with a line for each record
            that is wrong (file, line, what is wrong).
    """
    documents: list[Document] = []
    faults: list[str] = []
    for place, record in _records(path):
        try:
            documents.append(_document(record))
        except DocumentError as error:
            faults.append(f"{place}: {'; '.join(str(error).splitlines())}")
    if len(faults) > _FAULTS_LISTED:
        faults[_FAULTS_LISTED:] = [f"{path}: and {len(faults) - _FAULTS_LISTED} more"]
    if faults:
        raise UsageError("\n".join(faults))
    if not documents:
        raise UsageError(f"{path}: holds no document; give a file with one record per line")
    return documents


def write_report(report: Mapping[str, Any], folder: Path) -> Path:
    """Write `report.json` into the folder, made if need be, and return its path.

    Raises:
        OutputError: if that cannot be done; an older report is then still whole.
    """
    from polemic.pipeline.formats.atomic import replacing

    path = folder / REPORT_NAME
    text = json.dumps(report, ensure_ascii=False, indent=2, allow_nan=False) + "\n"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with replacing(path) as handle:
            handle.write(text.encode())
    except OSError as error:
        raise OutputError(
            f"{path}: cannot be written ({error.strerror}); give another folder with -o"
        ) from None
    return path


def print_report(report: Mapping[str, Any]) -> None:
    """Draw the scores as tables on standard output; a dash where nothing was there to score."""
    from rich.console import Console

    console = Console()
    n = report["n_documents"]
    console.print(f"{n} document{'' if n == 1 else 's'}")
    console.print(_prf_table(report))
    console.print(_figures_table(report))


def _records(path: Path) -> Iterator[tuple[str, bytes | Any]]:
    """Yield the place of each record, and the record: the bytes of its line, or parsed JSON."""
    try:
        data = path.read_bytes()
    except OSError as error:
        raise UsageError(f"{path}: cannot be read ({error.strerror}); check the path") from None
    if path.suffix == ".json":
        try:
            value = json.loads(data)
        except (ValueError, RecursionError) as error:
            raise UsageError(f"{path}: not JSON ({error}); name JSON Lines .jsonl") from None
        rows = value if isinstance(value, list) else [value]
        yield from ((f"{path}: record {i}", row) for i, row in enumerate(rows, 1))
    else:
        for number, line in enumerate(data.split(b"\n"), 1):
            if line.strip():
                yield f"{path}:{number}", line


def _document(record: bytes | Any) -> Document:
    from polemic.pipeline.formats.json_lines import parse_object
    from polemic.pipeline.record import from_record

    fields = parse_object(record) if isinstance(record, bytes) else record
    if not isinstance(fields, dict):
        raise DocumentError("not a JSON object; give one object with a 'text' per document")
    return from_record(fields)


def _analyse(gold: Sequence[Document], settings: Settings | None) -> list[Document]:
    """Return the gold's texts analysed, with nothing of the gold but what heads an article."""
    from polemic.pipeline.config import Settings
    from polemic.pipeline.run import build_pipeline

    pipeline = build_pipeline(settings or Settings())
    return [
        pipeline(
            Document(
                text=document.text,
                id=document.id,
                source=document.source,
                title=document.title,
                author=document.author,
                published=document.published,
            )
        )
        for document in gold
    ]


def _prf_table(report: Mapping[str, Any]) -> Table:
    """Return the table of what has a precision, a recall and an F1."""
    from rich.table import Table

    table = Table("", "precision", "recall", "F1")
    for column in table.columns[1:]:
        column.justify = "right"
    for task, rows in _prf_rows(report).items():
        table.add_section()
        table.add_row(task, style="bold")
        for name, row in rows.items():
            figures = (_figure(row[key]) for key in ("precision", "recall", "f1"))
            table.add_row(f"  {name}", *figures)
    return table


def _prf_rows(report: Mapping[str, Any]) -> dict[str, dict[str, Mapping[str, Any]]]:
    components, parties = report["components"], report["parties"]
    named = {
        name: {key: parties[f"{name}_{key}"] for key in ("precision", "recall", "f1")}
        for name in ("party", "mention", "cluster")
    }
    return {
        "components, half overlapping": _span_rows(components, "overlap50"),
        "components, exact": _span_rows(components, "exact"),
        "thesis and holder": {
            "thesis": components["thesis"],
            "not the author's": report["holders"],
        },
        "relations": report["relations"],
        "parties": named,
        "author's stance": report["stance"]["document"]["per_label"],
    }


def _span_rows(components: Mapping[str, Any], rule: str) -> dict[str, Mapping[str, Any]]:
    spans, floor = components[rule], components["floor"][rule]
    return {
        "all": spans | {"f1": spans["micro_f1"]},
        **spans["per_label"],
        "untyped": spans["untyped"],
        "floor: each sentence a claim": floor | {"f1": floor["micro_f1"]},
    }


def _figures_table(report: Mapping[str, Any]) -> Table:
    """Return the table of the single figures."""
    from rich.table import Table

    components, stance = report["components"], report["stance"]
    table = Table("", "score")
    table.columns[1].justify = "right"
    for name, value in {
        "components, half overlapping: macro F1": components["overlap50"]["macro_f1"],
        "components, exact: macro F1": components["exact"]["macro_f1"],
        "tokens: macro F1": components["token_macro_f1"],
        "tokens, untyped: macro F1": components["token_untyped_macro_f1"],
        "linked mentions": report["parties"]["linked_mentions"],
        "author's stance: macro F1": stance["document"]["macro_f1"],
        "author's stance: accuracy": stance["document"]["accuracy"],
        "author's stance: lenient accuracy": stance["document"]["lenient_accuracy"],
        "stance in a component: macro F1": stance["component"]["macro_f1"],
        "stance in a component: accuracy": stance["component"]["accuracy"],
    }.items():
        table.add_row(name, _figure(value))
    return table


def _figure(value: float | None) -> str:
    return "-" if value is None else f"{value:.3f}"
