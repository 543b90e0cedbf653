"""Training documents that a held-out set holds too."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from polemic.pipeline.document import Document
from polemic.pipeline.errors import UsageError
from polemic.pipeline.training.data.leakage import (
    LEAKS_LISTED,
    Leak,
    find_leaks,
    refuse_leaks,
    without_leaks,
)

LONG = "The ferry to Norland must not sail again before the spring."
SEVEN = "The ferry to Norland must not sail."
HELD = Document(f"It is late. {LONG}\nAsk the crew.", id="held")


def leaks_of(text: str, held: Document = HELD) -> list[Leak]:
    """Return the leaks of one training document."""
    return find_leaks({"mine": [Document(text, id="d")]}, {"dev": {"test": [held]}})


@pytest.mark.parametrize(
    ("text", "leaking"),
    [
        (HELD.text, HELD.text),  # all of it; the whole text is named first
        (f"Once more. {LONG}", LONG),  # one sentence
        (f"Once more. {LONG.upper()}", LONG.upper()),  # case
        (f"Once more. {LONG.replace(' ', '  ')}", LONG.replace(" ", "  ")),  # white space
        (f"{LONG} Ask the crew.", LONG),
        ("It is late. Ask the crew.", None),  # short sentences are nobody's own
        (LONG.replace("spring", "summer"), None),
        ("A text of its own, which says nothing of any ferry at all.", None),
    ],
)
def test_a_text_or_a_long_sentence_leaks(text: str, leaking: str | None) -> None:
    """What is the same but for white space and case is found, and what the document says there."""
    assert [leak.text for leak in leaks_of(text)] == ([leaking] if leaking else [])


@pytest.mark.parametrize(("sentence", "leaks"), [(SEVEN, 0), (SEVEN.replace("not", "not ever"), 1)])
def test_eight_words_are_a_sentence_of_its_own(sentence: str, leaks: int) -> None:
    """One word less may be the same by chance."""
    assert len(leaks_of(f"So. {sentence}", Document(f"No. {sentence}", id="held"))) == leaks


def test_a_short_text_leaks_as_a_whole() -> None:
    """A document that is the same from end to end is known, however short it is."""
    assert len(leaks_of("Who  asked THEM?", Document("Who asked them?", id="held"))) == 1


def test_a_leak_says_where() -> None:
    """Both documents are named, each with its corpus; one leak a document is enough."""
    training = {"a": [Document("Fine.", id="1")], "b": [Document(f"{LONG} {LONG}", id="2")]}
    held_out = {"dev": {"x": [Document("So.", id="3")]}, "held_out": {"y": [HELD]}}
    assert find_leaks(training, held_out) == [Leak("b", "2", LONG, "held_out.y", "held")]


def test_leaks_are_refused_with_a_list() -> None:
    """A line for each document with the first words of what leaks, then what to do."""
    with pytest.raises(UsageError) as caught:
        refuse_leaks(leaks_of(f"Once more. {LONG}"))
    assert str(caught.value).splitlines() == [
        "corpora.mine: document 'd': “The ferry to Norland must not sail again ...” "
        "is in document 'held' of dev.test",
        "documents learnt from that dev or held_out hold too: 1; take them out of the data, or "
        "leave them out of the run with leaks: drop",
    ]
    refuse_leaks([])


def test_a_long_list_is_cut() -> None:
    """Of many leaks the first are listed, and the number of the others."""
    many = [Document(LONG, id=str(i)) for i in range(LEAKS_LISTED + 3)]
    with pytest.raises(UsageError, match="and 3 more documents") as caught:
        refuse_leaks(find_leaks({"mine": many}, {"dev": {"test": [HELD]}}))
    assert len(str(caught.value).splitlines()) == LEAKS_LISTED + 2


def test_leaking_documents_can_be_left_out() -> None:
    """They alone go, by corpus and id; the order of the others stays."""
    documents = [Document("Fine.", id="1"), Document(LONG, id="2"), Document("Good.", id="3")]
    training = {"a": documents, "b": [Document("So it is.", id="2")]}
    kept = without_leaks(training, find_leaks(training, {"dev": {"test": [HELD]}}))
    assert {name: [d.id for d in ds] for name, ds in kept.items()} == {"a": ["1", "3"], "b": ["2"]}


texts = st.lists(
    st.sampled_from((LONG, SEVEN, "Ask the crew.", "Nobody knows what the harbour costs us now.")),
    min_size=1,
).map(" ".join)


@given(texts, texts)
def test_finding_is_mutual(one: str, other: str) -> None:
    """If one text leaks into another, the other leaks into it; after dropping, none does."""
    training, held = Document(one, id="t"), Document(other, id="h")
    found = find_leaks({"a": [training]}, {"dev": {"b": [held]}})
    assert bool(found) == bool(find_leaks({"a": [held]}, {"dev": {"b": [training]}}))
    kept = without_leaks({"a": [training]}, found)
    assert not find_leaks(kept, {"dev": {"b": [held]}})


def test_many_documents_take_seconds() -> None:
    """Time grows with the text, not with the pairs of documents."""
    many = [Document(f"Reader {i} asks us what the ferry to Norland costs.") for i in range(5000)]
    started = time.perf_counter()
    assert len(find_leaks({"a": many}, {"dev": {"b": many}})) == len(many)
    assert time.perf_counter() - started < 10
