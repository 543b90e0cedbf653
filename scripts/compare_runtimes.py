"""Which CPU runtime should read the ONNX encoder: speed, labels lost, same bytes.

Needs `pip install openvino` beside the train extra. Run by hand; docs/adr/0005-runtime.md has what
it printed. Each way reads the same windows of real editorials, thrice timed, the best time kept.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import onnx
import onnxruntime as ort
from onnx import numpy_helper

from polemic.models.features import piece_features
from polemic.models.folder import TOKENIZER, WEIGHTS, find_model, open_folder
from polemic.models.reading import FloatArray, IntArray
from polemic.models.tokenizer import PieceTokenizer
from polemic.models.weights import load_weights
from polemic.pipeline.corpora.registry import corpora_folder, read_corpus

Window = dict[str, IntArray]
Reader = Callable[[Sequence[Window]], list[list[FloatArray]]]
BATCH = 4
LENGTH = 300


@dataclass(frozen=True)
class Way:
    """A runtime with its options: reads windows one by one, or in batches of equal length."""

    name: str
    read: Reader
    read_batched: Reader
    read_one_thread: Reader


def main() -> None:
    """Print one row a way."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("corpora", nargs="?", type=Path)
    parser.add_argument("--model", default="small")
    arguments = parser.parse_args()
    folder = open_folder(find_model(arguments.model))
    windows = equal_windows(folder.path, corpora_folder(arguments.corpora))
    graph = with_weights(folder.path)
    truth: list[list[FloatArray]] | None = None
    print("| way | windows a second | labels changed | same bytes in batches | with 1 thread |")
    print("|---|---|---|---|---|")
    for way in ways(graph):
        way.read(windows[:4])
        seconds, read = min((timed(way.read, windows) for _ in range(3)), key=lambda r: r[0])
        truth = truth or read
        batched, one = way.read_batched(windows), way.read_one_thread(windows)
        print(
            f"| {way.name} | {len(windows) / seconds:.1f} | {changed(truth, read):.2%} "
            f"| {same(read, batched)} | {same(read, one)} |"
        )


