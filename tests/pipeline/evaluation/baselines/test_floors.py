from dataclasses import replace

import pytest

from polemic.pipeline.document import (
    AUTHOR,
    COMPONENT_LABELS,
    Component,
    Document,
    Mention,
    Party,
    Relation,
    Stance,
    StanceLabel,
)
from polemic.pipeline.evaluation.baselines import floors
from polemic.pipeline.evaluation.baselines.floors import baseline_figures
from polemic.pipeline.evaluation.scorers.components import component_scores, count_components

GOLD = Document(
    "Arvania must pay. It broke the pact. It rained.",
    id="d1",
    components=(
        Component("c1", "claim", 0, 17, thesis=True),
        Component("c2", "premise", 18, 36),
        Component("c3", "premise", 37, 47),
    ),
    relations=(Relation("c2", "c1", "support"),),
    parties=(Party("p1", "Arvania", "state", (Mention(0, 7),)),),
    stances=(
        Stance(AUTHOR, "p1", "against"),
        Stance("p1", "p1", "favor"),
        Stance(AUTHOR, "p1", "against", component="c1"),
        Stance(AUTHOR, "p1", "neutral", component="c2"),
        Stance("p1", "p1", "neutral", component="c3"),
    ),
)


def _judged(name: str, rest: str, label: StanceLabel) -> Document:
    """Return a sentence about one party, with the author's stance over it and in it."""
    text = f"{name} {rest}."
    return Document(
        text,
        components=(Component("c1", "claim", 0, len(text)),),
        parties=(Party("p1", name, "state", (Mention(0, len(name)),)),),
        stances=(
            Stance(AUTHOR, "p1", label),
            Stance(AUTHOR, "p1", label, component="c1"),
        ),
    )


TRAINING = [
    _judged("Belor", "deserves praise today", "favor"),
    _judged("Belor", "deserves our praise", "favor"),
    _judged("Cador", "is a shame again", "against"),
    _judged("Cador", "is our shame", "against"),
    Document("Nothing here."),
]


def _labels(documents: list[Document]) -> list[list[str]]:
    return [[c.label for c in document.components] for document in documents]


def _stances(documents: list[Document]) -> list[list[str]]:
    return [[s.label for s in document.stances] for document in documents]


def test_every_sentence_is_a_claim() -> None:
    """Nothing of the gold but its text and id is seen, and an empty text has no sentence."""
    found = floors.sentence_is_claim([GOLD, Document("")])
    assert [c.span for c in found[0].components] == [(0, 17), (18, 36), (37, 47)]
    assert _labels(found) == [["claim"] * 3, []]
    assert (found[0].id, found[0].parties, found[0].relations) == ("d1", (), ())


def test_sentence_is_claim_is_the_floor_of_the_report() -> None:
    """One definition: claim 1 of 3 right, 2 premises missed, F1 2 * 1 / (2 * 1 + 2 + 2)."""
    floor = component_scores(count_components(GOLD, GOLD))["floor"]
    found = baseline_figures([GOLD])["sentence_is_claim"]
    assert found["components.overlap50.micro_f1"] == floor["overlap50"]["micro_f1"] == 1 / 3
    assert found["components.exact.micro_f1"] == floor["exact"]["micro_f1"]


def test_majority_component_is_that_of_the_training_or_else_of_the_gold() -> None:
    """The gold has more premises, the training only claims; of equally many it is the claim."""
    assert _labels(floors.majority_components([GOLD])) == [["premise"] * 3]
    assert _labels(floors.majority_components([GOLD], TRAINING)) == [["claim"] * 3]
    equal = Document("No.", components=(Component("c1", "premise", 0, 2),))
    other = Document("No.", components=(Component("c1", "claim", 0, 2),))
    assert _labels(floors.majority_components([equal, other])) == [["claim"]] * 2


def test_majority_stance_is_one_for_the_document_and_one_for_components() -> None:
    """The author's only stance is against; in components two of three are neutral."""
    assert _stances(floors.majority_stances([GOLD])) == [["against"] * 2 + ["neutral"] * 3]


PAIR = Document(
    "Belor blames Cador.",
    id="pair",
    parties=(
        Party("p1", "Belor", "state", (Mention(0, 5),)),
        Party("p2", "Cador", "state", (Mention(13, 18),)),
    ),
    stances=(Stance("p1", "p2", "against"), Stance("p2", "p1", "neutral")),
)


def test_majority_stance_is_that_of_holders_where_no_author_has_one() -> None:
    """Two pairs have three neutral rows of four; one author's row to learn from counts alone."""
    quiet = replace(PAIR, id="quiet", stances=(replace(PAIR.stances[0], label="neutral"),))
    assert _stances(floors.majority_stances([PAIR, quiet])) == [["neutral"] * 2, ["neutral"]]
    assert _stances(floors.majority_stances([PAIR], [quiet, TRAINING[0]])) == [["favor"] * 2]
    found = baseline_figures([PAIR], training=[quiet])["majority"]
    assert found["stance.directed.accuracy"] == 0.0
    assert "stance.directed.accuracy" not in baseline_figures([GOLD])["majority"]


