"""Add scores from the text alone, and what swaps of party names do, to a model's card.

    scripts/model_card.py MODEL [--report NAME=REPORT.json]... [--swaps GOLD.jsonl]

A report is written by `polemic evaluate GOLD --model MODEL --second LABELS -o DIR`. The swaps need
labelled parties. The folder is written anew, so its digest is another one: `make golden` after it.
"""

from __future__ import annotations

import argparse
import dataclasses
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from polemic.models.errors import ModelError
from polemic.models.folder import find_model
from polemic.models.runtime import Model
from polemic.pipeline.annotations.read import read_annotations
from polemic.pipeline.errors import PolemicError, UsageError
from polemic.pipeline.training.release.card import read_text_scores
from polemic.pipeline.training.release.finish import add_to_card
from polemic.pipeline.training.release.name_swaps import measure_name_swaps


def main() -> None:
    """Write the folder and print where it is."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("model", help="name or folder")
    parser.add_argument("--report", action="append", default=[], metavar="NAME=REPORT.json")
    parser.add_argument("--swaps", type=Path, metavar="GOLD.jsonl")
    arguments = parser.parse_args()
    try:
        model = find_model(arguments.model)
        additions = measured(model, reports=arguments.report, swaps=arguments.swaps)
        print(add_to_card(model, additions))
    except (ModelError, PolemicError) as error:
        sys.exit(str(error))


def measured(model: Path, *, reports: Sequence[str], swaps: Path | None) -> dict[str, Any]:
    """Return what is to be added to the model's metrics."""
    additions: dict[str, Any] = {}
    for report in reports:
        name, equals, path = report.partition("=")
        if not (name and equals and path):
            raise UsageError(f"--report {report}: give it as NAME=REPORT.json")
        additions.setdefault("text", {})[name] = read_text_scores(Path(path))
    if swaps is not None:
        gaps = measure_name_swaps(Model(model), read_annotations(swaps))
        additions["name_swaps"] = {kind: dataclasses.asdict(gap) for kind, gap in gaps.items()}
    return additions


if __name__ == "__main__":
    main()
