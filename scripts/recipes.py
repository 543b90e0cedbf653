"""Measure what the recipes of configs/train/ reach, and write docs/recipes.md.

    python scripts/recipes.py measure RECIPE MODEL [MODEL ...] [--set KEY=VALUE] [--tests]
    python scripts/recipes.py page

`measure` scores models of one recipe, several being its seeds, on the dev set of every corpus that
it learns from and that a target is set for, and keeps the figures in docs/recipes.json in place of
those before. With `--tests` also on the official tests, which are looked at once a release: who
looks at them more often tunes on them. `page` writes docs/recipes.md from the figures kept. Of the
corpora only figures are written, nothing of their texts.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Literal

from pydantic import Field

import polemic
from polemic.models.errors import ModelError
from polemic.models.folder import CONFIG, find_model
from polemic.pipeline.benchmark.given import (
    FROM_TEXT,
    TOLD_COMPONENTS,
    TOLD_HOLDERS,
    TOLD_MENTIONS,
    TOLD_SPANS,
    Given,
)
from polemic.pipeline.benchmark.markdown import table, write_text
from polemic.pipeline.benchmark.score import score
from polemic.pipeline.benchmark.sets import read_set
from polemic.pipeline.config import Section, Settings, load_settings
from polemic.pipeline.corpora.files import nearest
from polemic.pipeline.corpora.registry import CORPORA, corpora_folder
from polemic.pipeline.errors import PolemicError, UsageError
from polemic.pipeline.run import Pipeline, build_pipeline
from polemic.pipeline.training.fitting.run_folder import RunFolder
from polemic.pipeline.training.search.seeds import Spread
from polemic.pipeline.training.settings import TrainingSettings

ROOT = Path(__file__).resolve().parent.parent
RECIPES = ROOT / "configs" / "train"
TARGETS = Path(__file__).with_name("targets.yaml")

Size = Literal["small", "base"]
SIZES: tuple[Size, ...] = ("small", "base")

BASE_WIDTH = 768
"""Length of the vectors from which on a model is of the size `base`."""

GIVEN: Mapping[str, Given] = {
    "text": FROM_TEXT,
    "components": TOLD_COMPONENTS,
    "spans": TOLD_SPANS,
    "mentions": TOLD_MENTIONS,
    "holders": TOLD_HOLDERS,
}
"""What a model may be told."""


class Target(Section):
    """A figure, what a model of each size is to reach of it, and what others have."""

    title: str = Field(description="What the table calls it.")
    figure: str = Field(description="Its path in a report.")
    small: float = Field(description="What a small model is to reach, in percent.")
    base: float = Field(description="What a base model is to reach, in percent.")
    published: str = Field(description="What others reached.")

    def of(self, size: Size) -> float:
        """Return what a model of that size is to reach, in percent."""
        return self.small if size == "small" else self.base


class Benchmark(Section):
    """A set with its targets."""

    title: str = Field(description="What it is, and what the model is told.")
    learnt: str = Field(description="Corpus whose training part a recipe must learn from.")
    dev: str = Field(description="Corpus and split that are looked at while working.")
    test: str | None = Field(default=None, description="What the targets are for, if not dev.")
    given: str = Field(description="What the model is told, by its name in `GIVEN`.")
    shippable: bool = Field(
        default=False, description="Whether a recipe must learn from nothing but shippable corpora."
    )
    recipes: dict[Size, str] = Field(
        default={}, description="The recipe of each size that the targets are for, if for one."
    )
    targets: tuple[Target, ...] = Field(description="The figures.")

    def sets(self, *, tests: bool) -> tuple[str, ...]:
        """Return the set for dev, and that for tests if there is one and it is asked for."""
        return (self.dev, self.test) if tests and self.test is not None else (self.dev,)


class Benchmarks(Section):
    """All of `targets.yaml`."""

    benchmarks: tuple[Benchmark, ...] = Field(description="In the order of the table.")


BENCHMARKS = load_settings(Benchmarks, TARGETS).benchmarks


class Learnt(Section):
    """How a corpus was learnt from."""

    split: str = Field(description="Part of the corpus.")
    passes: int = Field(description="How often it was seen.")


class MeasuredModel(Section):
    """A model of a recipe and what it reaches."""

    model: str = Field(description="Its name and the begin of its digest.")
    seed: int = Field(description="The seed of its training.")
    steps: int | None = Field(description="Steps of its training, if its run folder is known.")
    seconds: float | None = Field(description="What these took, if that was kept.")
    figures: dict[str, dict[str, float | None]] = Field(description="By set, then by path.")


class MeasuredRecipe(Section):
    """What the models of a recipe are, and what each of them reaches."""

    polemic: str = Field(description="The version that read the sets.")
    encoder: str = Field(description="Where the training started.")
    size: Size = Field(description="The size of the models.")
    learnt: dict[str, Learnt] = Field(description="What they learnt from, by corpus.")
    settings: tuple[str, ...] = Field(description="Settings of the analysis that were changed.")
    models: tuple[MeasuredModel, ...] = Field(min_length=1, description="One a seed.")

    def benchmarks(self) -> list[Benchmark]:
        """Return what it is set beside, by what it learns from."""
        return concerned(self.learnt)

    def spread(self, name: str, figure: str) -> Spread | None:
        """Return a figure of a set over the models; None if one of them has none."""
        found = [of.figures.get(name, {}).get(figure) for of in self.models]
        values = tuple(value for value in found if value is not None)
        return Spread(values) if len(values) == len(found) else None


class Figures(Section):
    """All of docs/recipes.json."""

    recipes: dict[str, MeasuredRecipe] = Field(default={}, description="By name.")


def concerned(learnt: Mapping[str, Learnt]) -> list[Benchmark]:
    """Return the benchmarks that a recipe is set beside which learns from these corpora."""
    may_ship = all(name in CORPORA and CORPORA[name].shippable for name in learnt)
    parts = {(name, of.split) for name, of in learnt.items()}
    return [
        benchmark
        for benchmark in BENCHMARKS
        if (benchmark.learnt, "train") in parts and (may_ship or not benchmark.shippable)
    ]


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, or write the page, and return the exit code."""
    options = _parser().parse_args(arguments)
    try:
        options.run(options)
    except (PolemicError, ModelError) as error:
        print(error, file=sys.stderr)
        return error.exit_code
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    commands = parser.add_subparsers(required=True)
    measuring = commands.add_parser("measure", help="score models of a recipe")
    measuring.set_defaults(run=_measure)
    measuring.add_argument("recipe", help="name of a file in configs/train/")
    measuring.add_argument("models", nargs="+", metavar="MODEL", help="name or folder; one a seed")
    measuring.add_argument("--corpora", type=Path, help="folder; or the variable POLEMIC_CORPORA")
    measuring.add_argument(
        "--set", action="append", default=[], dest="overrides", metavar="KEY=VALUE"
    )
    measuring.add_argument("--tests", action="store_true", help="score the official tests too")
    paging = commands.add_parser("page", help="write the page from the figures kept")
    paging.set_defaults(run=_write_page)
    paging.add_argument("--out", type=Path, default=ROOT / "docs" / "recipes.md", help="the page")
    for command in (measuring, paging):
        command.add_argument(
            "--figures", type=Path, default=ROOT / "docs" / "recipes.json", help="figures kept"
        )
    return parser


