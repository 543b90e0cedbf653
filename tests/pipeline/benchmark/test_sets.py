from dataclasses import replace

from polemic.pipeline.benchmark.sets import with_our_edges
from polemic.pipeline.document import AUTHOR, Component, Document, Mention, Party, Relation, Stance

TEXT = "However, Norland must open its harbours. The League says the islands owe us nothing."
NORLAND, LEAGUE, ISLANDS = (9, 16), (45, 51), (61, 68)
GOLD = Document(
    TEXT,
    "d1",
    components=(
        Component("c1", "claim", 0, 40, thesis=True),
        Component("c2", "premise", 57, 84, holder="p2"),
    ),
    relations=(Relation("c2", "c1", "attack"),),
    parties=(
        Party("p1", "Norland", "state", (Mention(*NORLAND),)),
        Party("p2", "the League", "organization", (Mention(*LEAGUE),)),
        Party("p3", "the islands", "group", (Mention(*ISLANDS),)),
    ),
    stances=(
        Stance(AUTHOR, "p3", "neutral"),
        Stance("p2", "p3", "against"),
        Stance(AUTHOR, "p1", "against", component="c1"),
    ),
)


def test_our_edges_take_along_what_hangs_on_components() -> None:
    """A component shrinks; one that vanishes takes its links and stances with it."""
    shrunk = with_our_edges(GOLD)
    assert [TEXT[slice(*c.span)] for c in shrunk.components] == [
        "Norland must open its harbours",
        "the islands owe us nothing",
    ]
    assert (shrunk.relations, shrunk.stances) == (GOLD.relations, GOLD.stances)
    stop = replace(GOLD.components[0], start=39)
    left = with_our_edges(replace(GOLD, components=(stop, GOLD.components[1])))
    assert [c.id for c in left.components] == ["c2"]
    assert (left.relations, left.stances) == ((), GOLD.stances[:2])
