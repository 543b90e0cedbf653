from typing import cast

import pytest

from polemic.pipeline.corpora.opeds_figures import (
    has_opposed_stances,
    has_opposing_holder,
    leaks,
    party_names,
    shared_grams,
    stance_counts,
    structure,
)
from polemic.pipeline.document import (
    Component,
    Document,
    Mention,
    Party,
    Relation,
    Stance,
    StanceLabel,
)

TEXT = "The port of Rask pays well. Its owners know that Rask pays."


def labelled(*stances: tuple[str, str, str], text: str = TEXT, name: str = "a") -> Document:
    """Return a document about Rask (p1) and its owners (p2), with two components."""
    return Document(
        text=text,
        id=name,
        meta={"subject": "trade"},
        components=(Component("c1", "claim", 0, 26), Component("c2", "premise", 28, 58)),
        relations=(Relation("c2", "c1", "support"),),
        parties=(
            Party("p1", "Rask", "state", (Mention(12, 16), Mention(49, 53))),
            Party("p2", "Owners", "group", (Mention(32, 38),)),
        ),
        stances=tuple(Stance(h, p, cast(StanceLabel, label)) for h, p, label in stances),
    )


def test_structure_counts_over_the_whole_set() -> None:
    """Each measure is a ratio of sums; a text twice gives the same ratios."""
    once = structure([labelled(("author", "p1", "favor"), ("author", "p2", "neutral"))])
    assert once == {
        "words per sentence": 6.0,
        "words per sentence, deviation": 0.0,
        "components per 100 words": pytest.approx(200 / 12),
        "share of text in components": pytest.approx(56 / 59),
        "claims per premise": 1.0,
        "relations per component": 0.5,
        "mentions per 100 words": pytest.approx(25.0),
        "parties per text": 2.0,
        "aliases per party": 1.0,
        "stance share favor": 0.5,
        "stance share against": 0.0,
        "stance share neutral": 0.5,
    }
    twice = structure([labelled(("author", "p1", "favor"), ("author", "p2", "neutral"))] * 2)
    assert twice == once


def test_nothing_to_count_is_none() -> None:
    """An empty set has no ratios, rather than zeros."""
    assert set(structure([]).values()) == {None}


@pytest.mark.parametrize(
    ("stances", "opposed", "opposing"),
    [
        ([("author", "p1", "favor"), ("author", "p2", "against")], True, False),
        ([("author", "p1", "favor"), ("author", "p2", "neutral")], False, False),
        ([("author", "p1", "favor"), ("p2", "p1", "against")], False, True),
        ([("author", "p1", "neutral"), ("p2", "p1", "against")], False, False),
        ([("author", "p1", "favor"), ("p2", "p1", "favor")], False, False),
        ([("author", "p1", "favor"), ("p2", "p1", "neutral")], False, False),
        ([], False, False),
    ],
)
def test_sides(stances: list[tuple[str, str, str]], opposed: bool, opposing: bool) -> None:
    """Only favor and against are sides, and only toward the same party do holders differ."""
    document = labelled(*stances)
    assert has_opposed_stances(document) is opposed
    assert has_opposing_holder(document) is opposing


def test_stances_of_quoted_holders_and_components_are_not_the_authors() -> None:
    """Only rows of the author over the whole document count."""
    document = labelled(("author", "p1", "against"), ("p2", "p1", "favor"))
    assert stance_counts([document]) == {"favor": 0, "against": 1, "neutral": 0}


def test_parties_are_the_same_across_texts_by_name() -> None:
    """Case does not make another party."""
    assert party_names([labelled(), labelled(name="b")]) == {"rask", "owners"}


def test_a_subject_with_a_party_leaks() -> None:
    """A party counts when it has a proper name; "owners" may be anybody's."""
    other = "Nobody sells to those of Rask. Few owners think of leaving it ever."
    dev = Document(
        text=other,
        id="b",
        meta={"subject": "trade"},
        parties=(
            Party("p1", "RASK", "state", (Mention(25, 29),)),
            Party("p2", "Owners", "group", (Mention(35, 41),)),
        ),
    )
    assert list(leaks([labelled()], [dev])) == [
        "b and a share a party under one subject: 'trade: rask'"
    ]


def test_a_sentence_leaks_whatever_its_blanks_and_case() -> None:
    """Sentences of three words or fewer are anybody's."""
    train = [Document(text="Not so fast. It was a cold\u00a0day in May.", id="a")]
    dev = [Document(text="IT was a cold day in May. Not so fast.", id="b")]
    assert list(leaks(train, dev)) == ["b and a share a sentence: 'it was a cold day in may.'"]


@pytest.mark.parametrize(
    ("a", "b", "n_shared"),
    [
        ("red ox, ate green hay near old barn", "Red ox ate the green hay near an old barn", 1),
        ("red ox ate green hay near old", "red ox ate green hay near new", 0),
        ("one two " * 20, "the and of " * 20, 0),
    ],
)
def test_runs_of_content_words_are_found_through_function_words(
    a: str, b: str, n_shared: int
) -> None:
    """Seven in a row, small words aside, are shared; each pair of texts is named once."""
    documents = [Document(text=a, id="a"), Document(text=b, id="b")]
    assert len(list(shared_grams(documents))) == n_shared
