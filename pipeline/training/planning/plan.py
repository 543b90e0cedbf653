"""`polemic train --dry-run`: what a config would do and cost, with nothing written."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from polemic.pipeline.config import load_settings
from polemic.pipeline.training.data.collate import padded_pieces
from polemic.pipeline.training.data.examples import Example
from polemic.pipeline.training.data.items import count_items
from polemic.pipeline.training.fitting.fit import count_steps, plan_run
from polemic.pipeline.training.fitting.stopping import check_score
from polemic.pipeline.training.fitting.tracking import check_trackers
from polemic.pipeline.training.planning.speed import SCORING_SHARE, measure_speed
from polemic.pipeline.training.prepare import prepare
from polemic.pipeline.training.settings import CorpusSettings, TrainingSettings


@dataclass(frozen=True, slots=True)
class CorpusPlan:
    """What a run takes from one corpus.

    Attributes:
        name: of the corpus.
        documents: with text, less those left out.
        passes: how often each is seen.
        pieces: word pieces of one pass.
        items: what each head learns from in one pass: components and mentions that are marked,
            components whose links are known, links with a label, theses, stances.
        teacher: the model that the labels will come from, which does not read for a plan.
    """

    name: str
    documents: int
    passes: int
    pieces: int
    items: dict[str, int]
    teacher: str | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    """What a run would do and cost.

    Attributes:
        corpora: what is learnt from.
        dev: what is scored.
        batches: of all passes.
        steps: of the optimiser.
        pieces: word pieces that the encoder reads in all batches, padding included.
        pieces_per_second: measured on a few batches here and now.
        seconds: estimate for the whole run, with the scorings of dev.
        peak_memory: bytes, of the GPU or else of the process; None where it is not known.
    """

    corpora: tuple[CorpusPlan, ...]
    dev: tuple[CorpusPlan, ...]
    batches: int
    steps: int
    pieces: int
    pieces_per_second: float
    seconds: float
    peak_memory: int | None


def plan(config: Path, overrides: Sequence[str] = ()) -> Plan:
    """Return what the config would do; it is read and checked as for a training.

    Raises:
        ConfigError: if the config or an override is wrong.
        UsageError: if a corpus is missing or wrong, or what is learnt from is held out.
        ModelError: if the encoder or a teacher is missing.
    """
    settings = load_settings(TrainingSettings, config, overrides)
    options = settings.training
    check_trackers(options.track)
    material = prepare(settings)
    check_score(options.stop, material.dev)
    batches = plan_run(settings, material)
    speed = measure_speed(settings, material, batches)
    pieces = sum(padded_pieces(material.collator, batch) for batch in batches)
    scored = sum(
        padded_pieces(material.collator, [example]) * options.evaluations
        for examples in material.dev.values()
        for example in examples
    )
    return Plan(
        corpora=_corpus_plans(material.examples, settings.corpora),
        dev=_corpus_plans(material.dev, settings.dev),
        batches=len(batches),
        steps=count_steps(len(batches), options),
        pieces=pieces,
        pieces_per_second=speed.pieces_per_second,
        seconds=(pieces + SCORING_SHARE * scored) / speed.pieces_per_second,
        peak_memory=speed.peak_memory,
    )


def _corpus_plans(
    examples: Mapping[str, Sequence[Example]], corpora: Mapping[str, CorpusSettings]
) -> tuple[CorpusPlan, ...]:
    return tuple(
        CorpusPlan(
            name,
            documents=len(few),
            passes=corpora[name].passes,
            pieces=sum(len(e.ids) for e in few),
            items=count_items(few),
            teacher=corpora[name].teacher,
        )
        for name, few in examples.items()
    )
