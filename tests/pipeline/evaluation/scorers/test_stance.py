from dataclasses import replace

import pytest

from polemic.pipeline.document import (
    AUTHOR,
    Component,
    Document,
    Mention,
    Party,
    Stance,
    StanceLabel,
)
from polemic.pipeline.evaluation.scorers.stance import (
    count_stances,
    pair_stances,
    rows_in_components,
    stance_scores,
)

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


def test_macro_scores_by_hand() -> None:
    """Which classes a macro score is over decides it.

    favor: 1 of 2 right (one taken for neutral), F1 2/3; against: 1 right, F1 1; neutral is not in
    the gold and falsely found, F1 0. In the gold: (2/3 + 1) / 2; of three: (2/3 + 1 + 0) / 3; of
    those that take a side: (2/3 + 1) / 2.
    """
    gold = _document(_overall("p0", "favor"), _overall("p1", "favor"), _overall("p2", "against"))
    predicted = _document(
        _overall("p0", "favor"), _overall("p1", "neutral"), _overall("p2", "against")
    )
    scores = stance_scores(count_stances(gold, predicted))["document"]
    assert scores["macro_f1"] == (2 / 3 + 1) / 2
    assert scores["three_class_macro_f1"] == pytest.approx((2 / 3 + 1 + 0) / 3)
    assert scores["polar_macro_f1"] == (2 / 3 + 1) / 2


def test_polar_macro_leaves_neutral_aside() -> None:
    """Neutral rows count against the sides only where they are taken for one (SemEval-2016).

    favor: tp 1, fp 1, F1 2/3; no against anywhere; neutral: fn 1 and no find, F1 0.
    """
    gold = _document(_overall("p0", "favor"), _overall("p1", "neutral"))
    predicted = _document(_overall("p0", "favor"), _overall("p1", "favor"))
    scores = stance_scores(count_stances(gold, predicted))["document"]
    assert scores["polar_macro_f1"] == 2 / 3
    assert scores["macro_f1"] == (2 / 3 + 0) / 2


def test_document_stances_by_holder() -> None:
    """Rows of parties and of other sources are scored apart, each with its own holder.

    author: p0 right. party: p1's of p2 right, p2's of p1 predicted as the author's, so missed.
    other: of p0 predicted with another label.
    """
    gold = _document(
        _overall("p0", "favor"),
        Stance("p1", "p2", "against"),
        Stance("p2", "p1", "against"),
        Stance(None, "p0", "favor"),
    )
    predicted = _document(
        _overall("p0", "favor"),
        _overall("p1", "against"),
        Stance("p1", "p2", "against"),
        Stance(None, "p0", "against"),
    )
    scores = stance_scores(count_stances(gold, predicted))["document"]
    holders = scores["by_holder"]
    assert {kind: (of["accuracy"], of["n"]) for kind, of in holders.items()} == {
        "author": (1.0, 1),
        "party": (1 / 2, 2),
        "other": (0.0, 1),
    }
    assert (scores["accuracy"], scores["n"]) == (1.0, 1)


def test_component_stances_by_holder() -> None:
    """In components the gold's holder decides where a row is counted, the whole is all of them."""
    gold = _document(
        Stance(AUTHOR, "p0", "favor", component="c0"),
        Stance("p1", "p0", "against", component="c1"),
        Stance(None, "p0", "against", component="c2"),
    )
    predicted = _document(
        Stance(AUTHOR, "p0", "favor", component="c0"),
        Stance(AUTHOR, "p0", "against", component="c1"),
        Stance(AUTHOR, "p0", "favor", component="c2"),
    )
    scores = stance_scores(count_stances(gold, predicted))["component"]
    assert {kind: of["accuracy"] for kind, of in scores["by_holder"].items()} == {
        "author": 1.0,
        "party": 1.0,
        "other": 0.0,
    }
    assert (scores["accuracy"], scores["n"]) == (2 / 3, 3)


def test_rows_that_agree_are_the_authors() -> None:
    """Of several holders of one mind in a component the author's row stands for all."""
    rows = [
        Stance("p1", "p0", "favor", component="c0"),
        Stance(AUTHOR, "p0", "favor", component="c0"),
        Stance("p1", "p2", "favor", component="c0"),
        Stance("p3", "p2", "against", component="c0"),
    ]
    for order in (rows, rows[::-1]):
        assert rows_in_components(_document(*order)) == {("c0", "p0"): rows[1], ("c0", "p2"): None}


SENTENCES = "Rome helped, and Oslo paid up. Then Oslo failed us. Nobody else came."


