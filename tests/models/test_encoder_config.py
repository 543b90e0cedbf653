import json
from pathlib import Path
from typing import Any

import pytest
import torch

from polemic.models.encoder_config import longest_window
from polemic.models.tokenizer import FRAME

TINY = {
    "vocab_size": 30,
    "hidden_size": 8,
    "num_hidden_layers": 1,
    "num_attention_heads": 2,
    "intermediate_size": 16,
    "max_position_embeddings": 20,
}


@pytest.mark.parametrize(
    ("kind", "shape", "longest"),
    [
        ("bert", {}, 18),
        ("bert", {"pad_token_id": 3}, 18),
        ("electra", {"embedding_size": 8}, 18),
        ("mpnet", {}, 16),
        ("roberta", {}, 16),
        ("roberta", {"pad_token_id": 4}, 13),
        ("xlm-roberta", {}, 16),
        ("camembert", {}, 16),
    ],
)
def test_longest_window_is_what_the_encoder_reads(
    tmp_path: Path, kind: str, shape: dict[str, Any], longest: int
) -> None:
    """So many word pieces and the two marks go in, and no more, whatever counts as padding."""
    from transformers import AutoConfig, AutoModel

    config = AutoConfig.for_model(kind, **TINY, **shape)
    config.save_pretrained(tmp_path)
    assert longest_window(tmp_path) == longest
    encoder = AutoModel.from_config(config)
    encoder(inputs_embeds=torch.zeros(1, longest + FRAME, 8))
    with pytest.raises((IndexError, RuntimeError)):
        encoder(inputs_embeds=torch.zeros(1, longest + FRAME + 1, 8))


def test_longest_window_without_a_padding_id(tmp_path: Path) -> None:
    """A config that leaves the padding id out means that of its family."""
    config = {"model_type": "mpnet", "max_position_embeddings": 514}
    (tmp_path / "config.json").write_text(json.dumps(config), encoding="utf-8")
    assert longest_window(tmp_path) == 510


def test_longest_window_of_a_model(tiny_model_folder: Path) -> None:
    """It is that of its encoder, not the window that the model was trained with."""
    assert longest_window(tiny_model_folder) == 64 - FRAME
