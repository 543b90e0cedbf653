"""A config -> all that a run works on, with every mistake told before anything is learnt."""

from __future__ import annotations

from polemic.models.pretrained import find_encoder, longest_window
from polemic.models.tokenizer import PieceTokenizer
from polemic.pipeline.errors import UsageError
from polemic.pipeline.training.data.collate import make_collator
from polemic.pipeline.training.data.read import read_data
from polemic.pipeline.training.fitting.fit import Material
from polemic.pipeline.training.settings import TrainingSettings


def prepare(settings: TrainingSettings) -> Material:
    """Return what the settings name, read and checked; nothing is written.

    Raises:
        UsageError: if a corpus or the window is wrong, or what is learnt from is held out.
        ModelError: if the encoder is missing.
    """
    encoder = find_encoder(settings.training.encoder)
    if settings.window.size > longest_window(encoder):
        raise UsageError(
            f"window.size: {settings.window.size} word pieces, but the encoder reads at most "
            f"{longest_window(encoder)} at once"
        )
    tokenizer = PieceTokenizer(encoder / "tokenizer.json")
    data = read_data(settings, tokenizer)
    return Material(encoder, make_collator(tokenizer, settings.window), data.examples, data.dev)
