"""Plain text: bytes to characters, with nothing changed but the byte-order mark."""

from __future__ import annotations

from polemic.pipeline.document import Document
from polemic.pipeline.errors import DocumentError
from polemic.pipeline.formats.item import input_hash

_SIGNATURES = {
    b"\x89PNG": "a PNG image",
    b"\xff\xd8\xff": "a JPEG image",
    b"%PDF-": "a PDF file",
    b"PK\x03\x04": "a zip archive or an office document",
    b"\x1f\x8b": "a gzip archive",
    b"\x7fELF": "a program",
    b"\xff\xfe": "UTF-16",
    b"\xfe\xff": "UTF-16",
}


def document_of_text(data: bytes, *, name: str, source: str | None) -> Document:
    """Return the document of a text file's bytes.

    Raises:
        DocumentError: if the bytes are not UTF-8 text.
    """
    text = decode_text(data)
    return Document(text, id=name, source=source, provenance={"input": input_hash(data)})


def decode_text(data: bytes) -> str:
    r"""Return the characters of UTF-8 bytes without a leading byte-order mark.

    Everything else stays: line ends, no-break spaces, controls.

    >>> decode_text(b"\xef\xbb\xbfone\r\ntwo")
    'one\r\ntwo'

    Raises:
        DocumentError: if the bytes are another kind of file or another encoding.
    """
    refuse_other_kinds(data)
    try:
        return data.decode("utf-8").removeprefix("\ufeff")
    except UnicodeDecodeError as error:
        raise DocumentError(
            f"not UTF-8 at byte {error.start} (0x{data[error.start]:02x}); save it as UTF-8"
        ) from None


def refuse_other_kinds(data: bytes) -> None:
    """Check the bytes, or the first of them, for signs that they are no UTF-8 text.

    Raises:
        DocumentError: if they begin as another kind of file does or hold a zero byte.
    """
    for signature, kind in _SIGNATURES.items():
        if data.startswith(signature):
            raise DocumentError(f"not text but {kind}; save it as UTF-8 text")
    if (place := data.find(0)) >= 0:
        raise DocumentError(f"not text (a zero byte at byte {place}); save it as UTF-8 text")
