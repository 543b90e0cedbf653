"""What was tried, in tables: variants of a recipe, trained and scored the same way.

Usage:
  python scripts/experiments.py CORPORA [GROUP ...] [--runs FOLDER]

Without a GROUP, all of them. Each variant is trained into FOLDER/RUN (a model that is there already
is not trained again), and scored from the text alone on the dev set of its group in the corpora
folder. Prints Markdown; docs/experiments.md says what came of it.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from polemic.models.errors import ModelError
from polemic.pipeline.benchmark.given import FROM_TEXT
from polemic.pipeline.benchmark.score import score
from polemic.pipeline.benchmark.sets import read_set
from polemic.pipeline.config import Settings, load_settings
from polemic.pipeline.corpora.registry import corpora_folder
from polemic.pipeline.errors import PolemicError
from polemic.pipeline.run import build_pipeline
from polemic.pipeline.training.train import train

RECIPES = Path(__file__).resolve().parent.parent / "configs" / "train"

OPED_FIGURES = {
    "components": "components.overlap50.micro_f1",
    "untyped": "components.overlap50.untyped.f1",
    "exact": "components.exact.micro_f1",
    "links": "relations.link.f1",
    "parties": "parties.party_f1",
    "stance, document": "stance.document.macro_f1",
    "stance, component": "stance.component.macro_f1",
}
ESSAY_FIGURES = {
    "components, exact": "aaec.paragraph.match100.components.f1",
    "components, over half": "aaec.paragraph.match50.components.f1",
    "relations, exact": "aaec.paragraph.match100.relations.f1",
    "relations, over half": "aaec.paragraph.match50.relations.f1",
    "B, I, O": "aaec.essay.bio.macro_f1",
}
ONE_SCHEME = (
    *("corpora.argunsc.scheme=''", "corpora.cdcp.scheme=''", "corpora.gum.scheme=''"),
    *("corpora.crossner_politics.scheme=''", "corpora.uner_ewt.scheme=''"),
    *("corpora.narrative_frames.passes=1", "training.evaluations=4"),
)
"""The recipe of the small model before its corpora had schemes."""


@dataclass(frozen=True, slots=True)
class Variant:
    """One row: a recipe with the settings changed in training (`train`) and in reading (`read`).

    Variants of one `run` share its model.
    """

    run: str
    recipe: str
    train: tuple[str, ...] = ()
    read: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Group:
    """Variants that are compared: by which figures (title -> path in a report), on which corpus."""

    corpus: str
    figures: Mapping[str, str]
    variants: Mapping[str, Variant]


def _split_costs(run: str, recipe: str, costs: Sequence[int]) -> dict[str, Variant]:
    return {
        f"cost of a split {cost}": Variant(run, recipe, read=(f"components.split_cost={cost}",))
        for cost in costs
    }


GROUPS: Mapping[str, Group] = {
    "op-eds": Group(
        "oped",
        OPED_FIGURES,
        {
            "30 op-eds alone": Variant(
                "opeds-30", "opeds.yaml", ("corpora.polemic_opeds.documents=30",)
            ),
            "60 op-eds alone": Variant(
                "opeds-60", "opeds.yaml", ("corpora.polemic_opeds.documents=60",)
            ),
            "120 op-eds alone": Variant("opeds-120", "opeds.yaml"),
            "with all other corpora": Variant("one-scheme", "small.yaml", ONE_SCHEME),
            "the same, op-eds more often, the others less": Variant(
                "opeds-more",
                "small.yaml",
                (
                    *ONE_SCHEME,
                    *("corpora.polemic_opeds.passes=9", "corpora.argunsc.passes=2"),
                    *("corpora.cdcp.passes=1", "corpora.gum.passes=1"),
                    *("corpora.umuc_sent.passes=1", "corpora.crossner_politics.passes=2"),
                    "corpora.newsmtsc.passes=2",
                ),
            ),
        },
    ),
    "schemes": Group(
        "oped",
        OPED_FIGURES,
        {
            "all corpora by one set of rules": Variant("one-scheme", "small.yaml", ONE_SCHEME),
            "a vector for each other scheme": Variant("small", "small.yaml"),
        },
    ),
    "encoder, op-eds": Group(
        "oped",
        OPED_FIGURES,
        {
            "MiniLM-L6": Variant("small", "small.yaml"),
            "MPNet": Variant("base", "base.yaml"),
            "MPNet, less sure of parties": Variant(
                "base",
                "base.yaml",
                read=("parties.party_threshold=0.4", "parties.mention_threshold=0.2"),
            ),
        },
    ),
    "distillation": Group(
        "oped",
        OPED_FIGURES,
        {
            "small": Variant("small", "small.yaml"),
            "the same, taught by MPNet": Variant("distill", "distill.yaml"),
        },
    ),
    "split, op-eds": Group(
        "oped", OPED_FIGURES, _split_costs("small", "small.yaml", (0, 2, 4, 6, 8))
    ),
    "encoder, essays": Group(
        "aaec",
        ESSAY_FIGURES,
        {
            "MiniLM-L6": Variant("aaec", "aaec.yaml", read=("components.split_cost=2",)),
            "MPNet": Variant("aaec-base", "aaec-base.yaml", read=("components.split_cost=2",)),
        },
    ),
    "losses, essays": Group(
        "aaec",
        ESSAY_FIGURES,
        {
            "all heads alike": Variant("aaec", "aaec.yaml", read=("components.split_cost=2",)),
            "links and thesis weigh less, more dropout": Variant(
                "aaec-losses",
                "aaec.yaml",
                (
                    *("losses.links=0.3", "losses.link_labels=0.1", "losses.thesis=0.1"),
                    *("training.dropout=0.15", "training.learning_rate=3e-4"),
                ),
                read=("components.split_cost=2",),
            ),
        },
    ),
    "split, essays": Group(
        "aaec", ESSAY_FIGURES, _split_costs("aaec", "aaec.yaml", (0, 1, 2, 4, 6))
    ),
}


def main() -> int:
    """Train what is missing, print one table a group, and return the exit code."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("corpora", type=Path, help="folder of the corpora")
    parser.add_argument("groups", nargs="*", metavar="GROUP", help=f"of {', '.join(GROUPS)}")
    parser.add_argument("--runs", type=Path, default=Path("runs/experiments"))
    arguments = parser.parse_args()
    if unknown := set(arguments.groups) - set(GROUPS):
        parser.error(f"no group {', '.join(sorted(unknown))}; known: {', '.join(GROUPS)}")
    try:
        folder = corpora_folder(arguments.corpora)
        for name in arguments.groups or GROUPS:
            print(f"\n### {name}\n")
            print_table(GROUPS[name], arguments.runs, folder)
    except (PolemicError, ModelError) as error:
        print(error, file=sys.stderr)
        return error.exit_code
    return 0