def _measure(options: argparse.Namespace) -> None:
    if options.recipe not in (known := sorted(path.stem for path in RECIPES.glob("*.yaml"))):
        raise UsageError(
            f"there is no recipe {options.recipe!r}{nearest(options.recipe, known)}; "
            f"known: {', '.join(known)}"
        )
    kept = read_figures(options.figures).recipes
    models = [find_model(name) for name in options.models]
    folder = corpora_folder(options.corpora)
    new = measure(models, folder, overrides=options.overrides, tests=options.tests)
    figures = Figures(recipes=dict(sorted({**kept, options.recipe: new}.items())))
    write_text(options.figures, figures.model_dump_json(indent=2) + "\n", option="--figures")


def _write_page(options: argparse.Namespace) -> None:
    lines = page(read_figures(options.figures).recipes)
    write_text(options.out, "\n".join(lines) + "\n", option="--out")


def read_figures(path: Path) -> Figures:
    """Return what was measured of each recipe; nothing where nothing was yet.

    Raises:
        ConfigError: if the file is damaged.
    """
    return load_settings(Figures, path if path.is_file() else None)


# What is measured.


def measure(
    models: Sequence[Path], folder: Path, *, overrides: Sequence[str] = (), tests: bool = False
) -> MeasuredRecipe:
    """Return what models that differ only by their seed reach, and what they are.

    `overrides` change the settings of the analysis: corpora differ in what they count to a unit.

    Raises:
        UsageError: if they differ by more, or by nothing, or a set is not in the folder.
        ConfigError: if an override is wrong.
        ModelError: if a model is damaged.
    """
    settings = load_settings(Settings, overrides=overrides)
    trainings = [load_settings(TrainingSettings, model / CONFIG) for model in models]
    check_seeds(trainings, models)
    first = trainings[0]
    learnt = {
        name: Learnt(split=corpus.split, passes=corpus.passes)
        for name, corpus in first.corpora.items()
    }
    pipelines = [build_pipeline(settings.model_copy(update={"model": str(m)})) for m in models]
    return MeasuredRecipe(
        polemic=polemic.__version__,
        encoder=shown_encoder(first.training.encoder),
        size="base" if pipelines[0].model.width >= BASE_WIDTH else "small",
        learnt=learnt,
        settings=tuple(overrides),
        models=tuple(
            MeasuredModel(
                model=pipeline.model.name,
                seed=training.training.seed,
                **how_long(model),
                figures=_reached(pipeline, concerned(learnt), folder, tests=tests),
            )
            for model, training, pipeline in zip(models, trainings, pipelines, strict=True)
        ),
    )


