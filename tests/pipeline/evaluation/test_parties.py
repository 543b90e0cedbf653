from fractions import Fraction

import pytest

from polemic.pipeline.document import Document, Mention, Party
from polemic.pipeline.evaluation.counts import Counts, Share
from polemic.pipeline.evaluation.parties import count_parties, match_parties, party_scores

TEXT = "x" * 100


def _document(**places: list[int]) -> Document:
    """Return a document of parties whose mentions are five characters from each place on."""
    return Document(
        TEXT,
        parties=tuple(
            Party(name, name, "state", tuple(Mention(start, start + 5) for start in starts))
            for name, starts in places.items()
        ),
    )


# X takes in B's only mention, Y has one of A's, Z names nobody. A's first is met a little aside.
GOLD = _document(A=[0, 10, 20, 30], B=[40])
PREDICTED = _document(Z=[90], X=[3, 10, 20, 40], Y=[30])


def test_parties_by_hand() -> None:
    """A goes with X (3 mentions); B's mention is X's as well, and X is taken.

    party: tp 1 of 2 gold and 3 predicted, F1 2/5. mention: tp 5 of 5 and 6, F1 10/11. Linked are
    the 3 of A in X, of 5.
    """
    assert match_parties(GOLD, PREDICTED) == {"A": "X"}
    scores = party_scores(count_parties(GOLD, PREDICTED))
    assert (scores["party_f1"], scores["party_precision"], scores["party_recall"]) == (
        2 / 5,
        1 / 3,
        1 / 2,
    )
    assert scores["mention_f1"] == 10 / 11
    assert scores["linked_mentions"] == 3 / 5


def test_clusters_by_hand() -> None:
    """B-cubed: each mention's share of its party that stayed together with it.

    Recall: A's 4 mentions, 3 together (3/4 each) and 1 alone (1/4), B's 1 whole:
    (3 * 3/4 + 1/4 + 1) / 5 = 7/10. Precision: X has 3 of A and 1 of B (3/4 each, 1/4), Y is pure
    (1), Z matches nothing (0): (3 * 3/4 + 1/4 + 1 + 0) / 6 = 7/12.
    """
    counts = count_parties(GOLD, PREDICTED)
    assert counts.cluster_recall == Share(Fraction(7, 2), 5)
    assert counts.cluster_precision == Share(Fraction(7, 2), 6)
    assert party_scores(counts)["cluster_f1"] == pytest.approx(
        2 * (7 / 10) * (7 / 12) / (7 / 10 + 7 / 12)
    )


def test_parties_are_matched_for_most_mentions_in_all() -> None:
    """The best single pair gives way where the two others together link more mentions.

    A-X links 3. A-Y and B-X link 2 + 2 = 4.
    """
    gold = _document(A=[0, 10, 20, 30, 40], B=[50, 60])
    predicted = _document(X=[0, 10, 20, 50, 60], Y=[30, 40])
    assert match_parties(gold, predicted) == {"A": "Y", "B": "X"}


def test_gold_mentions_count_once() -> None:
    """One gold mention under two predicted ones is one linked mention, and one matched."""
    gold = Document(TEXT, parties=(Party("A", "A", "state", (Mention(0, 10),)),))
    counts = count_parties(gold, _document(X=[0, 5]))
    assert counts.linked == Share(1, 1)
    assert counts.mention == Counts(tp=1, fp=1)


def test_no_gold_parties_leave_nothing_to_score() -> None:
    """Where the gold has no party at all every score is None, whatever was predicted."""
    scores = party_scores(count_parties(Document(TEXT), PREDICTED))
    assert scores.pop("support") == 0
    assert set(scores.values()) == {None}


def test_missed_parties_score_zero() -> None:
    """Parties that were all missed are zeros: the gold had something to score."""
    scores = party_scores(count_parties(GOLD, Document(TEXT)))
    assert (scores["party_f1"], scores["mention_f1"], scores["cluster_f1"]) == (0.0, 0.0, 0.0)
    assert scores["party_precision"] is None
