"""`polemic analyze`: documents in, records out."""

from __future__ import annotations

import json
import os
import shutil
import sys
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

from polemic.pipeline.batch import Pipeline, Run, Tally, analyze_items
from polemic.pipeline.cli.options import ConfigFile, ModelName, Overrides, Quiet
from polemic.pipeline.cli.terminal import note, progress, write_result
from polemic.pipeline.document import Document
from polemic.pipeline.errors import UsageError
from polemic.pipeline.formats.csv_table import Columns
from polemic.pipeline.formats.inputs import count_items, find_sources, read_items
from polemic.pipeline.formats.item import Failure, Item
from polemic.pipeline.formats.outputs import check_output, errors_path, files_of

_WIDEST = 110
"""Columns of a summary; longer lines are hard to read."""

ANALYZE_HELP = """\
Find claims, premises, links, parties and stances in opinion articles.

\b
Examples:
  polemic analyze op-ed.txt
  polemic analyze op-eds/ 'more/*.jsonl' -o records.jsonl
  cat op-ed.txt | polemic analyze - --json

Reads UTF-8: .txt and .md as they are, .jsonl (an object with "text" per line; "id", "title",
"author", "published", "meta" are kept), .csv (a text per row). From a folder it takes these
four, at any depth. A document's id is its path, or the row's id, or FILE#ROW.

Without -o it prints a summary on a terminal and JSON Lines into a pipe. OUT may be

\b
  NAME.jsonl    one record per line
  NAME.json     a list of records; one object if there is one document
  NAME.csv      a row per document, holder and party: the stance over the document;
                and NAME.components.csv, a row per claim or premise
  NAME.parquet  a row per record (needs pyarrow)
  NAME          a folder with a .json file per document

OUT appears when it is complete. Documents that fail are rows of NAME.errors.jsonl, and the
exit code is then 1.
"""

_Inputs = Annotated[
    list[str],
    typer.Argument(metavar="INPUT", help="Files, folders, globs, or - for standard input."),
]
_Out = Annotated[
    Path | None,
    typer.Option("-o", "--out", metavar="OUT", help="Where the records go; see above."),
]
_Resume = Annotated[
    bool, typer.Option("--resume", help="Go on after an interrupted run to the same OUT.")
]
_Json = Annotated[
    bool, typer.Option("--json", help="Print JSON Lines on a terminal too, not a summary.")
]
_Summary = Annotated[
    bool, typer.Option("--summary", help="Print summaries into a pipe too, not JSON Lines.")
]
_Abstain = Annotated[
    float | None,
    typer.Option(
        "--abstain",
        metavar="P",
        min=0,
        max=1,
        help="Call a stance less probable than P unsure in summaries; records keep its label.",
    ),
]
_TextColumn = Annotated[
    str, typer.Option("--text-column", metavar="NAME", help="Column of a .csv with the text.")
]
_IdColumn = Annotated[
    str, typer.Option("--id-column", metavar="NAME", help="Column of a .csv with the id.")
]


@dataclass(frozen=True, slots=True)
class Destination:
    """Where records go: to a file or folder, or else to standard output.

    Summaries call a stance unsure whose highest probability is below `abstain`.
    """

    out: Path | None = None
    resume: bool = False
    json_lines: bool = False
    summary: bool = False
    abstain: float = 0.0

    def __post_init__(self) -> None:
        if self.out is None and self.resume:
            raise UsageError("--resume: goes on with an output; say which with -o OUT")
        if self.out is not None and (self.json_lines or self.summary):
            raise UsageError(
                "--json and --summary: are for standard output; leave them out or leave -o out"
            )
        if self.json_lines and self.summary:
            raise UsageError("--json and --summary: choose one of them")

    @property
    def prints_json(self) -> bool:
        """Whether standard output gets JSON Lines: as asked, else when it is no terminal."""
        return self.json_lines or not (self.summary or _is_terminal())


