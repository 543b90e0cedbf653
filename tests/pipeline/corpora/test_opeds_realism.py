import pytest

from polemic.pipeline.corpora.opeds_realism import (
    Comparison,
    compare_labelled,
    compare_units,
    separate,
)
from polemic.pipeline.document import Component, Document

PLAIN = "We count what the harbour lost and what it kept, year after year, in the old ledgers {}."
PROUD = (
    "Nobody believes Promise {} by now, yet every Minister repeats one before lunch, twice, "
    "loudly and smiling."
)


def texts(sentence: str, prefix: str) -> list[Document]:
    """Return ten short texts, each with a paragraph or two."""
    return [
        Document(
            text="\n\n".join([f"{sentence} {sentence}".format(i, i + 1)] * 2), id=f"{prefix}{i}"
        )
        for i in range(10)
    ]


@pytest.mark.parametrize(
    ("ours", "real", "difference", "is_close"),
    [
        (1.29, 1.0, 0.29, True),
        (0.5, 1.0, -0.5, False),
        (None, 1.0, None, False),
        (1.0, 0.0, None, False),
        (1.0, None, None, False),
    ],
)
def test_a_difference_is_a_share_of_the_real_figure(
    ours: float | None, real: float | None, difference: float | None, is_close: bool
) -> None:
    """What cannot be compared is not close."""
    comparison = Comparison("x", ours, real)
    assert comparison.difference == (None if difference is None else pytest.approx(difference))
    assert comparison.is_close is is_close


def test_a_set_is_like_itself() -> None:
    """Every measure that is known differs by nothing."""
    document = Document(text=PLAIN, components=(Component("c1", "claim", 0, 40),))
    for row in (*compare_labelled([document], [document]), *compare_units([document], [document])):
        assert row.difference in (None, 0.0)


def test_units_are_compared_without_labels() -> None:
    """Segmented editorials know no parties and no stances."""
    names = {row.name for row in compare_units([], [])}
    assert "components per 100 words" in names
    assert not any("stance" in name or "mention" in name for name in names)


def test_different_words_tell_two_sets_apart() -> None:
    """Two vocabularies are separated wholly, and the telling words are of the right side."""
    found = separate(texts(PLAIN, "a"), texts(PROUD, "b"), names=False)
    assert (found.paragraph_auc, found.text_auc) == (1.0, 1.0)
    assert "ledgers" in found.telling[0]
    assert "believes" in found.telling[1]
    assert "minister" not in found.telling[1]


def test_the_same_words_do_not() -> None:
    """Sets that differ in capitals and figures only look alike without those."""
    found = separate(texts(PLAIN, "a"), texts(PLAIN, "b"), names=False)
    assert found.paragraph_auc == pytest.approx(0.5)
