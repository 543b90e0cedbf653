from dataclasses import replace

from polemic.pipeline.document import (
    AUTHOR,
    Component,
    Document,
    Mention,
    Party,
    Stance,
    StanceLabel,
)
from polemic.pipeline.evaluation.stance import count_stances, stance_scores

TEXT = "x" * 100


def _document(*stances: Stance, parties: int = 4) -> Document:
    """Return a document of four components and some parties, each with one mention."""
    return Document(
        TEXT,
        components=tuple(Component(f"c{i}", "claim", 20 * i, 20 * i + 20) for i in range(4)),
        parties=tuple(
            Party(f"p{i}", f"p{i}", "state", (Mention(20 * i, 20 * i + 5),)) for i in range(parties)
        ),
        stances=stances,
    )


def _overall(party: str, label: StanceLabel, *also: StanceLabel) -> Stance:
    return Stance(AUTHOR, party, label, also=also)


GOLD = _document(
    _overall("p0", "favor"),
    _overall("p1", "against"),
    _overall("p2", "against", "neutral"),
    _overall("p3", "favor"),
)


def test_document_stance_by_hand() -> None:
    """A party that was not found (p3) is wrong: a miss for favor, and nobody's false find.

    p0 favor right, p1 against right, p2 against taken for neutral, p3 missed. favor: tp 1, fn 1,
    F1 2/3; against: tp 1, fn 1, F1 2/3; neutral is not in the gold and out of the mean.
    """
    predicted = _document(
        _overall("p0", "favor"), _overall("p1", "against"), _overall("p2", "neutral"), parties=3
    )
    scores = stance_scores(count_stances(GOLD, predicted))["document"]
    assert scores["n"] == 4
    assert scores["accuracy"] == 2 / 4
    assert scores["macro_f1"] == 2 / 3
    assert (scores["favor_f1"], scores["against_f1"]) == (2 / 3, 2 / 3)
    assert scores["lenient_accuracy"] == 3 / 4  # neutral is in p2's `also`


def test_lenient_accuracy_needs_an_also() -> None:
    """Where the gold never allows a second label there is no lenient score."""
    gold = _document(_overall("p0", "favor"))
    scores = stance_scores(count_stances(gold, gold))["document"]
    assert (scores["accuracy"], scores["lenient_accuracy"]) == (1.0, None)


def test_only_the_authors_rows_over_the_document_count() -> None:
    """Other holders' rows, rows of a component and parties without a gold row are not scored."""
    gold = _document(
        _overall("p0", "favor"),
        Stance("p1", "p0", "against"),
        Stance(AUTHOR, "p2", "against", component="c0"),
    )
    predicted = _document(
        _overall("p0", "favor"), _overall("p3", "against"), Stance("p2", "p0", "neutral")
    )
    scores = stance_scores(count_stances(gold, predicted))["document"]
    assert (scores["n"], scores["accuracy"], scores["macro_f1"]) == (1, 1.0, 1.0)


def test_a_party_found_without_a_row_is_wrong() -> None:
    """The row is what is asked for: a found party without one is a miss."""
    assert stance_scores(count_stances(GOLD, _document()))["document"]["accuracy"] == 0.0


def test_component_stance_by_hand() -> None:
    """Pairs whose component was matched count; a missing row is wrong; the holder is no matter.

    c0 with p0: same, though another holder's. c0 with p1: other label. c1 with p0: no row. c3 is
    not matched and its pair does not count. 1 of 3 right; favor has tp 1, fn 1, so F1 2/3, against
    has fn 1, so F1 0: macro 1/3.
    """
    gold = _document(
        Stance(AUTHOR, "p0", "favor", component="c0"),
        Stance(AUTHOR, "p1", "against", component="c0"),
        Stance(AUTHOR, "p0", "favor", component="c1"),
        Stance(AUTHOR, "p0", "favor", component="c3"),
    )
    predicted = _document(
        Stance("p2", "p0", "favor", component="c0"),
        Stance(AUTHOR, "p1", "neutral", component="c0"),
    )
    predicted = replace(predicted, components=predicted.components[:3])
    counts = count_stances(gold, predicted)
    scores = stance_scores(counts)["component"]
    assert (scores["accuracy"], scores["macro_f1"], scores["n"]) == (1 / 3, 1 / 3, 3)


def test_a_missed_party_is_wrong_in_its_component() -> None:
    """A component's pair counts although its party was not found."""
    gold = _document(Stance(AUTHOR, "p3", "favor", component="c0"))
    scores = stance_scores(count_stances(gold, _document(parties=3)))["component"]
    assert (scores["accuracy"], scores["n"]) == (0.0, 1)


def test_contradicting_rows_of_a_pair_are_wrong() -> None:
    """Naming every label under some holder or other earns nothing."""
    gold = _document(Stance(AUTHOR, "p0", "favor", component="c0"))
    predicted = _document(
        Stance(AUTHOR, "p0", "favor", component="c0"),
        Stance("p1", "p0", "against", component="c0"),
    )
    scores = stance_scores(count_stances(gold, predicted))["component"]
    assert (scores["accuracy"], scores["n"]) == (0.0, 1)


def test_no_gold_stances_leave_nothing_to_score() -> None:
    """Where the gold has no stance every figure is None, whatever was predicted."""
    scores = stance_scores(count_stances(_document(), GOLD))
    assert (scores["document"]["accuracy"], scores["document"]["macro_f1"]) == (None, None)
    assert scores["document"]["favor_f1"] is None
    assert (scores["component"]["accuracy"], scores["component"]["n"]) == (None, 0)
