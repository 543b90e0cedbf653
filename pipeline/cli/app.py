"""The command `polemic`: its commands, and the one place where errors become exit codes.

Nothing heavy is imported here, so that `polemic --help` answers at once.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from polemic import __version__
from polemic.models.errors import ModelError
from polemic.pipeline.cli.analyze import ANALYZE_HELP, analyze_cli, with_model
from polemic.pipeline.cli.models import models_cli
from polemic.pipeline.cli.options import AsJson, ConfigFile, ModelName, Overrides, Quiet
from polemic.pipeline.cli.schema import schema_cli
from polemic.pipeline.cli.terminal import note, write_result
from polemic.pipeline.cli.train import train_cli
from polemic.pipeline.errors import OutputError, PolemicError, UsageError

INTERRUPTED = 130

app = typer.Typer(
    name="polemic",
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,  # plain help, and rich stays unloaded
    context_settings={"help_option_names": ["-h", "--help"]},
)


def main() -> None:
    """Run the command line of this process and end it with the exit code."""
    code = run(sys.argv[1:])
    _let_go_of_output()
    sys.exit(code)


def run(arguments: Sequence[str]) -> int:
    """Run a command line and return its exit code; what is wrong is told on standard error."""
    try:
        code = app(list(arguments), prog_name="polemic", standalone_mode=False)
        sys.stdout.flush()
    except (PolemicError, ModelError) as error:
        return _tell(str(error), error.exit_code)
    except typer.TyperException as error:
        return _tell(f"{_one_line(error)}; see polemic --help", UsageError.exit_code)
    except (BrokenPipeError, SystemExit):  # typer exits only where it sees a closed pipe first
        return 0  # the reader has had enough, as in `polemic analyze ... | head -1`
    except OSError as error:
        return _tell(f"cannot write: {error.strerror or error}", OutputError.exit_code)
    except (KeyboardInterrupt, typer.Abort):
        code = INTERRUPTED
    if code == INTERRUPTED:  # typer turns Ctrl-C into this code where it sees it first
        return _tell("interrupted; with -o OUT, the same command with --resume goes on", code)
    return int(code or 0)


@app.callback(invoke_without_command=True, epilog="Example: polemic analyze op-ed.txt")
def polemic_cli(
    context: typer.Context,
    *,
    version: Annotated[bool, typer.Option("--version", help="Print the version.")] = False,
) -> None:
    """Claims, premises, parties and stances in opinion articles, offline.

    Exit codes: 0 all analysed, 1 some documents failed, 2 wrong use, 3 model, 4 output cannot be
    written, 130 interrupted.
    """
    if version:
        write_result(f"polemic {__version__}\n")
        raise typer.Exit
    if context.invoked_subcommand is None:
        write_result(context.get_help() + "\n")


def evaluate_cli(
    gold: Annotated[
        Path,
        typer.Argument(metavar="GOLD", help="Labelled documents: a file, or a brat folder."),
    ],
    *,
    predictions: Annotated[
        list[Path],
        typer.Option(
            "--predictions",
            metavar="PRED",
            default_factory=list,
            show_default=False,
            help="Records to score, by id; again for further runs of the same system.",
        ),
    ],
    against: Annotated[
        Path | None,
        typer.Option(
            "--against", metavar="PRED", help="Records of another system: paired permutation test."
        ),
    ] = None,
    training: Annotated[
        Path | None,
        typer.Option("--train", metavar="FILE", help="Labelled documents for the baselines."),
    ] = None,
    second: Annotated[
        Path | None,
        typer.Option(
            "--second", metavar="FILE", help="A second annotator's labels: human agreement."
        ),
    ] = None,
    form: Annotated[
        str | None,
        typer.Option("--form", metavar="FORM", help="Form of the labels, where it is not plain."),
    ] = None,
    labels: Annotated[
        Path | None,
        typer.Option("--labels", metavar="FILE", help="What foreign labels mean, in YAML."),
    ] = None,
    corpus: Annotated[
        str | None,
        typer.Option(
            "--corpus", metavar="NAME/SPLIT", help="What the gold is: published figures, its rules."
        ),
    ] = None,
    samples: Annotated[
        int,
        typer.Option("--samples", min=0, help="Draws for intervals and p; 0 leaves them out."),
    ] = 1000,
    seed: Annotated[int, typer.Option("--seed", min=0, help="Of these draws.")] = 0,
    model: ModelName = None,
    out: Annotated[
        Path | None,
        typer.Option("-o", "--out", metavar="DIR", help="Folder for the report's files."),
    ] = None,
    config: ConfigFile = None,
    overrides: Overrides,
    quiet: Quiet = False,
    as_json: AsJson = False,
) -> None:
    """Score predictions against labels; without predictions, analyse the gold's texts first."""
    from polemic.pipeline.cli.evaluate import Sources, evaluate, print_report, write_report
    from polemic.pipeline.config import Settings, load_settings

    if predictions and model is not None:
        raise UsageError("--model: is not used with --predictions; leave one of them out")
    if against is not None and not samples:
        raise UsageError("--against: its p needs draws; leave --samples 0 out")
    evaluation = evaluate(
        Sources(gold, predictions, against, training, second, form, labels),
        settings=load_settings(Settings, config, with_model(overrides, model)),
        samples=samples,
        seed=seed,
        corpus=_corpus_and_split(corpus),
        quiet=quiet,
    )
    written = write_report(evaluation, out) if out is not None else []
    if as_json:
        write_result(json.dumps(evaluation.report, indent=2) + "\n")
    elif not quiet:
        print_report(evaluation.report)
        for path in written:
            note(f"wrote {path}")


