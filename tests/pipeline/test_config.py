from __future__ import annotations

import importlib.resources
import subprocess
import sys
from pathlib import Path
from typing import Any, Literal

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from pydantic import Field, ValidationError, model_validator

from polemic.pipeline.cli import config_command
from polemic.pipeline.config import (
    RelationSettings,
    Section,
    Settings,
    commented_yaml,
    config_hash,
    load_settings,
    resolved_yaml,
)
from polemic.pipeline.errors import ConfigError
from polemic.pipeline.yaml_reader import parse_yaml

DEFAULT_YAML = importlib.resources.files("polemic") / "configs" / "default.yaml"


class Corpus(Section):
    """One corpus of a recipe."""

    path: Path
    weight: float = Field(default=1.0, gt=0, description="Share of the examples.")


class Loop(Section):
    """How it learns."""

    learning_rate: float = Field(default=1e-5, description="Step size.")
    steps: int = Field(default=100, description="Steps in all.")
    warmup: int = Field(default=10, description="Steps until full speed.")

    @model_validator(mode="after")
    def _warm_before_the_end(self) -> Loop:
        if self.warmup > self.steps:
            raise ValueError(f"warmup ({self.warmup}) must not be above steps ({self.steps})")
        return self


class Recipe(Section):
    """A kind of settings with every shape: sections, tuples, dicts and unions of sections."""

    training: Loop = Loop()
    corpora: dict[str, Corpus] = Field(default={})
    stages: tuple[Loop, ...] = ()
    teacher: Corpus | None = None
    limit: int | Literal["none"] = "none"


def faults(kind: type[Section], path: Path | None, *overrides: str) -> list[str]:
    """Return the lines of the error, the file's folder left out."""
    with pytest.raises(ConfigError) as caught:
        load_settings(kind, path, overrides)
    text = str(caught.value)
    return (text if path is None else text.replace(f"{path.parent}/", "")).split("\n")


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """Return where a test writes its config."""
    return tmp_path / "small.yaml"


@pytest.mark.parametrize(
    ("text", "line"),
    [
        (
            "training: {lerning_rate: 1}",
            "training.lerning_rate: unknown key; did you mean 'training.learning_rate'?",
        ),
        ("trainin: {}", "trainin: unknown key; did you mean 'training'?"),
        ("learning_rate: 1", "learning_rate: unknown key; did you mean 'training.learning_rate'?"),
        (
            "corpora: {essays: {path: x, wait: 2}}",
            "corpora.essays.wait: unknown key; did you mean 'corpora.essays.weight'?",
        ),
        ("corpora: {essays: {}}", "corpora.essays.path: is missing and has no default; add it"),
        ("stages: [{}, {step: 1}]", "stages[1].step: unknown key; did you mean 'stages[1].steps'?"),
        (
            "teacher: {path: x, weigth: 1}",
            "teacher.weigth: unknown key; did you mean 'teacher.weight'?",
        ),
        (
            "training: {zzz: 1}",
            "training.zzz: unknown key; valid here: learning_rate, steps, warmup",
        ),
        ("training: {steps: '5'}", 'training.steps: must be a whole number, not "5"'),
        ("training: {steps: 5.0}", "training.steps: must be a whole number, not 5.0"),
        ("training: {steps: true}", "training.steps: must be a whole number, not true"),
        ("training: {learning_rate: no}", 'training.learning_rate: must be a number, not "no"'),
        (
            "training: {learning_rate: .nan}",
            "training.learning_rate: must be a finite number, not NaN",
        ),
        (
            "training: {steps: 5}",
            "training: warmup (10) must not be above steps (5)",
        ),
        ("training:", "training: must be a section of 'key: value' lines, not null"),
        ("corpora: [essays]", "corpora: must be a section of 'key: value' lines, not [\"essays\"]"),
        ("stages: all", 'stages: must be a list, not "all"'),
        (
            "corpora: {essays: {path: x, weight: 0}}",
            "corpora.essays.weight: must be greater than 0, not 0",
        ),
    ],
)
def test_a_fault_names_file_key_path_and_remedy(small: Path, text: str, line: str) -> None:
    """Each fault in a file is one line: file, key path, what is wrong, nearest valid key."""
    small.write_text(text)

    assert faults(Recipe, small) == [f"small.yaml: {line}"]


