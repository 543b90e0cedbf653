import pytest

from polemic.pipeline.corpora.mentions import Candidate, flat, is_plural, trim_mention


@pytest.mark.parametrize(
    ("phrase", "trimmed"),
    [
        ("the United States", "United States"),
        ("The United States", "United States"),
        ("our many friends", "friends"),
        ("all of these old men", "old men"),
        ("President Obama", "President Obama"),
        ("Borno 's governor", "Borno 's governor"),
        ("Ann Lee's", "Ann Lee"),
        ("the workers'", "workers"),
        ("Ann Lee (born 1950)", "Ann Lee"),
        ("Lyon, where she lives", "Lyon"),
        ("the people who came late", "people"),
        ("the first mayor of a large and rich town", "first mayor"),
        ("the governor of Borno", "governor of Borno"),
        ("the U.S.", "U.S."),
        ("Ann Lee Jr.", "Ann Lee Jr."),
        ("the mayor.", "mayor"),
        ("they", None),
        ("these", None),
        ("the others", None),
        ("a 5", None),
    ],
)
def test_a_phrase_is_cut_to_the_name_in_it(phrase: str, trimmed: str | None) -> None:
    """Determiners, clauses, brackets and endings go; pronouns and figures are no mention."""
    text = f"See {phrase} now"
    span = trim_mention(text, (4, 4 + len(phrase)))
    assert (text[slice(*span)] if span else None) == trimmed


@pytest.mark.parametrize(
    ("phrase", "plural"),
    [
        ("Nigerian soldiers", True),
        ("the Democrats", True),
        ("Russians", True),
        ("the police", True),
        ("Ann and Bo", True),
        ("friends of the mayor", True),
        ("leader of the rebels", False),
        ("Ann Jones", False),
        ("the boss", False),
        ("a child", False),
    ],
)
def test_plurals_are_told_from_names_in_s(phrase: str, *, plural: bool) -> None:
    """The head decides: an ending in s, unless it is a surname."""
    assert is_plural(phrase) is plural


TEXT = "soldiers of General Ann Lee in Borno and Bo Ek"


def at(phrase: str, entity: int) -> Candidate:
    """A candidate where TEXT has that phrase."""
    start = TEXT.index(phrase)
    return Candidate(start, start + len(phrase), entity, phrase)


@pytest.mark.parametrize(
    ("phrases", "kept"),
    [
        (["Ann Lee", "General Ann Lee"], ["General Ann Lee"]),
        (["soldiers of General Ann Lee", "General Ann Lee"], ["soldiers of General Ann Lee"]),
        ([TEXT, "General Ann Lee", "Bo Ek"], ["General Ann Lee", "Bo Ek"]),
        ([TEXT], [TEXT]),
        (["Borno and Bo Ek", "Borno", "Bo Ek"], ["Borno", "Bo Ek"]),
        (["Bo Ek", "soldiers"], ["soldiers", "Bo Ek"]),
        ([], []),
    ],
)
def test_nested_mentions_become_flat(phrases: list[str], kept: list[str]) -> None:
    """The outer one stays, save a list or long description, which yields to the names in it."""
    assert [c.text for c in flat(at(p, i) for i, p in enumerate(phrases))] == kept
