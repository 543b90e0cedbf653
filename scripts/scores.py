"""Score the shipped model on the dev set of every corpus that is there, and write docs/scores.md.

    python scripts/scores.py [CORPORA] [--tests]    # CORPORA or the variable POLEMIC_CORPORA

With `--tests` also on the official tests, which are looked at once a release: who looks at them
more often tunes on them. Of the corpora only figures are written, nothing of their texts.
"""

from __future__ import annotations

import argparse
import dataclasses
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, cast

import numpy as np

import polemic
from polemic.models.calibration import softmax
from polemic.models.errors import ModelError
from polemic.models.folder import find_model
from polemic.models.labels import LINK_LABELS
from polemic.pipeline.cli.evaluate import bare
from polemic.pipeline.config import Settings, load_settings
from polemic.pipeline.corpora.registry import CORPORA, corpora_folder, read_corpus
from polemic.pipeline.document import AUTHOR, Component, Document, RelationLabel, Span
from polemic.pipeline.errors import OutputError, PolemicError, UsageError
from polemic.pipeline.evaluation.figures import HEADLINE, figures
from polemic.pipeline.evaluation.report import Beside, evaluate_documents
from polemic.pipeline.evaluation_page.tables import BASELINES
from polemic.pipeline.formats.atomic import replacing
from polemic.pipeline.run import Pipeline, build_pipeline
from polemic.pipeline.stages.judging import Pair, judge_pairs, stance_scores
from polemic.pipeline.stages.places import component_places
from polemic.pipeline.text.edges import normalise_edges
from polemic.pipeline.yaml_reader import read_yaml

ROOT = Path(__file__).resolve().parent.parent
OPEDS = ("oped", "polemic_opeds")

Part = tuple[str, str]
"""A corpus and one of its splits; `dev+test` is both together."""

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

OWN_EDGES = frozenset({"aaec", *OPEDS})
"""Corpora whose edges stay: published figures rest on them, or they follow our guidelines."""


@dataclass(frozen=True, slots=True)
class Given:
    """What the model is told of the gold.

    `predict` returns the model's version of a gold document. `scored` returns what of either
    version is compared.
    """

    predict: Callable[[Pipeline, Document], Document]
    scored: Callable[[Document], Document] = lambda document: document


@dataclass(frozen=True, slots=True)
class Task:
    """A table: for corpora that label one of `heads`, the figures by path, each with its title."""

    title: str
    rule: str
    heads: frozenset[str]
    given: Given
    figures: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Results:
    """Reports by set and by what was given, and the sets that are not there."""

    reports: Mapping[tuple[Part, Given], Mapping[str, Any]]
    missing: Sequence[Part]


def main(arguments: Sequence[str] | None = None) -> int:
    """Write the figures and return the exit code."""
    options = _parser().parse_args(arguments)
    try:
        _write(options.out, _scores(options))
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


def _write(path: Path, text: str) -> None:
    try:
        with replacing(path) as handle:
            handle.write(text.encode())
    except OSError as error:
        raise OutputError(
            f"{path}: cannot be written ({error.strerror}); give another file with --out"
        ) from None


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
        ways = dict.fromkeys(task.given for task in TASKS if task.heads & labelled(corpus))
        for number, given in enumerate(ways, start=1):
            print(f"{corpus} {split}: {len(gold)} texts, {number}/{len(ways)}", file=sys.stderr)
            predicted = [given.scored(given.predict(pipeline, document)) for document in gold]
            beside = Beside(
                samples=samples, training=[given.scored(d) for d in training], corpus=part
            )
            scored = [given.scored(document) for document in gold]
            reports[part, given] = evaluate_documents(scored, predicted, beside)
    return Results(reports, missing)


def labelled(corpus: str) -> frozenset[str]:
    """Return the labels that a corpus is scored on."""
    if corpus == "umuc_arg":  # the speeches of argunsc and umuc: only what these lack
        return frozenset({"component_stance"})
    return CORPORA[corpus].heads