def test_all_faults_are_told_at_once(small: Path) -> None:
    """Faults of the file, of overrides and of their syntax come together, a line each."""
    small.write_text("threads: many\nrelations: {treshold: 0.4}\nsummary: {theses: 9}\n")

    assert faults(Settings, small, "stance.evidence=0", "nothing", "relations.threshold=[") == [
        "--set nothing: write it as key=value or section.key=value",
        "--set relations.threshold=[: not valid YAML: while parsing a flow node begun on line 1: "
        "expected the node content, but found '<stream end>'",
        'small.yaml: threads: must be a whole number, not "many"',
        "small.yaml: relations.treshold: unknown key; did you mean 'relations.threshold'?",
        "--set stance.evidence=0: stance.evidence: must be greater than or equal to 1, not 0",
        "small.yaml: summary.theses: must be less than or equal to 3, not 9",
    ]


@pytest.mark.parametrize(
    ("override", "line"),
    [
        ("training.step=1", "training.step: unknown key; did you mean 'training.steps'?"),
        ("trainin.steps=1", "trainin: unknown key; did you mean 'training'?"),
        ("corpora.essays={pat: x, path: y}", "corpora.essays.pat: unknown key; did you mean "
         "'corpora.essays.path'?"),
        ("corpora.essays.weight=2", "corpora.essays.path: is missing and has no default; add it"),
        ("training.steps=fast", 'training.steps: must be a whole number, not "fast"'),
        ("training=5", "training: must be a section of 'key: value' lines, not 5"),
        ("training.steps=1", "training: warmup (10) must not be above steps (1)"),
        ("training.steps=*x", "anchors (&) and aliases (*) are refused; repeat the value"),
        ("=1", "write it as key=value or section.key=value"),
        ("training..steps=1", "write it as key=value or section.key=value"),
    ],
)  # fmt: skip
def test_a_fault_of_an_override_names_the_override(override: str, line: str) -> None:
    """The place of a fault that `--set` brought is that `--set`, as it was written."""
    place = "settings" if "is missing" in line else f"--set {override}"

    assert faults(Recipe, None, override) == [f"{place}: {line}"]


def test_a_fault_of_both_names_both(small: Path) -> None:
    """Where file and override only together are wrong, the line names both."""
    small.write_text("training: {warmup: 50}")

    assert faults(Recipe, small, "training.steps=20") == [
        "small.yaml with --set training.steps=20: training: "
        "warmup (50) must not be above steps (20)"
    ]


def test_a_value_cannot_be_entered(small: Path) -> None:
    """An override below a value of the file is a fault, not a silent replacement."""
    small.write_text("training: {steps: 20}")

    assert faults(Recipe, small, "training.steps.first=1") == [
        "--set training.steps.first=1: 'steps' holds a value, so no key can be under it"
    ]


def test_overrides_change_single_keys_and_the_last_wins(small: Path) -> None:
    """An override leaves its neighbours alone; file beats default, override beats file."""
    small.write_text("corpora: {essays: {path: a/b, weight: 3}}\ntraining: {steps: 20}\n")

    recipe = load_settings(
        Recipe, small, ["corpora.essays.weight=2", "training.steps=30", "training.steps=40"]
    )

    assert recipe == Recipe(
        corpora={"essays": Corpus(path=Path("a/b"), weight=2.0)}, training=Loop(steps=40)
    )


def test_yaml_overrides_and_python_agree(small: Path) -> None:
    """The same settings come from a file, from overrides and from Python."""
    small.write_text("stages: [components, stance]\nrelations:\n  threshold: 1\n")
    python = Settings(stages=("components", "stance"), relations=RelationSettings(threshold=1.0))

    assert load_settings(Settings, small) == python
    assert (
        load_settings(Settings, None, ["stages=[components, stance]", "relations.threshold=1"])
        == python
    )


@pytest.mark.parametrize("bad", [{"threads": "4"}, {"thread": 4}, {"threads": -1}])
def test_python_is_held_to_the_same_rules(bad: dict[str, Any]) -> None:
    """Settings made in Python refuse wrong types, unknown keys and values out of range."""
    with pytest.raises(ValidationError):
        Settings(**bad)


