"""Score the shipped model on the dev set of every corpus that is there, and write docs/scores.md.

Below stands the table of targets, as scripts/recipes.py wrote it in docs/recipes.md.

    python scripts/scores.py [CORPORA] [--tests]    # CORPORA or the variable POLEMIC_CORPORA

With `--tests` also on the official tests, which are looked at once a release: who looks at them
more often tunes on them. Of the corpora only figures are written, nothing of their texts.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polemic
from polemic.models.errors import ModelError
from polemic.models.folder import find_model
from polemic.pipeline.benchmark.given import (
    FROM_TEXT,
    NAMES,
    TOLD_BOTH,
    TOLD_COMPONENTS,
    TOLD_HOLDERS,
    TOLD_LINKS,
    TOLD_MENTIONS,
    TOLD_PARTIES,
    Given,
)
from polemic.pipeline.benchmark.markdown import table, write_text
from polemic.pipeline.benchmark.sets import OPEDS, OWN_EDGES, Part, labelled, read_set
from polemic.pipeline.config import Settings, load_settings
from polemic.pipeline.corpora.registry import CORPORA, corpora_folder, read_corpus
from polemic.pipeline.document import Document
from polemic.pipeline.errors import PolemicError, UsageError
from polemic.pipeline.evaluation.figures import HEADLINE, figures
from polemic.pipeline.evaluation.report import Beside, evaluate_documents
from polemic.pipeline.evaluation.scorers.directed import CLASSES
from polemic.pipeline.evaluation_page.tables import BASELINES
from polemic.pipeline.run import Pipeline, build_pipeline
from polemic.pipeline.yaml_reader import read_yaml

ROOT = Path(__file__).resolve().parent.parent
RECIPES = ROOT / "docs" / "recipes.md"
"""The page that `scripts/recipes.py` writes."""
DEV_SETS: tuple[Part, ...] = tuple(
    (name, "dev_clean" if name == "dse" else "dev") for name in CORPORA if name != "newsmtsc"
)
TESTS: tuple[Part, ...] = (
    ("aaec", "test"),
    ("newsmtsc_rw", "test"),
    ("newsmtsc_rw", "dev+test"),  # what others call the test
    ("newsmtsc_mt", "test"),
    ("newsmtsc_mt", "dev+test"),
    ("dse", "test_clean"),
    ("persent", "test_fixed"),
    ("crossner_politics", "test"),
    ("uner_ewt", "test"),
)
TRAINING = {"newsmtsc_rw": "newsmtsc", "newsmtsc_mt": "newsmtsc"}
"""The corpus whose training part the floors learn from, where it has another name."""


@dataclass(frozen=True, slots=True)
class Task:
    """A table: for corpora that label one of `heads`, the figures by path, each with its title.

    `corpora` are those it is about, where another corpus of these heads has no such figures.
    """

    title: str
    rule: str
    heads: frozenset[str]
    given: Given
    figures: Mapping[str, str]
    corpora: frozenset[str] = frozenset(CORPORA)

    def is_about(self, corpus: str) -> bool:
        """Return whether the corpus has a row in the table."""
        return corpus in self.corpora and bool(self.heads & labelled(corpus))


@dataclass(frozen=True, slots=True)
class Results:
    """Reports by set and by what was given, and the sets that are not there."""

    reports: Mapping[tuple[Part, Given], Mapping[str, Any]]
    missing: Sequence[Part]


def main(arguments: Sequence[str] | None = None) -> int:
    """Write the figures and return the exit code."""
    options = _parser().parse_args(arguments)
    try:
        write_text(options.out, _scores(options), option="--out")
    except (PolemicError, ModelError) as error:
        print(error, file=sys.stderr)
        return error.exit_code
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("corpora", nargs="?", type=Path, help="folder of the corpora")
    parser.add_argument("--tests", action="store_true", help="score the official tests too")
    parser.add_argument("--model", default="small", help="model name or folder")
    parser.add_argument("--set", action="append", default=[], dest="overrides", metavar="KEY=VALUE")
    parser.add_argument("--opeds", type=Path, default=ROOT / "data" / "opeds", help="our op-eds")
    parser.add_argument("--samples", type=int, default=SAMPLES, help="draws of the bootstrap")
    parser.add_argument("--out", type=Path, default=ROOT / "docs" / "scores.md", help="the page")
    return parser


def _scores(options: argparse.Namespace) -> str:
    """Return the page."""
    folders = dict.fromkeys(CORPORA, corpora_folder(options.corpora))
    folders["polemic_opeds"] = options.opeds
    settings = load_settings(Settings, overrides=options.overrides)
    pipeline = build_pipeline(settings.model_copy(update={"model": options.model}))
    learnt_from = trained_on(find_model(options.model))
    sets = (*DEV_SETS, *(TESTS if options.tests else ()))
    results = score(pipeline, sets, folders, samples=options.samples)
    if not results.reports:
        raise UsageError(f"{folders['oped']}: no corpus is there; give another corpora folder")
    command = "python scripts/scores.py" + "".join(
        [
            *[" --tests"] * options.tests,
            *[f" --samples {options.samples}"] * (options.samples != SAMPLES),
            *(f" --set {override}" for override in options.overrides),
        ]
    )
    lines = page(results, model=pipeline.model.name, command=command, learnt_from=learnt_from)
    return "\n".join(lines) + "\n"


def trained_on(model: Path) -> frozenset[Part]:
    """Return what the model learnt from, as its folder tells; nothing where it does not."""
    config = model / "config.yaml"
    corpora = read_yaml(config).get("corpora", {}) if config.is_file() else {}
    return frozenset((name, corpus.get("split", "train")) for name, corpus in corpora.items())


# What is scored against what.


def score(
    pipeline: Pipeline, sets: Iterable[Part], folders: Mapping[str, Path], *, samples: int
) -> Results:
    """Return a report for each set and each of the ways in which its tasks read it."""
    reports: dict[tuple[Part, Given], Mapping[str, Any]] = {}
    missing: list[Part] = []
    for part in sets:
        corpus, split = part
        try:
            gold = read_set(folders[corpus], corpus, split)
        except UsageError as error:
            print(f"left out: {error}", file=sys.stderr)
            missing.append(part)
            continue
        training = read_training(folders[corpus], corpus)
        ways = dict.fromkeys(task.given for task in TASKS if task.is_about(corpus))
        for number, given in enumerate(ways, start=1):
            print(f"{corpus} {split}: {len(gold)} texts, {number}/{len(ways)}", file=sys.stderr)
            predicted = [given.scored(given.predict(pipeline, document)) for document in gold]
            beside = Beside(
                samples=samples, training=[given.scored(d) for d in training], corpus=part
            )
            scored = [given.scored(document) for document in gold]
            reports[part, given] = evaluate_documents(scored, predicted, beside)
    return Results(reports, missing)


def read_training(folder: Path, corpus: str) -> list[Document]:
    """Return what the floors learn from; nothing where the corpus has no training part."""
    try:
        return read_corpus(TRAINING.get(corpus, corpus), "train", folder)
    except UsageError as error:
        print(f"{corpus}: the floors learn from nothing ({error})", file=sys.stderr)
        return []


# The tables.

_LINKS = {
    "relations.link.f1": "any label, F1",
    "relations.typed.f1": "with label, F1",
    "relations.attack.f1": "attacks, F1",
}

TASKS: tuple[Task, ...] = (
    Task(
        "Claims and premises",
        "From the text alone. Half overlapping: at least half of the longer span shared, same "
        "label. Words: claim, premise or neither.",
        frozenset({"components"}),
        FROM_TEXT,
        {
            "components.overlap50.micro_f1": "half overlapping, F1",
            "components.overlap50.macro_f1": "half overlapping, mean F1 of both labels",
            "components.exact.micro_f1": "exact, F1",
            "components.token_macro_f1": "words, mean F1",
        },
    ),
    Task(
        "Components, claim or premise left open",
        "From the text alone. Words: in a component or not.",
        frozenset({"components", "segments"}),
        FROM_TEXT,
        {
            "components.overlap50.untyped.f1": "half overlapping, F1",
            "components.exact.untyped.f1": "exact, F1",
            "components.token_untyped_macro_f1": "words, mean F1",
        },
    ),
    Task(
        "Essays by the rules of their literature",
        "From the text alone, as the scorer of Eger et al. 2017 counts: major claims are a type of "
        "their own, and relations lead to a root too. Tokens: as Stab and Gurevych 2017 count.",
        frozenset({"components"}),
        FROM_TEXT,
        {
            name: title.removeprefix("AAEC, ")
            for name, title in HEADLINE.items()
            if name.startswith("aaec.")
        },
    ),
    Task(
        "Links, from the text alone",
        "Both ends must be found (half overlapping, whatever their label).",
        frozenset({"relations"}),
        FROM_TEXT,
        _LINKS,
    ),
    Task(
        "Links between the gold's components",
        "The model is told spans and labels of the components.",
        frozenset({"relations"}),
        TOLD_COMPONENTS,
        _LINKS,
    ),
    Task(
        "Support or attack",
        "The model is told which components are linked and says how.",
        frozenset({"polarity"}),
        TOLD_LINKS,
        {
            "relations.typed.f1": "accuracy",
            "relations.support.f1": "support, F1",
            "relations.attack.f1": "attack, F1",
        },
    ),
    Task(
        "Parties with all their mentions",
        "From the text alone. A mention is found if one overlaps it.",
        frozenset({"parties"}),
        FROM_TEXT,
        {
            "parties.party_f1": "parties, F1",
            "parties.mention_f1": "mentions, F1",
            "parties.linked_mentions": "mentions under the right party, share",
            "parties.cluster_f1": "B-cubed, F1",
            "parties.ceaf_e.f1": "CEAF-e, F1",
        },
    ),
    Task(
        "Names of parties",
        "From the text alone. These corpora label proper names only: mentions that begin in lower "
        "case are left out, whatever kind of party one names.",
        frozenset({"names"}),
        NAMES,
        {
            "parties.mention_f1": "overlapping, F1",
            "parties.mention_precision": "overlapping, precision",
            "parties.mention_recall": "overlapping, recall",
            "parties.mention_exact_f1": "exact, F1",
        },
    ),
    Task(
        "Who is said to say what",
        "From the text alone. Together: source (overlapping) and content (half overlapping).",
        frozenset({"attributions"}),
        FROM_TEXT,
        {
            "attributions.joint.f1": "together, F1",
            "attributions.source.f1": "source, F1",
            "attributions.content.f1": "content, F1",
            "attributions.cue.f1": "cue, exact, F1",
        },
    ),
    Task(
        "Stance in a sentence or paragraph",
        "The model is told one mention of the party, and of the holder where that is not the "
        "author; stances of all holders count alike.",
        frozenset({"stance"}),
        TOLD_MENTIONS,
        {
            "stance.document.macro_f1": "mean F1 of the gold's labels",
            "stance.document.three_class_macro_f1": "mean F1 of three labels",
            "stance.document.accuracy": "accuracy",
            "calibration.document.ece": "calibration error",
            "calibration.document.ece_by_chance": "the same by chance alone",
        },
    ),
    Task(
        "Two parties toward each other",
        "The model is told one mention of each. Five classes: neutral; for or against, of the "
        "first toward the second or the other way round.",
        frozenset({"stance"}),
        TOLD_HOLDERS,
        {
            "stance.directed.macro_f1": "mean F1 of the classes",
            "stance.directed.accuracy": "accuracy",
            **{f"stance.directed.per_label.{c}.f1": c.replace("_", " ") for c in CLASSES.values()},
        },
        corpora=frozenset({"dse"}),
    ),
    Task(
        "The author's stance over a document",
        "The model is told the parties with all their mentions and finds the rest itself.",
        frozenset({"document_stance"}),
        TOLD_PARTIES,
        {
            "stance.document.macro_f1": "mean F1 of the gold's labels",
            "stance.document.polar_macro_f1": "mean F1 of favor and against",
            "stance.document.accuracy": "accuracy",
            "calibration.document.ece": "calibration error",
            "calibration.document.ece_by_chance": "the same by chance alone",
        },
    ),
    Task(
        "Stance in a component",
        "The model is told components and parties. A party that is neither named in the component "
        "nor stood for by a pronoun gets no stance, which counts as wrong.",
        frozenset({"component_stance"}),
        TOLD_BOTH,
        {
            "stance.component.macro_f1": "mean F1 of the gold's labels",
            "stance.component.polar_macro_f1": "mean F1 of favor and against",
            "stance.component.accuracy": "accuracy",
            "calibration.component.ece": "calibration error",
            "calibration.component.ece_by_chance": "the same by chance alone",
        },
    ),
)


SAMPLES = 1000
"""Draws of the bootstrap, unless another number is asked for."""

INTRODUCTION = """\
# What the model reaches

