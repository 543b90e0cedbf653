"""Text to word pieces with character offsets, by the `tokenizers` library."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from tokenizers import Tokenizer

from polemic.models.errors import ModelError
from polemic.models.reading import IntArray

FRAME = 2
"""Marks around each window: one opens, one closes it."""


class PieceTokenizer:
    """Cuts a text of any length into word pieces; nothing is cut off.

    Raises:
        ModelError: if the file is no tokenizer, or lacks the two marks that frame a window.
    """

    def __init__(self, path: Path) -> None:
        try:
            self._tokenizer = Tokenizer.from_file(str(path))
        except Exception as error:  # the library raises bare Exception for any bad file
            raise ModelError(f"{path}: not a tokenizer file ({error})") from None
        self._tokenizer.no_truncation()
        self._tokenizer.no_padding()
        self.size = self._tokenizer.get_vocab_size()
        self.opening, self.closing = self._frame(path)

    def __call__(self, text: str) -> tuple[IntArray, IntArray]:
        """Return piece ids, shape (pieces,), and character offsets, shape (pieces, 2)."""
        encoding = self._tokenizer.encode(text, add_special_tokens=False)
        offsets = np.asarray(encoding.offsets, dtype=np.int64).reshape(-1, 2)
        return np.asarray(encoding.ids, dtype=np.int64), offsets

    def _frame(self, path: Path) -> tuple[int, int]:
        # MPNet has both pairs, since BERT's vocabulary is in its own, and was trained with its own.
        for opening, closing in (("<s>", "</s>"), ("[CLS]", "[SEP]")):
            first = self._tokenizer.token_to_id(opening)
            last = self._tokenizer.token_to_id(closing)
            if first is not None and last is not None:
                return first, last
        raise ModelError(f"{path}: the tokenizer has neither [CLS] and [SEP] nor <s> and </s>")
