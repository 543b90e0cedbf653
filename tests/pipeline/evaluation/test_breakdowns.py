from typing import Any

import pytest

from polemic.pipeline.document import (
    COMPONENT_LABELS,
    STANCE_LABELS,
    Component,
    ComponentLabel,
    Document,
    Mention,
    Party,
    Stance,
)
from polemic.pipeline.evaluation.breakdowns import (
    by_party_kind,
    confusions,
    length_group,
    precision_recall,
)

TEXT = "Norland gains. The League loses. Sudland wins. Who is next?"
FIRST, SECOND, THIRD, FOURTH = (0, 14), (15, 32), (33, 46), (47, 59)
NORLAND = Party("p1", "Norland", "state", (Mention(0, 7),))
SUDLAND = Party("p2", "Sudland", "state", (Mention(33, 40),))
LEAGUE = Party("p3", "League", "organization", (Mention(19, 25),))


def _component(
    number: int, label: ComponentLabel, span: tuple[int, int], score: float | None = None
) -> Component:
    return Component(f"c{number}", label, *span, score=score)


def _marked(*parts: Component | Party | Stance) -> Document:
    """Return the document with these parts."""
    return Document(
        TEXT,
        id="d",
        components=tuple(p for p in parts if isinstance(p, Component)),
        parties=tuple(p for p in parts if isinstance(p, Party)),
        stances=tuple(p for p in parts if isinstance(p, Stance)),
    )


EMPTY = _marked()


def test_confusion_of_components() -> None:
    """Four sentences: claim found; premise as a claim; premise missed; a premise too many.

    Gold rows and predicted columns are claim, premise, none.
    """
    gold = _marked(
        _component(1, "claim", FIRST),
        _component(2, "premise", SECOND),
        _component(3, "premise", THIRD),
    )
    predicted = _marked(
        _component(1, "claim", FIRST),
        _component(2, "claim", SECOND),
        _component(3, "premise", FOURTH),
    )
    assert confusions([(gold, predicted)])["components"] == {
        "labels": [*COMPONENT_LABELS, "none"],
        "rows": [[1, 0, 0], [1, 0, 1], [0, 1, 0]],
    }


def test_confusion_of_stances() -> None:
    """The author's over the document; in components everyone's, where the component was matched.

    Over the document: favor read as against; the League not found, so its neutral is none; what
    Norland thinks is left aside. In components: favor found; the unmatched one is left out.
    """
    gold = _marked(
        _component(1, "claim", FIRST),
        _component(2, "claim", SECOND),
        NORLAND,
        LEAGUE,
        Stance("author", "p1", "favor"),
        Stance("author", "p3", "neutral"),
        Stance("p1", "p3", "against"),
        Stance("p1", "p1", "favor", component="c1"),
        Stance("author", "p3", "against", component="c2"),
    )
    predicted = _marked(
        _component(1, "claim", FIRST),
        NORLAND,
        Stance("author", "p1", "against"),
        Stance("author", "p1", "favor", component="c1"),
    )
    tables = confusions([(gold, predicted)])
    labels = [*STANCE_LABELS, "none"]
    nothing = [0, 0, 0, 0]
    assert tables["stance_document"] == {
        "labels": labels,
        "rows": [[0, 1, 0, 0], nothing, [0, 0, 0, 1], nothing],
    }
    assert tables["stance_component"] == {
        "labels": labels,
        "rows": [[1, 0, 0, 0], nothing, nothing, nothing],
    }


def test_confusion_of_nothing() -> None:
    """A gold without labels has no table: what is predicted there is neither right nor wrong."""
    predicted = _marked(_component(1, "claim", FIRST), NORLAND, Stance("author", "p1", "favor"))
    tables = confusions([(EMPTY, predicted)])
    assert set(tables) == {"components", "stance_document", "stance_component"}
    assert all(table == {"labels": [], "rows": []} for table in tables.values())


