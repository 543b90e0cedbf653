from collections.abc import Callable
from pathlib import Path

import pytest

from polemic.pipeline.annotations import FORMS, read_annotations
from polemic.pipeline.errors import UsageError

Write = Callable[[str, str | bytes], Path]

RECORD = '{"id": "a", "text": "No."}\n'


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("gold.jsonl", RECORD),
        ("gold.json", RECORD),
        ("gold.txt", RECORD),
        ("gold.conll", "No\tB-Claim\n"),
        ("gold.dat", "1\tNo\tB-Claim\n"),
        ("gold.txt", "-DOCSTART-\n\nNo O\n"),
        ("gold.bio", "\n# newdoc id = a\nNo\tO\n"),
    ],
)
def test_forms_are_recognised(write: Write, name: str, content: str) -> None:
    """The suffix tells the form, and where it does not, the first token or brace does."""
    (document,) = read_annotations(write(name, content))
    assert document.text in ("No.", "No")


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("gold.jsonl", None, "cannot be read"),
        ("gold.conll", None, "cannot be read"),
        ("gold.ann", None, "cannot be read"),
        ("gold", None, "cannot be read"),
        ("gold.jsonl", "\n", "holds no document"),
        ("gold.json", "[]", "holds no document"),
        ("gold.conll", "\n\n", "holds no document"),
        ("gold.json", RECORD + RECORD, "name JSON Lines .jsonl"),
        ("gold.json", "[3]", "record 1: not a JSON object"),
        ("gold.conll", b"\xff\xfeN\0", "not text but UTF-16"),
        ("gold.dat", b"caf\xe9\tO", "not UTF-8 at byte 3"),
        ("gold.ann", b"caf\xe9", "not UTF-8 at byte 3"),
        ("folder/notes.md", "No.", "holds no document|no file in this folder ends in"),
    ],
)
def test_unusable_paths(
    write: Write, tmp_path: Path, name: str, content: str | bytes | None, message: str
) -> None:
    """What is no labelled file is wrong use, named with its path."""
    path = tmp_path / Path(name).parts[0]
    if content is not None:
        write(name, content)
    with pytest.raises(UsageError, match=message) as caught:
        read_annotations(path)
    assert str(caught.value).startswith(str(path))


@pytest.mark.parametrize("form", FORMS)
def test_a_folder_without_files_has_no_document(tmp_path: Path, form: str) -> None:
    """Whatever form is asked for, an empty folder is an error and no traceback."""
    with pytest.raises(UsageError, match=r"holds no document|cannot be read"):
        read_annotations(tmp_path, form=form)


def test_unknown_forms_name_the_nearest(write: Write) -> None:
    """A form that is none says which are."""
    path = write("gold.jsonl", RECORD)
    with pytest.raises(UsageError, match=r"no form 'conl' \(did you mean 'conll'.*known: records"):
        read_annotations(path, form="conl")


def test_ids_are_unique(write: Write) -> None:
    """A document whose id is taken names the place of the first one, and all are listed."""
    path = write("gold.jsonl", RECORD * 3)
    with pytest.raises(UsageError) as caught:
        read_annotations(path)
    assert str(caught.value).splitlines() == [
        f"{path}:{n}: document 'a': this id is taken by the document of {path}:1; "
        "give each one of its own"
        for n in (2, 3)
    ]
