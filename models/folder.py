"""The model folder: what is in it, its manifest of hashes, and where models are found.

Safetensors is safe to parse but not safe to believe: nearly every flipped bit loads as another
weight. So every file's SHA-256 stands in the manifest and is checked at every load.
"""

from __future__ import annotations

import hashlib
import json
import os
import sys
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import Any

from polemic.models.errors import ModelError

MANIFEST = "manifest.json"
WEIGHTS = "model.safetensors"
TOKENIZER = "tokenizer.json"
ENCODER = "encoder.json"
CALIBRATION = "calibration.json"
METRICS = "metrics.json"
CONFIG = "config.yaml"
CARD = "README.md"
FORMAT = 1


@dataclass(frozen=True, slots=True)
class ModelFolder:
    """A checked model folder; `digest` is the SHA-256 of the manifest and so of all it names."""

    path: Path
    name: str
    digest: str
    window_size: int
    window_overlap: int

    @property
    def version(self) -> str:
        """Its name with the beginning of the digest, as records and pages name it."""
        return f"{self.name}@{self.digest[:12]}"

    def file(self, name: str) -> Path:
        """Return the path of one of its files."""
        return self.path / name

    def json(self, name: str) -> Any:
        """Return the content of one of its JSON files."""
        return json.loads(self.file(name).read_bytes())


def write_manifest(folder: Path, *, name: str, window_size: int, window_overlap: int) -> None:
    """Write the manifest over all files of the folder; it comes last, so it marks completeness."""
    files = {p.name: sha256_of(p) for p in sorted(folder.iterdir()) if p.name != MANIFEST}
    manifest = {
        "format": FORMAT,
        "name": name,
        "window": {"size": window_size, "overlap": window_overlap},
        "files": files,
    }
    (folder / MANIFEST).write_text(json.dumps(manifest, indent=2) + "\n", encoding="utf-8")


def open_folder(path: Path) -> ModelFolder:
    """Return the folder after checking every file against the manifest.

    Raises:
        ModelError: one line that names the folder, the file and what differs.
    """
    if not path.is_dir():
        raise ModelError(f"{path}: there is no such model folder; `polemic models` lists what is")
    try:
        content = (path / MANIFEST).read_bytes()
        manifest = json.loads(content)
        files, window = manifest["files"].items(), manifest["window"]
        folder = ModelFolder(
            path=path,
            name=str(manifest["name"]),
            digest=hashlib.sha256(content).hexdigest(),
            window_size=int(window["size"]),
            window_overlap=int(window["overlap"]),
        )
        if not 0 <= folder.window_overlap < folder.window_size:
            raise ValueError("windows that no text can be cut into")
    except FileNotFoundError:
        raise ModelError(f"{path}: no {MANIFEST}, so this is no finished model folder") from None
    except (ValueError, KeyError, TypeError, AttributeError):
        raise ModelError(f"{path}/{MANIFEST}: damaged; get the model folder anew") from None
    if manifest.get("format") != FORMAT:
        raise ModelError(
            f"{path}: model format {manifest.get('format')!r}, this version reads {FORMAT}"
        )
    for name, digest in files:
        _check_file(path / name, digest)
    return folder


def find_model(name: str) -> Path:
    """Return the folder of a model given by name (in the package, then the user's) or by path.

    Raises:
        ModelError: if there is none.
    """
    for folder in model_folders():
        if folder.name == name:
            return folder
    path = Path(name)
    if path.is_dir():
        return path
    known = ", ".join(sorted(f.name for f in model_folders())) or "none installed"
    raise ModelError(f"model {name!r}: no model of that name ({known}) and no such folder")


def model_folders() -> list[Path]:
    """Return the model folders in the package, then those in the user's folder, by name."""
    homes = [Path(str(resources.files("polemic"))) / "models" / "pretrained", user_folder()]
    return [
        folder
        for home in homes
        if home.is_dir()
        for folder in sorted(home.iterdir())
        if is_model(folder)
    ]


def is_model(folder: Path) -> bool:
    """Return whether a folder holds a finished model; what is in it is not checked."""
    return (folder / MANIFEST).is_file()


def user_folder() -> Path:
    """Return where the user's own models are: $POLEMIC_MODELS, or the platform's data folder."""
    if folder := os.environ.get("POLEMIC_MODELS"):
        return Path(folder)
    return data_folder(sys.platform) / "polemic" / "models"


def encoders_folder() -> Path:
    """Return where encoders that were installed in parts are unpacked."""
    return data_folder(sys.platform) / "polemic" / "encoders"


def data_folder(platform: str) -> Path:
    """Return where a platform, named as in `sys.platform`, keeps the user's data of programs."""
    if platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local")
    if folder := os.environ.get("XDG_DATA_HOME"):
        return Path(folder)
    if platform == "darwin":
        return Path.home() / "Library" / "Application Support"
    return Path.home() / ".local" / "share"


def sha256_of(path: Path) -> str:
    """Return the SHA-256 of a file, in hex."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _check_file(path: Path, digest: str) -> None:
    if not path.is_file():
        raise ModelError(f"{path}: missing; the manifest names it")
    if sha256_of(path) != digest:
        raise ModelError(
            f"{path}: sha256 differs from the manifest; the file is damaged or not its own"
        )
