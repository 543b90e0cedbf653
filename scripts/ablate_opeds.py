"""What our op-eds teach: models of fewer of them, with and without the other corpora.

Usage:
  python scripts/ablate_opeds.py CORPORA [--runs FOLDER]

Each variant is trained into FOLDER/NAME (a model that is there already is not trained again), and
scored from the text alone on the 20 labelled editorials of the corpora
folder. Prints Markdown.
"""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from pathlib import Path

from polemic.pipeline.cli.evaluate import bare
from polemic.pipeline.config import Settings
from polemic.pipeline.corpora.registry import corpora_folder, read_corpus
from polemic.pipeline.evaluation.figures import figures
from polemic.pipeline.evaluation.report import evaluate_documents
from polemic.pipeline.run import build_pipeline
from polemic.pipeline.training.train import train

RECIPES = Path(__file__).resolve().parent.parent / "configs" / "train"

VARIANTS: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "30 op-eds alone": ("opeds.yaml", ("corpora.polemic_opeds.documents=30",)),
    "60 op-eds alone": ("opeds.yaml", ("corpora.polemic_opeds.documents=60",)),
    "120 op-eds alone": ("opeds.yaml", ()),
    "with all other corpora": ("small.yaml", ()),
    "the same, op-eds more often, the others less": (
        "small.yaml",
        (
            *("corpora.polemic_opeds.passes=9", "corpora.argunsc.passes=2"),
            *("corpora.cdcp.passes=1", "corpora.gum.passes=1", "corpora.umuc_sent.passes=1"),
            *("corpora.crossner_politics.passes=2", "corpora.newsmtsc.passes=2"),
        ),
    ),
}
"""The recipe of each variant, and the settings that it changes."""

FIGURES = {
    "components": "components.overlap50.micro_f1",
    "untyped": "components.overlap50.untyped.f1",
    "links": "relations.link.f1",
    "parties": "parties.party_f1",
    "stance, document": "stance.document.macro_f1",
    "stance, component": "stance.component.macro_f1",
}


def main() -> None:
    """Train what is missing and print one row a variant."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("corpora", nargs="?", type=Path, help="folder of the corpora")
    parser.add_argument("--runs", type=Path, default=Path("runs/ablation"))
    arguments = parser.parse_args()
    folder = corpora_folder(arguments.corpora)
    print(f"| learnt from | {' | '.join(FIGURES)} |")
    print("|---|" + "---:|" * len(FIGURES))
    for name, (recipe, overrides) in VARIANTS.items():
        output = arguments.runs / name.replace(",", "").replace(" ", "-")
        model = output / "model"
        if not model.is_dir():
            train(RECIPES / recipe, [*overrides, f"output={output}", f"name={output.name}"])
        print(f"| {name} | {' | '.join(scored(str(model), folder))} |", flush=True)


def scored(model: str, folder: Path) -> list[str]:
    """Return the `FIGURES` of a model on the labelled editorials, in percent."""
    gold = read_corpus("oped", "dev", folder)
    pipeline = build_pipeline(Settings(model=model))
    found = figures(evaluate_documents(gold, [pipeline(bare(d)) for d in gold]))
    return ["-" if (v := found[f]) is None else f"{100 * v:.1f}" for f in FIGURES.values()]


if __name__ == "__main__":
    main()
