import numpy as np
import pytest

from polemic.models.reading import Reading, piece_range

OFFSETS = np.array([(0, 3), (3, 5), (6, 9), (9, 10)], dtype=np.int64)


@pytest.mark.parametrize(
    ("span", "pieces"),
    [
        ((0, 10), (0, 4)),
        ((0, 3), (0, 1)),  # ends are exclusive
        ((3, 6), (1, 2)),
        ((2, 4), (0, 2)),  # touching is enough
        ((6, 10), (2, 4)),
        ((5, 6), (2, 2)),  # the blank between two words
        ((10, 12), (4, 4)),
    ],
)
def test_pieces_that_touch_a_span(span: tuple[int, int], pieces: tuple[int, int]) -> None:
    """A piece belongs to a span when they share a character; none is an empty range."""
    assert piece_range(OFFSETS, *span) == pieces


def test_vector_of_a_span() -> None:
    """The vector of a span is the mean over its pieces, and zeros where there are none."""
    states = np.array([[0, 1], [2, 3], [4, 5], [6, 7]], dtype=np.float32)
    nothing = np.zeros((4, 0), dtype=np.float32)
    reading = Reading("abcde fghi", OFFSETS, states, nothing, nothing)
    assert reading.vector(3, 10).tolist() == [4.0, 5.0]
    assert reading.vector(5, 6).tolist() == [0.0, 0.0]
