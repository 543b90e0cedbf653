import itertools
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from polemic.pipeline.text.quotes import quotations


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", []),
        ('He said "it is over" and left.', ['"it is over"']),
        ("“So it is,” she said. ‘Why?’ «Non.»", ["“So it is,”", "‘Why?’", "«Non.»"]),
        ("The workers' rights and the owners’ duties aren't equal.", []),
        ("Music of the ‘90s and ’tis fine.", []),
        ("It's 'a \"big\" deal' for the owners' side.", ["'a \"big\" deal'"]),
        ("“She said ‘no’ to me.”", ["“She said ‘no’ to me.”"]),
        ('"One goes on.\n\n"Two ends." Over.', ['"One goes on.', '"Two ends."']),
        ('"One goes on.\n"Two ends." Over.', ['"One goes on.', '"Two ends."']),
        ('He said "it was\nlong over" and left.', ['"it was\nlong over"']),
        ('He said "it is over', ['"it is over']),
        ('A pipe of 5" and a "fine" one.', ['"fine"']),
        ('("Yes") he said.', ['"Yes"']),
        ('Only " and "" here.', []),
    ],
)
def test_quotations(text: str, expected: list[str]) -> None:
    """Marks of every style count, apostrophes do not, open quotations end with the paragraph."""
    assert [text[s:e] for s, e in quotations(text)] == expected


def test_short_ones_can_be_left_out() -> None:
    """Quotations with fewer words than asked for are left out; marks are no words."""
    text = '"Reform", "so-called reform", "a reform, at last"'
    assert [text[s:e] for s, e in quotations(text, min_words=4)] == ['"a reform, at last"']


@given(st.text(alphabet="ab \"“”'‘’\n.", max_size=50))
def test_quotations_are_apart_and_in_order(text: str) -> None:
    """Quotations come in order and none contains another; each opens with a mark."""
    spans = quotations(text)
    assert spans == sorted(spans)
    assert all(a[1] < b[1] for a, b in itertools.pairwise(spans))
    assert all(text[s] in "\"“”'‘" for s, _ in spans)


@pytest.mark.parametrize("piece", [" ", '"', "“", "'", "\n", " \n", '"\n', " 'a", "a'"])
def test_long_runs_take_linear_time(piece: str) -> None:
    """Fifty thousand blanks or marks are read in well under the time a quadratic rule takes."""
    began = time.perf_counter()
    quotations(piece * (50_000 // len(piece)))
    assert time.perf_counter() - began < 5
