"""The sets that models are scored on: splits of corpora, as they are compared."""

from __future__ import annotations

import dataclasses
from pathlib import Path

from polemic.pipeline.corpora.registry import CORPORA, read_corpus
from polemic.pipeline.document import Document
from polemic.pipeline.text.edges import normalise_edges

Part = tuple[str, str]
"""A corpus and one of its splits; `dev+test` is both together."""

OPEDS = ("oped", "polemic_opeds")
"""The corpora labelled by our guidelines."""

OWN_EDGES = frozenset({"aaec", *OPEDS})
"""Corpora whose edges stay: published figures rest on them, or they follow our guidelines."""


def labelled(corpus: str) -> frozenset[str]:
    """Return the labels that a corpus is scored on."""
    if corpus == "umuc_arg":  # the speeches of argunsc and umuc: only what these lack
        return frozenset({"component_stance"})
    return CORPORA[corpus].heads


def read_set(folder: Path, corpus: str, split: str) -> list[Document]:
    """Return the documents of a set, less those without what the corpus labels stances toward.

    Raises:
        UsageError: as `read_corpus` does.
    """
    documents = [d for part in split.split("+") for d in read_corpus(corpus, part, folder)]
    if labelled(corpus) <= {"stance", "document_stance"}:
        documents = [document for document in documents if document.stances]
    return documents if corpus in OWN_EDGES else [with_our_edges(d) for d in documents]


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
