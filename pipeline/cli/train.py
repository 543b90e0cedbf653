"""`polemic train`: a model from a config, one a seed, the best of many, or what it would take."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from polemic.pipeline.cli.models import size_and_speed
from polemic.pipeline.cli.options import AsJson, Overrides, Quiet
from polemic.pipeline.cli.terminal import note, write_result
from polemic.pipeline.errors import UsageError

if TYPE_CHECKING:
    from polemic.pipeline.training.planning.plan import CorpusPlan, Plan

_Result = tuple[dict[str, Any], str]
"""What a command has to say, as JSON and as text."""


def train_cli(
    config: Annotated[Path, typer.Argument(metavar="CONFIG.yaml", help="What to train, on what.")],
    *,
    resume: Annotated[bool, typer.Option("--resume", help="Go on after an interruption.")] = False,
    dry_run: Annotated[
        bool,
        typer.Option("--dry-run", help="Only print counts, steps, time and memory; write nothing."),
    ] = False,
    seeds: Annotated[
        str | None,
        typer.Option("--seeds", metavar="1,2,3", help="Train one model a seed: mean and spread."),
    ] = None,
    space: Annotated[
        Path | None,
        typer.Option(
            "--sweep", metavar="SPACE.yaml", help="Try settings of a space, keep the best."
        ),
    ] = None,
    overrides: Overrides,
    quiet: Quiet = False,
    as_json: AsJson = False,
) -> None:
    """Train a model and write the folder that --model takes."""
    if dry_run and resume:
        raise UsageError("--dry-run: nothing is trained, so nothing is resumed; leave --resume out")
    if sum((dry_run, seeds is not None, space is not None)) > 1:
        raise UsageError("--dry-run, --seeds and --sweep: each goes alone; give one of them")
    try:
        if dry_run:
            result, text = _planned(config, overrides)
        elif seeds is not None:
            result, text = _trained_seeds(config, overrides, _numbers(seeds), resume=resume)
        elif space is not None:
            result, text = _swept(config, overrides, space, resume=resume)
        else:
            result, text = _trained(config, overrides, resume=resume)
        from polemic.pipeline.training.fitting.processes import is_first
    except ModuleNotFoundError as error:
        raise UsageError(f"training needs {error.name}: pip install 'polemic[train]'") from None
    if as_json and is_first():
        write_result(json.dumps(result, indent=2, default=str) + "\n")
    elif is_first() and (dry_run or not quiet):
        write_result(text)
        if "model" in result:
            note(size_and_speed(Path(result["model"])))


def _trained(config: Path, overrides: list[str], *, resume: bool) -> _Result:
    from polemic.pipeline.training.train import train

    folder = train(config, overrides, resume=resume)
    return {"model": str(folder)}, f"{folder}\n"


def _trained_seeds(
    config: Path, overrides: list[str], seeds: list[int], *, resume: bool
) -> _Result:
    from polemic.pipeline.training.search.seeds import format_seeds, train_seeds

    scores = train_seeds(config, overrides, seeds, resume=resume)
    return asdict(scores), format_seeds(scores)


def _swept(config: Path, overrides: list[str], space: Path, *, resume: bool) -> _Result:
    from polemic.pipeline.training.search.sweep import format_sweep, sweep

    found = sweep(config, overrides, space, resume=resume)
    return asdict(found), format_sweep(found)


def _planned(config: Path, overrides: list[str]) -> _Result:
    from polemic.pipeline.training.planning.plan import plan

    planned = plan(config, overrides)
    return asdict(planned), plan_text(planned)


def _numbers(text: str) -> list[int]:
    """Return the seeds of "1,2,3"."""
    try:
        return [int(part) for part in text.split(",")]
    except ValueError:
        raise UsageError(f"--seeds {text!r}: give whole numbers, for example 1,2,3") from None


def plan_text(plan: Plan) -> str:
    """Return the plan as tables and lines for a reader."""
    memory = "not known here" if plan.peak_memory is None else f"{plan.peak_memory / 1e9:.1f} GB"
    lines = [
        "learnt from",
        *_table(plan.corpora),
        *(f"{c.name}: labels come from {c.teacher}" for c in plan.corpora if c.teacher),
        "",
        "scored on",
        *_table(plan.dev),
        "",
        f"steps    {plan.steps:,} of {plan.batches:,} batches, {plan.pieces:,} word pieces",
        f"time     about {_duration(plan.seconds)}, at {plan.pieces_per_second:,.0f} word pieces a "
        "second as measured now",
        f"memory   {memory}",
    ]
    return "\n".join(lines) + "\n"


def _table(corpora: tuple[CorpusPlan, ...]) -> list[str]:
    """Return a line for each corpus under a line of titles; what is not labelled is blank."""
    titles = ["corpus", "documents", "passes", "pieces", *corpora[0].items]
    rows = [
        [c.name, *(f"{n:,}" for n in (c.documents, c.passes, c.pieces))]
        + [f"{n:,}" if n else "" for n in c.items.values()]
        for c in corpora
    ]
    widths = [max(map(len, column)) for column in zip(titles, *rows, strict=True)]
    return [
        "  ".join(
            cell.rjust(width) if i else cell.ljust(width)
            for i, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in (titles, *rows)
    ]


def _duration(seconds: float) -> str:
    """Return a time in the unit that suits it.

    >>> _duration(40), _duration(1250), _duration(9000)
    ('40 s', '21 min', '2.5 h')
    """
    if seconds < 100:
        return f"{seconds:.0f} s"
    return f"{seconds / 60:.0f} min" if seconds < 6000 else f"{seconds / 3600:.1f} h"