def analyze_cli(
    inputs: _Inputs,
    *,
    out: _Out = None,
    model: ModelName = None,
    resume: _Resume = False,
    json_lines: _Json = False,
    summary: _Summary = False,
    abstain: _Abstain = None,
    text_column: _TextColumn = "text",
    id_column: _IdColumn = "id",
    config: ConfigFile = None,
    overrides: Overrides,
    quiet: Quiet = False,
) -> int:
    """Analyse and print, or write to OUT; return 1 if some documents failed, else 0."""
    from polemic.pipeline.config import Settings, load_settings

    if abstain is not None:
        overrides = [*overrides, f"abstain={json.dumps(abstain)}"]
    unsure_below = load_settings(Settings, config, overrides).abstain
    tally = analyze(
        inputs,
        lambda: load_pipeline(config, overrides, model=model),
        Destination(out, resume, json_lines, summary, unsure_below),
        columns=Columns(text_column, id_column),
        quiet=quiet,
    )
    return 1 if tally.failures else 0


def analyze(
    inputs: Sequence[str],
    load: Callable[[], Pipeline],
    destination: Destination,
    *,
    columns: Columns = Columns(),
    quiet: bool = False,
) -> Tally:
    """Analyse what the inputs name and return what became of it.

    The pipeline is loaded last: what can be wrong with inputs and output is found before.

    Raises:
        UsageError: for inputs or an output that are wrong.
        OutputError: if the output cannot be written.
        ModelError: if the model cannot be used.
    """
    out = destination.out
    sources = find_sources(inputs, outputs=files_of(out) if out else ())
    if out:
        check_output(out)
    n_documents = count_items(sources, columns)
    items = read_items(sources, columns)
    pipeline = load()
    if out is None:
        return _print_all(items, pipeline, destination)
    run = Run(out, resume=destination.resume)
    if run.replaces_unfinished and not quiet:
        note(f"{out}: starts anew; --resume would have gone on with an interrupted run")
    with progress(n_documents, shown=not quiet) as after_each:
        tally = run(items, pipeline, n_documents=n_documents, after_each=after_each)
    if not quiet:
        _note_end(tally, out)
    return tally


def load_pipeline(config: Path | None, overrides: Sequence[str], *, model: str | None) -> Pipeline:
    """Return the pipeline of the settings in force; `model` wins over the other two.

    Raises:
        ConfigError: if the settings are wrong.
        ModelError: if the model cannot be used.
    """
    from polemic.pipeline.config import Settings, load_settings
    from polemic.pipeline.run import build_pipeline

    return build_pipeline(load_settings(Settings, config, with_model(overrides, model)))


def with_model(overrides: Sequence[str], model: str | None) -> list[str]:
    """Return the overrides with that of `--model` as the last.

    >>> with_model(["threads=1"], "base")
    ['threads=1', 'model="base"']
    """
    return [*overrides, *([f"model={json.dumps(model)}"] if model is not None else [])]


def _print_all(items: Iterable[Item], pipeline: Pipeline, destination: Destination) -> Tally:
    as_json = destination.prints_json
    analyzed, failures = 0, list[Failure]()
    for result in analyze_items(items, pipeline):
        if isinstance(result, Failure):
            failures.append(result)
            note(f"{result.id}: {result.error}")
        else:
            analyzed += 1
            write_result(
                result.line + "\n"
                if as_json
                else _summary(result.document, abstain=destination.abstain)
            )
    return Tally(analyzed, 0, tuple(failures))


def _summary(document: Document, *, abstain: float) -> str:
    from polemic.pipeline.cli.summary import render_summary  # loads rich

    plain = "NO_COLOR" in os.environ or os.environ.get("TERM") == "dumb"
    width = min(shutil.get_terminal_size().columns, _WIDEST)
    color = _is_terminal() and not plain
    return render_summary(document, width=width, color=color, abstain=abstain) + "\n"


def _is_terminal() -> bool:
    return sys.stdout.isatty()


def _note_end(tally: Tally, out: Path) -> None:
    reused = f", {tally.reused} of them from the interrupted run" if tally.reused else ""
    note(f"{out}: {tally.analyzed} documents{reused}")
    if tally.failures:
        note(f"{errors_path(out)}: {len(tally.failures)} documents that could not be analysed")
