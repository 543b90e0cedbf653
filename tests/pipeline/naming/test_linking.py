import re
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from polemic.pipeline.document import PARTY_KINDS, Document, Party, PartyKind
from polemic.pipeline.naming.aliases import load_aliases
from polemic.pipeline.naming.linking import FoundMention, link_mentions

KINDS: dict[str, PartyKind] = {
    "S": "state",
    "O": "organization",
    "G": "group",
    "P": "person",
}


def marked(source: str) -> tuple[str, list[FoundMention]]:
    """Return the text of "[P Ada Lind] spoke" without its marks, and the mentions marked."""
    text = ""
    mentions: list[FoundMention] = []
    for plain, letter, name in re.findall(r"([^\[]*)(?:\[([SOGP]) ([^\]]+)\])?", source):
        text += plain
        if name:
            mentions.append(FoundMention(len(text), len(text) + len(name), KINDS[letter]))
        text += name
    return text, mentions


def link(source: str) -> tuple[str, tuple[Party, ...]]:
    """Return the text without its marks, and the parties of the mentions marked."""
    text, mentions = marked(source)
    return text, link_mentions(text, mentions, load_aliases())


def names(source: str) -> list[list[str]]:
    """Return the mentions of each party, parties in order."""
    text, parties = link(source)
    return [[text[m.start : m.end] for m in party.mentions] for party in parties]


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        # states: names, abbreviations, capitals, adjectives
        (
            "[S The US] and [S Washington] met [S Iran]; [S American] pressure on [S Tehran].",
            [["The US", "Washington", "American"], ["Iran", "Tehran"]],
        ),
        ("[S Britain]'s vote, [S Downing Street]’s plea.", [["Britain", "Downing Street"]]),
        # a state, its people and its government are three
        (
            "[S Nigeria] votes. [G Nigerians] doubt [O the Nigerian government].",
            [["Nigeria"], ["Nigerians"], ["the Nigerian government"]],
        ),
        ("[G Afghans] hope; [G the Afghan people] wait.", [["Afghans", "the Afghan people"]]),
        ("[S The Afghan state] and [S Afghanistan].", [["The Afghan state", "Afghanistan"]]),
        # persons
        (
            "[P President Ada Lind] spoke. [P Lind] left, and [P Mrs Lind] wept.",
            [["President Ada Lind", "Lind", "Mrs Lind"]],
        ),
        ("[P Mr Orlov] lied. Later [P Ivan Orlov] rose.", [["Mr Orlov", "Ivan Orlov"]]),
        ("[P Ada Lind] and [P Bo Lind] met.", [["Ada Lind"], ["Bo Lind"]]),
        ("[P Omar al-Hassan] fled; [P Hassan] won.", [["Omar al-Hassan", "Hassan"]]),
        ("[P Jan Müller] sang, [P Muller] too.", [["Jan Müller", "Muller"]]),
        ("[P Karl Jordan] won. [P Jordan] smiled.", [["Karl Jordan", "Jordan"]]),
        (
            "[P Mr Bo Lind] and [P Mrs Ada Lind]. [P Mr Lind] sat.",
            [["Mr Bo Lind", "Mr Lind"], ["Mrs Ada Lind"]],
        ),
        (
            "[P President Lind] and [P Mr Orlov] met; [P the president] won.",
            [["President Lind", "the president"], ["Mr Orlov"]],
        ),
        (
            "[P Prime Minister Lind] met [P Finance Minister Orlov]. [P The finance minister] won.",
            [["Prime Minister Lind"], ["Finance Minister Orlov", "The finance minister"]],
        ),
        # acronyms
        (
            "[O The Harbour Workers Union] ([O HWU]) met. [O HWU] won.",
            [["The Harbour Workers Union", "HWU", "HWU"]],
        ),
        ("[O League of Northern Towns] met; [O LNT].", [["League of Northern Towns", "LNT"]]),
        (
            "[O The Interstate Cricket Club] ([O ICC]) lost. [O ICC] wept.",
            [["The Interstate Cricket Club", "ICC", "ICC"]],
        ),
        # shorter names of organisations, nouns that refer back
        (
            "[O The Harbour Council] met. [O The council] won.",
            [["The Harbour Council", "The council"]],
        ),
        (
            "[O The Arken Party] lost to [O Boko Haram]."
            " [O The party] fell; [G the insurgents] won.",
            [["The Arken Party", "The party"], ["Boko Haram", "the insurgents"]],
        ),
        (
            "[S Chad] and [S Mali]: [O Chad's government] fell, [O the government] said.",
            [
                [
                    "Chad",
                ],
                ["Mali"],
                ["Chad's government", "the government"],
            ],
        ),
        (
            "[S Mali] is poor. [O The army] took over. [O The Malian army].",
            [["Mali"], ["The army", "The Malian army"]],
        ),
        ("[G students] and [G Students]; [G a student].", [["students", "Students", "a student"]]),
        (
            "[G the militant group Boko Haram], [O Boko Haram]",
            [["the militant group Boko Haram", "Boko Haram"]],
        ),
    ],
)
def test_names_of_one_actor_become_one_party(source: str, expected: list[list[str]]) -> None:
    """All names of one actor are one party, and different actors stay apart."""
    assert names(source) == expected


