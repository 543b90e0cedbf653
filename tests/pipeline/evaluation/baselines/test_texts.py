import pytest

from polemic.pipeline.document import AUTHOR, Component, Document, Mention, Party, Stance
from polemic.pipeline.evaluation.baselines.texts import (
    NEITHER,
    TARGET,
    around_target,
    labelled_sentences,
    whole,
)

TEXT = "Arvania broke the pact. Nobody was surprised. Belor helped Arvania, and Arvania paid."
#       0         10        20         30        40         50        60        70        80

ARVANIA = Party("p1", "Arvania", "state", (Mention(59, 66), Mention(0, 7), Mention(72, 79)))
BELOR = Party("p2", "Belor", "state", (Mention(46, 51),))
UNSEEN = Party("p3", "Cador", "state")


def _document(*components: Component) -> Document:
    return Document(TEXT, components=components, parties=(ARVANIA, BELOR, UNSEEN))


@pytest.mark.parametrize(
    ("components", "labels"),
    [
        ([], [NEITHER, NEITHER, NEITHER]),
        ([Component("c1", "claim", 0, 22)], ["claim", NEITHER, NEITHER]),
        (
            [Component("c1", "claim", 46, 66), Component("c2", "premise", 68, 84)],
            [NEITHER, NEITHER, "claim"],
        ),
        (
            [Component("c2", "premise", 68, 84), Component("c1", "claim", 53, 66)],
            [NEITHER, NEITHER, "premise"],
        ),
        ([Component("c1", "premise", 10, 40)], ["premise", "premise", NEITHER]),
        (
            [Component("c1", "premise", 0, 7), Component("c2", "claim", 8, 15)],
            ["premise", NEITHER, NEITHER],
        ),
    ],
)
def test_a_sentence_has_the_label_of_most_of_its_characters(
    components: list[Component], labels: list[str]
) -> None:
    """Of components that share equally many the first one counts, in whatever order they stand."""
    for order in (components, components[::-1]):
        assert [label for _, label in labelled_sentences(_document(*order))] == labels


def test_sentences_come_with_their_text() -> None:
    """The text is the sentence as it stands."""
    assert labelled_sentences(_document())[1] == ("Nobody was surprised.", NEITHER)


@pytest.mark.parametrize(
    ("row", "text"),
    [
        (
            Stance(AUTHOR, "p1", "against"),
            f" {TARGET}  broke the pact. Belor helped  {TARGET} , and  {TARGET}  paid.",
        ),
        (Stance("p1", "p2", "favor"), f" {TARGET}  helped Arvania, and Arvania paid."),
        (Stance(AUTHOR, "p1", "against", component="c1"), f"and  {TARGET}  paid"),
        (Stance(AUTHOR, "p2", "against", component="c1"), "and Arvania paid"),
        (Stance(AUTHOR, "p3", "neutral"), TARGET),
    ],
)
def test_texts_around_a_party_name_it_nowhere(row: Stance, text: str) -> None:
    """The sentences with a mention, or the component; other parties keep their names."""
    document = _document(Component("c1", "claim", 68, 84))
    assert around_target(document, [row]) == [text]


def test_whole_texts_are_the_same_for_every_party() -> None:
    """Nothing says which party is meant."""
    document = _document(Component("c1", "claim", 68, 84))
    rows = [
        Stance(AUTHOR, party, "neutral", component=component)
        for party in ("p1", "p2")
        for component in (None, "c1")
    ]
    assert whole(document, rows) == [TEXT, "and Arvania paid"] * 2
