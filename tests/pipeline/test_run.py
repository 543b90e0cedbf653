import dataclasses
import itertools
from pathlib import Path
from typing import ClassVar

import pytest

import polemic
from polemic.models.errors import ModelError
from polemic.models.reading import Reading
from polemic.models.runtime import Model
from polemic.pipeline.config import Settings, config_hash
from polemic.pipeline.document import (
    AUTHOR,
    Component,
    Document,
    Mention,
    Party,
    Relation,
    Stance,
    in_reading_order,
)
from polemic.pipeline.errors import ConfigError
from polemic.pipeline.record import dump_record
from polemic.pipeline.run import STAGES, Pipeline, build_pipeline, check_order
from polemic.pipeline.stages.base import Stage


@pytest.fixture(scope="module")
def settings(tiny_model_folder: Path) -> Settings:
    """Return the default settings, with the tiny model."""
    return Settings(model=str(tiny_model_folder), threads=1)


@pytest.fixture(scope="module")
def pipeline(settings: Settings) -> Pipeline:
    """Return the pipeline of all stages."""
    return build_pipeline(settings)


class Shout:
    """A stage of one's own: warns where a text shouts."""

    name: ClassVar[str] = "shout"
    requires: ClassVar[frozenset[str]] = frozenset({"components"})
    provides: ClassVar[frozenset[str]] = frozenset({"warnings"})

    def __call__(self, document: Document, reading: Reading) -> Document:
        """Return the document with a warning."""
        return dataclasses.replace(document, warnings=(f"{len(reading.offsets)} pieces",))


def stages_named(*names: str, model: Model) -> list[Stage]:
    """Return stages by name, with their default settings."""
    return [STAGES[name](Settings(), model) for name in names]


def test_every_stage_of_the_settings_can_be_built() -> None:
    """The names that a config may use are those there is a stage for, in the default order."""
    assert Settings().stages == tuple(STAGES)


def test_all_stages_run_on_an_op_ed(pipeline: Pipeline, op_ed: str) -> None:
    """A document comes back with its text untouched, annotated, in the order of the record."""
    document = pipeline(Document(op_ed, id="op-ed"))
    assert document.text == op_ed
    assert document.id == "op-ed"
    assert document.components
    assert document == in_reading_order(document)
    author_rows = [s.party for s in document.stances if s.holder == AUTHOR and not s.component]
    assert author_rows == [p.id for p in document.parties]


def test_same_input_same_record(pipeline: Pipeline, settings: Settings, op_ed: str) -> None:
    """A record is the same byte for byte, whatever the threads and whatever ran before."""
    record = dump_record(pipeline(Document(op_ed)))
    other = build_pipeline(settings.model_copy(update={"threads": 3}))
    other(Document("Norland pays no tolls. " * 40))
    assert dump_record(other(Document(op_ed))) == record


@pytest.mark.parametrize("text", ["", " \n", "Norland", "…!?", "\u200b\u00a0", "1. 2. 3."])
def test_texts_with_little_in_them(pipeline: Pipeline, text: str) -> None:
    """A text with nothing to find gives a document, not an error."""
    assert pipeline(Document(text)).text == text


def test_provenance(pipeline: Pipeline, settings: Settings, op_ed: str) -> None:
    """A document says version, model and config, and keeps what it knew of its input."""
    document = pipeline(Document(op_ed, provenance={"input": "sha"}))
    assert document.provenance == {
        "polemic": polemic.__version__,
        "model": pipeline.model.name,
        "config": config_hash(settings)[:12],
        "input": "sha",
    }


def test_provenance_is_that_of_the_last_analysis(pipeline: Pipeline, op_ed: str) -> None:
    """A document that another model analysed before names the one that did it now."""
    document = pipeline(Document(op_ed, provenance={"model": "old@0", "input": "sha"}))
    assert document.provenance["model"] == pipeline.model.name


def test_what_was_marked_before_changes_nothing(pipeline: Pipeline, op_ed: str) -> None:
    """A gold document is analysed like its bare text."""
    spans = itertools.pairwise(range(0, 60, 2))
    gold = Document(
        op_ed,
        components=tuple(Component(f"g{s}", "claim", s, e) for s, e in spans),
        relations=(Relation("g0", "g56", "attack"),),
        parties=(Party("q1", "Norland", "state", (Mention(0, 7),)),),
        stances=(Stance(AUTHOR, "q1", "favor"), Stance(AUTHOR, "q1", "favor", "g0")),
    )
    assert pipeline(gold) == pipeline(Document(op_ed))


def test_stages_of_ones_own(tiny_model: Model, op_ed: str) -> None:
    """A pipeline takes any stages in an order that works, and leaves out what is not asked for."""
    stages = [*stages_named("components", model=tiny_model), Shout()]
    document = Pipeline(tiny_model, stages, provenance={})(Document(op_ed))
    assert document.warnings == (f"{len(tiny_model.read(op_ed).offsets)} pieces",)
    assert document.components
    assert document.parties == ()


def test_wrong_order_names_all_faults(tiny_model: Model) -> None:
    """Each stage that comes too early is named with what it lacks, all at once."""
    stages = stages_named("relations", "stance", "components", "parties", model=tiny_model)
    with pytest.raises(ConfigError) as caught:
        check_order(stages)
    assert str(caught.value).splitlines() == [
        "stages: 'relations' requires components, which no stage before it provides",
        "stages: 'stance' requires attributions, components, parties, which no stage before it "
        "provides",
    ]


def test_order_is_checked_before_any_document(settings: Settings) -> None:
    """A config whose stages cannot work is refused when the pipeline is built."""
    with pytest.raises(ConfigError, match="'summary' requires"):
        build_pipeline(settings.model_copy(update={"stages": ("summary",)}))


def test_missing_model_is_an_error() -> None:
    """A model that is not there is an error before any document."""
    with pytest.raises(ModelError, match="no model of that name"):
        build_pipeline(Settings(model="no-such-model"))
