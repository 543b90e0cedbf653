import json
from typing import Any

import pytest

from polemic.pipeline.document import (
    Component,
    Document,
    Mention,
    Party,
    Stance,
    StanceLabel,
    StanceScores,
)
from polemic.pipeline.errors import UsageError
from polemic.pipeline.evaluation.report import PER_DOCUMENT, Beside, evaluate_documents

TEXT = "Cut the tax. Prices rose. Wages fell. Who gains?"
CLAIM = Component("c1", "claim", 0, 12)
PREMISE = Component("c1", "premise", 0, 12)
OFFICE = Party("p1", "Tax office", "organization", (Mention(8, 11),))
FIGURE = "components.overlap50.micro_f1"


def _document(name: str, *components: Component, text: str = TEXT) -> Document:
    return Document(text, id=name, components=components)


def _with_stance(name: str, label: StanceLabel, scores: StanceScores | None = None) -> Document:
    stance = Stance("author", "p1", label, scores=scores)
    return Document(TEXT, id=name, components=(CLAIM,), parties=(OFFICE,), stances=(stance,))


GOLD = [_document(name, CLAIM) for name in "abcd"]
HALF_RIGHT = [_document("a", CLAIM), _document("b", CLAIM), _document("c"), _document("d")]
"""Two of four claims found, none too many: recall 1/2, F1 2/3."""


def test_report_has_the_fixed_fields() -> None:
    """The report holds what other programs read, and can be written as JSON."""
    report = evaluate_documents(GOLD, HALF_RIGHT)
    components = report["components"]
    assert {"exact", "overlap50", "token_macro_f1", "floor"} <= components.keys()
    assert {"micro_f1", "macro_f1", "per_label"} <= components["exact"].keys()
    assert components["overlap50"].keys() == components["exact"].keys()
    assert {"mention_f1", "cluster_f1"} <= report["parties"].keys()
    for level in ("document", "component"):
        assert {"macro_f1", "accuracy", "n"} <= report["stance"][level].keys()
    assert {"relations", "holders", "attributions", "intervals", "baselines"} <= report.keys()
    assert report["n_documents"] == 4
    assert json.loads(json.dumps(report, allow_nan=False)) == report


@pytest.mark.parametrize(
    "section", ["human", "agreement", "runs", "comparison", "aaec", "published"]
)
def test_what_was_not_asked_for_is_left_out(section: str) -> None:
    """A section stands where there is something to fill it, and not as an empty one."""
    assert section not in evaluate_documents(GOLD, HALF_RIGHT)


def test_order_of_the_predictions_changes_nothing() -> None:
    """They are found by id; more of them than the gold has are left aside."""
    beside = Beside(samples=20, runs=[GOLD], against=("other", GOLD), second=GOLD[:2])
    other = Beside(
        samples=20, runs=[GOLD[::-1]], against=("other", GOLD[::-1]), second=GOLD[:2][::-1]
    )
    more = [*HALF_RIGHT[::-1], _document("more", PREMISE)]
    assert evaluate_documents(GOLD, more, other) == evaluate_documents(GOLD, HALF_RIGHT, beside)


def test_documents_stand_in_the_order_of_the_gold() -> None:
    """A document's own scores stand under its id; None where its gold has nothing to score."""
    report = evaluate_documents(
        [_document("z", CLAIM), _document("b", CLAIM)], [_document("b"), _document("z", CLAIM)]
    )
    nothing = dict.fromkeys(PER_DOCUMENT)
    assert report["documents"] == [
        {"id": name, "n_words": 9, **nothing, FIGURE: f1} for name, f1 in [("z", 1.0), ("b", 0.0)]
    ]


def test_documents_of_like_length_are_scored_together() -> None:
    """The shortest first: one of 9 words right; of two of 409 words one is right, so F1 is 2/3."""
    longer = TEXT + " more" * 400
    gold = [_document("a", CLAIM, text=longer), _document("b", CLAIM, text=longer), GOLD[2]]
    predicted = [_document("a", CLAIM, text=longer), _document("b", text=longer), GOLD[2]]
    rows = evaluate_documents(gold, predicted)["by_length"]
    assert [(row["words"], row["documents"], row[FIGURE]) for row in rows] == [
        ("up to 400", 1, 1.0),
        ("401 to 800", 2, pytest.approx(2 / 3)),
    ]


def test_intervals_hold_the_figure() -> None:
    """With samples each figure has an interval, here with ends apart; without, none has."""
    report = evaluate_documents(GOLD, HALF_RIGHT, Beside(samples=200))
    low, high = report["intervals"][FIGURE]
    assert low < report["components"]["overlap50"]["micro_f1"] < high
    assert evaluate_documents(GOLD, HALF_RIGHT)["intervals"] == {}


def test_calibration_is_that_of_the_authors_stances() -> None:
    """Two stances of 0.75 for favor, one right: 0.75 against 0.5, so the gap is 0.25."""
    gold = [_with_stance("a", "favor"), _with_stance("b", "against")]
    sure = StanceScores(favor=0.75, against=0.25, neutral=0.0)
    predicted = [_with_stance(name, "favor", sure) for name in "ab"]
    calibration = evaluate_documents(gold, predicted)["calibration"]
    assert calibration["document"]["ece"] == pytest.approx(0.25)
    assert calibration["document"]["n"] == 2
    assert calibration["all"] == calibration["document"]  # there is none in a component
    assert calibration["component"] == {
        "ece": None,
        "ece_by_chance": None,
        "ece_interval": None,
        "brier": None,
        "n": 0,
        "bins": [],
    }


