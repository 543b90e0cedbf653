from collections.abc import Callable
from pathlib import Path

from polemic.pipeline.annotations.files import files_under, read_lines

Write = Callable[[str, str | bytes], Path]


def test_lines_end_where_a_file_ends_them(write: Write) -> None:
    r"""Only `\n` and `\r\n` end a line: other separators are part of a token."""
    path = write("a.conll", b"\xef\xbb\xbfone\r\ntw\xe2\x80\xa8o\rthree\n")
    assert read_lines(path) == ["one", "tw\u2028o\rthree", ""]


def test_files_of_a_folder_are_in_order_of_their_names(write: Write, tmp_path: Path) -> None:
    """Files of all folders below come by their relative path; a file stands for itself."""
    for name in ("b.ann", "a/z.ann", "a/y.txt"):
        write(name, "")
    assert [name for name, _ in files_under(tmp_path, (".ann",))] == ["a/z.ann", "b.ann"]
    assert files_under(tmp_path / "b.ann", (".ann",)) == [("b.ann", tmp_path / "b.ann")]
