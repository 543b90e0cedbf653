"""Parties: which were found, which mentions, and whether the mentions were put together."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from polemic.pipeline.document import Document, Span
from polemic.pipeline.evaluation.counts import Additive, Counts, Share, harmonic_mean
from polemic.pipeline.evaluation.matching import (
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
        linked: gold mentions that overlap a mention of the party matched to theirs.
        cluster_precision: sum of B-cubed precision over the predicted mentions.
        cluster_recall: sum of B-cubed recall over the gold mentions.
    """

    party: Counts = field(default_factory=Counts)
    mention: Counts = field(default_factory=Counts)
    linked: Share = field(default_factory=Share)
    cluster_precision: Share = field(default_factory=Share)
    cluster_recall: Share = field(default_factory=Share)


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
    return PartyCounts(
        party=Counts.of_matching(
            matched=len(parties), gold=len(gold.parties), predicted=len(predicted.parties)
        ),
        mention=Counts.of_matching(
            matched=len(mentions), gold=len(gold_mentions), predicted=len(predicted_mentions)
        ),
        linked=Share(sum(overlaps[pair] for pair in parties.items()), len(gold_mentions)),
        cluster_precision=_b_cubed(
            Counter({(p, g): n for (g, p), n in together.items()}),
            Counter(party for _, party in predicted_mentions),
        ),
        cluster_recall=_b_cubed(together, Counter(party for _, party in gold_mentions)),
    )


def party_scores(counts: PartyCounts) -> dict[str, Any]:
    """Return the scores by name; all None where the gold has no party.

    `cluster_f1` is B-cubed (Bagga and Baldwin 1998) end to end, as in the reference scorer of
    Pradhan et al. 2014. Mentions are matched one to one by overlap. The recall of a gold mention
    is the share of its party's mentions that are matched to mentions of the one predicted party,
    0 if it is matched to none; precision is the same with gold and predicted exchanged.
    """
    if not counts.party.support:
        counts = PartyCounts()
    precision, recall = counts.cluster_precision.ratio, counts.cluster_recall.ratio
    return {
        "party_f1": counts.party.f1,
        "party_precision": counts.party.precision,
        "party_recall": counts.party.recall,
        "linked_mentions": counts.linked.ratio,
        "mention_f1": counts.mention.f1,
        "mention_precision": counts.mention.precision,
        "mention_recall": counts.mention.recall,
        "cluster_f1": harmonic_mean(precision, recall),
        "cluster_precision": precision,
        "cluster_recall": recall,
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
