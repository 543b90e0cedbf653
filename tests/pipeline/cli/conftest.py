"""A pipeline that needs no model, in place of the one that commands load."""

from __future__ import annotations

import dataclasses
import re
from pathlib import Path

import pytest

from polemic.pipeline.document import (
    Component,
    Document,
    Mention,
    Party,
    Relation,
    Stance,
    StanceScores,
)


class MarkSentences:
    """Marks each sentence, the first as the thesis; refuses a text that says `POISON`."""

    provenance = {"polemic": "0", "model": "none@0", "config": "0"}  # noqa: RUF012  read only

    def __call__(self, document: Document) -> Document:
        """Return the document with its sentences marked."""
        if "POISON" in document.text:
            raise ValueError("cannot be digested")
        if "STOP" in document.text:
            raise KeyboardInterrupt
        spans = [m.span() for m in re.finditer(r"\S[^.]*\.", document.text)]
        if not spans:
            return document
        first, *rest = (
            Component(f"c{i}", "premise" if i > 1 else "claim", *span, thesis=i == 1)
            for i, span in enumerate(spans, 1)
        )
        start, end = spans[0]
        party = Party("p1", document.text[start : start + 7], "group", (Mention(start, end),))
        stance = Stance("author", "p1", "against", None, StanceScores(0.1, 0.7, 0.2), (spans[-1],))
        return dataclasses.replace(
            document,
            components=(first, *rest),
            relations=tuple(Relation(c.id, "c1", "support") for c in rest),
            parties=(party,),
            stances=(stance,),
        )


@pytest.fixture
def _pipeline(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let `polemic analyze` load that pipeline."""
    monkeypatch.setattr(
        "polemic.pipeline.cli.analyze.load_pipeline", lambda *_, **__: MarkSentences()
    )


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Make some inputs, with the working directory there."""
    (tmp_path / "in").mkdir()
    (tmp_path / "in/a.txt").write_bytes(b"Ban it. It harms.")
    (tmp_path / "in/b.txt").write_bytes(b"Keep it.\r\nIt helps.\r\n")
    (tmp_path / "bad.txt").write_bytes(b"\xff\xfe\x00")
    (tmp_path / "poison.txt").write_bytes(b"SECRET words. POISON.")
    (tmp_path / "stop.txt").write_bytes(b"STOP.")
    (tmp_path / "empty.txt").write_bytes(b"")
    monkeypatch.chdir(tmp_path)
    return tmp_path