def _article(*components: tuple[int, int], stances: tuple[Stance, ...]) -> Document:
    """Return a document of three sentences with two parties, Rome (p0) and Oslo (p1)."""
    return Document(
        SENTENCES,
        components=tuple(
            Component(f"c{i}", "claim", start, end) for i, (start, end) in enumerate(components)
        ),
        parties=(
            Party("p0", "Rome", "state", (Mention(0, 4),)),
            Party("p1", "Oslo", "state", (Mention(17, 21), Mention(36, 40))),
        ),
        stances=stances,
    )


def test_sentence_stances_by_hand() -> None:
    """A sentence has the stances of its components, however they are cut.

    Gold: one component per clause of the first sentence, one for the second. Predicted: all of the
    first sentence, and a single word of the second. Right: p0 and p1 in the first sentence; p1 in
    the second is not. No two components overlap by half: at their level there is nothing to score.
    """
    gold = _article(
        (0, 11),
        (17, 29),
        (31, 50),
        stances=(
            Stance(AUTHOR, "p0", "favor", component="c0"),
            Stance(AUTHOR, "p1", "favor", component="c1"),
            Stance(AUTHOR, "p1", "against", component="c2"),
        ),
    )
    predicted = _article(
        (0, 29),
        (36, 40),
        stances=(
            Stance(AUTHOR, "p0", "favor", component="c0"),
            Stance(AUTHOR, "p1", "favor", component="c0"),
            Stance(AUTHOR, "p1", "favor", component="c1"),
        ),
    )
    scores = stance_scores(count_stances(gold, predicted))
    assert (scores["sentence"]["accuracy"], scores["sentence"]["n"]) == (2 / 3, 3)
    assert scores["sentence"]["favor_f1"] == 2 * 2 / (2 * 2 + 1)
    assert scores["component"]["n"] == 0


@pytest.mark.parametrize(
    ("labels", "expected"),
    [
        (("favor", "favor"), "favor"),
        (("neutral", "against"), "against"),
        (("against", "neutral"), "against"),
        (("neutral", "neutral"), "neutral"),
        (("favor", "against"), None),
    ],
)
def test_components_of_a_sentence_have_one_stance(
    labels: tuple[StanceLabel, StanceLabel], expected: StanceLabel | None
) -> None:
    """Neutral gives way to a side; a sentence with both sides has no stance to be scored."""
    rows = tuple(Stance(AUTHOR, "p0", label, component=f"c{i}") for i, label in enumerate(labels))
    document = _article((0, 11), (17, 29), stances=rows)
    for stances in (rows, rows[::-1]):
        pairs = pair_stances(replace(document, stances=stances), document).sentence
        assert [s.label for s, _ in pairs] == ([expected] if expected else [])


def test_a_component_belongs_to_the_sentence_with_most_of_it() -> None:
    """A component over the end of a sentence counts to one sentence only, under its holder."""
    gold = _article((12, 50), stances=(Stance("p0", "p1", "against", component="c0"),))
    same = _article((31, 50), stances=(Stance("p0", "p1", "against", component="c0"),))
    other = _article((0, 29), stances=(Stance("p0", "p1", "against", component="c0"),))
    for predicted, accuracy in ((same, 1.0), (other, 0.0)):
        scores = stance_scores(count_stances(gold, predicted))["sentence"]
        assert scores["by_holder"]["party"]["accuracy"] == accuracy
        assert scores["n"] == 0  # the author holds nothing here


def test_stances_of_a_single_sentence_are_the_documents() -> None:
    """A corpus of sentences scores the same at both levels; a longer text needs components."""
    sentence = Document(
        SENTENCES[:30],
        parties=(Party("p0", "Rome", "state", (Mention(0, 4),)),),
        stances=(_overall("p0", "favor"),),
    )
    scores = stance_scores(count_stances(sentence, sentence))
    assert scores["sentence"] == scores["document"]
    assert scores["sentence"]["n"] == 1
    longer = replace(sentence, text=SENTENCES)
    assert stance_scores(count_stances(longer, longer))["sentence"]["accuracy"] is None


def test_two_parties_toward_each_other_are_scored_where_the_gold_has_such() -> None:
    """Two texts, one class right of two; other golds have no such section."""
    gold = _document(Stance("p0", "p1", "favor"), Stance("p1", "p0", "neutral"), parties=2)
    turned = _document(Stance("p0", "p1", "neutral"), Stance("p1", "p0", "favor"), parties=2)
    scores = stance_scores(count_stances(gold, gold) + count_stances(gold, turned))
    assert (scores["directed"]["n"], scores["directed"]["accuracy"]) == (2, 1 / 2)
    assert "directed" not in stance_scores(count_stances(GOLD, gold))
