import pytest
from hypothesis import given
from hypothesis import strategies as st

from polemic.pipeline.corpora.opeds_anchors import find_mentions, find_quotation, places
from polemic.pipeline.corpora.opeds_notation import Wording, wording

TEXT = "The port of Rask, Old Rask and Raskan ports. Rask’s port pays.\n\nThe port of Rask pays."


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("Rask", ["Rask", "Rask", "Rask", "Rask"]),
        ("Raskan", ["Raskan"]),
        ("ask", []),
        ("port", ["port", "port", "port"]),
        ("ports.", ["ports."]),
    ],
)
def test_only_whole_words_are_found(words: str, found: list[str]) -> None:
    """A form inside another word is none; a possessive ending is outside."""
    assert [TEXT[a:b] for a, b in places(TEXT, words)] == found


def test_a_blank_fits_a_no_break_space_and_offsets_stay() -> None:
    """The text keeps its no-break spaces, the notation need not have them."""
    text = "It cost 40\u00a0000\u202fcrowns."
    assert places(text, "40 000 crowns") == [(8, 21)]


@pytest.mark.parametrize(
    ("quotation", "span"),
    [
        ("Old Rask", "Old Rask"),
        ("Old Rask ... port", "Old Rask and Raskan ports. Rask’s port"),
        ("The port of Rask pays", "The port of Rask pays"),
        ("The port of Rask|2", "The port of Rask"),
        ("The port of Rask|2 ... pays", None),
    ],
)
def test_a_quotation_is_one_span(quotation: str, span: str | None) -> None:
    """The gap ends at the next place of the last words; a number picks among places."""
    if span is None:
        with pytest.raises(ValueError, match="is not in the body"):
            find_quotation(TEXT, wording(quotation))
    else:
        start, end = find_quotation(TEXT, wording(quotation))
        assert TEXT[start:end] == span


def test_a_quotation_stays_in_its_paragraph() -> None:
    """Last words that follow only in the next paragraph are not taken."""
    with pytest.raises(ValueError, match="do not follow 'pays' in its paragraph"):
        find_quotation("He pays.\n\nShe does not.", wording("pays ... not"))


@given(st.integers(0, 8), st.integers(1, 4))
def test_distinct_words_are_found_where_they_stand(start: int, size: int) -> None:
    """What is quoted from a text without repetitions resolves to its own place."""
    words = [f"word{i}" for i in range(12)]
    text = " ".join(words)
    quoted = words[start : start + size]
    span = find_quotation(text, Wording(f"{quoted[0]} ... {quoted[-1]}" * (size > 1) or quoted[0]))
    assert text[slice(*span)] == " ".join(quoted)


def test_longer_forms_win_whatever_the_order() -> None:
    """Mentions do not nest, across parties too."""
    forms = {"a": [Wording("Rask")], "b": [Wording("Old Rask")]}
    faults: list[str] = []
    found = find_mentions(TEXT, forms, faults)
    turned = find_mentions(TEXT, dict(reversed(forms.items())), faults)
    assert [TEXT[a:b] for a, b in found["b"]] == ["Old Rask"]
    assert len(found["a"]) == 3
    assert (found, faults) == (turned, [])


def test_numbers_divide_one_form_between_parties() -> None:
    """Numbers count all places of the form, also those inside longer forms."""
    faults: list[str] = []
    forms = {"a": [Wording("Rask", (1, 4))], "b": [Wording("Rask", (3,)), Wording("Old Rask")]}
    found = find_mentions(TEXT, forms, faults)
    assert faults == []
    assert found == {"a": [(12, 16), (76, 80)], "b": [(18, 26), (45, 49)]}
