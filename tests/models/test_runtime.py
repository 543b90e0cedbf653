import json
import shutil
from pathlib import Path

import numpy as np
import pytest
from tokenizers import Tokenizer

from polemic.models.errors import ModelError
from polemic.models.folder import ENCODER, TOKENIZER, WEIGHTS, write_manifest
from polemic.models.labels import COMPONENT_TAGS, MENTION_TAGS
from polemic.models.reading import Reading
from polemic.models.runtime import Model, load_model
from polemic.models.weights import load_weights, save_weights


@pytest.fixture
def folder(tiny_model_folder: Path, tmp_path: Path) -> Path:
    """Return a copy of the tiny model to change."""
    return shutil.copytree(tiny_model_folder, tmp_path / "changed")


def seal(folder: Path) -> None:
    """Write the manifest anew, as if what was changed belonged there."""
    write_manifest(folder, name="changed", window_size=24, window_overlap=8)


def as_bytes(reading: Reading) -> list[bytes]:
    """Return every array of a reading as bytes."""
    arrays = (reading.offsets, reading.states, reading.component_logits, reading.mention_logits)
    return [a.tobytes() for a in arrays]


@pytest.mark.parametrize("threads", [2, 4])
def test_threads_change_no_byte(
    tiny_model: Model, tiny_model_folder: Path, op_ed: str, threads: int
) -> None:
    """The same text read by several threads gives the same numbers to the last bit."""
    text = op_ed * 5
    assert as_bytes(Model(tiny_model_folder, threads=threads).read(text)) == as_bytes(
        tiny_model.read(text)
    )


def test_what_was_read_before_changes_no_byte(tiny_model: Model, op_ed: str) -> None:
    """A reading does not depend on the texts before it."""
    before = as_bytes(tiny_model.read(op_ed))
    tiny_model.read("Something else. " * 30)
    assert as_bytes(tiny_model.read(op_ed)) == before


def test_a_text_of_many_windows_is_read_whole(tiny_model: Model, op_ed: str) -> None:
    """Every piece of a long text has its vector and scores, the last word's too."""
    text = op_ed * 12
    reading = tiny_model.read(text)
    n_pieces = len(reading.offsets)
    assert n_pieces > 40 * 24
    assert text[reading.offsets[-2, 0] : reading.offsets[-2, 1]] == "May"
    assert reading.states.shape == (n_pieces, tiny_model.width)
    assert reading.component_logits.shape == (n_pieces, len(COMPONENT_TAGS))
    assert reading.mention_logits.shape == (n_pieces, len(MENTION_TAGS))
    assert np.isfinite(reading.states).all()
    assert (np.abs(reading.states).sum(axis=1) > 0).all()


def test_a_piece_is_read_in_its_context(tiny_model: Model) -> None:
    """The same word has other vectors in other sentences: windows reach the encoder."""
    first = tiny_model.read("the senate has blocked the bridge").states[0]
    second = tiny_model.read("the ferry company pays no tolls").states[0]
    assert np.abs(first - second).max() > 1e-3


def test_surface_features_reach_the_encoder(tiny_model: Model) -> None:
    """Texts that differ only in case have the same pieces and yet other vectors."""
    upper, lower = (tiny_model.read(text) for text in ("May", "may"))
    assert upper.offsets.tolist() == lower.offsets.tolist()
    assert np.abs(upper.states - lower.states).max() > 1e-3


@pytest.mark.parametrize("text", ["", " \n\t "])
def test_nothing_to_read(tiny_model: Model, text: str) -> None:
    """A text without a word has a reading without rows."""
    reading = tiny_model.read(text)
    assert reading.states.shape == (0, tiny_model.width)
    assert reading.component_logits.shape == (0, len(COMPONENT_TAGS))


def test_name_tells_the_version(tiny_model: Model, folder: Path) -> None:
    """The name of a model ends in the digest of its folder."""
    seal(folder)
    name, digest = Model(folder).name.split("@")
    assert name == "changed"
    assert len(digest) == 12
    assert digest != tiny_model.name.split("@")[1]


