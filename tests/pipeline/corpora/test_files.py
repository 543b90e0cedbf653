from pathlib import Path

import pytest

from polemic.pipeline.corpora.files import corpus_file, nearest, read_rows
from polemic.pipeline.errors import UsageError


def test_rows_are_the_lines_that_are_not_blank(tmp_path: Path) -> None:
    """A trailing or empty line is no row."""
    path = tmp_path / "a.jsonl"
    path.write_text('{"n": 1}\n\n{"n": "é"}\n', encoding="utf-8")
    assert list(read_rows(path)) == [{"n": 1}, {"n": "é"}]


@pytest.mark.parametrize("line", ['{"n": ', "[1]"])
def test_a_bad_line_is_named(tmp_path: Path, line: str) -> None:
    """What is no JSON object is reported with file and line."""
    path = tmp_path / "a.jsonl"
    path.write_text(f'{{"n": 1}}\n{line}\n', encoding="utf-8")
    with pytest.raises(UsageError, match=r"a\.jsonl:2"):
        list(read_rows(path))


def test_a_missing_split_lists_those_there(tmp_path: Path) -> None:
    """The message proposes the nearest split and lists all of that corpus only."""
    (tmp_path / "family").mkdir()
    for name in ("one.train", "one.dev", "other.test"):
        (tmp_path / "family" / f"{name}.jsonl").touch()
    assert corpus_file(tmp_path, "family/one.", split="dev").is_file()
    with pytest.raises(UsageError, match=r"mean 'train'.*splits there: dev, train$"):
        corpus_file(tmp_path, "family/one.", split="trian")


def test_a_missing_corpus_says_where_it_was_looked_for(tmp_path: Path) -> None:
    """Without any split of it the folder is to blame."""
    with pytest.raises(UsageError, match=f"family/one.*{tmp_path}"):
        corpus_file(tmp_path, "family/one.", split="dev")


def test_nothing_is_proposed_for_a_word_unlike_all() -> None:
    """A far-fetched proposal is worse than none."""
    assert nearest("zzz", ["train", "dev"]) == ""
