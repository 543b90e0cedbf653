from collections.abc import Callable
from pathlib import Path

import pytest

from polemic.pipeline.corpora import (
    CORPORA,
    FOLDER_VARIABLE,
    HEADS,
    corpora_folder,
    read_corpus,
)
from polemic.pipeline.document import Component
from polemic.pipeline.errors import UsageError


@pytest.mark.parametrize("name", CORPORA)
def test_a_corpus_labels_known_heads(name: str) -> None:
    """Every corpus stands under its own name and labels something that is defined."""
    corpus = CORPORA[name]
    assert corpus.name == name
    assert corpus.heads
    assert corpus.heads <= set(HEADS)
    assert corpus.licence


@pytest.mark.parametrize("name", CORPORA)
def test_a_corpus_that_is_not_there_is_reported(name: str, tmp_path: Path) -> None:
    """No reader fails otherwise than by telling the user what is missing."""
    with pytest.raises(UsageError, match="there is no"):
        read_corpus(name, "train", tmp_path)


@pytest.mark.parametrize(
    "row", [{}, {"text": 5, "components": []}, {"text": "", "components": [{"label": "verdict"}]}]
)
def test_rows_of_another_form_are_reported(
    row: dict[str, object], write_corpus: Callable[..., Path]
) -> None:
    """A file of some other scheme ends in one message that names corpus and split."""
    folder = write_corpus("argument/aaec.dev", row)
    with pytest.raises(UsageError, match="corpus 'aaec', split 'dev'"):
        read_corpus("aaec", "dev", folder)


def test_an_unknown_corpus_is_answered_with_the_nearest(tmp_path: Path) -> None:
    """A slip of the pen is mended by the message."""
    with pytest.raises(UsageError, match="mean 'newsmtsc'"):
        read_corpus("newmtsc", "train", tmp_path)


def test_the_home_set_is_read_as_records(write_corpus: Callable[..., Path]) -> None:
    """Its lines are our own record, which needs no mapping."""
    component = {"id": "c1", "label": "claim", "start": 0, "end": 11, "thesis": True}
    folder = write_corpus("oped/dev", {"id": "o", "text": "Bread rules", "components": [component]})
    (document,) = read_corpus("oped", "dev", folder)
    assert document.components == (Component("c1", "claim", 0, 11, thesis=True),)


def test_the_folder_given_wins(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is said on the command line beats the environment."""
    monkeypatch.setenv(FOLDER_VARIABLE, "/nowhere")
    assert corpora_folder(tmp_path) == tmp_path
    monkeypatch.setenv(FOLDER_VARIABLE, str(tmp_path))
    assert corpora_folder(None) == tmp_path


@pytest.mark.parametrize("value", [None, "", "/nowhere/at/all"])
def test_no_folder_says_what_to_do(value: str | None, monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither an unset variable nor a wrong one is taken for a folder."""
    monkeypatch.delenv(FOLDER_VARIABLE, raising=False)
    if value is not None:
        monkeypatch.setenv(FOLDER_VARIABLE, value)
    with pytest.raises(UsageError, match="corpora folder"):
        corpora_folder(None)
