import dataclasses
import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from polemic.models.labels import COMPONENT_TAGS
from polemic.models.reading import Reading
from polemic.models.runtime import Model
from polemic.pipeline.config import ComponentSettings
from polemic.pipeline.document import AUTHOR, Document
from polemic.pipeline.stages.components import ComponentStage
from polemic.pipeline.text.edges import normalise_edges

TEXT = (
    "However, the ferry failed. “Norland gained,” he said; and 1. the senate paid.\n- Tolls rose!"
)


def marked(reading: Reading, *units: tuple[str, str]) -> Reading:
    """Return a reading whose tags clearly mark these stretches of text with these labels."""
    logits = np.zeros_like(reading.component_logits)
    logits[:, 0] = 5
    for unit, label in units:
        start = reading.text.index(unit)
        first, last = reading.pieces(start, start + len(unit))
        logits[first:last, COMPONENT_TAGS.index(f"I-{label}")] = 10
        logits[first, COMPONENT_TAGS.index(f"B-{label}")] = 15
    return dataclasses.replace(reading, component_logits=logits)


@pytest.mark.parametrize(
    ("tagged", "unit"),
    [
        ("However, the ferry failed.", "the ferry failed"),
        ("“Norland gained,” he said;", "“Norland gained,” he said"),
        ("“Norland gained", "Norland gained"),
        ("and 1. the senate paid.", "the senate paid"),
        ("- Tolls rose!", "Tolls rose"),
    ],
)
def test_edges_are_normalised(tiny_model: Model, tagged: str, unit: str) -> None:
    """What GUIDELINES leaves out of a unit goes, whatever the tags say of it."""
    stage = ComponentStage(ComponentSettings(), tiny_model)
    document = stage(Document(TEXT), marked(tiny_model.read(TEXT), (tagged, "claim")))
    assert [TEXT[c.start : c.end] for c in document.components] == [unit]


def test_a_single_word_is_no_component(tiny_model: Model) -> None:
    """No word could be asserted by itself; two can."""
    reading = marked(tiny_model.read(TEXT), ("ferry", "premise"), ("Tolls rose", "claim"))
    document = ComponentStage(ComponentSettings(), tiny_model)(Document(TEXT), reading)
    assert [TEXT[c.start : c.end] for c in document.components] == ["Tolls rose"]


def test_components_are_numbered_in_order(tiny_model: Model) -> None:
    """Ids follow the text without a gap where a unit was nothing but punctuation."""
    reading = marked(
        tiny_model.read(TEXT),
        ("the ferry failed", "premise"),
        (";", "claim"),
        ("the senate paid", "claim"),
    )
    document = ComponentStage(ComponentSettings(), tiny_model)(Document(TEXT), reading)
    assert [(c.id, c.label, TEXT[c.start : c.end]) for c in document.components] == [
        ("c1", "premise", "the ferry failed"),
        ("c2", "claim", "the senate paid"),
    ]
    assert {c.holder for c in document.components} == {AUTHOR}


@given(st.integers(0, 2**32 - 1))
def test_any_scores_give_a_valid_document(tiny_model: Model, seed: int) -> None:
    """Whatever the scores, units are in order, apart, scored, and have edges that stay."""
    reading = tiny_model.read(TEXT)
    shape = reading.component_logits.shape
    logits = np.random.default_rng(seed).normal(size=shape, scale=2).astype(np.float32)
    stage = ComponentStage(ComponentSettings(), tiny_model)
    components = stage(
        Document(TEXT), dataclasses.replace(reading, component_logits=logits)
    ).components
    assert all(normalise_edges(TEXT, *c.span) == c.span for c in components)
    assert all(a.end <= b.start for a, b in itertools.pairwise(components))
    assert all(c.score is not None and 0 < c.score <= 1 for c in components)


def test_empty_document(tiny_model: Model) -> None:
    """A text without words has no components."""
    stage = ComponentStage(ComponentSettings(), tiny_model)
    assert stage(Document(""), tiny_model.read("")).components == ()


@pytest.mark.parametrize(("cost", "units"), [(0.0, 2), (60.0, 1)])
def test_a_split_inside_a_sentence_has_a_cost(tiny_model: Model, cost: float, units: int) -> None:
    """A unit that could begin inside a sentence does so if that is likely enough, and only there.

    The tags favour "and the war ended" over going on with the unit before.
    """
    text = "The truce held and the war ended."
    reading = marked(tiny_model.read(text), ("The truce held", "claim"))
    first, last = reading.pieces(text.index("and"), len(text) - 1)
    logits = reading.component_logits.copy()
    logits[first:last] = 0
    logits[first:last, COMPONENT_TAGS.index("I-claim")] = 10
    logits[first, COMPONENT_TAGS.index("B-claim")] = 15
    stage = ComponentStage(ComponentSettings(split_cost=cost), tiny_model)
    document = stage(Document(text), dataclasses.replace(reading, component_logits=logits))
    assert len(document.components) == units
    assert document.components[0].start == 0