def equal_windows(path: Path, corpora: Path) -> list[Window]:
    """Return windows of one length over the editorials, so that batches need no padding."""
    tokenizer = PieceTokenizer(path / TOKENIZER)
    windows = []
    for document in read_corpus("oped", "dev", corpora):
        ids, offsets = tokenizer(document.text)
        features = piece_features(document.text, offsets)
        for start in range(0, len(ids) - LENGTH, LENGTH):
            part = slice(start, start + LENGTH)
            framed = [tokenizer.opening, *ids[part], tokenizer.closing]
            padded = np.pad(features[part], ((1, 1), (0, 0)))
            windows.append({"ids": np.array([framed]), "features": padded[np.newaxis]})
    return windows[: len(windows) // BATCH * BATCH]


def with_weights(path: Path) -> bytes:
    """Return the encoder's graph with its weights inside, for runtimes that take no others."""
    weights = load_weights(path / WEIGHTS)
    model = onnx.load(path / "encoder.onnx", load_external_data=False)
    for initializer in model.graph.initializer:
        if initializer.name in weights:
            name = initializer.name
            initializer.CopyFrom(numpy_helper.from_array(weights[name], name))
    for put in (*model.graph.input, *model.graph.output):
        put.type.tensor_type.shape.dim[0].dim_param = "windows"
    return bytes(model.SerializeToString())


def ways(graph: bytes) -> list[Way]:
    """Return what is compared; the first is what polemic does, and the measure of the others."""
    from onnxruntime.quantization import quantize_dynamic

    with TemporaryDirectory() as folder:
        folded, quantised = Path(folder) / "folded.onnx", Path(folder) / "int8.onnx"
        options = ort.SessionOptions()
        options.graph_optimization_level = ort.GraphOptimizationLevel.ORT_ENABLE_BASIC
        options.optimized_model_filepath = str(folded)  # weights are transposed once, for all
        ort.InferenceSession(graph, options, providers=["CPUExecutionProvider"])
        quantize_dynamic(folded, quantised, per_channel=True)
        int8 = quantised.read_bytes()
    return [
        Way(
            "ONNX Runtime fp32, a thread a window",
            in_threads(ort_session(graph, 1), 2),
            in_batches(ort_session(graph, 1)),
            in_threads(ort_session(graph, 1), 1),
        ),
        Way(
            "ONNX Runtime fp32, two threads a window",
            in_threads(ort_session(graph, 2), 1),
            in_batches(ort_session(graph, 2)),
            in_threads(ort_session(graph, 1), 1),
        ),
        Way(
            "ONNX Runtime dynamic int8, a thread a window",
            in_threads(ort_session(int8, 1), 2),
            in_batches(ort_session(int8, 1)),
            in_threads(ort_session(int8, 1), 1),
        ),
        *(
            Way(
                f"OpenVINO {precision}, a stream a window",
                in_threads(openvino_model(graph, precision, 2), 2),
                in_batches(openvino_model(graph, precision, 2)),
                in_threads(openvino_model(graph, precision, 1), 1),
            )
            for precision in ("f32", "bf16")
        ),
    ]


def ort_session(graph: bytes, threads: int) -> Callable[[Window], list[FloatArray]]:
    """Return a function that reads one window, or several stacked, in ONNX Runtime."""
    options = ort.SessionOptions()
    options.intra_op_num_threads = threads
    session = ort.InferenceSession(graph, options, providers=["CPUExecutionProvider"])
    return lambda window: session.run(None, window)


def openvino_model(
    graph: bytes, precision: str, streams: int
) -> Callable[[Window], list[FloatArray]]:
    """Return a function that reads one window, or several stacked, in OpenVINO."""
    import openvino

    core = openvino.Core()
    compiled: Any = core.compile_model(
        core.read_model(graph),
        "CPU",
        {
            "INFERENCE_PRECISION_HINT": precision,
            "NUM_STREAMS": streams,
            "INFERENCE_NUM_THREADS": streams,
        },
    )

    def read(window: Window) -> list[FloatArray]:
        results = compiled.create_infer_request().infer(window)
        return [np.array(results[output]) for output in compiled.outputs]

    return read


def in_threads(read: Callable[[Window], list[FloatArray]], threads: int) -> Reader:
    """Return a reader of single windows, several at once."""

    def read_all(windows: Sequence[Window]) -> list[list[FloatArray]]:
        with ThreadPoolExecutor(threads) as pool:
            return list(pool.map(read, windows))

    return read_all


def in_batches(read: Callable[[Window], list[FloatArray]]) -> Reader:
    """Return a reader of windows stacked in batches."""

    def read_all(windows: Sequence[Window]) -> list[list[FloatArray]]:
        results = []
        for i in range(0, len(windows), BATCH):
            part = windows[i : i + BATCH]
            stacked = {n: np.concatenate([w[n] for w in part]) for n in part[0]}
            outputs = read(stacked)
            results += [[o[k : k + 1] for o in outputs] for k in range(len(part))]
        return results

    return read_all


def timed(read: Reader, windows: Sequence[Window]) -> tuple[float, list[list[FloatArray]]]:
    """Return seconds and what was read."""
    start = time.perf_counter()
    results = read(windows)
    return time.perf_counter() - start, results


def changed(truth: list[list[FloatArray]], read: list[list[FloatArray]]) -> float:
    """Return the share of component and mention tags that are others."""
    pairs = [
        (a[k].argmax(-1), b[k].argmax(-1)) for a, b in zip(truth, read, strict=True) for k in (1, 2)
    ]
    return float(np.mean([np.mean(a != b) for a, b in pairs]))


def same(a: list[list[FloatArray]], b: list[list[FloatArray]]) -> str:
    """Return yes, or the largest difference."""
    pairs = [(x, y) for s, t in zip(a, b, strict=True) for x, y in zip(s, t, strict=True)]
    if all(np.array_equal(x, y) for x, y in pairs):
        return "yes"
    return f"no, by {max(float(np.abs(x - y).max()) for x, y in pairs):.1e}"


if __name__ == "__main__":
    main()
