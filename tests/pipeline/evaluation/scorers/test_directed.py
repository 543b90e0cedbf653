from collections.abc import Sequence
from dataclasses import replace
from itertools import product

import pytest
from sklearn.metrics import accuracy_score, f1_score

from polemic.pipeline.document import (
    AUTHOR,
    STANCE_LABELS,
    Component,
    Document,
    Mention,
    Party,
    Stance,
    StanceLabel,
    StanceScores,
)
from polemic.pipeline.evaluation.scorers.counts import Confusion
from polemic.pipeline.evaluation.scorers.directed import CLASSES, count_directed, directed_scores

TEXT = "The union thanked the mayor, who had not asked the bank."
UNION = Party("z", "The union", "organization", (Mention(29, 32), Mention(4, 9)))
MAYOR = Party("a", "the mayor", "person", (Mention(22, 27),))
BANK = Party("b", "the bank", "organization", (Mention(51, 55),))
LABELS = list(product(STANCE_LABELS, repeat=2))


def document(*stances: Stance, parties: Sequence[Party] = (MAYOR, UNION)) -> Document:
    """Return the text with these stances; the second party listed is mentioned first."""
    return Document(TEXT, parties=tuple(parties), stances=stances)


def pair(
    there: StanceLabel,
    back: StanceLabel,
    *,
    scores: tuple[StanceScores | None, StanceScores | None] = (None, None),
) -> Document:
    """Return the stance of the union toward the mayor, and the other way round."""
    return document(
        Stance("z", "a", there, scores=scores[0]), Stance("a", "z", back, scores=scores[1])
    )


def found(gold: Document, predicted: Document) -> list[tuple[str, str | None]]:
    """Return the classes of gold and prediction, if the gold has one."""
    return list(count_directed(gold, predicted).cells.elements())


@pytest.mark.parametrize(
    ("there", "back", "name"),
    [
        ("neutral", "neutral", "neutral"),
        ("favor", "neutral", "favor_first_to_second"),
        ("neutral", "favor", "favor_second_to_first"),
        ("against", "neutral", "against_first_to_second"),
        ("neutral", "against", "against_second_to_first"),
    ],
)
def test_who_takes_which_side_is_the_class(
    there: StanceLabel, back: StanceLabel, name: str
) -> None:
    """The union is mentioned first, whatever comes first in the lists of parties and stances."""
    gold = pair(there, back)
    assert found(gold, gold) == [(name, name)]
    turned = replace(gold, parties=gold.parties[::-1], stances=gold.stances[::-1])
    assert found(turned, gold) == found(gold, turned) == [(name, name)]


@pytest.mark.parametrize(
    "gold",
    [
        pair("favor", "favor"),  # none of the five
        pair("against", "favor"),
        document(),
        document(Stance("z", "a", "favor")),
        document(Stance("z", "a", "favor"), Stance(AUTHOR, "z", "neutral")),
        document(Stance(None, "a", "favor"), Stance("a", "z", "neutral")),
        document(Stance("z", "a", "favor"), Stance("z", "z", "neutral")),
        document(*pair("favor", "neutral").stances, Stance(AUTHOR, "a", "neutral")),
        document(
            Stance("z", "a", "favor"), Stance("a", "b", "neutral"), parties=(MAYOR, UNION, BANK)
        ),
    ],
)
def test_other_stances_are_no_pair(gold: Document) -> None:
    """Just two, of two parties toward each other, one of them neutral; else nothing is scored."""
    assert count_directed(gold, pair("favor", "neutral")) == Confusion()


def test_stances_in_components_are_left_aside() -> None:
    """In gold and prediction alike the rows over the document count."""
    both = pair("favor", "neutral")
    gold = replace(
        both,
        components=(Component("c1", "claim", 0, 28),),
        stances=(*both.stances, Stance("z", "a", "against", component="c1")),
    )
    assert found(gold, gold) == [("favor_first_to_second", "favor_first_to_second")]


