"""Score the attribution rules on corpora that label attributions or holders.

Usage: python scripts/measure_attributions.py CORPORA_FOLDER [--part dev|train] [--errors N]

`stance/polnear.PART.jsonl`: an attribution counts as found when its contents share at least half of
the longer one and the sources overlap. `oped/dev.jsonl`: F1 of "not the author" over gold
components, with gold parties.
"""

from __future__ import annotations

import argparse
import dataclasses
import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from polemic.models.reading import Reading
from polemic.pipeline.config import AttributionSettings
from polemic.pipeline.document import AUTHOR, Document, Span
from polemic.pipeline.evaluation.scorers.counts import Counts
from polemic.pipeline.record import from_record
from polemic.pipeline.speech.attribution_parts import RawAttribution
from polemic.pipeline.speech.quoted_speech import find_attributions
from polemic.pipeline.stages.attributions import AttributionStage
from polemic.pipeline.text.spans import shared_characters


def main() -> None:
    """Print the scores, and with `--errors` the first errors of each kind."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("folder", type=Path, help="folder that holds stance/ and oped/")
    parser.add_argument("--part", default="dev", choices=("dev", "train"))
    parser.add_argument("--errors", type=int, default=0, help="errors to list of each kind")
    options = parser.parse_args()
    _print_attributions(options.folder / f"stance/polnear.{options.part}.jsonl", options.errors)
    _print_holders(options.folder / "oped/dev.jsonl", options.errors)


def _rows(path: Path) -> Iterator[dict[str, Any]]:
    with path.open(encoding="utf-8") as lines:
        yield from map(json.loads, lines)


def _print_attributions(path: Path, n_errors: int) -> None:
    both, sources = Counts(), Counts()
    shown = 0
    for row in _rows(path):
        gold = [a for a in row["attributions"] if a["source"] and a["content"]]
        found = find_attributions(row["text"])
        pairs = _pairs(gold, found)
        both += Counts(len(pairs), len(found) - len(pairs), len(gold) - len(pairs))
        sources += _source_counts(gold, found)
        matched = {g for g, _ in pairs}, {f for _, f in pairs}
        for kind, text in _errors(row["text"], gold, found, matched=matched):
            if shown < n_errors:
                print(kind, text)
            shown += 1
    print(f"{path.name}: attributions {both.scores()}")
    print(f"{path.name}: sources {sources.scores()}")


def _pairs(gold: Sequence[Any], found: Sequence[RawAttribution]) -> list[tuple[int, int]]:
    """Return index pairs, each attribution once: the first that fits."""
    pairs: list[tuple[int, int]] = []
    free = set(range(len(found)))
    for g, attribution in enumerate(gold):
        for f in sorted(free):
            if _overlaps(attribution["source"], [found[f].source]) and _half(
                attribution["content"], found[f].content
            ):
                pairs.append((g, f))
                free.remove(f)
                break
    return pairs


def _source_counts(gold: Sequence[Any], found: Sequence[RawAttribution]) -> Counts:
    hit = sum(any(_overlaps(g["source"], [f.source]) for f in found) for g in gold)
    right = sum(any(_overlaps(g["source"], [f.source]) for g in gold) for f in found)
    return Counts(min(hit, right), len(found) - right, len(gold) - hit)


def _overlaps(a: Sequence[Sequence[int]], b: Sequence[Span]) -> bool:
    return any(shared_characters((s[0], s[1]), t) for s in a for t in b)


def _half(a: Sequence[Sequence[int]], b: Sequence[Span]) -> bool:
    shared = sum(shared_characters((s[0], s[1]), t) for s in a for t in b)
    longer = max(sum(e - s for s, e in a), sum(e - s for s, e in b))
    return 2 * shared >= longer


def _errors(
    text: str,
    gold: Sequence[Any],
    found: Sequence[RawAttribution],
    *,
    matched: tuple[set[int], set[int]],
) -> Iterator[tuple[str, str]]:
    for g, a in enumerate(gold):
        if g not in matched[0]:
            cue = a["cue"][0] if a["cue"] else None
            yield "missed", _shown(text, a["source"][0], cue, a["content"])
    for f, raw in enumerate(found):
        if f not in matched[1]:
            yield "spurious", _shown(text, raw.source, raw.cue, raw.content)


def _shown(text: str, source: Any, cue: Any, content: Any) -> str:
    parts = [text[slice(*source)], text[slice(*cue)] if cue else None]
    return repr((*parts, *(text[slice(*c)] for c in content)))


def _print_holders(path: Path, n_errors: int) -> None:
    stage = AttributionStage(AttributionSettings())
    counts, right, total = Counts(), 0, 0
    for row in _rows(path):
        gold = from_record(row)
        predicted = stage(_with_author(gold), _empty_reading(gold.text))
        for g, p in zip(gold.components, predicted.components, strict=True):
            pair = (g.holder != AUTHOR, p.holder != AUTHOR)
            counts += Counts(pair == (True, True), pair == (False, True), pair == (True, False))
            right += pair == (True, True) and g.holder == p.holder
            total += pair == (True, True)
            if n_errors and pair[0] != pair[1]:
                print("missed" if pair[0] else "spurious", repr(gold.text[g.start : g.end]))
    print(f"{path.name}: holder not the author {counts.scores()}")
    print(f"{path.name}: of those found, {right} of {total} with the right holder")


def _with_author(gold: Document) -> Document:
    components = tuple(
        dataclasses.replace(c, holder=AUTHOR, holder_name=None) for c in gold.components
    )
    return dataclasses.replace(gold, components=components, attributions=())


def _empty_reading(text: str) -> Reading:
    nothing = np.zeros((0, 1), dtype=np.float32)
    return Reading(text, np.zeros((0, 2), dtype=np.int64), nothing, nothing, nothing)


if __name__ == "__main__":
    main()
