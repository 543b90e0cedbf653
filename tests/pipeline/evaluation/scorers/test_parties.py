import itertools
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from polemic.pipeline.document import Document, Mention, Party
from polemic.pipeline.evaluation.scorers.counts import Counts, Share
from polemic.pipeline.evaluation.scorers.parties import count_parties, match_parties, party_scores

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
    assert set(scores.pop("ceaf_e").values()) == {None}
    assert set(scores.values()) == {None}


def test_missed_parties_score_zero() -> None:
    """Parties that were all missed are zeros: the gold had something to score."""
    scores = party_scores(count_parties(GOLD, Document(TEXT)))
    assert (scores["party_f1"], scores["mention_f1"], scores["cluster_f1"]) == (0.0, 0.0, 0.0)
    assert scores["party_precision"] is None
    assert scores["mention_exact_f1"] == 0.0
    assert scores["ceaf_e"] == {"precision": None, "recall": 0.0, "f1": 0.0}


def test_exact_mentions_by_hand() -> None:
    """Start and end must be equal, whatever the party: all but A's first are, 4 of 5 and 6."""
    counts = count_parties(GOLD, PREDICTED)
    assert counts.mention_exact == Counts(tp=4, fp=2, fn=1)
    scores = party_scores(counts)
    assert (scores["mention_exact_precision"], scores["mention_exact_recall"]) == (4 / 6, 4 / 5)
    assert scores["mention_exact_f1"] == 8 / 11


def test_a_span_that_names_two_parties_is_two_exact_mentions() -> None:
    """The one prediction of the span finds one of them."""
    assert count_parties(_document(A=[0], B=[0]), _document(X=[0])).mention_exact == Counts(
        tp=1, fn=1
    )


def test_ceaf_e_by_hand() -> None:
    """Similarity decides, not the number of mentions: A goes with Y although X has more of it.

    phi4: A-X 2 * 3 / (4 + 4) = 3/4, A-Y 2 * 1 / (4 + 1) = 2/5, B-X 2 * 1 / (1 + 4) = 2/5. A-Y with
    B-X is 4/5, more than A-X alone. Recall 4/5 / 2 = 2/5, precision 4/5 / 3 = 4/15.
    """
    counts = count_parties(GOLD, PREDICTED)
    assert counts.ceaf_e_recall == Share(Fraction(4, 5), 2)
    assert counts.ceaf_e_precision == Share(Fraction(4, 5), 3)
    scores = party_scores(counts)["ceaf_e"]
    assert (scores["recall"], scores["precision"]) == (2 / 5, 4 / 15)
    assert scores["f1"] == pytest.approx(2 * (2 / 5) * (4 / 15) / (2 / 5 + 4 / 15))


def test_clusters_of_the_reference_scorers_paper() -> None:
    """The worked example of Pradhan et al. 2014: {a b c} {d e f g} against {a b} {c d} {f g h i}.

    CEAF-e: 4/5 for the first two, 4/8 for the last two, 13/10 in all: recall 13/20, precision
    13/30, F1 0.52. B-cubed: recall (4/3 + 1/3 + 1/4 + 4/4) / 7 = 0.42, precision (4/2 + 1/2 + 1/2
    + 4/4) / 8 = 0.50, F1 0.46.
    """
    gold = _document(K1=[0, 5, 10], K2=[15, 20, 25, 30])
    predicted = _document(R1=[0, 5], R2=[10, 15], R3=[25, 30, 35, 40])
    scores = party_scores(count_parties(gold, predicted))
    assert scores["ceaf_e"] == pytest.approx(
        {"recall": 13 / 20, "precision": 13 / 30, "f1": 0.52}, abs=1e-9
    )
    assert scores["cluster_recall"] == pytest.approx(35 / 84)
    assert scores["cluster_precision"] == 0.5
    assert scores["cluster_f1"] == pytest.approx(0.4545, abs=1e-4)


def test_a_party_without_a_mention_is_no_cluster() -> None:
    """CEAF-e counts clusters of mentions: a party that is nowhere named does not lower it."""
    counts = count_parties(_document(A=[0], B=[]), _document(X=[0]))
    assert party_scores(counts)["ceaf_e"] == {"precision": 1.0, "recall": 1.0, "f1": 1.0}


places = st.lists(st.integers(0, 19).map(lambda n: 5 * n), max_size=9, unique=True)


@st.composite
def clusterings(draw: st.DrawFn) -> dict[str, list[int]]:
    """Draw up to four parties whose mentions do not overlap."""
    parties: dict[str, list[int]] = {}
    for place in draw(places):
        parties.setdefault(draw(st.sampled_from("ABCD")), []).append(place)
    return parties


@given(clusterings(), clusterings())
def test_ceaf_e_is_the_best_of_all_alignments(
    gold: dict[str, list[int]], predicted: dict[str, list[int]]
) -> None:
    """A second scorer tries every alignment, on exact numbers."""

    def phi4(a: str | None, b: str | None) -> Fraction:
        if a is None or b is None:
            return Fraction()
        both = len(set(gold[a]) & set(predicted[b]))
        return Fraction(2 * both, len(gold[a]) + len(predicted[b]))

    padded = [*predicted, *[None] * len(gold)]
    best = max(
        sum((phi4(a, b) for a, b in zip(gold, order, strict=False)), Fraction())
        for order in itertools.permutations(padded, len(gold))
    )
    counts = count_parties(_document(**gold), _document(**predicted))
    assert counts.ceaf_e_recall == Share(best, len(gold))
    assert counts.ceaf_e_precision == Share(best, len(predicted))


@given(clusterings(), clusterings())
def test_swapping_gold_and_predicted_swaps_precision_and_recall(
    gold: dict[str, list[int]], predicted: dict[str, list[int]]
) -> None:
    """What one clustering lacks the other has in excess."""
    forth = count_parties(_document(**gold), _document(**predicted))
    back = count_parties(_document(**predicted), _document(**gold))
    assert forth.ceaf_e_precision == back.ceaf_e_recall
    assert forth.ceaf_e_recall == back.ceaf_e_precision
    assert forth.cluster_precision == back.cluster_recall
    assert forth.mention_exact.precision == back.mention_exact.recall


@given(clusterings())
def test_identical_clusterings_score_one(parties: dict[str, list[int]]) -> None:
    """Every mention where it belongs is 1, by every measure; of no mention nothing is scored."""
    scores = party_scores(count_parties(_document(**parties), _document(**parties)))
    expected = 1.0 if parties else None
    assert set(scores["ceaf_e"].values()) == {expected}
    assert scores["mention_exact_f1"] == expected