@pytest.mark.parametrize(
    ("there", "back", "name"),
    [
        # 0.7 * 0.6 against 0.2 * 0.6
        ((0.2, 0.1, 0.7), (0.3, 0.1, 0.6), "neutral"),
        # each for itself is favor: 0.40 * 0.40 against 0.35 * 0.45, neutral is 0.35 * 0.40
        ((0.40, 0.25, 0.35), (0.45, 0.15, 0.40), "favor_first_to_second"),
        # 0.30 * 0.50 against 0.45 * 0.25
        ((0.45, 0.25, 0.30), (0.25, 0.50, 0.25), "against_second_to_first"),
        # nothing is left for a class: the labels tell
        ((0.0, 1.0, 0.0), (1.0, 0.0, 0.0), "against_first_to_second"),
    ],
)
def test_the_likeliest_class_is_predicted(
    there: tuple[float, float, float], back: tuple[float, float, float], name: str
) -> None:
    """Favor, against and neutral of either stance are multiplied; the classes allow one side."""
    scores = StanceScores(*there), StanceScores(*back)
    labels = [max(STANCE_LABELS, key=lambda label: getattr(one, label)) for one in scores]
    predicted = pair(*labels, scores=scores)
    assert found(pair("neutral", "neutral"), predicted) == [("neutral", name)]


@pytest.mark.parametrize(
    ("there", "back", "name"),
    [(*labels, name) for labels, name in CLASSES.items()]
    + [
        ("favor", "against", "favor_first_to_second"),
        ("against", "favor", "against_first_to_second"),
        ("favor", "favor", "favor_first_to_second"),
        ("against", "against", "against_first_to_second"),
    ],
)
def test_without_probabilities_the_labels_tell(
    there: StanceLabel, back: StanceLabel, name: str
) -> None:
    """If both take a side it is the first party's; so too where one stance alone has scores."""
    gold = pair("neutral", "neutral")
    assert found(gold, pair(there, back)) == [("neutral", name)]
    sure = StanceScores(favor=0.0, against=0.0, neutral=1.0)
    for scores in ((sure, None), (None, sure)):
        assert found(gold, pair(there, back, scores=scores)) == [("neutral", name)]


@pytest.mark.parametrize(
    "predicted",
    [
        document(),
        document(Stance("z", "a", "favor")),
        document(Stance("a", "z", "neutral")),
        replace(pair("favor", "neutral"), parties=(MAYOR, replace(BANK, id="z"))),
    ],
)
def test_a_pair_that_was_not_found_is_missed(predicted: Document) -> None:
    """A stance or a party is missing: wrong, and of no class a false find."""
    gold = pair("favor", "neutral")
    assert found(gold, predicted) == [("favor_first_to_second", None)]
    scores = directed_scores(count_directed(gold, predicted) + count_directed(gold, gold))
    assert scores["accuracy"] == 1 / 2
    assert scores["per_label"]["favor_first_to_second"]["precision"] == 1.0


def test_predicted_parties_are_found_by_their_mentions() -> None:
    """Ids are the system's own; who is first is the gold's."""
    predicted = Document(
        TEXT,
        parties=(replace(UNION, id="p2", mentions=UNION.mentions[:1]), replace(MAYOR, id="p1")),
        stances=(Stance("p1", "p2", "against"), Stance("p2", "p1", "neutral")),
    )
    assert found(pair("favor", "neutral"), predicted) == [
        ("favor_first_to_second", "against_second_to_first")
    ]


def test_scores_as_the_literature_counts() -> None:
    """Macro-F1, accuracy and F1 of each class are those of scikit-learn."""
    pairs = [(gold, gold) for gold in LABELS] + list(product(LABELS, repeat=2))[::4]
    counts = [count_directed(pair(*g), pair(*p)) for g, p in pairs]
    rows = [row for count in counts for row in count.cells.elements()]
    gold, predicted = zip(*rows, strict=True)
    scores = directed_scores(sum(counts, start=Confusion()))
    assert scores["macro_f1"] == pytest.approx(f1_score(gold, predicted, average="macro"))
    assert scores["accuracy"] == pytest.approx(accuracy_score(gold, predicted))
    names = list(CLASSES.values())
    of_each = f1_score(gold, predicted, average=None, labels=names)
    assert [scores["per_label"][name]["f1"] for name in names] == pytest.approx(list(of_each))
    assert scores["n"] == sum(labels in CLASSES for labels, _ in pairs)