def test_stances_of_holders_are_learnt_where_no_author_has_one() -> None:
    """A pair gets the labels of a pair of the same words."""
    found = floors.tfidf_stances([PAIR], [PAIR])
    assert _stances(found) == [["against", "neutral"]]
    assert baseline_figures([PAIR], training=[PAIR])["tfidf"]["stance.directed.accuracy"] == 1.0


def test_pairs_are_no_figure_of_stances_in_components() -> None:
    """What has learnt of components alone says nothing of two parties toward each other."""
    learnt = [replace(TRAINING[0], stances=TRAINING[0].stances[1:])]
    assert baseline_figures([PAIR], training=learnt)["tfidf"].keys() == set()


def test_majority_by_hand() -> None:
    """Components: 2 of 3 sentences are premises. Component stances: 2 of 3 are neutral.

    Claim F1 0 and premise F1 2 * 2 / (2 * 2 + 1): macro 0.4. Against F1 0 and neutral F1 0.8.
    """
    found = baseline_figures([GOLD])["majority"]
    assert found["components.exact.macro_f1"] == pytest.approx((0 + 0.8) / 2)
    assert found["stance.document.accuracy"] == 1.0
    assert found["stance.component.accuracy"] == 2 / 3
    assert found["stance.component.macro_f1"] == pytest.approx((0 + 0.8) / 2)


def test_stances_stand_on_the_gold() -> None:
    """Parties, components and holders are the gold's, so that nothing but the stance is judged."""
    (found,) = floors.majority_stances([GOLD])
    assert (found.parties, found.components) == (GOLD.parties, GOLD.components)
    assert [(s.holder, s.party, s.component) for s in found.stances] == [
        (s.holder, s.party, s.component) for s in GOLD.stances
    ]


def test_tfidf_components_by_their_words() -> None:
    """A sentence is a claim, a premise or neither, as were those of the same words."""
    text = "We must act. The rate was ten. Dear reader."
    spans = {"claim": (0, 12), "premise": (13, 30)}
    training = Document(
        text,
        components=tuple(Component(label, label, *spans[label]) for label in COMPONENT_LABELS),
    )
    gold = Document("Dear reader. The rate was high. They must act now.")
    (found,) = floors.tfidf_components([gold], [training])
    assert [(c.label, c.start) for c in found.components] == [("premise", 13), ("claim", 32)]


def test_tfidf_stances_are_learnt_from_the_words_not_from_the_name() -> None:
    """Belor was always praised; called a shame it is judged like Cador, in a component too."""
    gold = _judged("Belor", "is a shame", "favor")
    assert _stances(floors.tfidf_stances([gold], TRAINING)) == [["against", "against"]]


def test_tfidf_tells_parties_apart_and_target_blind_does_not() -> None:
    """Each party has a sentence of its own, but the whole text is the same for both."""
    text = "Belor deserves praise. Arvania is a shame."
    gold = Document(
        text,
        parties=(
            Party("p1", "Belor", "state", (Mention(0, 5),)),
            Party("p2", "Arvania", "state", (Mention(23, 30),)),
        ),
        stances=(Stance(AUTHOR, "p1", "favor"), Stance(AUTHOR, "p2", "against")),
    )
    assert _stances(floors.tfidf_stances([gold], TRAINING)) == [["favor", "against"]]
    (blind,) = _stances(floors.target_blind_stances([gold], TRAINING))
    assert len(set(blind)) == 1


@pytest.mark.parametrize(
    ("training", "names"),
    [
        ([], {"sentence_is_claim", "majority"}),
        ([Document("No labels.")], {"sentence_is_claim", "majority"}),
        (TRAINING, {"sentence_is_claim", "majority", "tfidf", "target_blind"}),
    ],
)
def test_what_was_not_learnt_is_not_reported(training: list[Document], names: set[str]) -> None:
    """Without labels to train on there is no classifier."""
    assert baseline_figures([GOLD], training=training).keys() == names


def test_a_baseline_has_only_the_figures_that_it_speaks_about() -> None:
    """No thesis, parties or links; no stance of a level that is not labelled in the training."""
    only_document = [
        Document(d.text, parties=d.parties, stances=d.stances[:1]) for d in TRAINING if d.stances
    ]
    found = baseline_figures([GOLD], training=only_document)
    assert all(f.startswith("components.") for f in found["sentence_is_claim"])
    assert not any("thesis" in f for f in found["sentence_is_claim"])
    assert {f.split(".")[0] for f in found["majority"]} == {"components", "stance"}
    assert {tuple(f.split(".")[:2]) for f in found["tfidf"]} == {("stance", "document")}
    assert None not in found["majority"].values()


def test_gold_without_labels_has_no_figures() -> None:
    """There is nothing to score, and no label to be the commonest."""
    assert baseline_figures([Document("Nothing."), Document("")]) == {
        "sentence_is_claim": {},
        "majority": {},
    }


def test_order_of_documents_changes_nothing() -> None:
    """Neither that of the gold nor that of the training documents."""
    gold = [GOLD, _judged("Arvania", "deserves a shame", "favor"), Document("Dear reader.")]
    assert baseline_figures(gold[::-1], training=TRAINING[::-1]) == baseline_figures(
        gold, training=TRAINING
    )
