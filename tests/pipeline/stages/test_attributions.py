import numpy as np
import pytest

from polemic.models.reading import Reading
from polemic.pipeline.config import AttributionSettings
from polemic.pipeline.document import Component, Document, Mention, Party, PartyKind
from polemic.pipeline.stages.attributions import AttributionStage


def _mentions(text: str, name: str) -> tuple[Mention, ...]:
    starts = [i for i in range(len(text)) if text.startswith(name, i)]
    return tuple(Mention(i, i + len(name)) for i in starts)


def _analysed(text: str, units: list[str], parties: dict[str, PartyKind]) -> Document:
    """Return the text with the units as claims and the parties by name, after the stage."""
    components = []
    for i, unit in enumerate(units, 1):
        start = text.index(unit)
        components.append(Component(f"c{i}", "claim", start, start + len(unit)))
    document = Document(
        text=text,
        components=tuple(components),
        parties=tuple(
            Party(f"p{i}", name, kind, _mentions(text, name))
            for i, (name, kind) in enumerate(parties.items(), 1)
        ),
    )
    nothing = np.zeros((0, 1), dtype=np.float32)
    reading = Reading(text, np.zeros((0, 2), dtype=np.int64), nothing, nothing, nothing)
    return AttributionStage(AttributionSettings())(document, reading)


def test_a_party_holds_what_it_says() -> None:
    """A component under "X says" is X's, the phrase of attribution included; others stay."""
    text = "Oslo says that the deal is dead. It is not."
    document = _analysed(text, ["Oslo says that the deal is dead", "It is not"], {"Oslo": "state"})
    assert [c.holder for c in document.components] == ["p1", "author"]
    assert [(a.party, a.source) for a in document.attributions] == [("p1", (0, 4))]


def test_a_source_that_is_no_party_is_named() -> None:
    """Where the source is no party, the holder is None and carries the source's own words."""
    document = _analysed("Some critics say that rents rose.", ["rents rose"], {})
    assert [(c.holder, c.holder_name) for c in document.components] == [(None, "Some critics")]
    assert document.attributions[0].party is None


@pytest.mark.parametrize(
    ("pronoun", "party"), [("She", "p1"), ("He", "p1"), ("They", "p2"), ("It", "p3")]
)
def test_a_pronoun_is_the_fitting_party_named_last(pronoun: str, party: str) -> None:
    """Persons are "he" or "she", groups "they", organisations and states "it"."""
    text = f"Oslo met Ann Lee and the strikers. {pronoun} said that rents rose."
    parties: dict[str, PartyKind] = {"Ann Lee": "person", "strikers": "group", "Oslo": "state"}
    assert _analysed(text, ["rents rose"], parties).components[0].holder == party


def test_a_pronoun_without_a_name_before_it_is_no_party() -> None:
    """A party that is named only later, or far before, is not what a pronoun means."""
    parties: dict[str, PartyKind] = {"Ann Lee": "person"}
    later = _analysed("She said that rents rose. Ann Lee left.", ["rents rose"], parties)
    far = _analysed(
        "Ann Lee left. " + "x " * 1500 + "She said rents rose.", ["rents rose"], parties
    )
    assert later.components[0].holder_name == far.components[0].holder_name == "She"


def test_a_component_that_is_mostly_the_authors_stays_so() -> None:
    """A short quoted view inside a longer statement does not change its holder."""
    unit = "The minister built forty schools in ten long years while Oslo says it is little"
    document = _analysed(unit + ".", [unit], {"Oslo": "state"})
    assert document.components[0].holder == "author"
    assert document.attributions


def test_quotations_over_sentences_hold_all_their_components() -> None:
    """Each component within one long quotation is its speaker's."""
    text = '"Rents rose. Wages fell. Nobody cared," Ann Lee said. We did care.'
    units = ["Rents rose", "Wages fell", "Nobody cared", "We did care"]
    document = _analysed(text, units, {"Ann Lee": "person"})
    assert [c.holder for c in document.components] == ["p1", "p1", "p1", "author"]


def test_an_empty_document_stays_empty() -> None:
    """Nothing in, nothing out."""
    document = _analysed("", [], {})
    assert document.attributions == ()
    assert document.components == ()
