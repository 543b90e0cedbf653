"""What a lower-casing tokenizer hides: the shape of a word, quotation, the start of a line."""

from __future__ import annotations

import numpy as np

from polemic.models.reading import IntArray

SHAPES = ("lower", "capitalised", "upper", "digit", "other")
N_FEATURES = (len(SHAPES), 2, 2)
"""How many values each feature column takes: shape, inside quotation marks, first of a line."""

_OPENING = "“«„"
_CLOSING = "”»"


def piece_features(text: str, offsets: IntArray) -> IntArray:
    """Return shape, quoted and line-start features of word pieces, shape (pieces, 3)."""
    quoted = _quoted_characters(text)
    rows = np.zeros((len(offsets), len(N_FEATURES)), dtype=np.int64)
    previous_end = 0
    for row, (start, end) in zip(rows, offsets.tolist(), strict=True):
        row[0] = _shape(text[start:end])
        row[1] = quoted[start] if start < len(text) else 0
        row[2] = previous_end == 0 or "\n" in text[previous_end:start]
        previous_end = end
    return rows


def _shape(piece: str) -> int:
    if piece.isdigit():
        return SHAPES.index("digit")
    if not piece.isalpha():
        return SHAPES.index("other")
    if piece.islower():
        return SHAPES.index("lower")
    if len(piece) > 1 and piece.isupper():
        return SHAPES.index("upper")
    return SHAPES.index("capitalised")


def _quoted_characters(text: str) -> bytearray:
    """Return one flag per character: inside double quotation marks, which end with the line.

    Straight marks open and close by turns. Single marks are apostrophes too often to count.
    """
    flags = bytearray(len(text))
    inside = False
    for i, character in enumerate(text):
        if character == "\n" or character in _CLOSING:
            inside = False
        elif character in _OPENING:
            inside = True
        elif character == '"':
            inside = not inside
        flags[i] = inside
    return flags
