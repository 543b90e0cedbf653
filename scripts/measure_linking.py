"""Measure how well mentions are put together into parties, on labelled editorials.

    python scripts/measure_linking.py CORPORA      # the folder that holds oped/dev.jsonl

Two rows: with the gold mentions as input, and with the mentions of the tables alone.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable
from functools import reduce
from operator import add
from pathlib import Path

from polemic.pipeline.document import Document
from polemic.pipeline.evaluation.scorers.parties import count_parties, party_scores
from polemic.pipeline.naming.aliases import load_aliases
from polemic.pipeline.naming.gazetteer import gazetteer_mentions
from polemic.pipeline.naming.linking import FoundMention, link_mentions
from polemic.pipeline.record import from_record

SHOWN = ("party_f1", "party_precision", "party_recall", "linked_mentions", "cluster_f1")


def main() -> None:
    """Print one line of scores for each way to find mentions."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("corpora", type=Path, help="folder that holds oped/dev.jsonl")
    path = parser.parse_args().corpora / "oped" / "dev.jsonl"
    lines = path.read_text(encoding="utf-8").splitlines()
    documents = [from_record(json.loads(line)) for line in lines]
    print("mentions".ljust(12), *(name.rjust(16) for name in SHOWN))
    for title, find in (("gold", gold_mentions), ("tables", listed_mentions)):
        scores = measure(documents, find)
        print(title.ljust(12), *(f"{scores[name]:16.3f}" for name in SHOWN))


def measure(
    documents: list[Document], find: Callable[[Document], list[FoundMention]]
) -> dict[str, float]:
    """Return the party scores over all documents, with mentions from `find`."""
    counts = [count_parties(gold, _linked(gold, find(gold))) for gold in documents]
    return party_scores(reduce(add, counts))


def gold_mentions(document: Document) -> list[FoundMention]:
    """Return the labelled mentions, each of the kind of its party."""
    return [FoundMention(m.start, m.end, p.kind) for p in document.parties for m in p.mentions]


def listed_mentions(document: Document) -> list[FoundMention]:
    """Return the mentions that the tables alone find."""
    return gazetteer_mentions(document.text, load_aliases())


def _linked(document: Document, mentions: list[FoundMention]) -> Document:
    parties = link_mentions(document.text, mentions, load_aliases())
    return Document(text=document.text, id=document.id, parties=parties)


if __name__ == "__main__":
    main()
