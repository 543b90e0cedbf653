from polemic.pipeline.document import AUTHOR, Component, Document, Mention, Party
from polemic.pipeline.evaluation.scorers.counts import Counts
from polemic.pipeline.evaluation.scorers.holders import count_holders, holder_scores

TEXT = "x" * 50


def _document(*holders: str | None) -> Document:
    """Return a document of one component for each holder, ten characters long."""
    return Document(
        TEXT,
        components=tuple(
            Component(f"c{i}", "claim", 10 * i, 10 * i + 10, holder=holder)
            for i, holder in enumerate(holders)
        ),
        parties=(Party("p1", "p1", "person", (Mention(0, 5),)),),
    )


def test_holders_by_hand() -> None:
    """Any holder but the author counts as other, a source that is no party too.

    Matched are c0 to c3. c0: other in both; c1: other in gold only; c2: in predicted only; c3: the
    author's in both; c4 was not found and does not count. F1 2 / (2 + 1 + 1).
    """
    gold = _document("p1", None, AUTHOR, AUTHOR, "p1")
    predicted = _document(None, AUTHOR, "p1", AUTHOR)
    counts = count_holders(gold, predicted)
    assert counts.other == Counts(tp=1, fp=1, fn=1)
    assert holder_scores(counts) == {
        "precision": 1 / 2,
        "recall": 1 / 2,
        "f1": 1 / 2,
        "support": 2,
        "n": 4,
    }


def test_a_gold_of_the_author_alone_leaves_nothing_to_score() -> None:
    """Where nobody else holds a component the gold may not have labelled holders at all."""
    scores = holder_scores(count_holders(_document(AUTHOR), _document("p1")))
    assert (scores["precision"], scores["recall"], scores["f1"]) == (None, None, None)
