from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from polemic.pipeline.document import Document, Span
from polemic.pipeline.evaluation.mistakes import Mistake
from polemic.pipeline.evaluation_page.entries import (
    CONTEXT,
    Entry,
    Mark,
    Piece,
    excerpt,
    make_entries,
)

GAP = " … "
WORDS = "word " * 200


def own(start: int, end: int) -> Mark:
    """Return a mark of the mistake."""
    return Mark((start, end), "claim", own=True)


def other(start: int, end: int) -> Mark:
    """Return a mark of something beside it."""
    return Mark((start, end), "claim", own=False)


def test_a_short_text_is_shown_whole() -> None:
    """Marked and unmarked pieces follow each other and make up the text."""
    pieces = excerpt("one two three", [own(4, 7)], places=[(4, 7)])
    assert pieces == (Piece("one "), Piece("two", own(4, 7)), Piece(" three"))


def test_nowhere_is_no_text() -> None:
    """A party that is named nowhere has no place to show."""
    assert excerpt(WORDS, [], places=[]) == ()


def test_a_long_text_is_cut_at_words() -> None:
    """About 160 characters stay on either side; an ellipsis stands where text was left out."""
    first, before, marked, after, last = excerpt(WORDS, [own(500, 504)], places=[(500, 504)])
    assert (first.text, marked.text, last.text) == (GAP, "word", GAP)
    assert before.text.startswith("word ")
    assert after.text.endswith(" word")
    assert CONTEXT - 5 <= len(before.text) <= CONTEXT
    assert CONTEXT - 5 <= len(after.text) <= CONTEXT


def test_a_text_without_blanks_is_cut_anywhere() -> None:
    """Where there is no word to cut at the context has its full length."""
    pieces = excerpt("x" * 1000, [own(500, 510)], places=[(500, 510)])
    assert [len(piece.text) for piece in pieces] == [len(GAP), CONTEXT, 10, CONTEXT, len(GAP)]


def test_distant_places_have_a_gap_between() -> None:
    """Places far apart are shown one after the other, near ones together."""
    far = excerpt(WORDS, [], places=[(0, 4), (900, 904)])
    assert [piece.text == GAP for piece in far] == [False, True, False]
    near = excerpt(WORDS, [], places=[(0, 4), (200, 204)])
    assert [piece.text == GAP for piece in near] == [False, True]


def test_of_overlapping_marks_the_mistakes_own_is_shown() -> None:
    """No two marks are shown on one character."""
    pieces = excerpt("one two three", [other(0, 7), own(4, 13)], places=[(4, 7)])
    assert [piece.mark for piece in pieces] == [None, own(4, 13)]


def test_a_mark_that_reaches_out_is_cut_with_the_text() -> None:
    """A neighbour is shown as far as the context goes."""
    pieces = excerpt("x" * 1000, [own(500, 510), other(510, 1000)], places=[(500, 510)])
    assert [len(piece.text) for piece in pieces] == [len(GAP), CONTEXT, 10, CONTEXT, len(GAP)]
    assert pieces[3].mark == other(510, 1000)


spans = st.tuples(st.integers(0, 900), st.integers(1, 80)).map(lambda s: (s[0], s[0] + s[1]))


@given(st.lists(spans, max_size=4), st.lists(spans, min_size=1, max_size=4))
def test_excerpts_are_of_the_text_and_hold_every_place(
    marked: list[Span], places: list[Span]
) -> None:
    """Between ellipses stands the text itself, in its order, and no place is cut."""
    text = "".join(chr(0x4E00 + i) for i in range(1000))  # each character but once
    pieces = excerpt(text, [own(*span) for span in marked], places=places)
    shown = "".join(piece.text for piece in pieces)
    assert all(stretch in text for stretch in shown.split(GAP))
    assert all(text[start:end] in shown for start, end in places)
    assert sorted(shown.replace(GAP, "")) == list(shown.replace(GAP, ""))


def by_kind(
    found: list[Mistake], gold: list[Document], predicted: list[Document]
) -> dict[str, Entry]:
    """Return the first entry of each kind."""
    entries = make_entries(found, gold=gold, predicted=predicted)
    return {entry.mistake.kind: entry for entry in reversed(entries)}


@pytest.mark.parametrize(
    ("kind", "gold_facts", "predicted_facts"),
    [
        ("missed", ("premise",), ()),
        ("boundary", ("claim",), ("claim",)),
        ("wrong_link", ("attack",), ("support",)),
        ("spurious_party", (), ("state", "Norland", "1 mention")),
        (
            "wrong_holder",
            ("claim", "held by The Harbour League"),
            ("claim", "held by the author"),
        ),
        (
            "wrong_stance",
            (
                "favor",
                "toward Minister Aldous Wren",
                "held by the author",
                "over the document",
                "also right: neutral",
            ),
            (),
        ),
    ],
)
def test_sides_say_what_they_hold(
    found: list[Mistake],
    gold: list[Document],
    predicted: list[Document],
    kind: str,
    gold_facts: tuple[str, ...],
    predicted_facts: tuple[str, ...],
) -> None:
    """Each side is told by its label first, then by names; an empty side by nothing."""
    entry = by_kind(found, gold, predicted)[kind]
    assert (entry.gold.facts, entry.predicted.facts) == (gold_facts, predicted_facts)


def test_marks_say_what_they_are(
    found: list[Mistake], gold: list[Document], predicted: list[Document]
) -> None:
    """Components are marked with their label, links with where they go from and to."""
    entries = by_kind(found, gold, predicted)

    def marks(side: Any) -> list[tuple[str, str]]:
        return [(p.mark.name, p.text) for p in side.pieces if p.mark and p.mark.own]

    assert marks(entries["boundary"].predicted) == [
        ("claim", "The council should build the bridge this year.")
    ]
    assert marks(entries["wrong_link"].gold) == [
        ("to", "the bridge would ruin the view"),
        ("from", "A view feeds nobody"),
    ]
    assert marks(entries["wrong_stance"].gold) == [("favor", "Minister Aldous Wren")]


def test_a_missed_component_shows_what_was_predicted_there(
    found: list[Mistake], gold: list[Document], predicted: list[Document]
) -> None:
    """The empty side of a component shows the same text with the components of that side."""
    entry = by_kind(found, gold, predicted)["missed"]
    assert "".join(p.text for p in entry.gold.pieces) == "".join(
        p.text for p in entry.predicted.pieces
    )
    assert [p.mark.own for p in entry.predicted.pieces if p.mark] == [False] * 4