@pytest.mark.parametrize(
    ("source", "name", "kind", "key"),
    [
        ("[S America] acts.", "United States", "state", "USA"),
        ("[O the EU] acts.", "European Union", "organization", "EU"),
        ("[P Lind] and [P Ada Lind].", "Ada Lind", "person", None),
        ("[G the Dutch people] act.", "Dutchmen", "group", "NLD-people"),
        ("[O the French government]", "French government", "organization", "FRA-government"),
        ("[O a US-led coalition]", "US-led coalition", "organization", None),
        ("[S the Taliban] act.", "Taliban", "group", "TALIBAN"),
    ],
)
def test_party_has_its_canonical_name(source: str, name: str, kind: str, key: str | None) -> None:
    """Name, kind and key come from the tables where they know the actor."""
    party = link(source)[1][0]
    assert (party.name, party.kind, party.key) == (name, kind, key)


@pytest.mark.parametrize(
    ("source", "part", "whole"),
    [
        ("[S Iran] talks. [O The Iranian army] waits.", "Iranian military", "Iran"),
        ("[P Iranian President Ali Nuri] spoke.", "Ali Nuri", "Iran"),
        ("Asked, Iranian President [P Ali Nuri] spoke of [S Iran].", "Ali Nuri", "Iran"),
        ("[P Ali Nuri], the Iranian president, spoke of [S Iran].", "Ali Nuri", "Iran"),
        ("U.S. President [P Ada Lind] spoke of [S America].", "Ada Lind", "United States"),
        ("[O Afghan police] fled.", "Afghan police", "Afghanistan"),
        ("[O The Security Council] of [O the UN] met.", "UN Security Council", "United Nations"),
    ],
)
def test_part_is_linked_to_its_whole(source: str, part: str, whole: str) -> None:
    """An army, ministry or office holder is part of the state the text says it belongs to."""
    parties = link(source)[1]
    by_name = {party.name: party for party in parties}
    assert by_name[part].part_of == by_name[whole].id


def test_people_are_no_part_of_their_state() -> None:
    """A people is a party of its own: what is said of the state is not said of them."""
    assert all(party.part_of is None for party in link("[S Iran] and [G Iranians].")[1])


def test_foreign_holder_of_an_office_is_not_meant() -> None:
    """The name "The Iranian president" never means the one president of a text on another state."""
    source = "[S Peru] [S Peru] [P President Lind] met [P the Iranian president]."
    assert ["President Lind"] in names(source)


TEXT = "President Ada Lind of Iran met the EU (EU), Mr Lind’s \n\n“army”; the US government, I."


@given(
    st.lists(
        st.tuples(st.integers(0, len(TEXT) - 1), st.integers(1, 20), st.sampled_from(PARTY_KINDS)),
        max_size=12,
    ),
    st.randoms(),
)
def test_any_mentions_give_a_valid_document(
    cuts: list[tuple[int, int, PartyKind]], rnd: Random
) -> None:
    """Whatever is marked: each mention is in one party, order does not matter, the ids hold."""
    mentions = [
        FoundMention(start, min(start + size, len(TEXT)), kind) for start, size, kind in cuts
    ]
    parties = link_mentions(TEXT, mentions, load_aliases())
    Document(text=TEXT, parties=parties)
    assert [party.id for party in parties] == [f"p{n}" for n in range(1, len(parties) + 1)]
    placed = [m.span for party in parties for m in party.mentions]
    assert {mention.span for mention in mentions} <= set(placed)
    rnd.shuffle(mentions)
    assert link_mentions(TEXT, mentions, load_aliases()) == parties


def test_no_mentions_no_parties() -> None:
    """An empty text has no parties."""
    assert link_mentions("", [], load_aliases()) == ()
