from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from polemic.models.errors import ModelError
from polemic.models.folder import TOKENIZER
from polemic.models.tokenizer import PieceTokenizer

TEXTS = st.text(
    st.one_of(
        st.sampled_from("abcAB 12.,“”'\n\t\u00a0ÉİßǅſΩ\u0301\u200b—"), st.characters()
    ).filter(lambda c: not "\ud800" <= c <= "\udfff"),
    max_size=60,
)


@pytest.fixture(scope="module")
def tokenizer(tiny_encoder_folder: Path) -> PieceTokenizer:
    """Return the tokenizer of the tiny encoder."""
    return PieceTokenizer(tiny_encoder_folder / TOKENIZER)


def test_offsets_point_into_the_untouched_text(tokenizer: PieceTokenizer) -> None:
    """A piece that was lower-cased still says where it stands."""
    text = "The  Senate, in\u00a0MAY."
    ids, offsets = tokenizer(text)
    assert len(ids) == len(offsets)
    assert [text[s:e] for s, e in offsets.tolist()] == ["The", "Sena", "te", ",", "in", "MAY", "."]


@given(text=TEXTS)
def test_offsets_go_forward_within_the_text(tokenizer: PieceTokenizer, text: str) -> None:
    """Whatever the characters, both ends of the pieces never go back and never leave the text."""
    _, offsets = tokenizer(text)
    flat = offsets.tolist()
    assert all(0 <= start <= end <= len(text) for start, end in flat)
    assert sorted(s for s, _ in flat) == [s for s, _ in flat]
    assert sorted(e for _, e in flat) == [e for _, e in flat]


def test_a_long_text_is_not_cut(tokenizer: PieceTokenizer) -> None:
    """A tokenizer file may ask for truncation and padding; the text is read whole all the same."""
    ids, offsets = tokenizer("the senate " * 5000)
    assert len(ids) == 5000 * 3
    assert offsets[-1].tolist() == [5000 * 11 - 3, 5000 * 11 - 1]


def test_truncation_of_the_file_is_switched_off(tiny_encoder_folder: Path, tmp_path: Path) -> None:
    """What a file asks for in truncation and padding is not done."""
    from tokenizers import Tokenizer

    library = Tokenizer.from_file(str(tiny_encoder_folder / TOKENIZER))
    library.enable_truncation(5)
    library.enable_padding(length=16)
    library.save(str(tmp_path / TOKENIZER))
    tokenizer = PieceTokenizer(tmp_path / TOKENIZER)
    assert len(tokenizer("the " * 9)[0]) == 9
    assert len(tokenizer("the")[0]) == 1


def test_empty_text_has_no_pieces(tokenizer: PieceTokenizer) -> None:
    """An empty text gives arrays of the usual shape without rows."""
    ids, offsets = tokenizer("")
    assert ids.shape == (0,)
    assert offsets.shape == (0, 2)


@pytest.mark.parametrize("content", ["", "{}", "not a tokenizer"])
def test_no_tokenizer_file_is_named(tmp_path: Path, content: str) -> None:
    """A file of another kind is one error that names it."""
    (tmp_path / TOKENIZER).write_text(content, encoding="utf-8")
    with pytest.raises(ModelError, match=r"tokenizer\.json: not a tokenizer file"):
        PieceTokenizer(tmp_path / TOKENIZER)


def test_tokenizer_without_frame_is_refused(tmp_path: Path) -> None:
    """A window needs a mark at each end."""
    from tokenizers import Tokenizer, models

    library = Tokenizer(models.WordLevel({"the": 0, "[UNK]": 1}, unk_token="[UNK]"))  # noqa: S106
    library.save(str(tmp_path / TOKENIZER))
    with pytest.raises(ModelError, match=r"neither \[CLS\] and \[SEP\] nor"):
        PieceTokenizer(tmp_path / TOKENIZER)


def test_marks_of_fairseq_come_before_those_of_bert(tmp_path: Path) -> None:
    """MPNet's vocabulary has BERT's in it, marks included, but its own marks frame its windows."""
    from tokenizers import Tokenizer, models

    pieces = ["<s>", "<pad>", "</s>", "[UNK]", "[CLS]", "[SEP]"]
    vocabulary = {piece: i for i, piece in enumerate(pieces)}
    library = Tokenizer(models.WordPiece(vocabulary, unk_token="[UNK]"))  # noqa: S106 - a piece
    library.save(str(tmp_path / TOKENIZER))
    tokenizer = PieceTokenizer(tmp_path / TOKENIZER)
    assert (tokenizer.opening, tokenizer.closing) == (0, 2)