def check_seeds(trainings: Sequence[TrainingSettings], models: Sequence[Path]) -> None:
    """Refuse models that are not several seeds of the same training.

    Raises:
        UsageError: that names the model that does not go with the first.
    """
    seeds: dict[int, Path] = {}
    for of, model in zip(trainings, models, strict=True):
        if _without_seed(of) != _without_seed(trainings[0]):
            raise UsageError(
                f"{model}: trained by other settings than {models[0]}; give models of one recipe"
            )
        if of.training.seed in seeds:
            other = seeds[of.training.seed]
            raise UsageError(f"{model}: of the same seed as {other}; give each seed once")
        seeds[of.training.seed] = model


def _without_seed(settings: TrainingSettings) -> TrainingSettings:
    # The number of threads changes no more than how sums are rounded.
    training = settings.training.model_copy(update={"seed": 0, "threads": 0})
    return settings.model_copy(update={"training": training, "output": "", "corpora_folder": None})


def shown_encoder(name: str) -> str:
    """Return the name of an encoder without the folders of somebody's machine.

    >>> shown_encoder("/data/all-mpnet-base-v2"), shown_encoder("runs/base/model")
    ('all-mpnet-base-v2', 'runs/base/model')
    """
    return Path(name).name if Path(name).is_absolute() else name


def how_long(model: Path) -> dict[str, Any]:
    """Return steps and seconds of the training, as the run folder around the model tells."""
    rows = RunFolder(model.resolve().parent).read_rows()
    last = rows[-1] if rows else {}
    return {"steps": last.get("step"), "seconds": last.get("seconds")}


def _reached(
    pipeline: Pipeline, benchmarks: Iterable[Benchmark], folder: Path, *, tests: bool
) -> dict[str, dict[str, float | None]]:
    """Return the figures of each target by set."""
    reached: dict[str, dict[str, float | None]] = {}
    for benchmark in benchmarks:
        for name in benchmark.sets(tests=tests):
            print(f"{pipeline.model.name}: {name}", file=sys.stderr)
            corpus, _, split = name.partition("/")
            gold = read_set(folder, corpus, split)
            found = score(pipeline, GIVEN[benchmark.given], gold, corpus=corpus)
            reached.setdefault(name, {}).update(
                (target.figure, found[target.figure]) for target in benchmark.targets
            )
    return reached


# The page.

INTRODUCTION = """\
# What the recipes reach

Written by `python scripts/recipes.py page` from [recipes.json](recipes.json), where
`python scripts/recipes.py measure` keeps what it measures. Nothing here is typed by hand but
the [targets](../scripts/targets.yaml) and what others published.

- A recipe is a config in `configs/train/`; [training.md](training.md) says how to run one.
- Figures are percent. Of several seeds: mean ± standard deviation, and how many.
  [evaluation.md](evaluation.md) says what each figure means.
- A recipe is set beside a target if it learns from the training part of that corpus. Of several of
  a size the table has the one that is best on dev, and names it; for the labelled editorials, the
  one whose model is in the package, and `base`. **Bold**: the target is met.
- *Reached* is on the set that the target is for, which for tests is looked at once a release; a
  dash says that nothing was measured there yet. *On dev* is what is looked at while working; it is
  empty where the target itself is for dev."""


def page(recipes: Mapping[str, MeasuredRecipe]) -> Iterator[str]:
    """Yield the lines of the page."""
    yield INTRODUCTION
    yield from ("", "## Targets", "")
    columns = [
        column for size in SIZES for column in (f"{size}: target", f"{size}: reached", "on dev")
    ]
    yield from table(
        ["set and rule", "figure", *columns, "published"],
        (
            [_set_and_rule(benchmark) if target is benchmark.targets[0] else "", *cells]
            for benchmark in BENCHMARKS
            for target in benchmark.targets
            for cells in [_target_cells(benchmark, target, recipes)]
        ),
    )
    for name, measured in sorted(recipes.items()):
        yield from ("", f"## `{name}`", "")
        yield from recipe_section(name, measured)


