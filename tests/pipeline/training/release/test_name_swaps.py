"""Swaps of party names, and the gap they show."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from polemic.models.reading import FloatArray
from polemic.models.runtime import Model
from polemic.pipeline.document import Document, Mention, Party, PartyKind, Span
from polemic.pipeline.training.release import name_swaps
from polemic.pipeline.training.release.name_swaps import SwapGap, find_swaps, measure_name_swaps

TEXT = (
    "Norland blamed Estria for the delay. The senate of Norland met in May. "
    "Only Westhaven paid, and Norland Bank of Estria did not. Nobody listened."
)


def party(number: int, name: str, kind: PartyKind = "state", *also: str) -> Party:
    """Return a party with every place where the text has one of its names."""
    spans = [
        (i, i + len(n)) for n in (name, *also) for i in range(len(TEXT)) if TEXT.startswith(n, i)
    ]
    return Party(f"p{number}", name, kind, tuple(Mention(*span) for span in sorted(spans)))


def document(*parties: Party) -> Document:
    """Return the text with these parties."""
    return Document(TEXT, parties=parties)


def swapped(*parties: Party) -> list[str]:
    """Return the sentences after the swaps."""
    return [swap.after for _, swap in find_swaps(document(*parties))]


def test_both_names_change_places() -> None:
    """In each sentence with one of the two, wherever they stand in it."""
    assert swapped(party(1, "Norland"), party(2, "Westhaven")) == [
        "Westhaven blamed Estria for the delay.",
        "The senate of Westhaven met in May.",
        "Only Norland paid, and Westhaven Bank of Estria did not.",
    ]


def test_names_inside_other_mentions_stay() -> None:
    """A bank called after a state is not renamed with the state."""
    bank = party(3, "Norland Bank of Estria", "organization")
    assert swapped(party(1, "Norland"), party(2, "Estria"), bank) == [
        "Estria blamed Norland for the delay.",
        "The senate of Estria met in May.",
    ]


@pytest.mark.parametrize(
    "parties",
    [
        (party(1, "Norland"),),
        (party(1, "Norland"), party(2, "Estria", "group")),
        (party(1, "Norland"), Party("p2", "Sudmark", "state")),
        (party(1, "Norland"), party(2, "delay")),
        (),
    ],
)
def test_swaps_need_two_names_of_a_kind(parties: Sequence[Party]) -> None:
    """Other kinds, parties that are not named, and words that are no names are left alone."""
    assert swapped(*parties) == []


def test_other_words_for_a_party_stay() -> None:
    """Only the name by which the party is called is swapped."""
    swaps = swapped(party(1, "Norland", "state", "The senate"), party(2, "Westhaven"))
    assert "The senate of Westhaven met in May." in swaps


@given(st.permutations(["Norland", "Estria", "Westhaven"]))
def test_places_are_those_of_the_names(names: list[str]) -> None:
    """The n-th name before stands where the n-th name after does; swapping again undoes it."""
    parties = [party(i, name) for i, name in enumerate(names, 1)]
    for _, swap in find_swaps(document(*parties)):
        before = [swap.before[start:end] for start, end in swap.names_before]
        after = [swap.after[start:end] for start, end in swap.names_after]
        pair = {*before, *after}
        assert len(pair) == 2
        assert all(a != b and {a, b} == pair for a, b in zip(before, after, strict=True))
        assert len(swap.after) - len(swap.before) == sum(map(len, after)) - sum(map(len, before))


def test_a_blind_model_has_no_gap(tiny_model: Model, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the name has no say, nothing changes; where it alone has, everything does."""

    def by_place(_: object, sentence: str, names: Sequence[Span]) -> FloatArray:
        return np.array([[0.9, 0.1, 0.0]] * len(names), dtype=np.float32)

    def by_name(_: object, sentence: str, names: Sequence[Span]) -> FloatArray:
        liked = [sentence[start:end] == "Norland" for start, end in names]
        rows = [[0.9, 0.1, 0.0] if like else [0.1, 0.9, 0.0] for like in liked]
        return np.array(rows, dtype=np.float32)

    swappable = document(party(1, "Norland"), party(2, "Westhaven"))
    monkeypatch.setattr(name_swaps, "_judge", by_place)
    assert measure_name_swaps(tiny_model, [swappable]) == {"state": SwapGap(4, 0.0, 0.0)}
    monkeypatch.setattr(name_swaps, "_judge", by_name)
    assert measure_name_swaps(tiny_model, [swappable]) == {"state": SwapGap(4, 1.0, 1.6)}


def test_a_model_judges_the_sentences(tiny_model: Model) -> None:
    """Kinds are told apart; a document without parties adds nothing."""
    organizations = (party(3, "Estria", "organization"), party(4, "Norland Bank", "organization"))
    states = (party(1, "Westhaven"), party(2, "Nobody"))
    gaps = measure_name_swaps(tiny_model, [document(*organizations), document(*states), document()])
    assert list(gaps) == ["organization", "state"]
    assert all(0 <= gap.changed <= 1 and 0 < gap.gap <= 2 for gap in gaps.values())
