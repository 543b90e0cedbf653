"""Parties: which were found, which mentions, and whether the mentions were put together."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from polemic.pipeline.document import Document, Span
from polemic.pipeline.evaluation.scorers.counts import Additive, Counts, Share, harmonic_mean
from polemic.pipeline.evaluation.scorers.matching import (
    heaviest_matching,
    match_spans,
    overlap_at_all,
    touching_spans,
)

_PartyPair = tuple[str, str]


@dataclass(frozen=True, slots=True)
class PartyCounts(Additive):
    """What the party scores are derived from.

    Attributes:
        party: parties matched and not.
        mention: mentions matched one to one and not, whatever their party.
        mention_exact: mentions whose start and end are equal and not, whatever their party.
        linked: gold mentions that overlap a mention of the party matched to theirs.
        cluster_precision: sum of B-cubed precision over the predicted mentions.
        cluster_recall: sum of B-cubed recall over the gold mentions.
        ceaf_e_precision: CEAF-e similarity of the parties aligned, of all predicted parties.
        ceaf_e_recall: the same similarity, of all gold parties.
    """

    party: Counts = field(default_factory=Counts)
    mention: Counts = field(default_factory=Counts)
    mention_exact: Counts = field(default_factory=Counts)
    linked: Share = field(default_factory=Share)
    cluster_precision: Share = field(default_factory=Share)
    cluster_recall: Share = field(default_factory=Share)
    ceaf_e_precision: Share = field(default_factory=Share)
    ceaf_e_recall: Share = field(default_factory=Share)


def count_parties(gold: Document, predicted: Document) -> PartyCounts:
    """Return the counts of one document."""
    overlaps = _mention_overlaps(gold, predicted)
    parties = match_parties(gold, predicted)
    gold_mentions, predicted_mentions = _mentions(gold), _mentions(predicted)
    mentions = match_spans(
        [span for span, _ in gold_mentions],
        [span for span, _ in predicted_mentions],
        may_match=overlap_at_all,
    )
    together = Counter((gold_mentions[i][1], predicted_mentions[j][1]) for i, j in mentions)
    gold_sizes = Counter(party for _, party in gold_mentions)
    predicted_sizes = Counter(party for _, party in predicted_mentions)
    similarity = _ceaf_e(together, gold_sizes, predicted_sizes)
    return PartyCounts(
        party=Counts.of_matching(
            matched=len(parties), gold=len(gold.parties), predicted=len(predicted.parties)
        ),
        mention=Counts.of_matching(
            matched=len(mentions), gold=len(gold_mentions), predicted=len(predicted_mentions)
        ),
        mention_exact=Counts.of_matching(
            matched=(_spans(gold_mentions) & _spans(predicted_mentions)).total(),
            gold=len(gold_mentions),
            predicted=len(predicted_mentions),
        ),
        linked=Share(sum(overlaps[pair] for pair in parties.items()), len(gold_mentions)),
        cluster_precision=_b_cubed(
            Counter({(p, g): n for (g, p), n in together.items()}), predicted_sizes
        ),
        cluster_recall=_b_cubed(together, gold_sizes),
        ceaf_e_precision=Share(similarity, len(predicted_sizes)),
        ceaf_e_recall=Share(similarity, len(gold_sizes)),
    )


def party_scores(counts: PartyCounts) -> dict[str, Any]:
    """Return the scores by name; all None where the gold has no party.

    `cluster_f1` is B-cubed (Bagga and Baldwin 1998) end to end, as in the reference scorer of
    Pradhan et al. 2014. Mentions are matched one to one by overlap. The recall of a gold mention
    is the share of its party's mentions that are matched to mentions of the one predicted party,
    0 if it is matched to none; precision is the same with gold and predicted exchanged.

    `ceaf_e` is CEAF with the similarity phi4 of Luo 2005, as in the same scorer: parties are
    aligned one to one so that the sum of 2 * mentions together / (mentions of the one + of the
    other) is largest; that sum is divided by the number of gold parties (recall) and of predicted
    ones (precision). A party without a mention is no cluster and does not count.
    """
    if not counts.party.support:
        counts = PartyCounts()
    precision, recall = counts.cluster_precision.ratio, counts.cluster_recall.ratio
    aligned_precision, aligned_recall = counts.ceaf_e_precision.ratio, counts.ceaf_e_recall.ratio
    return {
        "party_f1": counts.party.f1,
        "party_precision": counts.party.precision,
        "party_recall": counts.party.recall,
        "linked_mentions": counts.linked.ratio,
        "mention_f1": counts.mention.f1,
        "mention_precision": counts.mention.precision,
        "mention_recall": counts.mention.recall,
        "mention_exact_f1": counts.mention_exact.f1,
        "mention_exact_precision": counts.mention_exact.precision,
        "mention_exact_recall": counts.mention_exact.recall,
        "cluster_f1": harmonic_mean(precision, recall),
        "cluster_precision": precision,
        "cluster_recall": recall,
        "ceaf_e": {
            "precision": aligned_precision,
            "recall": aligned_recall,
            "f1": harmonic_mean(aligned_precision, aligned_recall),
        },
        "support": counts.party.support,
    }


def match_parties(gold: Document, predicted: Document) -> dict[str, str]:
    """Return the predicted party id of each gold party matched.

    Of all one-to-one matchings it is the one in which most gold mentions overlap a mention of the
    party matched to theirs; then the one of most parties; then the one of the parties named first.
    """
    overlaps = _mention_overlaps(gold, predicted)
    first_of_gold, first_of_predicted = _first_mentions(gold), _first_mentions(predicted)
    ranked = sorted(
        overlaps,
        key=lambda pair: (
            first_of_gold[pair[0]],
            first_of_predicted[pair[1]],
            pair,
        ),
    )
    one_mention = 1 + len(overlaps)  # outweighs the number of pairs: mentions come first
    return dict(heaviest_matching({pair: overlaps[pair] * one_mention + 1 for pair in ranked}))


def _mentions(document: Document) -> list[tuple[Span, str]]:
    """Return each mention with its party's id, in the order of the text."""
    return sorted({(m.span, party.id) for party in document.parties for m in party.mentions})


