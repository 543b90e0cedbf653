"""Bytes to characters."""

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from polemic.pipeline.errors import DocumentError
from polemic.pipeline.formats.plain_text import decode_text, document_of_text

TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"))


@given(TEXT)
def test_only_a_byte_order_mark_is_removed(text: str) -> None:
    """The text is the input as read, whatever is in it."""
    kinds = (b"\x89PNG", b"%PDF-", b"PK\x03\x04", b"\x7fELF")
    if not text.encode().startswith(kinds):
        assert decode_text(b"\xef\xbb\xbf" + text.encode()) == text


@pytest.mark.parametrize(
    "text",
    [
        "one\r\ntwo\rthree\n",
        "no\u00a0break\u2028line\x0bpage\x0c",
        "\u201ccurly\u201d \u2014 \u200bzero\u200dwidth",
        "e\u0301 is not \u00e9",
        "\u202eturned\u202c \U0001f468\u200d\U0001f469\u200d\U0001f467",
        "[/b][link=file:///etc/passwd]x[/link]\x1b[31m",
        "in the \ufeff middle",
        "",
    ],
)
def test_nothing_is_normalised(text: str) -> None:
    """Line ends, spaces, controls and combining marks stay, so that offsets hold."""
    assert decode_text(text.encode()) == text


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"caf\xe9 society", "not UTF-8 at byte 3 (0xe9)"),
        (b"\xef\xbb\xbfab\xff", "not UTF-8 at byte 5"),
        (b"\xed\xa0\xbd", "not UTF-8 at byte 0"),
        (b"a\x00b", "a zero byte at byte 1"),
        (b"\x89PNG\r\n\x1a\n", "PNG"),
        (b"%PDF-1.7\n", "PDF"),
        (b"\x1f\x8b\x08", "gzip"),
        ("UTF-16".encode("utf-16"), "UTF-16"),
    ],
)
def test_what_is_no_utf8_text_is_refused(data: bytes, message: str) -> None:
    """The message says what it is, where, and what to do."""
    with pytest.raises(DocumentError) as error:
        decode_text(data)
    assert message in str(error.value)
    assert "UTF-8" in str(error.value)


def test_the_hash_is_of_the_bytes() -> None:
    """`provenance.input` tells files with and without a byte-order mark apart."""
    data = b"\xef\xbb\xbfA text."
    document = document_of_text(data, name="a.txt", source="a.txt")
    assert document.provenance == {"input": hashlib.sha256(data).hexdigest()}
    assert (document.text, document.title) == ("A text.", None)