def print_table(group: Group, runs: Path, folder: Path) -> None:
    """Print a row for each variant of a group, its figures in percent."""
    print(f"| `{group.corpus}` dev | {' | '.join(group.figures)} |")
    print("|---|" + "---:|" * len(group.figures))
    for name, variant in group.variants.items():
        model = trained(variant, runs)
        print(f"| {name} | {' | '.join(scored(group, model, variant.read, folder))} |", flush=True)


def trained(variant: Variant, runs: Path) -> Path:
    """Return the model of a variant, trained now if it is not there."""
    output = runs / variant.run
    if (output / "model").is_dir():
        return output / "model"
    own = (f"output={output}", f"name={variant.run}")
    return train(RECIPES / variant.recipe, [*variant.train, *own])


def scored(group: Group, model: Path, read: Sequence[str], folder: Path) -> list[str]:
    """Return the figures of a model on the dev set of a group, in percent."""
    pipeline = build_pipeline(load_settings(Settings, overrides=[f"model={model}", *read]))
    gold = read_set(folder, group.corpus, "dev")
    found = score(pipeline, FROM_TEXT, gold, corpus=group.corpus)
    return ["-" if (v := found[f]) is None else f"{100 * v:.1f}" for f in group.figures.values()]


if __name__ == "__main__":
    raise SystemExit(main())
