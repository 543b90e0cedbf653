"""The model in ONNX Runtime: what analysis runs. No torch here.

Every window of a text and every head call is computed by one thread, alone in its batch; several
windows go to several threads. So no number depends on the batch size, the number of threads or
what else is in the run (docs/adr/0005-runtime.md).
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime as ort

from polemic.models.calibration import Calibration, read_calibration
from polemic.models.encoder_config import longest_window
from polemic.models.errors import ModelError
from polemic.models.features import piece_features
from polemic.models.folder import (
    CALIBRATION,
    TOKENIZER,
    WEIGHTS,
    ModelFolder,
    find_model,
    open_folder,
)
from polemic.models.labels import COMPONENT_TAGS, MENTION_TAGS
from polemic.models.reading import FloatArray, IntArray, Reading
from polemic.models.tokenizer import PieceTokenizer
from polemic.models.weights import load_weights
from polemic.models.windows import Window, cut_windows

Axes = Mapping[int, str]


@dataclass(frozen=True, slots=True)
class GraphSpec:
    """Names of a graph's inputs and outputs, each with its axes of free size."""

    inputs: dict[str, Axes]
    outputs: dict[str, Axes]


GRAPHS = {
    "encoder": GraphSpec(
        {"ids": {1: "pieces"}, "features": {1: "pieces"}},
        {
            "states": {1: "pieces"},
            "component_logits": {1: "pieces"},
            "mention_logits": {1: "pieces"},
        },
    ),
    "thesis": GraphSpec(
        {"vectors": {0: "components"}, "position": {0: "components"}},
        {"scores": {0: "components"}},
    ),
    "links": GraphSpec(
        {
            "sources": {0: "sources"},
            "targets": {0: "targets"},
            "source_places": {0: "sources"},
            "target_places": {0: "targets"},
        },
        {
            "scores": {0: "sources", 1: "targets"},
            "nothing": {0: "sources"},
            "labels": {0: "sources", 1: "targets"},
        },
    ),
    "stance": GraphSpec(
        {
            "target": {0: "pairs"},
            "holder": {0: "pairs"},
            "is_author": {0: "pairs"},
            "unit": {0: "pairs", 1: "unit"},
            "mask": {0: "pairs", 1: "unit"},
        },
        {"logits": {0: "pairs"}, "attention": {0: "pairs", 1: "unit"}},
    ),
    "summary": GraphSpec(
        {
            "logits": {0: "pairs"},
            "places": {0: "pairs"},
            "member": {0: "groups", 1: "pairs"},
        },
        {"summed": {0: "groups"}},
    ),
}


class Model:
    """A loaded model folder: reads a text once, then answers from what it read.

    `threads` 0 takes every core; the number changes no result.
    """

    def __init__(self, path: Path, *, threads: int = 0) -> None:
        folder = open_folder(path)
        self.name = folder.version
        self.calibration: Calibration = read_calibration(folder.file(CALIBRATION))
        self._window = folder.window_size, folder.window_overlap
        self._tokenizer = PieceTokenizer(folder.file(TOKENIZER))
        weights = load_weights(folder.file(WEIGHTS))
        _check_sizes(folder, self._tokenizer, weights)
        self._sessions = {
            graph: _open_session(folder.file(f"{graph}.onnx"), graph, weights) for graph in GRAPHS
        }
        self._pool = ThreadPoolExecutor(threads or os.cpu_count() or 1)

    def read(self, text: str) -> Reading:
        """Read a text of any length, whole, in overlapping windows."""
        ids, offsets = self._tokenizer(text)
        features = piece_features(text, offsets)
        size, overlap = self._window
        windows = cut_windows(len(ids), size=size, overlap=overlap)
        states = np.empty((len(ids), self.width), dtype=np.float32)
        components = np.empty((len(ids), len(COMPONENT_TAGS)), dtype=np.float32)
        mentions = np.empty((len(ids), len(MENTION_TAGS)), dtype=np.float32)
        jobs = [self._pool.submit(self._encode, ids, features, w) for w in windows]
        for window, job in zip(windows, jobs, strict=True):
            kept = slice(window.first - window.start + 1, window.last - window.start + 1)
            for whole, part in zip((states, components, mentions), job.result(), strict=True):
                whole[window.first : window.last] = part[0, kept]
        return Reading(text, offsets, states, components, mentions)

    @property
    def width(self) -> int:
        """The length of a vector."""
        width: int = self._sessions["thesis"].get_inputs()[0].shape[1]
        return width

    def run(self, graph: str, **inputs: np.ndarray) -> list[FloatArray]:
        """Run one of `GRAPHS` on arrays and return its outputs in order."""
        outputs: list[FloatArray] = self._sessions[graph].run(None, inputs)
        return outputs

    def _encode(self, ids: IntArray, features: IntArray, window: Window) -> list[FloatArray]:
        part = slice(window.start, window.stop)
        framed = np.concatenate([[self._tokenizer.opening], ids[part], [self._tokenizer.closing]])
        return self.run(
            "encoder",
            ids=framed[np.newaxis],
            features=np.pad(features[part], ((1, 1), (0, 0)))[np.newaxis],
        )


def load_model(name: str, *, threads: int = 0) -> Model:
    """Return the model of that name, or in that folder.

    Raises:
        ModelError: if there is none, or it is damaged.
    """
    return Model(find_model(name), threads=threads)


def _check_sizes(
    folder: ModelFolder, tokenizer: PieceTokenizer, weights: Mapping[str, FloatArray]
) -> None:
    """Raise ModelError if tokenizer or windows do not fit the encoder's tables."""
    words = len(weights.get("encoder.pretrained.embeddings.word_embeddings.weight", ()))
    if tokenizer.size > words:  # many encoders round the size of their table up
        raise ModelError(
            f"{folder.file(TOKENIZER)}: {tokenizer.size} word pieces, the model knows "
            f"{words or 'none'}; it belongs to another model"
        )
    longest = longest_window(folder.path)
    if folder.window_size > longest:
        raise ModelError(
            f"{folder.path}: windows of {folder.window_size} word pieces, the encoder reads at "
            f"most {longest}; the manifest belongs to another model"
        )


def _open_session(path: Path, graph: str, weights: Mapping[str, FloatArray]) -> Any:
    options = ort.SessionOptions()
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    options.log_severity_level = 3
    mine = {n: a for n, a in weights.items() if n.startswith(f"{graph}.")}
    options.add_external_initializers(
        list(mine),
        [ort.OrtValue.ortvalue_from_numpy(np.ascontiguousarray(a)) for a in mine.values()],
    )
    try:
        return ort.InferenceSession(path.read_bytes(), options, providers=["CPUExecutionProvider"])
    except Exception as error:  # onnxruntime raises classes of its own for any bad graph
        line = str(error).splitlines()[0]
        raise ModelError(f"{path}: the graph does not fit the weights ({line})") from None
