"""What an encoder says of its shape: the config of Hugging Face, or `encoder.json` of a model."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from polemic.models.errors import ModelError
from polemic.models.folder import ENCODER, is_model
from polemic.models.tokenizer import FRAME

ENCODER_CONFIG = "config.json"
"""Its name where an encoder's folder is in Hugging Face format."""

_POSITIONS_AFTER_PADDING = {"camembert", "mpnet", "roberta", "xlm-roberta"}
"""Types of encoder that count positions from behind the id of padding on (fairseq's habit)."""


def read_encoder_config(folder: Path) -> dict[str, Any]:
    """Return the config of the encoder in a folder in Hugging Face format, or in a model folder.

    Raises:
        ModelError: if a model folder has none.
    """
    name = ENCODER if is_model(folder) else ENCODER_CONFIG
    try:
        config: dict[str, Any] = json.loads((folder / name).read_bytes())
    except FileNotFoundError:
        raise ModelError(
            f"{folder}: has no {name}, like models of earlier versions, so it cannot be used; "
            "train it anew from its config.yaml"
        ) from None
    return config


def longest_window(folder: Path) -> int:
    """Return how many word pieces an encoder reads at once, without the two marks around them."""
    config = read_encoder_config(folder)
    unused = 0
    if config["model_type"] in _POSITIONS_AFTER_PADDING:
        unused = int(config.get("pad_token_id", 1)) + 1
    return int(config["max_position_embeddings"]) - unused - FRAME
