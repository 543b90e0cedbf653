from typing import Any

import pytest

from polemic.pipeline.corpora.entities import clusters_document, names_document
from polemic.pipeline.corpora.states import is_state


def entity(text: str, name: str, native: str) -> dict[str, Any]:
    """The entity of that name in a sentence."""
    start = text.index(name)
    return {"start": start, "end": start + len(name), "type": native}


def names(text: str, **type_by_name: str) -> list[tuple[str, str, list[str]]]:
    """Name, kind and mention texts of the parties read from a sentence."""
    entities = [entity(text, n.replace("_", " "), t) for n, t in type_by_name.items()]
    row = {"id": "s", "corpus": "c", "split": "dev", "text": text, "entities": entities}
    document = names_document(row)
    return [
        (p.name, p.kind, [document.text[slice(*m.span)] for m in p.mentions])
        for p in document.parties
    ]


def test_names_are_found_in_natural_text() -> None:
    """Kinds follow the types; mentions hold the name as it stands in the text made natural."""
    text = "Ms Ek ( Workers 's Party ) left Peru ."
    found = names(text, Ek="politician", Peru="country", **{"Workers 's Party": "politicalparty"})
    assert found == [
        ("Ek", "person", ["Ek"]),
        ("Workers's Party", "organization", ["Workers's Party"]),
        ("Peru", "state", ["Peru"]),
    ]


@pytest.mark.parametrize(
    ("native", "name", "kinds"),
    [
        ("LOC", "Peru", ["state"]),
        ("location", "Lima", []),
        ("election", "Peru", []),
        ("misc", "Peru", []),
        ("ORG", "Peru", ["organization"]),
        ("PER", "Peru", ["person"]),
    ],
)
def test_only_actors_are_parties(native: str, name: str, kinds: list[str]) -> None:
    """A place is a party where it is a state; an event is none."""
    assert [kind for _, kind, _ in names(f"In {name} .", **{name: native})] == kinds


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("the U.S.", True),
        ("france", True),
        ("The Netherlands", True),
        ("us", False),
        ("Georgia", False),
        ("Lima", False),
    ],
)
def test_states_are_known_by_name(name: str, *, expected: bool) -> None:
    """Full and short names count in any case, abbreviations exactly."""
    assert is_state(name) is expected


TEXT = "Ann Lee met soldiers in Peru. She told them that the country, her home, was a friend."


def cluster(native: str, *phrases: str, name: str | None = None, **link: str) -> dict[str, Any]:
    """A cluster of the phrases of TEXT."""
    mentions = [
        {"start": TEXT.index(p), "end": TEXT.index(p) + len(p), "link": link.get(p, "coref")}
        for p in phrases
    ]
    return {"type": native, "name": name, "mentions": mentions}


def parties(*clusters: dict[str, Any]) -> list[tuple[str, str, list[str]]]:
    """Name, kind and mention texts of the parties read from clusters."""
    document = clusters_document(
        {
            "id": "d",
            "corpus": "gum",
            "split": "dev",
            "title": "T",
            "text": TEXT,
            "entities": clusters,
        }
    )
    return [(p.name, p.kind, [TEXT[slice(*m.span)] for m in p.mentions]) for p in document.parties]


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (
            cluster("person", "Ann Lee", "She", name="Ann_%28Lee%29"),
            [("Ann (Lee)", "person", ["Ann Lee"])],
        ),
        (cluster("person", "soldiers", "them"), [("soldiers", "group", ["soldiers"])]),
        (cluster("person", "She"), []),
        (
            cluster("place", "Peru", "the country", name="Peru"),
            [("Peru", "state", ["Peru", "country"])],
        ),
        (cluster("place", "her home"), []),
        (
            cluster("organization", "the country", "a friend", **{"a friend": "pred"}),
            [("country", "organization", ["country"])],
        ),
    ],
)
def test_clusters_become_parties(
    given: dict[str, Any], expected: list[tuple[str, str, list[str]]]
) -> None:
    """Pronouns tell person from group and are dropped, as are predicates and mere places."""
    assert parties(given) == expected


def test_parties_are_numbered_by_position() -> None:
    """The order of the clusters in the source does not matter."""
    given = [cluster("place", "Peru"), cluster("person", "Ann Lee")]
    assert [name for name, _, _ in parties(*given)] == ["Ann Lee", "Peru"]