def _spans(mentions: list[tuple[Span, str]]) -> Counter[Span]:
    """Return how many mentions each span is; more than one where it names several parties."""
    return Counter(span for span, _ in mentions)


def _first_mentions(document: Document) -> dict[str, Span]:
    """Return the first mention of each party that has one."""
    return {party: span for span, party in reversed(_mentions(document))}


def _mention_overlaps(gold: Document, predicted: Document) -> Counter[_PartyPair]:
    """Return for two parties how many mentions of the gold one overlap one of the predicted."""
    gold_mentions, predicted_mentions = _mentions(gold), _mentions(predicted)
    touching = touching_spans(
        [span for span, _ in gold_mentions], [span for span, _ in predicted_mentions]
    )
    linked = {(i, predicted_mentions[j][1]) for i, j in touching}
    return Counter((gold_mentions[i][1], party) for i, party in linked)


def _b_cubed(together: Counter[_PartyPair], sizes: Counter[str]) -> Share:
    """Return the sum over mentions of the share of their party that stayed together with them.

    `together` counts the matched mentions of a party here and a party there; `sizes` counts the
    mentions of each party here. Exact fractions, so that the order of adding cannot matter.
    """
    stayed = sum((Fraction(n * n, sizes[here]) for (here, _), n in together.items()), Fraction())
    return Share(stayed, sizes.total())


def _ceaf_e(
    together: Counter[_PartyPair], gold_sizes: Mapping[str, int], predicted_sizes: Mapping[str, int]
) -> Fraction:
    """Return the largest sum of phi4 of any one-to-one alignment of the parties.

    Exact: all similarities are brought to one denominator, and whole numbers are matched.
    """
    similarity = {
        (g, p): Fraction(2 * n, gold_sizes[g] + predicted_sizes[p])
        for (g, p), n in together.items()
    }
    whole = math.lcm(*(value.denominator for value in similarity.values()))
    weights = {pair: int(value * whole) for pair, value in similarity.items()}
    return Fraction(sum(weights[pair] for pair in heaviest_matching(weights)), whole)
