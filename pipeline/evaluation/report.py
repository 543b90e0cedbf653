"""The report: gold and predicted documents in pairs, their counts added up, every score by name."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from polemic.pipeline.document import Document
from polemic.pipeline.errors import UsageError
from polemic.pipeline.evaluation.components import (
    ComponentCounts,
    component_scores,
    count_components,
)
from polemic.pipeline.evaluation.counts import Additive
from polemic.pipeline.evaluation.holders import HolderCounts, count_holders, holder_scores
from polemic.pipeline.evaluation.parties import PartyCounts, count_parties, party_scores
from polemic.pipeline.evaluation.relations import RelationCounts, count_relations, relation_scores
from polemic.pipeline.evaluation.stance import StanceCounts, count_stances, stance_scores

_LISTED = 3
"""How many ids an error names."""


@dataclass(frozen=True, slots=True)
class DocumentCounts(Additive):
    """Everything that is counted in a document, or in several added up."""

    components: ComponentCounts = field(default_factory=ComponentCounts)
    relations: RelationCounts = field(default_factory=RelationCounts)
    parties: PartyCounts = field(default_factory=PartyCounts)
    holders: HolderCounts = field(default_factory=HolderCounts)
    stances: StanceCounts = field(default_factory=StanceCounts)


def count_document(gold: Document, predicted: Document) -> DocumentCounts:
    """Return the counts of one document in two versions: same text, other annotations."""
    return DocumentCounts(
        components=count_components(gold, predicted),
        relations=count_relations(gold, predicted),
        parties=count_parties(gold, predicted),
        holders=count_holders(gold, predicted),
        stances=count_stances(gold, predicted),
    )


def scores(counts: DocumentCounts) -> dict[str, Any]:
    """Return the scores of all tasks by name (CONTRACT, sections 2 and 4)."""
    return {
        "components": component_scores(counts.components),
        "relations": relation_scores(counts.relations),
        "parties": party_scores(counts.parties),
        "holders": holder_scores(counts.holders),
        "stance": stance_scores(counts.stances),
    }


def evaluate_documents(gold: Sequence[Document], predicted: Sequence[Document]) -> dict[str, Any]:
    """Return the report on the gold documents; predictions are found by id, in whatever order.

    Scores are over all documents together (micro); `documents` lists a few of each one. A
    prediction for a document that is not in the gold is left aside.

    Raises:
        UsageError: if an id occurs twice, has no prediction, or stands for two different texts.
    """
    pairs = _paired(gold, predicted)
    counts = [count_document(g, p) for g, p in pairs]
    return {
        **scores(sum(counts, start=DocumentCounts())),
        "n_documents": len(pairs),
        "intervals": {},
        "documents": [_row(g.id, c) for (g, _), c in zip(pairs, counts, strict=True)],
    }


def _row(document_id: str, counts: DocumentCounts) -> dict[str, Any]:
    """Return the few scores of one document that a listing shows."""
    whole = scores(counts)
    return {
        "id": document_id,
        "components_overlap50_micro_f1": whole["components"]["overlap50"]["micro_f1"],
        "relations_link_f1": whole["relations"]["link"]["f1"],
        "parties_party_f1": whole["parties"]["party_f1"],
        "stance_document_accuracy": whole["stance"]["document"]["accuracy"],
    }


def _paired(
    gold: Sequence[Document], predicted: Sequence[Document]
) -> list[tuple[Document, Document]]:
    gold_by_id = _by_id("gold", gold)
    predicted_by_id = _by_id("predicted", predicted)
    missing = [name for name in gold_by_id if name not in predicted_by_id]
    if missing:
        raise UsageError(
            f"{len(missing)} of {len(gold_by_id)} gold documents have no prediction of the same "
            f"id: {_some(missing)}; predict them, or take them out of the gold"
        )
    pairs = [(document, predicted_by_id[name]) for name, document in gold_by_id.items()]
    for g, p in pairs:
        if g.text != p.text:
            raise UsageError(
                f"document {g.id!r}: gold and predicted text differ from character "
                f"{_first_difference(g.text, p.text)} on; predict the very text of the gold"
            )
    return pairs


def _by_id(kind: str, documents: Sequence[Document]) -> Mapping[str, Document]:
    twice = [name for name, n in Counter(d.id for d in documents).items() if n > 1]
    if twice:
        raise UsageError(
            f"ids occur more than once among the {kind} documents: {_some(twice)}; "
            "give each document an id of its own"
        )
    return {document.id: document for document in documents}


def _some(names: Sequence[str]) -> str:
    listed = ", ".join(repr(name) for name in islice(names, _LISTED))
    return listed + (", ..." if len(names) > _LISTED else "")


def _first_difference(a: str, b: str) -> int:
    """Return the first offset at which two different texts differ.

    >>> _first_difference("peace", "pease"), _first_difference("war", "wars")
    (3, 3)
    """
    pairs = enumerate(zip(a, b, strict=False))
    return next((i for i, (x, y) in pairs if x != y), min(len(a), len(b)))
