"""Corpora of claims, premises and the links between them.

Spans stay as the source has them, although sources differ in what they count to a unit (a
leading connective, the full stop): whoever mixes corpora evens the edges out.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from pathlib import Path

from polemic.pipeline.corpora.files import Row, corpus_file, read_rows
from polemic.pipeline.document import Component, ComponentLabel, Document, Relation

_LABELS: dict[str, ComponentLabel] = {
    "major_claim": "claim",
    "claim": "claim",
    "premise": "premise",
}

# Types of the editorials, which know no claims: only the edges of these units are gold.
_LABELS_BY_TYPE: dict[str, ComponentLabel] = {
    "anecdote": "premise",
    "statistics": "premise",
    "testimony": "premise",
    "assumption": "claim",
    "common-ground": "claim",
    "other": "claim",
}

# Threads that share so much of their beginning answer the same post.
_POST_PREFIX = 200


def read_argument(folder: Path, split: str, *, name: str) -> Iterator[Document]:
    """Yield the documents of one split, in file order."""
    for row in read_rows(corpus_file(folder, f"argument/{name}.", split=split)):
        yield argument_document(row)


def read_editorials(folder: Path, split: str) -> Iterator[Document]:
    """Yield the editorials without those of the home set, which only serves evaluation."""
    home = {row["id"] for path in folder.glob("oped/*.jsonl") for row in read_rows(path)}
    return (d for d in read_argument(folder, split, name="webis16") if d.id not in home)


def read_threads(folder: Path, split: str) -> Iterator[Document]:
    """Yield of all threads that repeat one opening post the one with most components."""
    richest: dict[str, Document] = {}
    for document in read_argument(folder, split, name="cmv_modes"):
        post = document.text[:_POST_PREFIX]
        known = richest.get(post)
        if known is None or len(document.components) > len(known.components):
            richest[post] = document
    yield from richest.values()


def argument_document(row: Row) -> Document:
    """Return the document of a row; `meta["skipped"]` counts units and links that were faulty."""
    components = without_overlaps(map(_component, row["components"]), len(row["text"]))
    relations = valid_relations(
        (Relation(r["source"], r["target"], r["label"]) for r in row["relations"]),
        {c.id for c in components},
    )
    n_rows = len(row["components"]) + len(row["relations"])
    return Document(
        text=row["text"],
        id=row["id"],
        title=row.get("meta", {}).get("title"),
        meta={
            "corpus": row["corpus"],
            "split": row["split"],
            "topic": row.get("topic"),
            "skipped": n_rows - len(components) - len(relations),
        },
        components=components,
        relations=relations,
    )


def without_overlaps(components: Iterable[Component], size: int) -> tuple[Component, ...]:
    """Return the components by position, less those that overlap an earlier one or leave the text.

    Of two that start together the longer one stays.
    """
    kept: list[Component] = []
    for c in sorted(components, key=lambda c: (c.start, -c.end, c.id)):
        if (kept[-1].end if kept else 0) <= c.start < c.end <= size:
            kept.append(c)
    return tuple(kept)


def valid_relations(relations: Iterable[Relation], ids: Collection[str]) -> tuple[Relation, ...]:
    """Return the relations between two different components that exist, each pair once."""
    by_pair: dict[tuple[str, str], Relation] = {}
    for r in relations:
        if r.source in ids and r.target in ids and r.source != r.target:
            by_pair.setdefault((r.source, r.target), r)
    return tuple(by_pair.values())


def _component(unit: Row) -> Component:
    native = unit["native"]
    return Component(
        id=unit["id"],
        label=_LABELS[unit["label"]] if unit["label"] else _LABELS_BY_TYPE[native],
        start=unit["start"],
        end=unit["end"],
        thesis=unit["label"] == "major_claim" or native.endswith(":central"),
    )