def test_settings_are_frozen() -> None:
    """Nothing in settings is changed in place."""
    with pytest.raises(ValidationError):
        Settings().relations.threshold = 0.1


@pytest.mark.parametrize(
    ("stages", "line"),
    [
        ("[components, components]", "stages: stage 'components' is listed twice"),
        ("[comments]", "stages[0]: must be 'components', 'relations', 'parties', 'attributions', "
         "'stance' or 'summary', not \"comments\""),
    ],
)  # fmt: skip
def test_stages_are_known_and_listed_once(stages: str, line: str) -> None:
    """A stage that does not exist or stands twice is a fault."""
    assert faults(Settings, None, f"stages={stages}") == [f"--set stages={stages}: {line}"]


def test_resolved_yaml_loads_to_the_same_settings(small: Path) -> None:
    """The resolved config is complete: read back, it gives equal settings."""
    settings = Recipe(
        corpora={"no": Corpus(path=Path("1e-5")), "on: off": Corpus(path=Path("ä b"))},
        stages=(Loop(), Loop(learning_rate=1e-12)),
    )
    small.write_text(resolved_yaml(settings), encoding="utf-8")

    assert load_settings(Recipe, small) == settings


@given(st.text(st.characters(codec="utf-8"), min_size=1))
def test_any_text_survives_the_resolved_yaml(text: str) -> None:
    """Text stays text, for this reader and for one of YAML 1.1."""
    resolved = resolved_yaml(Settings(model=text))

    assert parse_yaml(resolved, "resolved")["model"] == text
    assert yaml.safe_load(resolved)["model"] == text


def test_hash_follows_what_can_change_a_result(small: Path) -> None:
    """Spelling, order, threads and doubts shown leave the hash alone; other settings change it."""
    small.write_text(
        "stance: {evidence: 2}\nrelations:\n  threshold: 1e-1\nthreads: 3\nabstain: 0.6\n"
    )

    assert config_hash(load_settings(Settings, small)) == config_hash(Settings())
    changed = {
        config_hash(load_settings(Settings, None, [override]))
        for override in ["model=base", "stages=[]", "relations.threshold=0.6", "summary.theses=1"]
    }
    assert len(changed | {config_hash(Settings())}) == 5


def test_default_yaml_is_what_the_code_renders() -> None:
    """`configs/default.yaml` says what the classes say: no default stands in two places.

    After a change of settings: `python -c "from polemic.pipeline import config;
    print(config.commented_yaml(config.Settings), end='')" > configs/default.yaml`.
    """
    assert DEFAULT_YAML.read_text(encoding="utf-8") == commented_yaml(Settings)


def test_default_yaml_is_the_resolved_config_with_comments() -> None:
    """Without its comments the rendering is the resolved config, and each key has a comment."""
    lines = commented_yaml(Settings).splitlines(keepends=True)
    keys = [line for line in lines if not line.lstrip().startswith("#")]

    assert "".join(keys) == resolved_yaml(Settings())
    assert len(lines) == 2 * len(keys) + 1
    assert "None" not in "".join(lines)


def test_show_and_check_of_an_analysis(small: Path) -> None:
    """`show` gives the settings in force, `check` one line; both take overrides."""
    small.write_text("threads: 2")

    assert config_command.show(None, []) == resolved_yaml(Settings())
    assert config_command.show(small, ["model=base"]) == resolved_yaml(
        Settings(threads=2, model="base")
    )
    assert config_command.check(small, []) == f"{small}: valid"
    assert config_command.check(None, []) == "default settings: valid"
    with pytest.raises(ConfigError, match=r"summary\.theses"):
        config_command.check(small, ["summary.theses=9"])


def test_a_file_with_a_training_section_is_a_training_config(small: Path) -> None:
    """A training config is checked as one: its keys are known, and faults name its keys."""
    small.write_text("training: {zzz: 1}")

    with pytest.raises(ConfigError, match=r"training\.zzz: unknown key"):
        config_command.check(small, [])


def test_the_command_loads_pydantic_only_when_it_runs() -> None:
    """`polemic --help` imports the command without pydantic and PyYAML."""
    program = (
        "import sys, polemic.pipeline.cli.config_command as _; "
        "sys.exit(bool({'pydantic', 'yaml'} & set(sys.modules)))"
    )

    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0  # noqa: S603  (our own program)