def read_set(folder: Path, corpus: str, split: str) -> list[Document]:
    """Return the documents of a set, less those without what the corpus labels stances toward."""
    documents = [d for part in split.split("+") for d in read_corpus(corpus, part, folder)]
    if labelled(corpus) <= {"stance", "document_stance"}:
        documents = [document for document in documents if document.stances]
    return documents if corpus in OWN_EDGES else [with_our_edges(d) for d in documents]


def read_training(folder: Path, corpus: str) -> list[Document]:
    """Return what the floors learn from; nothing where the corpus has no training part."""
    try:
        return read_corpus(TRAINING.get(corpus, corpus), "train", folder)
    except UsageError as error:
        print(f"{corpus}: the floors learn from nothing ({error})", file=sys.stderr)
        return []


def with_our_edges(document: Document) -> Document:
    """Return the document with its components' edges normalised, less what then vanishes."""
    spans = {c.id: normalise_edges(document.text, *c.span) for c in document.components}
    kept = {name: span for name, span in spans.items() if span is not None}
    return dataclasses.replace(
        document,
        components=tuple(
            dataclasses.replace(c, start=kept[c.id][0], end=kept[c.id][1])
            for c in document.components
            if c.id in kept
        ),
        relations=tuple(r for r in document.relations if {r.source, r.target} <= kept.keys()),
        stances=tuple(s for s in document.stances if s.component in {None, *kept}),
    )


def analyse(pipeline: Pipeline, gold: Document, *, told: Sequence[str] = ()) -> Document:
    """Return the text analysed by all stages but those of which the gold tells the result.

    Of components it tells spans and labels, not who holds them or which one is the thesis.
    """
    known: dict[str, Any] = {
        "parties": gold.parties,
        "components": tuple(Component(c.id, c.label, c.start, c.end) for c in gold.components),
    }
    document = dataclasses.replace(bare(gold), **{name: known[name] for name in told})
    reading = pipeline.model.read(document.text)
    for stage in pipeline.stages:
        if stage.name not in told:
            document = stage(document, reading)
    return document


def label_links(pipeline: Pipeline, gold: Document) -> Document:
    """Return the gold with its links labelled anew."""
    if not gold.relations:
        return gold
    reading = pipeline.model.read(gold.text)
    vectors = np.stack([reading.vector(*c.span) for c in gold.components])
    places = component_places(gold.text, gold.components)
    _, _, logits = pipeline.model.run(
        "links", sources=vectors, targets=vectors, source_places=places, target_places=places
    )
    row = {c.id: i for i, c in enumerate(gold.components)}
    chosen = {r: int(logits[row[r.source], row[r.target]].argmax()) for r in gold.relations}
    return dataclasses.replace(
        gold,
        relations=tuple(
            dataclasses.replace(r, label=cast(RelationLabel, LINK_LABELS[1 + label]), score=None)
            for r, label in chosen.items()
        ),
    )


def judge_mentions(pipeline: Pipeline, gold: Document) -> Document:
    """Return the gold with its stances judged anew, the whole text being one unit.

    Each is told the first mentions of the party and of the holder, as in training.
    """
    model = pipeline.model

    def first_mention(party: str) -> Span:
        return gold.party(party).mentions[0].span

    pairs = [
        Pair(
            first_mention(s.party),
            (0, len(gold.text)),
            None if s.holder in (AUTHOR, None) else first_mention(str(s.holder)),
        )
        for s in gold.stances
    ]
    logits = judge_pairs(model, model.read(gold.text), pairs).logits
    judged = [stance_scores(row) for row in softmax(logits, model.calibration.stance)]
    return dataclasses.replace(
        gold,
        stances=tuple(
            dataclasses.replace(s, label=label, scores=scores)
            for s, (label, scores) in zip(gold.stances, judged, strict=True)
        ),
    )


def whoever_holds(document: Document) -> Document:
    """Return the document with one stance toward a party, the author's if there is one."""
    by_party = {s.party: s for s in sorted(document.stances, key=lambda s: s.holder == AUTHOR)}
    stances = (dataclasses.replace(s, holder=AUTHOR) for s in by_party.values())
    return dataclasses.replace(document, stances=tuple(stances))


