import pytest

from polemic.pipeline.corpora.opeds_notation import Wording, parse_source, split_article, wording
from polemic.pipeline.errors import UsageError

FILE = """---
title: A title
---
Body, first.

Body, second.
---
parties:
  x: {name: X, kind: state, mentions: [Form|1,3, "Other, form|2", The|4, 5]}
components:
  # a remark
  - c1 | claim | thesis | author | "He said: \\"no\\" # and left" # a "remark"
  - c2 | premise | source: the clerk | "It is"
relations: []
stances: {x: favor / neutral}
per_component:
  c2: {x: against}
---
"""


def test_the_blocks_come_apart() -> None:
    """Header, body and labels keep what is theirs."""
    source = parse_source(FILE, "001.md")
    assert source.faults == ()
    assert source.header == {"title": "A title"}
    assert source.body == "Body, first.\n\nBody, second."


def test_numbers_after_a_form_survive_the_commas_of_yaml() -> None:
    """YAML reads `Form|1,3` in a list as two items; here it is one."""
    (party,) = parse_source(FILE, "001.md").parties
    assert party.mentions == (
        Wording("Form", (1, 3)),
        Wording("Other, form", (2,)),
        Wording("The", (4, 5)),
    )


def test_a_quotation_may_hold_what_yaml_reserves() -> None:
    """Colons, hashes, bars and escaped quotation marks are part of the quoted words."""
    first, second = parse_source(FILE, "001.md").components
    assert first.quotation.words == 'He said: "no" # and left'
    assert (first.thesis, first.holder) == (True, "author")
    assert (second.holder, second.holder_name) == (None, "the clerk")


def test_other_labels_stand_after_a_bar() -> None:
    """The first label is the one that counts."""
    document_level, in_component = parse_source(FILE, "001.md").stances
    assert document_level.labels == ("favor", "neutral")
    assert (in_component.component, in_component.holder) == ("c2", None)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Rask", Wording("Rask")),
        ("Rask|2", Wording("Rask", (2,))),
        ("a | b | 1, 12", Wording("a | b", (1, 12))),
        ("Rask|", Wording("Rask|")),
    ],
)
def test_numbers_come_after_the_last_bar(text: str, expected: Wording) -> None:
    """A bar without numbers belongs to the words."""
    assert wording(text) == expected


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("the council", ("the", "council")),
        ("The Hague", ("the", "Hague")),
        ("an envoy", ("an", "envoy")),
        ("then", (None, "then")),
        ("theatre owners", (None, "theatre owners")),
    ],
)
def test_an_article_is_a_word_of_its_own(words: str, expected: tuple[str | None, str]) -> None:
    """Words that begin like an article have none."""
    assert split_article(words) == expected


@pytest.mark.parametrize("text", ["", "---\na: b\n", FILE.replace("---", "--"), f"x\n{FILE}"])
def test_blocks_that_cannot_be_told_apart_are_refused(text: str) -> None:
    """The message names the file and says what it must be made of."""
    with pytest.raises(UsageError, match=r"^001\.md: a file is a line '---', the header"):
        parse_source(text, "001.md")
