"""A config -> all that a run works on, with every mistake told before anything is learnt."""

from __future__ import annotations

import dataclasses
from pathlib import Path

from polemic.models.encoder_config import longest_window
from polemic.models.folder import TOKENIZER
from polemic.models.pretrained import find_encoder
from polemic.models.tokenizer import PieceTokenizer
from polemic.pipeline.errors import UsageError
from polemic.pipeline.training.data.collate import make_collator
from polemic.pipeline.training.data.read import read_data, with_labels
from polemic.pipeline.training.data.teacher import read_by_teacher
from polemic.pipeline.training.fitting.fit import Material
from polemic.pipeline.training.settings import TrainingSettings


def prepare(settings: TrainingSettings) -> Material:
    """Return what the settings name, read and checked; nothing is written.

    Raises:
        UsageError: if a corpus or the window is wrong, or what is learnt from is held out.
        ModelError: if the encoder or a teacher is missing or damaged.
    """
    encoder = find_encoder(settings.training.encoder)
    if settings.window.size > longest_window(encoder):
        raise UsageError(
            f"window.size: {settings.window.size} word pieces, but the encoder reads at most "
            f"{longest_window(encoder)} at once"
        )
    tokenizer = PieceTokenizer(encoder / TOKENIZER)
    data = read_data(settings, tokenizer)
    collator = make_collator(tokenizer, settings.window)
    return Material(encoder, collator, data.examples, data.dev, data.untaught)


def with_teachers(settings: TrainingSettings, kept: Path, material: Material) -> Material:
    """Return the material with all its labels; `kept` is the folder of what teachers read for it.

    Raises:
        UsageError: if a teacher can read nothing, or a head sees one label only.
        ModelError: if a teacher cannot be used.
        OutputError: if that folder cannot be written to.
    """
    if not material.untaught:
        return material
    records = {
        name: read_by_teacher(
            texts,
            str(settings.corpora[name].teacher),
            kept / f"{name}.jsonl",
            threads=settings.training.threads,
        )
        for name, texts in material.untaught.items()
    }
    tokenizer = PieceTokenizer(material.encoder / TOKENIZER)
    examples = with_labels(material.examples, records, settings.corpora, tokenizer)
    return dataclasses.replace(material, examples=examples, untaught={})
