"""`polemic models`: the models that `--model` takes by name."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from polemic.pipeline.cli.options import AsJson
from polemic.pipeline.cli.terminal import note, printable, write_result

if TYPE_CHECKING:  # numpy is loaded when models are listed, not for `polemic --help`
    from polemic.models.folder import ModelFolder

_DIGEST_LENGTH = 12
_MOST_SCORES = 6


@dataclass(frozen=True, slots=True)
class ModelEntry:
    """A row of the list; `error` says why a model cannot be used."""

    name: str
    path: str
    size: int
    digest: str | None
    scores: dict[str, float]
    error: str | None = None


def models_cli(*, as_json: AsJson = False) -> None:
    """List the models in the package and in your own folder, with their sizes and scores.

    Your own folder is $POLEMIC_MODELS, or else ~/.local/share/polemic/models.
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

    return [_entry(path) for path in model_folders()]


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


def _entry(path: Path) -> ModelEntry:
    from polemic.models.errors import ModelError
    from polemic.models.folder import open_folder

    size = sum(file.stat().st_size for file in path.iterdir() if file.is_file())
    try:
        folder = open_folder(path)
    except ModelError as error:
        return ModelEntry(path.name, str(path), size, None, {}, str(error))
    digest = folder.digest[:_DIGEST_LENGTH]
    return ModelEntry(folder.path.name, str(path), size, digest, _scores(folder))


def _scores(folder: ModelFolder) -> dict[str, float]:
    from polemic.models.folder import METRICS

    if not folder.file(METRICS).is_file():
        return {}
    return dict(list(flat_scores(folder.json(METRICS)))[:_MOST_SCORES])


def _lines(entries: Sequence[ModelEntry]) -> Iterator[str]:
    width = max(len(entry.name) for entry in entries)
    for entry in entries:
        size = f"{entry.size / 1e6:.1f} MB"
        state = f"sha256 {entry.digest}" if entry.error is None else printable(entry.error)
        yield f"{entry.name:<{width}}  {size:>9}  {state}"
        if entry.scores:
            yield " " * width + "  " + ", ".join(f"{k} {v:.2f}" for k, v in entry.scores.items())
