import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from polemic.pipeline.speech.quoted_speech import find_attributions


def _found(text: str) -> list[tuple[str, tuple[str, ...]]]:
    return [
        (text[slice(*a.source)], tuple(text[slice(*c)] for c in a.content))
        for a in find_attributions(text)
    ]


@pytest.mark.parametrize(
    ("text", "source", "content"),
    [
        ("The mayor says that rents fell.", "The mayor", ["that rents fell"]),
        ("But critics say rents rose.", "critics", ["rents rose"]),
        ("Attorneys for the family said it was over.", "Attorneys for the family", ["it was over"]),
        ("Ann Lee, who leads the union, has said it is over.", "Ann Lee", ["it is over"]),
        ("The mayor, Ann Lee, said it is over.", "The mayor, Ann Lee", ["it is over"]),
        ("Sen. Lee (R-Ga.) said it is over.", "Sen. Lee", ["it is over"]),
        ("It is broke, the council argued.", "the council", ["It is broke"]),
        ("It is broke, said Ann Lee, the mayor.", "Ann Lee", ["It is broke"]),
        ('"It is over," she said.', "she", ['"It is over,"']),
        ('"It is," he said, "all over by now."', "he", ['"It is,"', '"all over by now."']),
        ("Lee told reporters on Monday that it is over.", "Lee", ["that it is over"]),
        ("As Ann Lee noted, rents rose twice.", "Ann Lee", ["rents rose twice"]),
        ('As Lee put it bluntly: "Rents rose twice."', "Lee", ['"Rents rose twice."']),
        ("According to the union, rents rose.", "the union", ["rents rose"]),
        ("Rents rose, according to the union.", "the union", ["Rents rose"]),
        ("Lee's argument is that rents rose.", "Lee's", ["that rents rose"]),
        ("In the view of Oslo, the deal is dead.", "Oslo", ["the deal is dead"]),
        ("As far as Oslo is concerned, it is dead.", "Oslo", ["it is dead"]),
        ("For Oslo, it is the only way.", "Oslo", ["it is the only way"]),
        ("They accuse him of running away.", "They", ["him of running away"]),
        ("The plan was called reckless by Ann Lee.", "Ann Lee", ["The plan", "reckless"]),
        (
            "The council ended it, claiming that rents fell.",
            "The council",
            ["that rents fell"],
        ),
        ("Ann Lee visited Oslo and said that rents fell.", "Ann Lee", ["that rents fell"]),
        ("@lee: Rents rose twice this year.", "@lee", ["Rents rose twice this year"]),
        ("Lee says it is over - but it is not.", "Lee", ["it is over"]),
        ("Lee says it is over, but it is not.", "Lee", ["it is over"]),
    ],
)
def test_who_says_what(text: str, source: str, content: list[str]) -> None:
    """Verbs and nouns of saying, "according to" and the like name a source and what it says."""
    assert _found(text) == [(source, tuple(content))]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Rents rose.",
        "I say that rents rose.",
        "We believe rents rose.",
        "You could say that rents rose.",
        "If the mayor says that rents fell, do not listen.",
        "The mayor never said that rents fell.",
        "No one says that rents fell.",
        "Everyone knows, nobody says that rents fell.",
        "As Ann Lee rightly says, rents rose twice.",
        "They feared that the army would come.",
        "People who say that rents fell are few.",
        "This suggests that rents rose.",
        "The evidence suggests that rents rose.",
        "The state of the union is strong.",
        "It was said that rents rose.",
        "The so-called reform is dead.",
    ],
)
def test_the_author_says_it(text: str) -> None:
    """First persons, denied, supposed and approved words, and told motives are the author's."""
    assert _found(text) == []


@pytest.mark.parametrize(
    ("text", "content"),
    [
        ('"Rents rose. Wages fell," she said.', ['"Rents rose. Wages fell,"']),
        (
            '"Rents rose," she said. "Wages fell as well."',
            ['"Rents rose,"', '"Wages fell as well."'],
        ),
        ('He turned around and said. "Rents rose this year."', ['"Rents rose this year."']),
        (
            'She said: "Rents rose this year.\n\n"Wages fell as well."',
            ['"Rents rose this year.', '"Wages fell as well."'],
        ),
        ("She said that the “new deal” was off.", ["that the “new deal” was off"]),
    ],
)
def test_quotations_are_taken_whole(text: str, content: list[str]) -> None:
    """A quotation that goes on in the next sentence or paragraph has the same source."""
    assert [c for _, c in _found(text)] == [tuple(content)]


@given(st.lists(st.sampled_from([*"a,.:;-\"'“” \n", " said ", " Lee ", " that ", " as ", "by "])))
def test_spans_lie_in_the_text(pieces: list[str]) -> None:
    """Every source, cue and content is a span of the text that is not empty."""
    text = "".join(pieces)
    for a in find_attributions(text):
        for start, end in (a.source, *a.content, *([a.cue] if a.cue else [])):
            assert 0 <= start < end <= len(text)


@pytest.mark.parametrize(
    "piece",
    [
        " ",
        '"',
        "“",
        "'",
        "he said ",
        'he said "x y z w." ',
        "according to ",
        "Ann, who, ",
        "- said - ",
        "the mayor of the ",
        "X's claim that ",
        '"a b c d" ',
    ],
)
def test_long_lines_take_linear_time(piece: str) -> None:
    """One line of 50,000 characters is read in well under the time a quadratic rule takes."""
    began = time.perf_counter()
    find_attributions(piece * (50_000 // len(piece)))
    assert time.perf_counter() - began < 10
