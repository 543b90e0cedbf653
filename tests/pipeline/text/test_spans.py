import pytest

from polemic.pipeline.document import Span
from polemic.pipeline.text.spans import shared_characters


@pytest.mark.parametrize(
    ("a", "b", "shared"),
    [((0, 5), (5, 9), 0), ((0, 6), (5, 9), 1), ((0, 9), (2, 4), 2), ((3, 4), (8, 9), 0)],
)
def test_shared_characters(a: Span, b: Span, shared: int) -> None:
    """Ends are exclusive and the order of the two spans does not matter."""
    assert shared_characters(a, b) == shared_characters(b, a) == shared
