"""Corpora of our own sentences in the form of the shared ones, and a config to train on them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest

Row = dict[str, Any]

PLACES = ("Norland", "Sudmark", "Estria", "Westhaven")
ACTS = ("open its harbours", "lower the tolls", "mend the bridge", "feed the islands")
REASONS = ("trade feeds both shores", "voters pay for the delay", "the ferry lost its passengers")
VERBS = {"favor": "praised", "against": "blamed", "neutral": "met"}


@pytest.fixture(scope="session")
def corpora(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a corpora folder of three families, each with a train and a dev part."""
    folder = tmp_path_factory.mktemp("corpora")
    for split, n, month in (("train", 16, "May"), ("dev", 4, "June")):
        _write(folder / f"argument/cdcp.{split}.jsonl", _argument_rows(n, month))
        for corpus in ("newsmtsc", "narrative_frames"):
            _write(folder / f"stance/{corpus}.{split}.jsonl", _stance_rows(corpus, n, month))
    # says who says what, which no head learns
    speech = {
        "id": "s",
        "corpus": "polnear",
        "split": "own",
        "text": "So it is.",
        "attributions": [],
    }
    _write(folder / "stance/polnear.dev.jsonl", [speech])
    return folder


@pytest.fixture(scope="session")
def settings(corpora: Path, tiny_encoder_folder: Path) -> Row:
    """Return a config, without its output: a few steps from the tiny encoder, by one thread."""
    return {
        "name": "trained",
        "corpora_folder": str(corpora),
        "training": {
            "encoder": str(tiny_encoder_folder),
            "batch_pieces": 128,
            "threads": 1,
            "bf16": False,
            "evaluations": 3,
            "learning_rate": 0.001,
        },
        "window": {"size": 24, "overlap": 8},
        "corpora": {"cdcp": {"passes": 4}, "newsmtsc": {}, "narrative_frames": {}},
        "dev": {
            "cdcp": {"split": "dev"},
            "newsmtsc": {"split": "dev"},
            "narrative_frames": {"split": "dev"},
        },
    }


def _argument_rows(n: int, month: str) -> Iterator[Row]:
    """Yield texts of a claim, a reason for it and one against it, between idle words.

    Another month makes other texts, so that nothing of dev is learnt from.
    """
    for i in range(n):
        place, act = PLACES[i % 4], ACTS[i // 2 % 4]
        units = [
            ("claim", f"{place} should {act}"),
            ("premise", REASONS[i % 3]),
            ("premise", f"the senate calls {place} poor"),
        ]
        text = (
            f"{units[0][1]} in {month}, because {units[1][1]}. However, {units[2][1]} in {month}."
        )
        yield {
            "id": f"a{i}",
            "corpus": "cdcp",
            "split": "own",
            "text": text,
            "components": [
                {
                    "id": f"T{k}",
                    "label": label,
                    "native": label,
                    "start": text.index(unit),
                    "end": text.index(unit) + len(unit),
                }
                for k, (label, unit) in enumerate(units)
            ],
            "relations": [
                {"source": "T1", "target": "T0", "label": "support"},
                {"source": "T2", "target": "T0", "label": "attack"},
            ],
        }


def _stance_rows(corpus: str, n: int, month: str) -> Iterator[Row]:
    """Yield texts in which the author's stance toward a place shows in one word."""
    for i in range(n):
        place, stance = PLACES[i % 4], list(VERBS)[i % 3]
        text = (
            f"We {VERBS[stance]} {place} in {month}. "
            f"Voters of {place} know in {month} that we {VERBS[stance]} it."
        )
        starts = (text.index(place), text.rindex(place))
        yield {
            "id": f"{corpus}{i}",
            "corpus": corpus,
            "split": "own",
            "text": text,
            "targets": [
                {
                    "name": place,
                    "holder": "author",
                    "stance": stance,
                    "mentions": [[s, s + len(place)] for s in starts],
                }
            ],
        }


def _write(path: Path, rows: Iterable[Row]) -> None:
    path.parent.mkdir(exist_ok=True)
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
