"""Builds the stages that the settings name, and runs a document through them."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType

import polemic
from polemic.models.runtime import Model, load_model
from polemic.pipeline.config import Settings, config_hash
from polemic.pipeline.document import Document, in_reading_order
from polemic.pipeline.errors import ConfigError
from polemic.pipeline.stages.attributions import AttributionStage
from polemic.pipeline.stages.base import Stage
from polemic.pipeline.stages.components import ComponentStage
from polemic.pipeline.stages.parties import PartyStage
from polemic.pipeline.stages.relations import RelationStage
from polemic.pipeline.stages.stance import StanceStage
from polemic.pipeline.stages.summary import SummaryStage

STAGES: Mapping[str, Callable[[Settings, Model], Stage]] = MappingProxyType(
    {
        "components": lambda s, model: ComponentStage(s.components, model),
        "relations": lambda s, model: RelationStage(s.relations, model),
        "parties": lambda s, model: PartyStage(s.parties, model),
        "attributions": lambda s, _: AttributionStage(s.attributions),
        "stance": lambda s, model: StanceStage(s.stance, model),
        "summary": lambda s, model: SummaryStage(s.summary, model),
    }
)
"""How each stage that a config can name is built."""


class Pipeline:
    """The way of a document: one reading of the text, then the stages in order.

    Stages of your own go in beside ours: `Pipeline(model, [*stages], provenance={})`.

    Raises:
        ConfigError: if a stage requires what no earlier stage provides.
    """

    def __init__(
        self, model: Model, stages: Sequence[Stage], *, provenance: Mapping[str, str]
    ) -> None:
        check_order(stages)
        self.model = model
        self.stages = tuple(stages)
        self.provenance = dict(provenance)

    def __call__(self, document: Document) -> Document:
        """Return the document with what the stages find, in place of what was marked in it."""
        document = dataclasses.replace(
            document, components=(), relations=(), parties=(), attributions=(), stances=()
        )
        reading = self.model.read(document.text)
        for stage in self.stages:
            document = stage(document, reading)
        provenance = dict(document.provenance) | self.provenance
        return in_reading_order(dataclasses.replace(document, provenance=provenance))


def build_pipeline(settings: Settings) -> Pipeline:
    """Return the pipeline that the settings describe, its model loaded.

    Raises:
        ConfigError: if the stages stand in an order that cannot work.
        ModelError: if the model is missing or damaged.
    """
    model = load_model(settings.model, threads=settings.threads)
    return Pipeline(
        model,
        [STAGES[name](settings, model) for name in settings.stages],
        provenance={
            "polemic": polemic.__version__,
            "model": model.name,
            "config": config_hash(settings)[:12],
        },
    )


def check_order(stages: Sequence[Stage]) -> None:
    """Raise ConfigError, naming all faults, if a stage comes before what it requires."""
    provided: set[str] = set()
    faults = []
    for stage in stages:
        if missing := sorted(stage.requires - provided):
            faults.append(
                f"stages: {stage.name!r} requires {', '.join(missing)}, which no stage before it "
                "provides"
            )
        provided |= stage.provides
    if faults:
        raise ConfigError("\n".join(faults))
