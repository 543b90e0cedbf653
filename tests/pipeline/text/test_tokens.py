import pytest
from hypothesis import given
from hypothesis import strategies as st

from polemic.pipeline.text.tokens import is_word, words


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", []),
        ("Rents rose.", ["Rents", "rose", "."]),
        ("the mayor’s isn't", ["the", "mayor’s", "isn't"]),
        ("2,500 or 3.5%", ["2,500", "or", "3.5", "%"]),
        ("the U.S. at 5 p.m.", ["the", "U.S.", "at", "5", "p.m."]),
        ("so-called “reform”…", ["so", "-", "called", "“", "reform", "”", "…"]),
        ("1,2,a", ["1,2", ",", "a"]),
    ],
)
def test_words_and_marks(text: str, expected: list[str]) -> None:
    """Abbreviations, numbers and words with apostrophes stay whole; marks stand alone."""
    assert [text[s:e] for s, e in words(text)] == expected


@given(st.text())
def test_words_cover_the_text(text: str) -> None:
    """Words are in order, never overlap, and leave out white space only."""
    covered = [i for span in words(text) for i in range(*span)]
    assert covered == sorted(set(covered))
    assert all(text[i].isspace() for i in set(range(len(text))) - set(covered))


def test_words_of_a_part() -> None:
    """Only words between the two offsets come back, with offsets into the whole text."""
    assert words("one two three", 4, 7) == [(4, 7)]


def test_punctuation_is_no_word() -> None:
    """A punctuation mark is told from a word."""
    text = "Yes!"
    assert [is_word(text, span) for span in words(text)] == [True, False]