def only_names(document: Document) -> Document:
    """Return the text with the mentions that do not begin in lower case, and nothing else."""
    parties = [
        dataclasses.replace(
            party,
            part_of=None,
            mentions=tuple(m for m in party.mentions if not document.text[m.start].islower()),
        )
        for party in document.parties
    ]
    return Document(document.text, document.id, parties=tuple(p for p in parties if p.mentions))


# The tables.

_FROM_TEXT = Given(analyse)
_COMPONENTS = Given(partial(analyse, told=("components",)))
_PARTIES = Given(partial(analyse, told=("parties",)))
_BOTH = Given(partial(analyse, told=("components", "parties")))
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
        _FROM_TEXT,
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
        _FROM_TEXT,
        {
            "components.overlap50.untyped.f1": "half overlapping, F1",
            "components.exact.untyped.f1": "exact, F1",
            "components.token_untyped_macro_f1": "words, mean F1",
        },
    ),
    Task(
        "Essays by the rules of their literature",
        "From the text alone, as the scorer of Eger et al. 2017 counts: major claims are a type of "
        "their own, and relations lead to a root too.",
        frozenset({"components"}),
        _FROM_TEXT,
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
        _FROM_TEXT,
        _LINKS,
    ),
    Task(
        "Links between the gold's components",
        "The model is told spans and labels of the components.",
        frozenset({"relations"}),
        _COMPONENTS,
        _LINKS,
    ),
    Task(
        "Support or attack",
        "The model is told which components are linked and says how.",
        frozenset({"polarity"}),
        Given(label_links),
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
        _FROM_TEXT,
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
        Given(analyse, scored=only_names),
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
        _FROM_TEXT,
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
        Given(judge_mentions, scored=whoever_holds),
        {
            "stance.document.macro_f1": "mean F1 of the gold's labels",
            "stance.document.three_class_macro_f1": "mean F1 of three labels",
            "stance.document.accuracy": "accuracy",
            "calibration.document.ece": "calibration error",
        },
    ),
    Task(
        "The author's stance over a document",
        "The model is told the parties with all their mentions and finds the rest itself.",
        frozenset({"document_stance"}),
        _PARTIES,
        {
            "stance.document.macro_f1": "mean F1 of the gold's labels",
            "stance.document.polar_macro_f1": "mean F1 of favor and against",
            "stance.document.accuracy": "accuracy",
            "calibration.document.ece": "calibration error",
        },
    ),
    Task(
        "Stance in a component",
        "The model is told components and parties. A party that is neither named in the component "
        "nor stood for by a pronoun gets no stance, which counts as wrong.",
        frozenset({"component_stance"}),
        _BOTH,
        {
            "stance.component.macro_f1": "mean F1 of the gold's labels",
            "stance.component.polar_macro_f1": "mean F1 of favor and against",
            "stance.component.accuracy": "accuracy",
            "calibration.component.ece": "calibration error",
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
        report = results.reports.get(((corpus, "dev"), _FROM_TEXT))
        if report is not None:
            yield from ("", f"## Op-eds, everything from the text alone: `{corpus}` dev", "")
            yield from _op_ed_table(report)
    for task in TASKS:
        rows = [
            row
            for (part, given), report in results.reports.items()
            if given == task.given and task.heads & labelled(part[0])
            for row in set_rows(_label(part, report, learnt_from), report, list(task.figures))
        ]
        if rows:
            yield from ("", f"## {task.title}", "", task.rule, "")
            yield from _table(["set", "read by", *task.figures.values()], rows)


def _op_ed_table(report: Mapping[str, Any]) -> Iterator[str]:
    """Yield the headline figures of a set one below the other."""
    values = figures(report)
    shown = [name for name in HEADLINE if values.get(name) is not None]
    rows = set_rows("", report, shown)
    columns = [[HEADLINE[name] for name in shown], *(cells for _, _, *cells in rows)]
    titles = [f"{report['n_documents']} texts", *(row[1] for row in rows)]
    yield from _table(titles, zip(*columns, strict=True))


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


def _table(titles: Sequence[str], rows: Iterable[Iterable[str]]) -> Iterator[str]:
    yield "| " + " | ".join(titles) + " |"
    yield "|---" * len(titles) + "|"
    for row in rows:
        yield "| " + " | ".join(row) + " |"


if __name__ == "__main__":
    raise SystemExit(main())