def test_runs_are_the_predictions_with_the_further_ones() -> None:
    """F1 of 2/3 and of 1: the scores stay those of the first run, the spread is over both."""
    report = evaluate_documents(GOLD, HALF_RIGHT, Beside(runs=[GOLD]))
    assert report["components"]["overlap50"]["micro_f1"] == pytest.approx(2 / 3)
    assert report["runs"]["n"] == 2
    assert report["runs"]["figures"][FIGURE] == {
        "mean": pytest.approx(5 / 6),
        "sd": pytest.approx(2**0.5 / 6),  # both 1/6 from the mean; their squares, by 2 - 1
        "min": pytest.approx(2 / 3),
        "max": 1.0,
    }


def test_comparison_has_both_systems_and_p() -> None:
    """Ours at 2/3, the other at 1; two documents differ, so an exchange often changes little."""
    report = evaluate_documents(GOLD, HALF_RIGHT, Beside(samples=200, against=("b.jsonl", GOLD)))
    assert report["comparison"]["against"] == "b.jsonl"
    compared = report["comparison"]["figures"][FIGURE]
    assert compared.keys() == {"ours", "theirs", "difference", "p"}
    assert (compared["ours"], compared["theirs"]) == (pytest.approx(2 / 3), 1.0)
    # of the four ways to deal out two documents two leave a difference as large: p is about 1/2
    assert compared["p"] == pytest.approx(0.5, abs=0.1)


def test_no_comparison_without_samples() -> None:
    """A p from no draws would be a number without a meaning."""
    assert "comparison" not in evaluate_documents(GOLD, HALF_RIGHT, Beside(against=("b", GOLD)))


def test_human_figures_are_over_what_both_have_labelled() -> None:
    """Of two shared documents one claim is the other's too: F1 2/3 between the annotators."""
    second = [_document("a", CLAIM), _document("b"), _document("elsewhere", CLAIM)]
    report = evaluate_documents(GOLD, GOLD, Beside(second=second))
    assert report["agreement"]["n_documents"] == 2
    assert report["human"][FIGURE] == pytest.approx(2 / 3)
    assert None not in report["human"].values()
    assert report["components"]["overlap50"]["micro_f1"] == 1.0


def test_a_second_annotator_of_other_documents_is_an_error() -> None:
    """There is nothing to agree on."""
    with pytest.raises(UsageError, match="no document has the id of a gold document"):
        evaluate_documents(GOLD, GOLD, Beside(second=[_document("x", CLAIM)]))


def test_baselines_learn_from_what_is_given() -> None:
    """The floors are always there, those that need training only with it."""
    pytest.importorskip("sklearn")
    training = [_document("t", CLAIM, Component("c2", "premise", 13, 25))]
    assert evaluate_documents(GOLD, GOLD)["baselines"].keys() == {"sentence_is_claim", "majority"}
    with_training = evaluate_documents(GOLD, GOLD, Beside(training=training))["baselines"]
    assert with_training["tfidf"][FIGURE] > with_training["sentence_is_claim"][FIGURE]


@pytest.mark.parametrize(
    ("corpus", "rules"),
    [
        (("aaec", "test"), {"aaec-paragraph", "aaec-essay"}),
        (("aaec", "dev"), set[str]()),
        (("newsmtsc_rw", "dev+test"), {"given-parties"}),
        (("newsmtsc_rw", "dev"), set[str]()),
        (("oped", "dev"), set[str]()),
    ],
)
def test_published_figures_are_those_of_corpus_split_and_rule(
    corpus: tuple[str, str], rules: set[str]
) -> None:
    """Nothing of another split, which is another set of texts."""
    gold = [_with_stance("a", "favor")]
    published = evaluate_documents(gold, gold, Beside(corpus=corpus))["published"]
    assert {row["rule"] for row in published} == rules
    assert {(row["corpus"], row["split"]) for row in published} <= {corpus}


def test_published_stances_stand_beside_given_parties_only() -> None:
    """A system that had to find the parties met a harder task than those published."""
    beside = Beside(corpus=("newsmtsc_rw", "dev+test"))
    gold = [_with_stance("a", "favor")]
    assert evaluate_documents(gold, gold, beside)["published"]
    found = [Document(TEXT, id="a", parties=(Party("p1", "Tax", "organization", OFFICE.mentions),))]
    assert evaluate_documents(gold, found, beside)["published"] == []


def test_essays_are_scored_by_their_rules_too() -> None:
    """At both levels; other corpora have no such section."""
    report = evaluate_documents(GOLD, HALF_RIGHT, Beside(corpus=("aaec", "dev")))
    found: Any = {level: report["aaec"][level]["match50"] for level in ("paragraph", "essay")}
    assert [found[level]["components"]["recall"] for level in found] == [0.5, 0.5]
    assert "aaec" not in evaluate_documents(GOLD, HALF_RIGHT, Beside(corpus=("oped", "dev")))


def test_documents_that_do_not_pair_are_an_error() -> None:
    """As in `pair_documents`, for the predictions, the further runs and the other system."""
    for beside in (Beside(runs=[GOLD[:1]]), Beside(samples=1, against=("b", GOLD[:1]))):
        with pytest.raises(UsageError, match="3 of 4 gold documents have no prediction"):
            evaluate_documents(GOLD, GOLD, beside)
    with pytest.raises(UsageError, match="3 of 4 gold documents have no prediction"):
        evaluate_documents(GOLD, GOLD[:1])
