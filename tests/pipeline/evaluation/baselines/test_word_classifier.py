import sys

import pytest

from polemic.pipeline.errors import UsageError
from polemic.pipeline.evaluation.baselines.word_classifier import learn

ROWS = [
    ("They praise the law.", "favor"),
    ("We praise its courage.", "favor"),
    ("What a shame it is.", "against"),
    ("A shame for all.", "against"),
]


def test_words_decide() -> None:
    """A text is labelled by the words it shares with those learnt from, in whatever case."""
    assert learn(ROWS)(["No SHAME at all?", "Praise them."]) == ["against", "favor"]


def test_order_of_rows_does_not_matter() -> None:
    """Rows are learnt in an order of their own."""
    texts = ["praise or shame", "the courage", "for the law", "it is"]
    assert learn(ROWS[::-1])(texts) == learn(ROWS)(texts)


def test_rare_labels_weigh_as_much_as_common_ones() -> None:
    """Else a word seen once would lose against the label seen most."""
    rows = [(f"Number {i} again.", "neutral") for i in range(60)]
    assert learn([*rows, ("Shame!", "against")])(["Such shame."]) == ["against"]


def test_repeated_texts_have_one_label_each() -> None:
    """Every text asked for gets an answer at its place."""
    assert learn(ROWS)(["praise", "shame", "praise"]) == ["favor", "against", "favor"]


@pytest.mark.parametrize("rows", [ROWS[:2], [("", "favor"), (" ", "favor"), ("", "favor")]])
def test_nothing_to_tell_apart_is_no_error(rows: list[tuple[str, str]]) -> None:
    """With one label, or with no word, the guess is always the same."""
    assert learn(rows)(["shame", ""]) == ["favor", "favor"]


def test_texts_without_a_word_are_no_error() -> None:
    """Two labels, and nothing to tell them by."""
    assert len(set(learn([("", "favor"), (" ", "against")])(["a", "b"]))) == 1


def test_missing_scikit_learn_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    """The extra is named; nobody sees a traceback."""
    monkeypatch.setitem(sys.modules, "sklearn.linear_model", None)
    with pytest.raises(UsageError, match=r"need scikit-learn: pip install 'polemic\[train\]'"):
        learn(ROWS)
