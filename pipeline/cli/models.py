"""`polemic models`: the models that `--model` takes by name."""

from __future__ import annotations

import json
import time
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from polemic.pipeline.cli.options import AsJson
from polemic.pipeline.cli.terminal import note, printable, write_result

if TYPE_CHECKING:  # numpy is loaded when models are listed, not for `polemic --help`
    from polemic.models.folder import ModelFolder

_DIGEST_LENGTH = 12

HEADLINES = (
    ("components.overlap50.micro_f1", "component_macro_f1"),
    ("relations.link.f1", "link_f1"),
    ("parties.party_f1", "mention_macro_f1"),
    ("stance.document.macro_f1", "document_stance_macro_f1"),
    ("stance.component.macro_f1", "stance_macro_f1"),
)
"""What is shown of a model: each figure from the text alone, or else by the name it has on dev."""


@dataclass(frozen=True, slots=True)
class ModelEntry:
    """A row of the list; `error` says why a model cannot be used.

    `model` is what `--model` takes: the name, or the path where an earlier row has that name.
    """

    name: str
    model: str
    path: str
    size: int
    digest: str | None
    scores: dict[str, float]
    error: str | None = None


def models_cli(*, as_json: AsJson = False) -> None:
    """List the models in the package and in your own folder, with their sizes and scores.

    Your own folder is $POLEMIC_MODELS, or else polemic/models where your system keeps the data of
    programs: ~/.local/share, ~/Library/Application Support or %LOCALAPPDATA%. A model folder
    that you copy there goes by the name that you give it.
    """
    entries = list_models()
    if as_json:
        write_result(json.dumps([asdict(entry) for entry in entries], indent=2) + "\n")
    elif entries:
        write_result("".join(f"{line}\n" for line in _lines(entries)))
    else:
        note("no model is installed; `polemic train` makes one")


def list_models() -> list[ModelEntry]:
    """Return a row for each model folder, in the order in which names are looked up."""
    from polemic.models.folder import model_folders

    entries: list[ModelEntry] = []
    for path in model_folders():
        entries.append(_entry(path, taken={entry.name for entry in entries}))
    return entries


def size_and_speed(path: Path) -> str:
    """Return how large a model folder is and how fast one thread of this machine reads with it.

    What is read is the model's own card.

    Raises:
        ModelError: if it cannot be used.
    """
    from polemic.models.folder import CARD
    from polemic.models.runtime import Model

    model = Model(path, threads=1)
    text = (path / CARD).read_text(encoding="utf-8")
    model.read(text)  # the first reading makes room for the numbers; it is no measure
    start = time.perf_counter()
    reading = model.read(text)
    speed = len(reading.offsets) / (time.perf_counter() - start)
    return f"{_megabytes(_size(path))}, reads {speed:,.0f} word pieces a second by one thread"


def flat_scores(metrics: Any, prefix: str = "") -> Iterator[tuple[str, float]]:
    """Yield the figures between 0 and 1 in nested metrics, each with its path of keys.

    >>> dict(flat_scores({"stance": {"macro_f1": 0.5, "n": 40}}))
    {'stance.macro_f1': 0.5}
    """
    if isinstance(metrics, dict):
        for key, value in metrics.items():
            yield from flat_scores(value, f"{prefix}.{key}" if prefix else str(key))
    elif isinstance(metrics, float) and 0 <= metrics <= 1:
        yield prefix, metrics


def headline_scores(scores: Mapping[str, float]) -> dict[str, float]:
    """Return the scores to show, of all of a model's.

    Those from the text alone come first; of several sets, the first that has the score.

    >>> headline_scores({"dev.cdcp.link_f1": 0.3, "dev.aaec.link_f1": 0.4, "dev.cdcp.x": 1.0})
    {'cdcp.link_f1': 0.3}
    """
    shown = {}
    for from_text, on_dev in HEADLINES:
        for start, name in (("text", from_text), ("dev", on_dev)):
            found = [k for k in scores if k.startswith(f"{start}.") and k.endswith(f".{name}")]
            if found:
                shown[found[0].partition(".")[2]] = scores[found[0]]
                break
    return shown


def _entry(path: Path, *, taken: Collection[str]) -> ModelEntry:
    from polemic.models.errors import ModelError
    from polemic.models.folder import open_folder

    name, size = path.name, _size(path)
    model = str(path) if name in taken else name
    try:
        folder = open_folder(path)
        scores = _scores(folder)
    except ModelError as error:
        return ModelEntry(name, model, str(path), size, None, {}, str(error))
    digest = folder.digest[:_DIGEST_LENGTH]
    return ModelEntry(name, model, str(path), size, digest, scores)


def _scores(folder: ModelFolder) -> dict[str, float]:
    """Return all scores of a model, from the text alone (`text.`) and on dev (`dev.`)."""
    from polemic.models.errors import ModelError
    from polemic.models.folder import METRICS

    if not folder.file(METRICS).is_file():
        return {}
    try:
        metrics = folder.json(METRICS)
        text = {name: part["scores"] for name, part in metrics.get("text", {}).items()}
        return dict(flat_scores({"text": text, "dev": metrics.get("dev", {})}))
    except (ValueError, KeyError, TypeError, AttributeError):
        raise ModelError(f"{folder.file(METRICS)}: not the scores of a model") from None


def _size(path: Path) -> int:
    return sum(file.stat().st_size for file in path.iterdir() if file.is_file())


def _megabytes(size: int) -> str:
    return f"{size / 1e6:.1f} MB"


def _lines(entries: Sequence[ModelEntry]) -> Iterator[str]:
    width = max(len(printable(entry.model)) for entry in entries)
    for entry in entries:
        state = f"sha256 {entry.digest}" if entry.error is None else printable(entry.error)
        yield f"{printable(entry.model):<{width}}  {_megabytes(entry.size):>9}  {state}"
        shown = headline_scores(entry.scores)
        if shown:
            yield " " * width + "  " + ", ".join(f"{k} {v:.2f}" for k, v in shown.items())