def test_confusions_add_up() -> None:
    """Documents are counted into one table."""
    one = _marked(_component(1, "claim", FIRST))
    assert confusions([(one, one), (one, EMPTY)])["components"]["rows"][0] == [1, 0, 1]


@pytest.mark.parametrize(
    ("threshold", "precision", "recall"),
    [
        (0.0, 2 / 3, 2 / 4),
        (0.25, 2 / 3, 2 / 4),
        (0.3, 1 / 2, 1 / 4),  # the right premise of 0.25 is out
        (0.5, 1 / 2, 1 / 4),  # a score of the threshold is in
        (0.55, 1 / 1, 1 / 4),
        (0.9, 1 / 1, 1 / 4),
        (1.0, None, 0 / 4),
    ],
)
def test_precision_and_recall_by_score(
    threshold: float, precision: float | None, recall: float
) -> None:
    """Of four in the gold: a claim right at 0.9, one wrong at 0.5, a premise right at 0.25."""
    gold = _marked(
        _component(1, "claim", FIRST),
        _component(2, "premise", SECOND),
        _component(3, "premise", THIRD),
        _component(4, "claim", FOURTH),
    )
    predicted = _marked(
        _component(1, "claim", FIRST, 0.9),
        _component(2, "claim", SECOND, 0.5),
        _component(3, "premise", THIRD, 0.25),
    )
    rows = precision_recall([(gold, predicted)])["components"]
    (row,) = (r for r in rows if r["threshold"] == threshold)
    assert row == {"threshold": threshold, "precision": precision, "recall": recall}


@pytest.mark.parametrize("gold", [_marked(_component(1, "claim", FIRST)), EMPTY])
@pytest.mark.parametrize("score", [None, 0.5])
def test_no_curve_without_scores_or_gold(gold: Document, score: float | None) -> None:
    """Both are needed."""
    predicted = _marked(_component(1, "claim", FIRST, score))
    has_curve = bool(gold.components) and score is not None
    assert bool(precision_recall([(gold, predicted)])) == has_curve


def test_parties_by_kind() -> None:
    """Two states, one found; the organization found; stances are the author's.

    States: favor found, against without its party, so 1 of 2 right; F1 of favor 1, of against 0.
    Organizations: neutral read as favor, so none of 1. Kinds that the gold lacks are left out.
    """
    gold = _marked(
        NORLAND,
        SUDLAND,
        LEAGUE,
        Stance("author", "p1", "favor"),
        Stance("author", "p2", "against"),
        Stance("author", "p3", "neutral"),
        Stance("p1", "p2", "against"),
    )
    predicted = _marked(
        NORLAND,
        LEAGUE,
        Stance("author", "p1", "favor"),
        Stance("author", "p3", "favor"),
    )
    assert by_party_kind([(gold, predicted)]) == {
        "state": _row(parties=2, found=0.5, stances=2, accuracy=0.5, macro_f1=0.5),
        "organization": _row(parties=1, found=1.0, stances=1, accuracy=0.0, macro_f1=0.0),
    }


def test_kinds_without_stances() -> None:
    """A party toward which the author has none is counted, and its stances are not scored."""
    gold = _marked(NORLAND)
    assert by_party_kind([(gold, gold)]) == {
        "state": _row(parties=1, found=1.0, stances=0, accuracy=None, macro_f1=None)
    }


@pytest.mark.parametrize(
    ("n_words", "group"),
    [
        (0, "up to 400"),
        (400, "up to 400"),
        (401, "401 to 800"),
        (1200, "801 to 1200"),
        (1201, "over 1200"),
    ],
)
def test_groups_of_length(n_words: int, group: str) -> None:
    """A group ends with its last number, included."""
    assert length_group(n_words) == group


def _row(*, accuracy: float | None, macro_f1: float | None, **counts: Any) -> dict[str, Any]:
    return counts | {"stance.document.accuracy": accuracy, "stance.document.macro_f1": macro_f1}
