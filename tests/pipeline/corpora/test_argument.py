from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from polemic.pipeline.corpora import read_corpus
from polemic.pipeline.corpora.argument import argument_document
from polemic.pipeline.document import Component, Relation

TEXT = "The bridge must be repaired. It shook twice last year. Repairs are cheap."


def unit(number: int, start: int, end: int, **labels: str | None) -> dict[str, Any]:
    """A row's unit of that number."""
    return {"label": "premise", "native": "x", **labels, "id": f"u{number}"} | {
        "start": start,
        "end": end,
    }


def row(*units: dict[str, Any], **more: Any) -> dict[str, Any]:
    """A row of the scheme all argument corpora share."""
    return {
        "id": "d1",
        "corpus": "c",
        "split": "train",
        "text": TEXT,
        "components": list(units),
        "relations": [],
    } | more


@pytest.mark.parametrize(
    ("label", "native", "expected", "thesis"),
    [
        ("major_claim", "MajorClaim", "claim", True),
        ("claim", "pro:central", "claim", True),
        ("claim", "policy", "claim", False),
        ("premise", "fact", "premise", False),
        (None, "anecdote", "premise", False),
        (None, "statistics", "premise", False),
        (None, "testimony", "premise", False),
        (None, "assumption", "claim", False),
        (None, "common-ground", "claim", False),
        (None, "other", "claim", False),
    ],
)
def test_labels_are_mapped(label: str | None, native: str, expected: str, *, thesis: bool) -> None:
    """Every label or type of a source becomes a claim or a premise; major claims are theses."""
    document = argument_document(row(unit(1, 0, 28, label=label, native=native)))
    assert [(c.label, c.thesis) for c in document.components] == [(expected, thesis)]


def test_spans_stay_as_the_source_has_them() -> None:
    """The full stop inside a unit is kept: edges are no business of a reader."""
    document = argument_document(row(unit(1, 0, 28), unit(2, 29, 53)))
    assert [c.span for c in document.components] == [(0, 28), (29, 53)]
    assert document.meta["skipped"] == 0


def test_faulty_units_and_links_are_left_out_and_counted() -> None:
    """Overlapping or outlying units go, with all links that need them; the rest stays."""
    document = argument_document(
        row(
            unit(1, 0, 28, label="claim"),
            unit(2, 20, 40),
            unit(3, 29, 53),
            unit(4, 60, 900),
            relations=[
                {"source": "u3", "target": "u1", "label": "support"},
                {"source": "u2", "target": "u1", "label": "support"},
                {"source": "u3", "target": "u3", "label": "attack"},
                {"source": "u3", "target": "u1", "label": "attack"},
            ],
        )
    )
    assert document.components == (
        Component("u1", "claim", 0, 28),
        Component("u3", "premise", 29, 53),
    )
    assert document.relations == (Relation("u3", "u1", "support"),)
    assert document.meta["skipped"] == 5


def test_editorials_of_the_home_set_are_left_out(write_corpus: Callable[..., Path]) -> None:
    """What serves evaluation under another name is never read for training."""
    write_corpus("oped/dev", {"id": "kept-apart"})
    folder = write_corpus("argument/webis16.train", row(id="kept-apart"), row(id="other"))
    assert [d.id for d in read_corpus("webis16", "train", folder)] == ["other"]


def test_of_threads_with_one_opening_post_the_richest_is_read(
    write_corpus: Callable[..., Path],
) -> None:
    """A post repeated in several files counts once."""
    post = TEXT * 3
    folder = write_corpus(
        "argument/cmv_modes.train",
        row(id="poor", text=post + " I disagree."),
        row(unit(1, 0, 28), id="rich", text=post + " So do I."),
        row(id="another", text="A text of its own."),
    )
    assert [d.id for d in read_corpus("cmv_modes", "train", folder)] == ["rich", "another"]
