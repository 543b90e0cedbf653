"""A report on three op-eds with everything in it, and the mistakes in them."""

from __future__ import annotations

from typing import Any

import pytest

from polemic.pipeline.document import (
    AUTHOR,
    Component,
    Document,
    Mention,
    Party,
    Relation,
    Stance,
    StanceLabel,
    StanceScores,
)
from polemic.pipeline.evaluation.mistakes import Mistake, list_mistakes
from polemic.pipeline.evaluation.report import evaluate_documents
from polemic.pipeline.evaluation_page.html import report_html

BRIDGE = (
    "The council should build the bridge this year. Ferries to Norland fail every second week in "
    "winter, and each failure costs the island's shops a day of trade.\n\n"
    "The Harbour League says the bridge would ruin the view. “A view feeds nobody,” replied "
    "Minister Aldous Wren, who has lived on the island for thirty years. The League has never "
    "published a single figure of its own. If the council waits for another winter, the shops on "
    "the north shore will be gone before the first pillar stands. Voters can still choose a "
    "council that builds."
)
TOLLS = (
    "Nobody likes tolls. Even so the senate is right to ask for them, because roads that cost "
    "nothing are used until they break.\n\nThe Road Union calls the toll a theft. Its own lorries "
    "do four fifths of the damage. Norland has had tolls for nine years and its roads are whole."
)
BACKWARDS = "\N{RIGHT-TO-LEFT OVERRIDE}This sentence runs backwards on careless pages"
ODD = (
    "<script>alert('owned')</script> is what the ministry's page showed for a week & nobody saw "
    f'it. The ministry must pay for "safe" pages. {BACKWARDS}. המשרד שותק, and the '
    "ministry says nothing at all."
)

F1 = "components.overlap50.micro_f1"
MACRO = "stance.document.macro_f1"
LINKS = "relations.link.f1"
EVERYTHING: dict[str, Any] = {
    "calibration": {
        "document": {
            "ece": 0.112,
            "ece_by_chance": 0.09,
            "ece_interval": [0.05, 0.21],
            "brier": 0.23,
            "n": 42,
            "bins": [
                {"confidence": 0.4, "accuracy": 0.55, "n": 14},
                {"confidence": 0.62, "accuracy": 0.5, "n": 14},
                {"confidence": 0.9, "accuracy": 0.82, "n": 14},
            ],
        },
        "component": {"ece": None, "ece_by_chance": None, "brier": None, "n": 0, "bins": []},
    },
    "intervals": {F1: [0.31, 0.66], MACRO: [0.1, 0.6], LINKS: [0.0, 0.8]},
    "baselines": {
        "sentence_is_claim": {F1: 0.2, LINKS: 0.0},
        "majority": {F1: 0.25, MACRO: 0.3},
        "target_blind": {MACRO: 0.35},
    },
    "human": {F1: 0.71, MACRO: 0.67},
    "agreement": {
        "n_documents": 2,
        "components": {"alpha_u": 0.41, "label": {"kappa": 0.62, "n": 9}, "token": None},
        "holders": {"kappa": None, "n": 0},
    },
    "published": [
        {
            "figure": F1,
            "value": 0.618,
            "corpus": "harbour essays",
            "split": "test",
            "rule": "overlap-50",
            "system": "Ropewalk | 2",
            "source": "Tallow and Pitch 2019, table 3 <b>",
        }
    ],
    "comparison": {
        "against": "last year's model",
        "figures": {
            F1: {"ours": 0.5, "theirs": 0.42, "difference": 0.08, "p": 0.0009},
            MACRO: {"ours": 0.4, "theirs": 0.45, "difference": -0.05, "p": 0.31},
        },
    },
    "runs": {"n": 3, "figures": {F1: {"mean": 0.49, "sd": 0.012, "min": 0.48, "max": 0.503}}},
    "documents": [
        {"id": "bridge.txt", "n_words": 90, F1: 0.5, MACRO: 0.0},
        {"id": "tolls.txt", "n_words": 58, F1: 0.857, MACRO: 0.667},
        {"id": "odd <b>&\"'.txt", "n_words": 36, F1: 0.0, MACRO: None},
    ],
    "by_length": [
        {"words": "up to 400", "documents": 3, F1: 0.5, MACRO: 0.4},
        {"words": "401 to 800", "documents": 0, F1: None, MACRO: None},
    ],
    "by_party_kind": {
        "state": {"parties": 1, "found": 1.0, "stance.document.accuracy": None},
        "organization": {"parties": 5, "found": 0.8, "stance.document.accuracy": 0.75},
    },
    "confusion": {
        "components": {
            "labels": ["claim", "premise", "O"],
            "rows": [[31, 4, 12], [9, 17, 6], [8, 3, 80]],
        },
        "stance_document": {
            "labels": ["favor", "against", "neutral", "none"],
            "rows": [[2, 0, 1, 1], [0, 1, 1, 1], [0, 0, 0, 0], [0, 0, 0, 0]],
        },
    },
    "precision_recall": {
        "components": [
            {"threshold": 0.3, "precision": 0.5, "recall": 0.61},
            {"threshold": 0.6, "precision": 0.66, "recall": 0.5},
            {"threshold": 0.9, "precision": 0.8, "recall": 0.2},
            {"threshold": 0.99, "precision": None, "recall": 0.0},
        ]
    },
}