def _set_and_rule(benchmark: Benchmark) -> str:
    return f"`{benchmark.test or benchmark.dev}`: {benchmark.title}"


def _target_cells(
    benchmark: Benchmark, target: Target, recipes: Mapping[str, MeasuredRecipe]
) -> Iterator[str]:
    yield target.title
    for size in SIZES:
        aim = target.of(size)
        yield f"{aim:g}"
        name = _recipe_of(benchmark, target, recipes, size=size)
        on_dev = recipes[name].spread(benchmark.dev, target.figure) if name else None
        if benchmark.test is None:
            yield from (reached_cell(on_dev, name, aim=aim), "")
        else:
            on_test = recipes[name].spread(benchmark.test, target.figure) if name else None
            yield from (reached_cell(on_test, name, aim=aim), reached_cell(on_dev, name))
    yield target.published


def _recipe_of(
    benchmark: Benchmark, target: Target, recipes: Mapping[str, MeasuredRecipe], *, size: Size
) -> str | None:
    named = benchmark.recipes.get(size)
    return named if named in recipes else best_on_dev(benchmark, target, recipes, size=size)


def best_on_dev(
    benchmark: Benchmark, target: Target, recipes: Mapping[str, MeasuredRecipe], *, size: Size
) -> str | None:
    """Return the recipe of a size with the best mean on dev, the first by name of equals."""
    means = {
        name: found.mean
        for name, measured in sorted(recipes.items())
        if measured.size == size and benchmark in measured.benchmarks()
        if (found := measured.spread(benchmark.dev, target.figure)) is not None
    }
    return max(means, key=means.__getitem__, default=None)


def reached_cell(found: Spread | None, name: str | None, *, aim: float = float("inf")) -> str:
    """Return a figure in percent with the recipe that reached it, bold if as high as the aim.

    >>> reached_cell(Spread((0.7, 0.72)), "small", aim=71)
    '**71.0** ± 1.4 (`small`, 2 seeds)'
    >>> reached_cell(Spread((0.7,)), "small", aim=71), reached_cell(None, None)
    ('70.0 (`small`, 1 seed)', '-')
    """
    if found is None:
        return "-"
    n = len(found.values)
    return f"{percent(found, aim=aim)} (`{name}`, {n} seed{'s' * (n > 1)})"


def percent(found: Spread, *, aim: float = float("inf")) -> str:
    """Return mean and deviation in percent, the mean bold if it is as high as the aim."""
    mean = f"{100 * found.mean:.1f}"
    shown = f"**{mean}**" if float(mean) >= aim else mean
    return shown if found.deviation is None else f"{shown} ± {100 * found.deviation:.1f}"


def recipe_section(name: str, measured: MeasuredRecipe) -> Iterator[str]:
    """Yield the lines about one recipe: how it is run, on what, how long, and its dev figures."""
    models = measured.models
    seeds = ",".join(str(of.seed) for of in models)
    yield from ("```sh", f"polemic train configs/train/{name}.yaml --seeds {seeds}", "```", "")
    corpora = (f"`{corpus}` {of.split} × {of.passes}" for corpus, of in measured.learnt.items())
    yield f"- Learns from, with passes: {', '.join(corpora)}"
    yield f"- Encoder: `{measured.encoder}`"
    yield f"- Steps: {_each([of.steps for of in models])}"
    minutes = [None if of.seconds is None else of.seconds / 60 for of in models]
    yield f"- Minutes of training: {_each(minutes)}"
    if measured.settings:
        yield "- Read with: " + " ".join(f"`--set {one}`" for one in measured.settings)
    names = ", ".join(f"`{of.model}`" for of in models)
    yield f"- Models, read by polemic {measured.polemic}: {names}"
    rows = [
        [f"`{benchmark.dev}`", benchmark.title, target.title, percent(found)]
        for benchmark in measured.benchmarks()
        for target in benchmark.targets
        if (found := measured.spread(benchmark.dev, target.figure)) is not None
    ]
    if rows:
        yield ""
        yield from table(["dev set", "rule", "figure", "reached"], rows)


def _each(values: Sequence[float | None]) -> str:
    """Return the values in whole numbers, or once if all are the same."""
    shown = ["not known" if value is None else f"{value:.0f}" for value in values]
    return ", ".join(shown if len(set(shown)) > 1 else shown[:1])


if __name__ == "__main__":
    raise SystemExit(main())
