"""A tiny model, made once by the code that makes real ones."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings

from polemic.models.calibration import Calibration, write_calibration
from polemic.models.folder import CALIBRATION, ENCODER, TOKENIZER, WEIGHTS, write_manifest
from polemic.models.runtime import Model
from polemic.models.weights import load_weights, save_weights

if TYPE_CHECKING:
    from polemic.models.network import Network

os.environ["HF_HUB_OFFLINE"] = "1"

settings.register_profile("reproducible", derandomize=True, deadline=None)
settings.load_profile("reproducible")

SENTENCES = (
    "Norland should open its harbours before the winter, because trade feeds both shores.",
    "The senate has blocked the bridge for nine years and calls that prudence.",
    "“We owe the islands nothing,” said Minister Aldous Wren, who has never seen them.",
    "However, the ferry company lost 40 percent of its passengers in one season.",
    "The Harbour League praised Norland, yet its own members pay no tolls!",
    "If the council will not listen, voters can choose another council in May.",
)


@pytest.fixture(scope="session")
def op_ed() -> str:
    """Return a text of several windows of the tiny model, in two paragraphs."""
    return " ".join(SENTENCES[:3]) + "\n\n" + " ".join(SENTENCES[3:]) + "\n"


@pytest.fixture(scope="session")
def tiny_encoder_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return an encoder with random weights in the format of Hugging Face."""
    import torch
    from transformers import BertConfig, BertModel
    from transformers.utils import logging

    logging.disable_progress_bar()
    folder = tmp_path_factory.mktemp("encoder")
    config = BertConfig(
        vocab_size=_write_tokenizer(folder / TOKENIZER),
        hidden_size=32,
        num_hidden_layers=2,
        num_attention_heads=2,
        intermediate_size=64,
        max_position_embeddings=64,
    )
    torch.manual_seed(0)
    BertModel(config, add_pooling_layer=False).save_pretrained(folder)
    return folder


@pytest.fixture(scope="session")
def make_network(tiny_encoder_folder: Path) -> Callable[[], Network]:
    """Return a function that gives a new network with random weights, the same each time."""
    import torch

    from polemic.models.network import Network
    from polemic.models.pretrained import load_encoder

    def make() -> Network:
        torch.manual_seed(1)
        network = Network(load_encoder(tiny_encoder_folder))
        with torch.no_grad():
            for weight in [*network.encoder.features.parameters(), network.stance.author]:
                weight.normal_(std=0.1)  # these start as zeros, which would hide what they do
        return network.eval()

    return make


@pytest.fixture(scope="session")
def write_model_folder(tiny_encoder_folder: Path) -> Callable[[Network, Path], Path]:
    """Return a function that makes a network, whose weights it rounds, a finished model folder."""
    from polemic.models.export import (
        export_graphs,
        load_network_weights,
        network_weights,
        write_encoder_config,
    )

    def write(network: Network, folder: Path) -> Path:
        folder.mkdir()
        save_weights(network_weights(network), folder / WEIGHTS, int8=True)
        load_network_weights(network, load_weights(folder / WEIGHTS))
        export_graphs(network, folder)
        write_encoder_config(network, folder / ENCODER)
        write_calibration(Calibration(components=0.5, stance=0.8), folder / CALIBRATION)
        shutil.copyfile(tiny_encoder_folder / TOKENIZER, folder / TOKENIZER)
        write_manifest(folder, name=folder.name, window_size=24, window_overlap=8)
        return folder

    return write


@pytest.fixture(scope="session")
def tiny_model_folder(
    tmp_path_factory: pytest.TempPathFactory,
    make_network: Callable[[], Network],
    write_model_folder: Callable[[Network, Path], Path],
) -> Path:
    """Return a finished model folder; copy it before changing it."""
    return write_model_folder(make_network(), tmp_path_factory.mktemp("models") / "tiny")


@pytest.fixture(scope="session")
def tiny_model(tiny_model_folder: Path) -> Model:
    """Return the tiny model, loaded."""
    return Model(tiny_model_folder, threads=1)


def _write_tokenizer(path: Path) -> int:
    """Write a lower-casing WordPiece tokenizer and return the size of its vocabulary.

    The vocabulary is not trained: the trainer's choice among equals differs from run to run.
    """
    from tokenizers import Tokenizer, models, normalizers, pre_tokenizers

    words = sorted(set(re.findall(r"\w+|[^\w\s]", " ".join(SENTENCES).lower())))
    pieces = ["[PAD]", "[UNK]", "[CLS]", "[SEP]"]
    for word in words:  # long words are read in two pieces
        pieces += [word] if len(word) < 6 else [word[:4], f"##{word[4:]}"]
    for letter in "abcdefghijklmnopqrstuvwxyz0123456789":
        pieces += [letter, f"##{letter}"]
    vocabulary = {piece: i for i, piece in enumerate(dict.fromkeys(pieces))}
    tokenizer = Tokenizer(models.WordPiece(vocabulary, unk_token="[UNK]"))  # noqa: S106 - a piece
    tokenizer.normalizer = normalizers.BertNormalizer(lowercase=True)
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    tokenizer.save(str(path))
    return len(vocabulary)
