"""The report: counts of every document added up, every score by name, and what stands beside."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from polemic.pipeline.document import Document
from polemic.pipeline.evaluation.baselines.floors import baseline_figures
from polemic.pipeline.evaluation.breakdowns import (
    by_party_kind,
    confusions,
    length_group,
    precision_recall,
)
from polemic.pipeline.evaluation.figures import figures
from polemic.pipeline.evaluation.pairing import Pair, pair_documents, pair_shared_documents
from polemic.pipeline.evaluation.published import Rule, published_for
from polemic.pipeline.evaluation.scorers.aaec import AaecLevels, count_aaec_levels
from polemic.pipeline.evaluation.scorers.agreement import agreement
from polemic.pipeline.evaluation.scorers.attributions import (
    AttributionCounts,
    attribution_scores,
    count_attributions,
)
from polemic.pipeline.evaluation.scorers.calibration import calibration_scores, stance_judgements
from polemic.pipeline.evaluation.scorers.components import (
    ComponentCounts,
    component_scores,
    count_components,
)
from polemic.pipeline.evaluation.scorers.counts import Additive
from polemic.pipeline.evaluation.scorers.holders import HolderCounts, count_holders, holder_scores
from polemic.pipeline.evaluation.scorers.parties import PartyCounts, count_parties, party_scores
from polemic.pipeline.evaluation.scorers.relations import (
    RelationCounts,
    count_relations,
    relation_scores,
)
from polemic.pipeline.evaluation.scorers.stance import StanceCounts, count_stances, stance_scores
from polemic.pipeline.evaluation.uncertainty.intervals import bootstrap_intervals
from polemic.pipeline.evaluation.uncertainty.permutation import permutation_test
from polemic.pipeline.evaluation.uncertainty.runs import spread

PER_DOCUMENT = (
    "components.overlap50.micro_f1",
    "relations.link.f1",
    "parties.party_f1",
    "stance.document.accuracy",
    "stance.component.accuracy",
)
"""The figures listed of each document and of documents of like length."""

AAEC = "aaec"
"""The corpus that is scored by the rules of its literature too."""


@dataclass(frozen=True, slots=True)
class DocumentCounts(Additive):
    """Everything that is counted in a document, or in several added up."""

    components: ComponentCounts = field(default_factory=ComponentCounts)
    relations: RelationCounts = field(default_factory=RelationCounts)
    parties: PartyCounts = field(default_factory=PartyCounts)
    holders: HolderCounts = field(default_factory=HolderCounts)
    attributions: AttributionCounts = field(default_factory=AttributionCounts)
    stances: StanceCounts = field(default_factory=StanceCounts)
    aaec: AaecLevels = field(default_factory=AaecLevels)


@dataclass(frozen=True, slots=True)
class Beside:
    """What a report sets beside the scores.

    Attributes:
        samples: draws of the bootstrap and of the permutation test; 0 leaves both out.
        seed: of these draws.
        training: documents that the baselines may learn from.
        second: a second annotator's labels of gold documents, all or some of them.
        runs: predictions of further runs of the same system, as from other seeds.
        against: predictions of another system, and its name.
        corpus: name and split of the corpus that the gold is, to find published figures.
    """

    samples: int = 0
    seed: int = 0
    training: Sequence[Document] = ()
    second: Sequence[Document] = ()
    runs: Sequence[Sequence[Document]] = ()
    against: tuple[str, Sequence[Document]] | None = None
    corpus: tuple[str, str] | None = None


def count_document(gold: Document, predicted: Document, *, corpus: str = "") -> DocumentCounts:
    """Return the counts of one document in two versions: same text, other annotations.

    The rules of the AAEC's literature are counted by where that is the corpus.
    """
    return DocumentCounts(
        components=count_components(gold, predicted),
        relations=count_relations(gold, predicted),
        parties=count_parties(gold, predicted),
        holders=count_holders(gold, predicted),
        attributions=count_attributions(gold, predicted),
        stances=count_stances(gold, predicted),
        aaec=count_aaec_levels(gold, predicted) if corpus == AAEC else AaecLevels(),
    )


def scores(counts: DocumentCounts) -> dict[str, Any]:
    """Return the scores of all tasks by name (CONTRACT, sections 2 and 4)."""
    return {
        "components": component_scores(counts.components),
        "relations": relation_scores(counts.relations),
        "parties": party_scores(counts.parties),
        "holders": holder_scores(counts.holders),
        "attributions": attribution_scores(counts.attributions),
        "stance": stance_scores(counts.stances),
        **({} if counts.aaec == AaecLevels() else {AAEC: counts.aaec.scores()}),
    }


def evaluate_documents(
    gold: Sequence[Document], predicted: Sequence[Document], beside: Beside | None = None
) -> dict[str, Any]:
    """Return the report on the gold documents; predictions are found by id, in whatever order.

    Scores are over all documents together (micro). Without `beside` the report has the scores and
    where they come from, and leaves out what has to be computed from more than the two.

    Raises:
        UsageError: if an id occurs twice, has no prediction, or stands for two different texts, or
            if the second annotator has no document of the gold.
    """
    beside = beside or Beside()
    pairs = pair_documents(gold, predicted)
    counts = _counted(pairs, beside)
    return {
        **scores(_total(counts)),
        "calibration": _calibration(pairs, beside),
        "n_documents": len(pairs),
        "intervals": bootstrap_intervals(counts, scores, samples=beside.samples, seed=beside.seed)
        if beside.samples
        else {},
        **_beside(pairs, counts, beside),
        **_published(pairs, beside),
        "confusion": confusions(pairs),
        "precision_recall": precision_recall(pairs),
        "by_length": _by_length(pairs, counts),
        "by_party_kind": by_party_kind(pairs),
        "documents": [
            {"id": g.id, "n_words": len(g.text.split()), **_few(c)}
            for (g, _), c in zip(pairs, counts, strict=True)
        ],
    }


def _beside(
    pairs: Sequence[Pair], counts: Sequence[DocumentCounts], beside: Beside
) -> dict[str, Any]:
    """Return the sections that compare: with floors, annotators, other runs, another system."""
    gold = [g for g, _ in pairs]
    sections: dict[str, Any] = {"baselines": baseline_figures(gold, training=beside.training)}
    if beside.second:
        sections |= _human(gold, beside.second)
    if beside.runs:
        runs = [counts, *(_counted(pair_documents(gold, run), beside) for run in beside.runs)]
        sections["runs"] = {
            "n": len(runs),
            "figures": spread([figures(scores(_total(run))) for run in runs]),
        }
    if beside.against is not None and beside.samples:
        name, theirs = beside.against
        sections["comparison"] = {
            "against": name,
            "figures": permutation_test(
                counts,
                _counted(pair_documents(gold, theirs), beside),
                scores,
                samples=beside.samples,
                seed=beside.seed,
            ),
        }
    return sections


def _human(gold: Sequence[Document], second: Sequence[Document]) -> dict[str, Any]:
    """Return how far two annotators agree, on the documents that both have labelled."""
    both = pair_shared_documents(gold, second)
    agreed = figures(scores(_total([count_document(a, b) for a, b in both])))
    return {
        "human": {name: value for name, value in agreed.items() if value is not None},
        "agreement": {"n_documents": len(both), **agreement(*zip(*both, strict=True))},
    }


def _published(pairs: Sequence[Pair], beside: Beside) -> dict[str, Any]:
    """Return what others published on this corpus and split, by the rules that apply here."""
    if beside.corpus is None:
        return {}
    corpus, split = beside.corpus
    rules: list[Rule] = ["aaec-paragraph", "aaec-essay"] if corpus == AAEC else []
    if all(g.parties == p.parties for g, p in pairs):
        rules.append("given-parties")
    found = (published_for(corpus, split, rule) for rule in rules)
    return {"published": [figure for of_rule in found for figure in of_rule]}


def _calibration(pairs: Sequence[Pair], beside: Beside) -> dict[str, Any]:
    judged = [stance_judgements(g, p) for g, p in pairs]
    return {
        level: calibration_scores(
            [one for of_document in judged for one in getattr(of_document, level)],
            samples=beside.samples,
            seed=beside.seed,
        )
        for level in ("document", "component", "all")
    }


def _by_length(pairs: Sequence[Pair], counts: Sequence[DocumentCounts]) -> list[dict[str, Any]]:
    """Return a few figures of the documents of each length, the shortest first."""
    groups: defaultdict[str, list[DocumentCounts]] = defaultdict(list)
    for n_words, of_document in sorted(
        ((len(g.text.split()), c) for (g, _), c in zip(pairs, counts, strict=True)),
        key=lambda row: row[0],
    ):
        groups[length_group(n_words)].append(of_document)
    return [
        {"words": words, "documents": len(group), **_few(_total(group))}
        for words, group in groups.items()
    ]


def _few(counts: DocumentCounts) -> dict[str, float | None]:
    every = figures(scores(counts))
    return {name: every[name] for name in PER_DOCUMENT}


def _counted(pairs: Sequence[Pair], beside: Beside) -> list[DocumentCounts]:
    corpus = beside.corpus[0] if beside.corpus else ""
    return [count_document(g, p, corpus=corpus) for g, p in pairs]


def _total(counts: Sequence[DocumentCounts]) -> DocumentCounts:
    return sum(counts, start=DocumentCounts())
