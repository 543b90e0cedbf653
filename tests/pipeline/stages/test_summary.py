import dataclasses
from types import SimpleNamespace
from typing import cast

import numpy as np
import pytest

from polemic.models.reading import Reading
from polemic.models.runtime import Model
from polemic.pipeline.config import SummarySettings
from polemic.pipeline.document import AUTHOR, Component, Document, Mention, Party, Span, Stance
from polemic.pipeline.stages.summary import SummaryStage, author_groups, quoted_groups
from polemic.pipeline.text.sentences import sentences

TEXT = (
    "Norland should open its harbours.\n\n"
    "The League praised Norland, and the League called the senate blind. "
    "The senate has blocked the bridge. Norland pays."
)


def places(name: str) -> tuple[Mention, ...]:
    """Return all places of a name."""
    starts = [i for i in range(len(TEXT)) if TEXT.startswith(name, i)]
    return tuple(Mention(i, i + len(name)) for i in starts)


def span(part: str) -> Span:
    """Return where a part of the text stands."""
    return TEXT.index(part), TEXT.index(part) + len(part)


DOCUMENT = Document(
    TEXT,
    parties=(
        Party("p1", "Norland", "state", places("Norland")),
        Party("p2", "the League", "organization", places("League")),
        Party("p3", "the senate", "organization", places("senate")),
    ),
    components=(
        Component("c1", "claim", *span("Norland should open its harbours")),
        Component("c2", "premise", *span("The League praised Norland")),
        Component("c3", "claim", *span("the senate blind"), holder="p2"),
        Component("c4", "claim", *span("Norland pays"), holder=None),
    ),
)


def summed_up(model: Model, document: Document, *, theses: int = 2) -> Document:
    """Return the document after the stage."""
    return SummaryStage(SummarySettings(theses=theses), model)(document, model.read(document.text))


def test_one_author_row_for_each_party_and_quoted_rows_for_what_was_said(
    tiny_model: Model,
) -> None:
    """The author has a row for every party, a quoted party one for each party it speaks of."""
    rows = [(s.holder, s.party, s.component) for s in summed_up(tiny_model, DOCUMENT).stances]
    assert rows == [
        (AUTHOR, "p1", None),
        (AUTHOR, "p2", None),
        (AUTHOR, "p3", None),
        ("p2", "p3", None),
    ]


def test_rows_of_components_stay(tiny_model: Model) -> None:
    """The stances in components are kept beside those over the document."""
    known = Stance(AUTHOR, "p1", "favor", "c1")
    document = summed_up(tiny_model, dataclasses.replace(DOCUMENT, stances=(known,)))
    assert document.stances[0] is known
    assert len(document.stances) == 5


def test_scores_and_evidence_of_a_row(tiny_model: Model) -> None:
    """Scores sum to 1 and give the label; the evidence is at most two sentences with the party."""
    document = summed_up(tiny_model, DOCUMENT)
    for stance in document.stances:
        assert stance.scores is not None
        scores = dataclasses.asdict(stance.scores)
        assert sum(scores.values()) == pytest.approx(1, abs=1e-9)
        assert scores[stance.label] == max(scores.values())
        assert 1 <= len(stance.evidence) <= 2
        assert list(stance.evidence) == sorted(set(stance.evidence))
        for start, end in stance.evidence:
            mentions = document.party(stance.party).mentions
            assert any(start <= m.start and m.end <= end for m in mentions)


def test_author_is_judged_sentence_by_sentence() -> None:
    """Each mention is judged in its own sentence, by the author."""
    groups = {party.id: pairs for holder, party, pairs in author_groups(DOCUMENT)}
    spans = sentences(TEXT)
    assert [spans.index(pair.unit) for pair in groups["p1"]] == [0, 1, 3]
    assert [spans.index(pair.unit) for pair in groups["p2"]] == [1, 1]
    assert all(pair.holder is None for pairs in groups.values() for pair in pairs)


