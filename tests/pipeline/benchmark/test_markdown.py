"""Pages of figures: whole, or one line that says why not."""

from __future__ import annotations

from pathlib import Path

import pytest

from polemic.pipeline.benchmark.markdown import write_text
from polemic.pipeline.errors import OutputError


def test_a_page_takes_the_place_of_the_one_before(tmp_path: Path) -> None:
    """Nothing but the page is left in the folder."""
    page = tmp_path / "page.md"
    page.write_text("old", encoding="utf-8")
    write_text(page, "naïve\n", option="--out")
    assert page.read_bytes() == "naïve\n".encode()
    assert list(tmp_path.iterdir()) == [page]


def test_a_page_that_cannot_be_written_is_one_line(tmp_path: Path) -> None:
    """The line names the file and the option that gives another."""
    with pytest.raises(OutputError, match=r"no/page\.md: cannot be written .* with --figures$"):
        write_text(tmp_path / "no" / "page.md", "text", option="--figures")
