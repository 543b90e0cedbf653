import itertools
from collections.abc import Callable
from dataclasses import replace
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from polemic.pipeline.document import Attribution, Document, Mention, Party, Span
from polemic.pipeline.evaluation.scorers.attributions import attribution_scores, count_attributions
from polemic.pipeline.evaluation.scorers.counts import Counts

TEXT = "x" * 100


def _document(*attributions: Attribution) -> Document:
    return Document(TEXT, attributions=attributions)


def _said(source: Span, cue: Span | None, *content: Span) -> Attribution:
    return Attribution(source=source, cue=cue, content=content)


GOLD = _document(
    _said((0, 10), (11, 15), (16, 36)),
    _said((40, 45), (46, 50), (51, 61), (65, 75)),
    _said((80, 85), None, (86, 96)),
)
PREDICTED = _document(
    _said((5, 10), (11, 15), (16, 26)),  # part of the source, half of the content
    _said((40, 45), (46, 51), (51, 61)),  # a longer cue, one of two pieces
    _said((76, 79), None, (86, 96)),  # another source
    _said((0, 10), (11, 15), (90, 95)),  # a source that spoke once is given another's words
)


def test_parts_by_hand() -> None:
    """Sources match by any overlap, contents by half, cues by equality; each span counts once.

    source: (0, 10) and (40, 45) met of 3; predicted are 4. content: (16, 36) by (16, 26), (51, 61),
    (86, 96) of 4; (86, 96) is nearer than (90, 95), predicted are 4. cue: (11, 15) of 2, twice
    predicted but one span; (46, 51) is false.
    """
    counts = count_attributions(GOLD, PREDICTED)
    assert counts.source == Counts(tp=2, fp=2, fn=1)
    assert counts.content == Counts(tp=3, fp=1, fn=1)
    assert counts.cue == Counts(tp=1, fp=1, fn=1)


def test_joint_by_hand() -> None:
    """An attribution is right where one prediction has its source and half of all its content.

    Right are the first (10 of 20 characters) and the second (10 of 20, in one of two pieces); the
    third has another source. With the cue only the first is. 3 gold, 4 predicted: F1 4/7 and 2/7.
    """
    scores = attribution_scores(count_attributions(GOLD, PREDICTED))
    assert scores["joint"] == {"precision": 2 / 4, "recall": 2 / 3, "f1": 4 / 7, "support": 3}
    assert scores["joint_with_cue"]["f1"] == 2 / 7


def test_joint_is_a_largest_matching() -> None:
    """A prediction that fits two attributions goes where the other one is left its own."""
    gold = _document(_said((0, 5), None, (10, 20)), _said((3, 8), None, (10, 20), (20, 24)))
    predicted = _document(_said((0, 8), None, (10, 20)), _said((0, 3), None, (10, 20)))
    assert count_attributions(gold, predicted).joint == Counts(tp=2)


@pytest.mark.parametrize(
    ("content", "right"),
    [
        ([(16, 26)], True),  # exactly half
        ([(16, 25)], False),
        ([(16, 21), (31, 36)], True),  # half, in two pieces
        ([(16, 36), (36, 57)], False),  # 20 of 41
        ([(16, 26), (16, 26), (18, 20)], True),  # characters count once
    ],
)
def test_content_overlaps_by_half_of_all_pieces(content: list[Span], right: bool) -> None:
    """The pieces of a content are one whole, however they are cut."""
    gold = _document(_said((0, 10), None, (16, 36)))
    predicted = _document(_said((0, 10), None, *content))
    assert count_attributions(gold, predicted).joint.tp == right


def test_the_party_is_no_matter() -> None:
    """Which party the source is, is scored with the parties; repeated attributions count once."""
    party = Party("p1", "p1", "person", (Mention(0, 10),))
    one = _said((0, 10), None, (16, 36))
    gold = _document(one)
    predicted = Document(TEXT, parties=(party,), attributions=(one, replace(one, party=party.id)))
    assert count_attributions(gold, predicted).joint == Counts(tp=1)