Model `{model}`, polemic {version}. Written by `{command}`, not by hand.

- Figures are percent; in brackets the 95 % interval of a bootstrap over documents.
  [evaluation.md](evaluation.md) says what each figure means and what not to conclude from it.
- Under the model stand floors. Commonest label, TF-IDF and Target-blind learn from the training
  part of the same corpus; where it has none, Commonest label is the gold's own. For stances the
  floors are told parties, components and holders.
- Under these stand published figures, where corpus, split and rule are the same.
- *Training part learnt*: the model learnt from other texts of this corpus. *Trained on*: it learnt
  from these very texts, so the row says little.
- *Edges by our rule*: corpora draw the edges of components differently; connectives and punctuation
  around the gold's were cut off as the model cuts them.
- Settings and rules were chosen on dev sets, so expect a little less elsewhere. Official tests (all
  splits but `dev` and `dev_clean`) are looked at once a release.
- At the end stands what the recipes of `configs/train/` reach, beside the targets; seeds, time and
  commands of each are in [recipes.md](recipes.md), from which that table comes.
- Some corpora may not be passed on: here are figures about them, nothing else."""


def page(
    results: Results, *, model: str, command: str, learnt_from: frozenset[Part]
) -> Iterator[str]:
    """Yield the lines of the page."""
    yield INTRODUCTION.format(model=model, version=polemic.__version__, command=command)
    if results.missing:
        names = ", ".join(f"`{corpus}` {split}" for corpus, split in results.missing)
        yield from ("", f"Left out, for they were not there: {names}.")
    for corpus in OPEDS:
        report = results.reports.get(((corpus, "dev"), FROM_TEXT))
        if report is not None:
            yield from ("", f"## Op-eds, everything from the text alone: `{corpus}` dev", "")
            yield from _op_edtable(report)
    for task in TASKS:
        rows = [
            row
            for (part, given), report in results.reports.items()
            if given == task.given and task.is_about(part[0])
            for row in set_rows(_label(part, report, learnt_from), report, list(task.figures))
        ]
        if rows:
            yield from ("", f"## {task.title}", "", task.rule, "")
            yield from table(["set", "read by", *task.figures.values()], rows)
    yield from ("", *targets(RECIPES.read_text(encoding="utf-8")))


def targets(recipes: str) -> list[str]:
    r"""Return the section of the page of recipes that has the targets, as lines.

    >>> targets("# Recipes\n\n## Targets\n\n| a |\n\n## `small`\n")
    ['## Targets', '', '| a |']
    """
    title = "## Targets\n"
    section = recipes.partition(title)[2].partition("\n## ")[0]
    return (title + section).rstrip().splitlines()


def _op_edtable(report: Mapping[str, Any]) -> Iterator[str]:
    """Yield the headline figures of a set one below the other."""
    values = figures(report)
    shown = [name for name in HEADLINE if values.get(name) is not None]
    rows = set_rows("", report, shown)
    columns = [[HEADLINE[name] for name in shown], *(cells for _, _, *cells in rows)]
    titles = [f"{report['n_documents']} texts", *(row[1] for row in rows)]
    yield from table(titles, zip(*columns, strict=True))


def set_rows(label: str, report: Mapping[str, Any], shown: Sequence[str]) -> list[list[str]]:
    """Return a row of the model's figures, then those of floors and of others that have any.

    There is no row at all where the model has none.
    """
    values = figures(report)
    if all(values.get(name) is None for name in shown):
        return []
    intervals = dict(report["intervals"])
    for level, of_level in report["calibration"].items():
        intervals[f"calibration.{level}.ece"] = of_level["ece_interval"]
    beside = {title: report["baselines"].get(name, {}) for name, title in BASELINES.items()}
    for row in report.get("published", []):
        beside.setdefault(f"{row['system']} ({row['source']})", {})[row["figure"]] = row["value"]
    return [
        [label, "**the model**", *(cell(values.get(n), intervals.get(n)) for n in shown)],
        *(
            ["", title, *(cell(found.get(name)) for name in shown)]
            for title, found in beside.items()
            if any(name in found for name in shown)
        ),
    ]


def _label(part: Part, report: Mapping[str, Any], learnt_from: frozenset[Part]) -> str:
    corpus, split = part
    notes = [f"`{corpus}` {split}", f"{report['n_documents']} texts"]
    if corpus not in OWN_EDGES and CORPORA[corpus].heads & {"components", "segments"}:
        notes.append("edges by our rule")
    if any((corpus, piece) in learnt_from for piece in split.split("+")):
        notes.append("**trained on**")
    elif (TRAINING.get(corpus, corpus), "train") in learnt_from:
        notes.append("training part learnt")
    return ", ".join(notes)


def cell(value: float | None, interval: Sequence[float] | None = None) -> str:
    """Return a figure in percent with its interval.

    >>> cell(0.5), cell(0.5, (0.25, 0.625)), cell(None)
    ('50.0', '50.0 (25.0 to 62.5)', '-')
    """
    if value is None:
        return "-"
    ends = f" ({100 * interval[0]:.1f} to {100 * interval[1]:.1f})" if interval else ""
    return f"{100 * value:.1f}{ends}"


if __name__ == "__main__":
    raise SystemExit(main())