def span(text: str, words: str) -> tuple[int, int]:
    """Return where words stand in a text."""
    start = text.index(words)
    return start, start + len(words)


def claim(text: str, words: str, number: int, **fields: Any) -> Component:
    """Return the component of some words of a text, a claim unless `label` says otherwise."""
    start, end = span(text, words)
    return Component(f"c{number}", fields.pop("label", "claim"), start, end, **fields)


def party(text: str, name: str, number: int, **fields: Any) -> Party:
    """Return a party that is named once in a text."""
    return Party(f"p{number}", name, fields.pop("kind"), (Mention(*span(text, name)),), **fields)


def guess(party_id: str, label: StanceLabel, confidence: float, **fields: Any) -> Stance:
    """Return a predicted stance of the author; the other labels share what confidence leaves."""
    rest = (1 - confidence) / 2
    scores = dict.fromkeys(("favor", "against", "neutral"), rest) | {label: confidence}
    return Stance(AUTHOR, party_id, label, scores=StanceScores(**scores), **fields)


def bridge() -> tuple[Document, Document]:
    """Return an op-ed with a mistake of nearly every kind."""
    gold = Document(
        BRIDGE,
        id="bridge.txt",
        components=(
            claim(BRIDGE, "The council should build the bridge this year", 1, thesis=True),
            claim(
                BRIDGE, "Ferries to Norland fail every second week in winter", 2, label="premise"
            ),
            claim(
                BRIDGE, "each failure costs the island's shops a day of trade", 3, label="premise"
            ),
            claim(BRIDGE, "the bridge would ruin the view", 4, holder="p1"),
            claim(BRIDGE, "A view feeds nobody", 5, holder="p2"),
            claim(BRIDGE, "The League has never published a single figure of its own", 6),
        ),
        relations=(
            Relation("c2", "c1", "support"),
            Relation("c3", "c2", "support"),
            Relation("c5", "c4", "attack"),
        ),
        parties=(
            party(BRIDGE, "The Harbour League", 1, kind="organization"),
            party(BRIDGE, "Minister Aldous Wren", 2, kind="person"),
            party(BRIDGE, "The council", 3, kind="organization"),
        ),
        stances=(
            Stance(AUTHOR, "p1", "against", evidence=(span(BRIDGE, "never published a single"),)),
            Stance(AUTHOR, "p2", "favor", also=("neutral",)),
            Stance(AUTHOR, "p1", "against", component="c6"),
        ),
    )
    predicted = Document(
        BRIDGE,
        id="bridge.txt",
        components=(
            claim(BRIDGE, "The council should build the bridge this year.", 1, score=0.97),
            claim(BRIDGE, "Ferries to Norland fail every second week in winter", 2, score=0.61),
            claim(BRIDGE, "The Harbour League says the bridge would ruin the view", 3, score=0.8),
            claim(BRIDGE, "A view feeds nobody", 4, score=0.55),
            claim(BRIDGE, "The League has never published a single figure", 5, score=0.9),
            claim(BRIDGE, "the shops on the north shore will be gone", 6, score=0.31),
        ),
        relations=(
            Relation("c2", "c1", "support", 0.7),
            Relation("c4", "c3", "support", 0.4),
            Relation("c6", "c1", "support", 0.35),
        ),
        parties=(
            party(BRIDGE, "The Harbour League", 1, kind="organization"),
            party(BRIDGE, "Norland", 2, kind="state"),
            party(BRIDGE, "The council", 3, kind="organization"),
        ),
        stances=(
            guess("p1", "neutral", 0.55, evidence=(span(BRIDGE, "would ruin the view"),)),
            guess("p1", "favor", 0.44, component="c5"),
        ),
    )
    return gold, predicted