def test_model_is_loaded_by_path(tiny_model_folder: Path, tiny_model: Model) -> None:
    """`load_model` takes the path of a folder."""
    assert load_model(str(tiny_model_folder), threads=1).name == tiny_model.name


def test_tokenizer_of_another_vocabulary_is_refused(folder: Path) -> None:
    """A piece beyond the encoder's table has no vector."""
    tokenizer = Tokenizer.from_file(str(folder / TOKENIZER))
    tokenizer.add_tokens(["levee"])
    tokenizer.save(str(folder / TOKENIZER))
    seal(folder)
    with pytest.raises(ModelError, match=r"tokenizer\.json: \d+ word pieces, the model knows \d+"):
        Model(folder)


def test_table_of_words_may_be_rounded_up(folder: Path) -> None:
    """Some encoders have more vectors than their tokenizer has pieces."""
    tokenizer = json.loads((folder / TOKENIZER).read_bytes())
    vocabulary = tokenizer["model"]["vocab"]
    del vocabulary[max(vocabulary, key=vocabulary.__getitem__)]
    (folder / TOKENIZER).write_text(json.dumps(tokenizer), encoding="utf-8")
    seal(folder)
    assert len(Model(folder).read("No levee holds.").offsets) > 0


def test_weights_of_another_shape_are_refused(folder: Path) -> None:
    """A graph and weights that do not fit are one line that names the graph."""
    weights = load_weights(folder / WEIGHTS)
    weights["thesis.layers.1.weight"] = np.zeros((7, 5), dtype=np.float32)
    save_weights(weights, folder / WEIGHTS, int8=True)
    seal(folder)
    with pytest.raises(ModelError, match=r"thesis\.onnx: .*\Z"):
        Model(folder)


@pytest.mark.parametrize(
    ("missing", "named"),
    [
        ("links.nothing.bias", "links.onnx"),
        ("encoder.pretrained.embeddings.word_embeddings.weight", "changed"),
    ],
)
def test_missing_weights_are_refused(folder: Path, missing: str, named: str) -> None:
    """Weights that lack an array are an error of the model, not of the program."""
    weights = load_weights(folder / WEIGHTS)
    del weights[missing]
    save_weights(weights, folder / WEIGHTS, int8=True)
    seal(folder)
    with pytest.raises(ModelError, match=named):
        Model(folder)


def test_graph_of_another_kind_is_refused(folder: Path) -> None:
    """A graph file that is no graph is one line that names it."""
    (folder / "stance.onnx").write_bytes(b"no graph")
    seal(folder)
    with pytest.raises(ModelError, match=r"stance\.onnx"):
        Model(folder)


def test_windows_longer_than_the_encoder_reads_are_refused(folder: Path) -> None:
    """The tiny encoder knows 64 positions, two of them for the frame: an error before any text."""
    write_manifest(folder, name="changed", window_size=63, window_overlap=8)
    with pytest.raises(ModelError, match=r"changed: windows of 63 .* at most 62"):
        Model(folder)


def test_positions_that_an_encoder_leaves_out_are_no_windows(folder: Path) -> None:
    """RoBERTa and MPNet count positions from behind the padding id on: two fewer are read."""
    config = json.loads((folder / ENCODER).read_bytes()) | {"model_type": "mpnet"}
    (folder / ENCODER).write_text(json.dumps(config | {"pad_token_id": 1}), encoding="utf-8")
    write_manifest(folder, name="changed", window_size=60, window_overlap=8)
    Model(folder)
    write_manifest(folder, name="changed", window_size=61, window_overlap=8)
    with pytest.raises(ModelError, match=r"changed: windows of 61 .* at most 60"):
        Model(folder)


def test_a_model_without_the_shape_of_its_encoder_is_refused(folder: Path) -> None:
    """A model of an earlier version is one line that says what to do, no traceback."""
    (folder / ENCODER).unlink()
    seal(folder)
    with pytest.raises(ModelError, match=r"has no encoder\.json.*train it anew") as caught:
        Model(folder)
    assert len(str(caught.value).splitlines()) == 1
