import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from polemic.models.windows import cut_windows


@st.composite
def cuts(draw: st.DrawFn) -> tuple[int, int, int]:
    """Return a number of pieces, a window size and a smaller overlap."""
    size = draw(st.integers(2, 40))
    return draw(st.integers(0, 400)), size, draw(st.integers(0, size - 1))


@given(cuts())
def test_windows_speak_for_every_piece_once(cut: tuple[int, int, int]) -> None:
    """The ranges spoken for follow each other from the first piece to the last."""
    n_pieces, size, overlap = cut
    windows = cut_windows(n_pieces, size=size, overlap=overlap)
    spoken = [piece for w in windows for piece in range(w.first, w.last)]
    assert spoken == list(range(n_pieces))


@given(cuts())
def test_windows_hold_what_they_speak_for_and_share_the_overlap(cut: tuple[int, int, int]) -> None:
    """A window has at most `size` pieces, its own among them; neighbours share `overlap`."""
    n_pieces, size, overlap = cut
    windows = cut_windows(n_pieces, size=size, overlap=overlap)
    for w in windows:
        assert 0 <= w.start <= w.first < w.last <= w.stop <= n_pieces
        assert w.stop - w.start <= size
    for a, b in itertools.pairwise(windows):
        assert a.stop - b.start >= overlap
        assert a.start < b.start


@given(cuts())
def test_windows_are_equally_long(cut: tuple[int, int, int]) -> None:
    """All windows of a text have one length, so that their work is even."""
    n_pieces, size, overlap = cut
    windows = cut_windows(n_pieces, size=size, overlap=overlap)
    assert len({w.stop - w.start for w in windows}) <= 1


@pytest.mark.parametrize(
    ("n_pieces", "n_windows"), [(0, 0), (1, 1), (10, 1), (11, 2), (16, 2), (17, 3)]
)
def test_no_more_windows_than_needed(n_pieces: int, n_windows: int) -> None:
    """A text that fits takes one window; each further one adds `size - overlap` pieces."""
    assert len(cut_windows(n_pieces, size=10, overlap=4)) == n_windows