def tolls() -> tuple[Document, Document]:
    """Return an op-ed with few mistakes."""
    components = (
        claim(TOLLS, "the senate is right to ask for them", 1, thesis=True, score=0.95),
        claim(TOLLS, "roads that cost nothing are used until they break", 2, label="premise"),
        claim(TOLLS, "Its own lorries do four fifths of the damage", 3, label="premise"),
    )
    parties = (
        party(TOLLS, "the senate", 1, kind="organization"),
        party(TOLLS, "The Road Union", 2, kind="organization"),
        party(TOLLS, "Norland", 3, kind="state"),
    )
    gold = Document(
        TOLLS,
        id="tolls.txt",
        components=components,
        relations=(Relation("c2", "c1", "support"),),
        parties=parties,
        stances=(
            Stance(AUTHOR, "p1", "favor"),
            Stance(AUTHOR, "p2", "against"),
            Stance(AUTHOR, "p3", "favor"),
        ),
    )
    predicted = Document(
        TOLLS,
        id="tolls.txt",
        components=(*components, claim(TOLLS, "Nobody likes tolls", 4, score=0.5)),
        relations=(Relation("c2", "c1", "support", 0.9), Relation("c3", "c1", "support", 0.5)),
        parties=parties,
        stances=(
            guess("p1", "favor", 0.9),
            guess("p2", "against", 0.7),
            guess("p3", "neutral", 0.6),
        ),
    )
    return gold, predicted


def odd() -> tuple[Document, Document]:
    """Return an op-ed whose text, id and party would break a careless page."""
    name = '"The ministry" </script><img src=x onerror="alert(1)">'
    mention = Mention(*span(ODD, "The ministry"))
    gold = Document(
        ODD,
        id="odd <b>&\"'.txt",
        components=(
            claim(ODD, 'The ministry must pay for "safe" pages', 1),
            claim(ODD, "<script>alert('owned')</script> is what", 2, label="premise"),
            claim(ODD, BACKWARDS, 3, label="premise"),
            claim(ODD, "המשרד שותק", 4),
        ),
        parties=(Party("p1", name, "organization", (mention,)),),
        stances=(Stance(AUTHOR, "p1", "against"),),
    )
    return gold, Document(ODD, id=gold.id)


@pytest.fixture(scope="session")
def gold() -> list[Document]:
    """Return three op-eds as they should be read."""
    return [pair[0] for pair in (bridge(), tolls(), odd())]


@pytest.fixture(scope="session")
def predicted() -> list[Document]:
    """Return the same op-eds with mistakes of every kind."""
    return [pair[1] for pair in (bridge(), tolls(), odd())]


@pytest.fixture(scope="session")
def found(gold: list[Document], predicted: list[Document]) -> list[Mistake]:
    """Return the mistakes in them."""
    return list_mistakes(gold, predicted)


@pytest.fixture(scope="session")
def report(gold: list[Document], predicted: list[Document]) -> dict[str, Any]:
    """Return a report on them with every section that a report may have."""
    return evaluate_documents(gold, predicted) | EVERYTHING


@pytest.fixture(scope="session")
def page(
    report: dict[str, Any],
    found: list[Mistake],
    gold: list[Document],
    predicted: list[Document],
) -> str:
    """Return the page of that report."""
    return report_html(report, found, gold=gold, predicted=predicted)
