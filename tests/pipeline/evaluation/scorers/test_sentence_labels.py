from dataclasses import replace

import pytest
from sklearn.metrics import f1_score

from polemic.pipeline.document import Component, ComponentLabel, Document
from polemic.pipeline.evaluation.scorers.sentence_labels import (
    SentenceCounts,
    count_sentences,
    sentence_labels,
)

TEXT = "Tolls must fall. They harm trade. We met in May. Ships wait for days."
SENTENCES = ((0, 16), (17, 33), (34, 48), (49, 69))


def labelled(*labels: ComponentLabel | None) -> Document:
    """Return the text with each sentence, less its stop, a component of the label given."""
    return Document(
        TEXT,
        components=tuple(
            Component(f"c{i}", label, start, end - 1)
            for i, ((start, end), label) in enumerate(zip(SENTENCES, labels, strict=True), start=1)
            if label is not None
        ),
    )


GOLD = labelled("claim", "premise", None, "premise")


@pytest.mark.parametrize(
    ("components", "label"),
    [
        ([], None),
        ([("claim", 0, 8)], None),  # half of it, and no more
        ([("claim", 0, 9)], "claim"),
        ([("claim", 0, 5), ("premise", 6, 16)], "premise"),
        ([("premise", 0, 4), ("premise", 10, 15)], "premise"),  # together more than half
        ([("premise", 0, 5), ("claim", 6, 11)], "claim"),  # as much of either
        ([("premise", 5, 33)], "premise"),  # goes on in the next sentence
    ],
)
def test_what_covers_most_of_a_sentence_is_its_label(
    components: list[tuple[ComponentLabel, int, int]], label: str | None
) -> None:
    """More than half of the characters make an argument, most of these the label."""
    document = Document(
        TEXT, components=tuple(Component(f"c{i}", *c) for i, c in enumerate(components, start=1))
    )
    assert sentence_labels(document)[0] == label


def test_scores_by_hand() -> None:
    """Gold: claim, premise, none, premise; found: claim, claim, premise, none.

    Argument: tp 2, fp 1, fn 1, F1 4/6; none: tp 0, F1 0. Claim: tp 1, fp 1, F1 2/3, one of three;
    premise: tp 0, fn 2, F1 0, two of three.
    """
    scores = count_sentences(GOLD, labelled("claim", "claim", "premise", None)).scores()
    assert scores == {"argument_macro_f1": 1 / 3, "label_weighted_f1": pytest.approx(2 / 9)}


def test_as_the_literature_counts() -> None:
    """Where all arguments are found, the scores are those of scikit-learn."""
    gold = ["claim", "premise", "premise"]
    found = ["premise", "premise", "premise"]
    scores = count_sentences(GOLD, labelled("premise", "premise", None, "premise")).scores()
    expected = f1_score(gold, found, average="weighted", zero_division=0.0)
    assert scores == {"argument_macro_f1": 1.0, "label_weighted_f1": pytest.approx(expected)}


def test_counts_add_up_and_nothing_is_none() -> None:
    """Two documents weigh as one of both; without a sentence there is no score."""
    counts = count_sentences(GOLD, GOLD)
    assert counts.scores() == {"argument_macro_f1": 1.0, "label_weighted_f1": 1.0}
    assert (counts + counts).argument.total == 8
    assert SentenceCounts().scores() == {"argument_macro_f1": None, "label_weighted_f1": None}
    unlabelled = replace(GOLD, components=())
    assert count_sentences(unlabelled, GOLD).scores()["label_weighted_f1"] is None
