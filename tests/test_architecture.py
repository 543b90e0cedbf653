"""What may import what (STYLE, section 1), read off the source with `ast`."""

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import polemic
from polemic.pipeline.config import Settings, load_settings
from polemic.pipeline.corpora.registry import CORPORA
from polemic.pipeline.training.data.teacher import RECORDED
from polemic.pipeline.training.settings import TrainingSettings

ROOT = Path(__file__).parents[1]
SOURCES = sorted(p for folder in ("pipeline", "models") for p in (ROOT / folder).rglob("*.py"))

# A layer may import itself, the ground, and what stands here. The ground is every module of
# `pipeline` that has no folder and no line of its own: document, record, config, errors, ...
GROUND = {"ground", "text"}
MAY_IMPORT = {
    "ground": {"text"},
    "text": {"ground"},  # spans are defined beside the document
    "models": set[str](),
    "formats": set[str](),
    "corpora": set[str](),
    "annotations": {"corpora", "formats"},
    "evaluation": set[str](),
    "evaluation_page": {"evaluation"},
    "naming": set[str](),
    "speech": set[str](),
    "stages": {"naming", "speech", "models"},
    "run": {"stages", "models"},
    "benchmark": {"run", "stages", "models", "corpora", "evaluation", "formats"},
    "training": {"corpora", "stages", "models", "annotations", "batch", "run", "formats"},
    "batch": {"run", "formats", "models"},
    "view": {"evaluation", "formats"},
    "cli": {
        *("batch", "training", "view", "run", "corpora", "formats", "models"),
        *("annotations", "evaluation", "evaluation_page"),
    },
}
HEAVY = ("torch", "transformers", "sklearn", "pandas", "datasets", "accelerate", "onnx")


def layer_of(module: str) -> str:
    """Return the layer of a module given by its full name.

    >>> layer_of("polemic.pipeline.stages.base"), layer_of("polemic.pipeline.document")
    ('stages', 'ground')
    """
    parts = module.split(".")[1:]
    if parts[:1] == ["models"]:
        return "models"
    name = parts[1] if len(parts) > 1 else "ground"
    return name if name in MAY_IMPORT else "ground"


def module_of(path: Path) -> str:
    """Return the full name of the module in a file."""
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(("polemic", *parts)).removesuffix(".__init__")


def imports_of(path: Path) -> Iterator[str]:
    """Yield the full name of everything of polemic that a file imports, wherever in the file."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (a.name for a in node.names if a.name.startswith("polemic."))
        elif isinstance(node, ast.ImportFrom) and (node.module or "").startswith("polemic."):
            inside = (f"{node.module}.{a.name}" for a in node.names)
            yield from (n if is_module(n) else str(node.module) for n in inside)


def is_module(name: str) -> bool:
    """Return whether a full name is that of a file or a folder."""
    path = ROOT.joinpath(*name.split(".")[1:])
    return path.is_dir() or path.with_suffix(".py").is_file()


@pytest.mark.parametrize("path", SOURCES, ids=module_of)
def test_imports_go_one_way(path: Path) -> None:
    """Imports run cli -> batch, training, view -> run -> stages -> models; no way back."""
    layer = layer_of(module_of(path))
    allowed = MAY_IMPORT[layer] | {layer} | (GROUND if layer != "models" else set())
    wrong = {name for name in imports_of(path) if layer_of(name) not in allowed}
    assert not wrong, f"{layer} may import {sorted(allowed)}, not {sorted(wrong)}"


def test_layers_and_imports_are_seen() -> None:
    """The test above looks at files, layers and imports that exist."""
    layers = {layer_of(module_of(path)) for path in SOURCES}
    assert layers >= {"ground", "text", "models", "stages", "run", "training", "cli"}
    found = set(imports_of(ROOT / "pipeline" / "run.py"))
    assert {"polemic.models.runtime", "polemic.pipeline.stages.base"} <= found


@pytest.mark.parametrize(
    "module",
    ["polemic.pipeline.run", "polemic.pipeline.cli.app", "polemic.pipeline.training.train"],
)
def test_analysis_and_help_load_nothing_heavy(module: str) -> None:
    """Importing what analysis or a command's help needs loads no training library."""
    code = f"import sys, {module}; print(*sorted(set(sys.modules) & set({HEAVY!r})))"
    done = subprocess.run(  # noqa: S603 - our own code, by our own interpreter
        [sys.executable, "-c", code],
        env={"PYTHONPATH": str(Path(polemic.__file__).parents[1]), "PATH": ""},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.split() == []


@pytest.mark.parametrize("path", SOURCES, ids=module_of)
def test_files_are_named_after_what_is_in_them(path: Path) -> None:
    """No file is called after being useful."""
    assert path.stem not in {"utils", "util", "helpers", "helper", "common", "misc", "manager"}


FOR_COMPARISON = {"aaec", "aaec-base"}
"""Recipes for tasks that others published; weights of them may not be released."""


MODEL_OF = {"distill": "small"}
"""Recipes whose model is not named after them: this one makes what is in the package."""


@pytest.mark.parametrize(
    "path", sorted((ROOT / "configs" / "train").glob("*.yaml")), ids=lambda p: p.stem
)
def test_training_configs_are_valid(path: Path) -> None:
    """Each config is one of a training, of corpora there is a reader for, with heads they have."""
    settings = load_settings(TrainingSettings, path)
    assert settings.name == MODEL_OF.get(path.stem, path.stem)
    for name, corpus in [*settings.corpora.items(), *settings.dev.items()]:
        assert set(corpus.heads) <= (RECORDED if corpus.teacher else CORPORA[name].heads)
    shippable = all(CORPORA[name].shippable for name in settings.corpora)
    assert shippable != (path.stem in FOR_COMPARISON), "may weights of it be released?"


def test_analysis_config_is_valid() -> None:
    """`configs/default.yaml` loads, and changes no default."""
    assert load_settings(Settings, ROOT / "configs" / "default.yaml") == Settings()