def test_quoted_holder_is_judged_in_its_components() -> None:
    """A quoted row rests on the holder's components alone; sources that are no party have none."""
    (group,) = quoted_groups(DOCUMENT)
    holder, party, pairs = group
    assert (holder, party.id) == ("p2", "p3")
    assert [pair.unit for pair in pairs] == [span("the senate blind")]
    assert pairs[0].holder == (TEXT.index("League called"), TEXT.index(" called"))


def test_a_party_that_is_named_nowhere_has_an_author_row(tiny_model: Model) -> None:
    """A stage of one's own may bring a party without mentions: the row is there, and finite."""
    silent = Party("p4", "the council", "organization")
    document = dataclasses.replace(DOCUMENT, parties=(*DOCUMENT.parties, silent))
    (row,) = (s for s in summed_up(tiny_model, document).stances if s.party == "p4")
    assert row.scores is not None
    assert sum(dataclasses.asdict(row.scores).values()) == pytest.approx(1, abs=1e-9)


def with_thesis_scores(model: Model, *scores: float) -> Model:
    """Return a model whose thesis head gives these scores."""

    def run(graph: str, **inputs: np.ndarray) -> list[np.ndarray]:
        if graph == "thesis":
            return [np.array(scores, dtype=np.float32)]
        return model.run(graph, **inputs)

    return cast(Model, SimpleNamespace(run=run, calibration=model.calibration))


@pytest.mark.parametrize(
    ("scores", "theses", "ids"),
    [
        ((1, 9, 9, 9), 2, ["c1"]),  # premises and what others say are no thesis
        ((1, 9, 9, 9), 1, ["c1"]),
        ((-7, 9, 9, 9), 1, ["c1"]),  # the best claim, however low it scores
    ],
)
def test_thesis_is_a_claim_of_the_author(
    tiny_model: Model, scores: tuple[float, ...], theses: int, ids: list[str]
) -> None:
    """Only the author's claims can be the thesis."""
    stage = SummaryStage(SummarySettings(theses=theses), with_thesis_scores(tiny_model, *scores))
    document = stage(DOCUMENT, tiny_model.read(TEXT))
    assert [c.id for c in document.components if c.thesis] == ids


@pytest.mark.parametrize(
    ("scores", "theses", "ids"),
    [
        ((1, 2, 3, 4), 1, ["c4"]),
        ((1, 2, 4, 3), 2, ["c3", "c4"]),
        ((5, 5, 5, 5), 2, ["c1", "c2"]),  # a tie goes to the earlier
        ((4, 3, 2, 1), 3, ["c1", "c2", "c3"]),
    ],
)
def test_theses_are_the_claims_that_score_highest(
    tiny_model: Model, scores: tuple[float, ...], theses: int, ids: list[str]
) -> None:
    """As many as the settings say are marked, the highest first, the earlier in a tie."""
    claims = tuple(
        dataclasses.replace(c, label="claim", holder=AUTHOR) for c in DOCUMENT.components
    )
    stage = SummaryStage(SummarySettings(theses=theses), with_thesis_scores(tiny_model, *scores))
    document = stage(dataclasses.replace(DOCUMENT, components=claims), tiny_model.read(TEXT))
    assert [c.id for c in document.components if c.thesis] == ids


def test_thesis_of_a_gold_document_is_judged_anew(tiny_model: Model) -> None:
    """A mark that was there before goes where the model says otherwise."""
    marked = tuple(dataclasses.replace(c, thesis=True) for c in DOCUMENT.components)
    document = summed_up(tiny_model, dataclasses.replace(DOCUMENT, components=marked))
    assert [c.id for c in document.components if c.thesis] == ["c1"]


def test_nothing_to_sum_up(tiny_model: Model) -> None:
    """A document without components and parties stays as it is."""
    reading: Reading = tiny_model.read("")
    stage = SummaryStage(SummarySettings(), tiny_model)
    assert stage(Document(""), reading) == Document("")
