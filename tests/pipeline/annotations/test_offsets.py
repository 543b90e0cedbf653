import pytest
from hypothesis import given
from hypothesis import strategies as st

from polemic.pipeline.annotations.offsets import (
    CountingOf,
    characters,
    fitting_counting,
    holds,
    single_line_ends,
    utf16_units,
)

TEXTS = st.text(st.sampled_from("ab \r\n🙂é\u00a0"), max_size=30)


@given(TEXTS)
def test_utf16_offsets_are_those_of_javascript(text: str) -> None:
    """The text up to an offset has that many UTF-16 code units, from the start to the end."""
    counting = utf16_units(text)
    assert sorted(counting.values()) == list(range(len(text) + 1))
    for unit, offset in counting.items():
        assert len(text[:offset].encode("utf-16-le")) == 2 * unit


@given(TEXTS)
def test_single_line_ends_are_those_of_text_mode(text: str) -> None:
    r"""The text up to an offset has that many characters once each `\r\n` is `\n`."""
    counting = single_line_ends(text)
    assert len(counting) == len(text.replace("\r\n", "\n")) + 1
    for unit, offset in counting.items():
        assert len(text[:offset].replace("\r\n", "\n")) == unit


def test_inside_an_emoji_there_is_no_offset() -> None:
    """An offset between the two code units of an emoji stands for nothing."""
    assert 1 not in utf16_units("🙂")
    assert utf16_units("🙂") == {0: 0, 2: 1}


@pytest.mark.parametrize(
    ("span", "expected"),
    [((3, 5), utf16_units), ((2, 4), characters), ((0, 1), utf16_units)],
)
def test_the_quotation_tells_how_offsets_are_counted(
    span: tuple[int, int], expected: CountingOf
) -> None:
    """The first counting by which the span holds what is quoted; the first where none does."""
    text = "🙂 no way"
    found = fitting_counting(text, [(span, "no")], [utf16_units, characters])
    assert found == expected(text)


@pytest.mark.parametrize(
    ("quoted", "expected"),
    [("a\r\nb", True), ("a b", True), (r"a\r\nb", True), ("ab", True), ("a c", False)],
)
def test_quotations_may_differ_in_white_space(quoted: str, *, expected: bool) -> None:
    """Line ends are quoted as blanks by one tool and spelt out by another."""
    assert holds("a\r\nb", ((0, 4), quoted), characters("a\r\nb")) is expected