def _corpus_and_split(text: str | None) -> tuple[str, str] | None:
    """Return NAME and SPLIT of NAME/SPLIT."""
    if text is None:
        return None
    name, slash, split = text.partition("/")
    if not (name and slash and split):
        raise UsageError(f"--corpus {text!r}: give name and split, as in aaec/test")
    return name, split


def config_cli(
    action: Annotated[str, typer.Argument(metavar="show|check", help="What to do.")] = "show",
    file: Annotated[Path | None, typer.Argument(metavar="FILE", help="Settings in YAML.")] = None,
    *,
    config: ConfigFile = None,
    overrides: Overrides,
    quiet: Quiet = False,
    as_json: AsJson = False,
) -> None:
    """Print all settings in force, or check a file of settings."""
    from polemic.pipeline.cli.config_command import check, show
    from polemic.pipeline.yaml_reader import parse_yaml

    if action not in ("show", "check"):
        raise UsageError(f"config {action!r}: no such action; use show or check")
    if file is not None and config is not None:
        raise UsageError("--config: a FILE is given already; leave one of them out")
    text = show(file or config, overrides) if action == "show" else check(file or config, overrides)
    if as_json:
        valid = {"valid": True}
        write_result(
            json.dumps(valid if action == "check" else parse_yaml(text, "settings")) + "\n"
        )
    elif action == "show" or not quiet:
        write_result(text.removesuffix("\n") + "\n")


def _tell(message: str, code: int) -> int:
    """Print each line of the message on standard error and return the code."""
    for line in message.splitlines():
        note(line)
    return code


def _one_line(error: typer.TyperException) -> str:
    return " ".join(error.format_message().split()).removesuffix(".")


def _let_go_of_output() -> None:
    """Keep Python from telling, at its end, that standard output is closed or full."""
    try:
        sys.stdout.flush()
    except OSError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


app.command(
    "analyze",
    help=ANALYZE_HELP,
    short_help="Find claims, premises, links, parties and stances.",
)(analyze_cli)
app.command(
    "train",
    short_help="Train a model.",
    epilog="Example: polemic train my.yaml --set training.seed=1",
)(train_cli)
app.command(
    "evaluate",
    short_help="Score predictions, or a model, against gold records.",
    epilog="Example: polemic evaluate gold.jsonl --predictions records.jsonl -o report/",
)(evaluate_cli)
app.command(
    "config",
    short_help="Print or check the settings in force.",
    epilog="Example: polemic config check my.yaml --set threads=2",
)(config_cli)
app.command(
    "schema",
    short_help="Print the JSON Schema of the record.",
    epilog="Example: polemic schema > record.schema.json",
)(schema_cli)
app.command(
    "models",
    short_help="List the models that --model takes.",
    epilog="Example: polemic models --json",
)(models_cli)
