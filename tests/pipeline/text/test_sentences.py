import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from polemic.pipeline.text.sentences import sentences


@pytest.mark.parametrize(
    "parts",
    [
        [],
        ["Rents rose.", "Wages did not."],
        ["Mr. Hall met Sen. J. R. Moss.", "Both smiled."],
        ["The U.S. Senate met.", "It voted."],
        ["They moved to the U.S.", "The plan failed."],
        ["It opens at 9 a.m. on Monday.", "Come early."],
        ["See No. 5 on the list.", "Is that so?", "No.", "It is not."],
        ["It cost $2.5 billion... and more.", "Then it stopped…", "For good."],
        ["“Never!” she said.", "‘Fine.’", "Then he left."],
        ['"We won."', "That was all.", "(It was not.)", "So it goes."],
        ["A sum of 3.5 percent vs. 4.1 percent.", "Hardly equal."],
        ["1. Cut the tax."],
        ["Ask Acme Inc. for it.", "We asked Acme Inc.", "They refused."],
        ["He and I.", "The end."],
    ],
)
def test_sentences(parts: list[str]) -> None:
    """Stops end sentences; abbreviations, initials, numbers and inner quotations do not."""
    text = " ".join(parts)
    assert [text[s:e] for s, e in sentences(text)] == parts


@pytest.mark.parametrize("line_break", ["\n", "\r\n", "\n\n", "\n \n\n", "\u2028"])
def test_a_line_break_ends_a_sentence(line_break: str) -> None:
    """No sentence crosses a line break, whatever its kind."""
    text = f"A headline{line_break}and its text"
    assert [text[s:e] for s, e in sentences(text)] == ["A headline", "and its text"]


@given(st.text(alphabet='Ab. !?"”’\n\xa0…1I(', max_size=60))
def test_sentences_cover_the_text(text: str) -> None:
    """Sentences are in order, never overlap, and leave out white space only."""
    covered = [i for span in sentences(text) for i in range(*span)]
    assert covered == sorted(set(covered))
    assert all(text[i].isspace() for i in set(range(len(text))) - set(covered))
    assert all(text[s:e] == text[s:e].strip() for s, e in sentences(text))


@pytest.mark.parametrize("piece", ["Mr. Hall of the U.S. Army left. ", ".", '"', " ", "a"])
def test_long_lines_take_linear_time(piece: str) -> None:
    """One line of 300,000 characters is split in well under the time a quadratic rule takes."""
    began = time.perf_counter()
    sentences(piece * (300_000 // len(piece)))
    assert time.perf_counter() - began < 5
