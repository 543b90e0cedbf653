import pytest
from hypothesis import given
from hypothesis import strategies as st

from polemic.pipeline.corpora.detokenise import detokenise


@pytest.mark.parametrize(
    ("tokens", "natural"),
    [
        ("The People 's Party , founded late .", "The People's Party, founded late."),
        ("It is n't over ; they 've won !", "It isn't over; they've won!"),
        ("the Union ( PU ) and [ others ]", "the Union (PU) and [others]"),
        ('He said " yes " and " no " .', 'He said "yes" and "no".'),
        ("the workers ' club", "the workers' club"),
        ("the leaders ' For Bread ' list", "the leaders 'For Bread' list"),
        ("a gain of 5 % or $ 3", "a gain of 5% or $3"),
        ("Mr O 'Grady came", "Mr O'Grady came"),
        ("left - wing and either / or", "left - wing and either / or"),
        ("two  ,  three", "two  ,  three"),
        ("", ""),
    ],
)
def test_blanks_go_where_writers_set_none(tokens: str, natural: str) -> None:
    """Marks and endings close up, quotes on their inside; a dash or a wide gap stays."""
    assert detokenise(tokens, [])[0] == natural


def test_spans_move_with_their_words() -> None:
    """A span before, inside and behind removed blanks still holds its words."""
    text = "The People 's Party ( PP ) won ."
    natural, spans = detokenise(text, [(4, 19), (22, 24), (27, 30)])
    assert [natural[s:e] for s, e in spans] == ["People's Party", "PP", "won"]


TOKENS = st.lists(
    st.sampled_from(["a", "Bo", "'s", "'", '"', ",", ".", "(", ")", "n't", "$", "5", "%", "-"])
    | st.text(alphabet="ab'\"., (", max_size=3)
)


@given(TOKENS, st.data())
def test_a_span_keeps_all_but_blanks(tokens: list[str], data: st.DataObject) -> None:
    """No character but a blank is lost or gained, in the text or in any span."""
    text = " ".join(tokens)
    place = st.integers(0, len(text))
    span = tuple(sorted((data.draw(place), data.draw(place))))
    natural, ((start, end),) = detokenise(text, [(span[0], span[1])])
    assert natural.replace(" ", "") == text.replace(" ", "")
    assert natural[start:end].replace(" ", "") == text[span[0] : span[1]].replace(" ", "")
    assert len(natural) <= len(text)
