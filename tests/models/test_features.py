import numpy as np
import pytest

from polemic.models.features import N_FEATURES, SHAPES, piece_features


def features_of_words(text: str) -> list[tuple[str, bool, bool]]:
    """Return shape, quoted and line-start of each word of a text cut at blanks."""
    offsets, at = [], 0
    for word in text.split():
        at = text.index(word, at)
        offsets.append((at, at + len(word)))
        at += len(word)
    rows = piece_features(text, np.array(offsets, dtype=np.int64).reshape(-1, 2))
    return [(SHAPES[shape], bool(quoted), bool(first)) for shape, quoted, first in rows.tolist()]


@pytest.mark.parametrize(
    ("piece", "shape"),
    [
        ("harbour", "lower"),
        ("Norland", "capitalised"),
        ("McKay", "capitalised"),
        ("I", "capitalised"),
        ("EU", "upper"),
        ("2026", "digit"),
        ("3rd", "other"),
        ("—", "other"),
    ],
)
def test_shape_of_a_piece(piece: str, shape: str) -> None:
    """The shape is what lower-casing takes away."""
    assert features_of_words(piece)[0][0] == shape


@pytest.mark.parametrize(
    ("text", "quoted"),
    [
        ('He " said so " twice', ".xxx.."),  # the opening mark counts as inside
        ("He “ said so ” twice", ".xxx.."),
        ("He « said so » twice", ".xxx.."),
        ("She “ never closed\nthe quotation", ".xxx.."),
        ('It " opened\nand " opened again', ".xx.xxx"),
        ("the workers ' pay isn't it", "......"),
    ],
)
def test_words_in_quotation_marks(text: str, quoted: str) -> None:
    """Double marks of all kinds quote, up to the end of the line; single ones do not."""
    assert "".join("x" if word[1] else "." for word in features_of_words(text)) == quoted


@pytest.mark.parametrize(
    ("text", "firsts"),
    [
        ("one two", [0]),
        ("one two\nthree four", [0, 2]),
        ("one\n\n\ntwo", [0, 1]),
        ("  one two", [0]),
        ("one\r\ntwo", [0, 1]),
    ],
)
def test_first_piece_of_a_line(text: str, firsts: list[int]) -> None:
    """The first piece of each line is marked, blanks before it or not."""
    assert [i for i, word in enumerate(features_of_words(text)) if word[2]] == firsts


def test_features_stay_in_their_tables() -> None:
    """Each column is below the number of values that the network has a vector for."""
    text = "“Yes,” said A 12\nand “NO” – 3rd"
    offsets = np.array([(i, i + 1) for i in range(len(text))], dtype=np.int64)
    assert (piece_features(text, offsets).max(axis=0) < np.array(N_FEATURES)).all()


def test_no_pieces_no_features() -> None:
    """An empty text has an empty table of features."""
    assert piece_features("", np.zeros((0, 2), dtype=np.int64)).shape == (0, len(N_FEATURES))