def test_no_gold_attributions_leave_nothing_to_score() -> None:
    """Where the gold has none every score is None, whatever was predicted."""
    scores = attribution_scores(count_attributions(_document(), PREDICTED))
    assert {part["f1"] for part in scores.values()} == {None}


def test_no_gold_cues_leave_no_cues_to_score() -> None:
    """A gold that marks no cue says nothing on predicted ones."""
    gold = _document(*(replace(a, cue=None) for a in GOLD.attributions))
    scores = attribution_scores(count_attributions(gold, PREDICTED))
    assert (scores["cue"]["f1"], scores["joint_with_cue"]["f1"]) == (None, None)
    assert scores["joint"]["f1"] == 4 / 7


spans = st.tuples(st.integers(0, 20), st.integers(1, 8)).map(lambda s: (s[0], s[0] + s[1]))
attributions = st.builds(
    Attribution,
    source=spans,
    content=st.lists(spans, min_size=1, max_size=2).map(tuple),
    cue=st.none() | spans,
)
documents = st.lists(attributions, max_size=4).map(lambda drawn: _document(*drawn))


@given(documents, documents)
def test_swapping_gold_and_predicted_swaps_precision_and_recall(
    gold: Document, predicted: Document
) -> None:
    """What one misses the other finds in excess."""
    forth, back = count_attributions(gold, predicted), count_attributions(predicted, gold)
    for part in ("source", "content", "cue", "joint", "joint_with_cue"):
        one, other = getattr(forth, part), getattr(back, part)
        assert (one.tp, one.fp, one.fn) == (other.tp, other.fn, other.fp)


@given(documents, documents, st.randoms())
def test_order_changes_nothing(gold: Document, predicted: Document, random: Random) -> None:
    """Attributions and the pieces of a content may stand in any order."""
    shuffled = [
        replace(a, content=tuple(random.sample(a.content, len(a.content))))
        for a in random.sample(predicted.attributions, len(predicted.attributions))
    ]
    assert count_attributions(gold, _document(*shuffled)) == count_attributions(gold, predicted)


@given(documents)
def test_identical_documents_score_one(document: Document) -> None:
    """Every part is 1 wherever there was something to score."""
    scores = attribution_scores(count_attributions(document, document))
    assert {part["f1"] for part in scores.values()} <= {1.0, None}


@given(documents, documents)
def test_joint_agrees_with_a_scorer_that_tries_all_matchings(
    gold: Document, predicted: Document
) -> None:
    """No one-to-one choice of attributions has more right pairs, with or without the cue."""
    counts = count_attributions(gold, predicted)
    assert counts.joint.tp == _most_right(gold, predicted, lambda a, b: True)
    assert counts.joint_with_cue.tp == _most_right(gold, predicted, lambda a, b: a.cue == b.cue)


def _most_right(
    gold: Document, predicted: Document, rule: Callable[[Attribution, Attribution], bool]
) -> int:
    def right(a: Attribution | None, b: Attribution | None) -> bool:
        if a is None or b is None or not rule(a, b):
            return False
        said = [set().union(*(range(*span) for span in one.content)) for one in (a, b)]
        return bool(set(range(*a.source)) & set(range(*b.source))) and len(
            said[0] & said[1]
        ) >= 0.5 * max(map(len, said))

    def unique(document: Document) -> list[Attribution]:
        # The order of the pieces aside, as in a set.
        return list(
            {(a.source, a.cue, tuple(sorted(a.content))): a for a in document.attributions}.values()
        )

    wanted, given_ = unique(gold), [*unique(predicted), *[None] * len(gold.attributions)]
    return max(
        sum(right(a, b) for a, b in zip(wanted, order, strict=True))
        for order in itertools.permutations(given_, len(wanted))
    )
