import pytest

from polemic.pipeline.document import Component, Document, Mention, Party, PartyKind
from polemic.pipeline.stages.references import referred_parties

NAMES: dict[str, PartyKind] = {
    "Vorn": "person",
    "Hale": "person",
    "Norland": "state",
    "the dockers": "group",
}


def referred(before: str, unit: str, *, holder: str = "author") -> list[tuple[str, str]]:
    """Return the parties that a unit refers to after some text, each with the mention meant."""
    text = f"{before} {unit}"
    parties = tuple(
        Party(name, name, kind, tuple(Mention(i, i + len(name)) for i in _places(text, name)))
        for name, kind in NAMES.items()
        if name in text
    )
    component = Component("c1", "claim", len(before) + 1, len(text), holder=holder)
    document = Document(text, components=(component,), parties=parties)
    found = referred_parties(document, component)
    return [(party.id, text[slice(*span)]) for party, span in found]


def _places(text: str, name: str) -> list[int]:
    return [i for i in range(len(text)) if text.startswith(name, i)]


@pytest.mark.parametrize(
    ("before", "unit", "meant"),
    [
        ("Vorn left.", "He was right.", ["Vorn"]),
        ("Vorn left. Hale stayed.", "His party wants it.", ["Hale"]),  # the nearest
        ("Norland paid. The dockers: the dockers won.", "They earned it.", ["the dockers"]),
        ("Vorn met the dockers.", "He heard them.", ["Vorn", "the dockers"]),
        ("Norland paid.", "It was right.", []),  # "it" stands for too much
        ("Norland paid.", "He was right.", []),  # no state is a he
        ("Vorn left.", "Vorn says he was right.", []),  # named in the unit
        ("Vorn left." + " The rain went on." * 30, "He was right.", []),  # too far
        ("", "He was right.", []),
    ],
)
def test_who_a_pronoun_stands_for(before: str, unit: str, meant: list[str]) -> None:
    """The nearest party of a kind that fits, not too far before, and not named in the unit."""
    assert [party for party, _ in referred(before, unit)] == meant


def test_the_mention_is_the_last_before_the_pronoun() -> None:
    """Of several mentions the nearest is judged, and the holder does not refer to itself."""
    before = "Vorn left. Hale met Vorn."
    assert referred(before, "He paid.") == [("Vorn", "Vorn")]
    assert referred(before, "He paid.", holder="Vorn") == []
