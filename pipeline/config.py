"""Settings: what can be set, and the one way in which files, `--set` and Python set it.

A default stands in the class and nowhere else; `configs/default.yaml` is rendered from here.
"""

from __future__ import annotations

import hashlib
import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar, Literal, TypeVar, get_args

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from polemic.pipeline.config_faults import Sources, fault_lines, is_section
from polemic.pipeline.errors import ConfigError
from polemic.pipeline.yaml_reader import CORE_SCALARS, parse_value, read_yaml

StageName = Literal["components", "relations", "parties", "attributions", "stance", "summary"]


class Section(BaseModel):
    """Base of every settings class: frozen, no unknown keys, no converted types."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, allow_inf_nan=False)

    without_effect: ClassVar[frozenset[str]] = frozenset()
    """Fields that cannot change a result; `config_hash` leaves them out."""


class ComponentSettings(Section):
    """Claims and premises."""

    split_cost: float = Field(
        default=6.0,
        ge=0,
        description="How much likelier than it seems a component must be to begin inside a "
        "sentence, in units of log probability.",
    )


class RelationSettings(Section):
    """Support and attack links."""

    threshold: float = Field(
        default=0.1, ge=0, le=1, description="Lowest probability of a link that is kept."
    )
    max_distance: int = Field(
        default=40, ge=1, description="Most components from one end of a link to the other."
    )


class PartySettings(Section):
    """Parties and their mentions."""

    mention_threshold: float = Field(
        default=0.3, ge=0, le=1, description="Lowest probability of a mention that is kept."
    )
    party_threshold: float = Field(
        default=0.6, ge=0, le=1, description="Lowest probability of a party's surest mention."
    )


class AttributionSettings(Section):
    """Who is said to say what: nothing to set."""


class StanceSettings(Section):
    """Stances toward parties."""

    evidence: int = Field(
        default=2, ge=1, description="Most spans listed as evidence of one stance."
    )


class SummarySettings(Section):
    """Stances over the document, and the thesis."""

    theses: int = Field(default=2, ge=1, le=3, description="Most claims marked as a thesis.")


class Settings(Section):
    """Every setting of an analysis; copy the lines you change into a file of yours."""

    without_effect: ClassVar[frozenset[str]] = frozenset({"threads", "abstain"})

    model: str = Field(
        default="small",
        min_length=1,
        description="Model: a name that `polemic models` lists, or the path of a model folder.",
    )
    threads: int = Field(
        default=0,
        ge=0,
        description="Threads that compute; 0 takes every core. No result depends on it.",
    )
    abstain: float = Field(
        default=0.0,
        ge=0,
        le=1,
        description="Summaries call a stance less probable than this unsure; records keep it.",
    )
    stages: tuple[StageName, ...] = Field(
        default=get_args(StageName), description="Stages that run, in this order."
    )
    components: ComponentSettings = Field(
        default=ComponentSettings(), description="Claims and premises."
    )
    relations: RelationSettings = Field(
        default=RelationSettings(), description="Support and attack links."
    )
    parties: PartySettings = Field(default=PartySettings(), description="Parties and mentions.")
    attributions: AttributionSettings = Field(
        default=AttributionSettings(), description="Who is said to say what."
    )
    stance: StanceSettings = Field(default=StanceSettings(), description="Stances.")
    summary: SummarySettings = Field(
        default=SummarySettings(), description="Stances over the document, and the thesis."
    )

    @field_validator("stages")
    @classmethod
    def _each_stage_once(cls, stages: tuple[StageName, ...]) -> tuple[StageName, ...]:
        for stage in stages:
            if stages.count(stage) > 1:
                raise ValueError(f"stage {stage!r} is listed twice")
        return stages


SectionT = TypeVar("SectionT", bound=Section)


def load_settings(
    kind: type[SectionT], path: Path | None = None, overrides: Sequence[str] = ()
) -> SectionT:
    """Return settings of a kind: its defaults, changed by the file, changed by the overrides.

    An override is `a.b=value`, its value read as YAML; the last one to a key wins.

    >>> load_settings(RelationSettings, overrides=["threshold=0.9"])
    RelationSettings(threshold=0.9, max_distance=40)

    Raises:
        ConfigError: with all faults, a line each: place, key path, what is wrong.
    """
    in_file = {} if path is None else read_yaml(path)
    values, applied, faults = in_file, list[_Override](), list[str]()
    for text in overrides:
        try:
            override = _parse_override(text)
            values = _with_value(values, override.keys, override)
        except ConfigError as error:
            faults.append(str(error))
        else:
            applied.append(override)
    try:
        # Through JSON, because strict there means strict about numbers and words, while a list
        # may still become a tuple and text a path.
        settings = kind.model_validate_json(json.dumps(values))
    except ValidationError as error:
        sources = Sources(path, in_file, {o.place: o.keys for o in applied})
        faults += fault_lines(error, kind, values=values, sources=sources)
    if faults:
        raise ConfigError("\n".join(faults))
    return settings


def resolved_yaml(settings: Section) -> str:
    """Return every setting, defaults included, as YAML in the order of declaration."""
    return _dump(settings.model_dump(mode="json"))


def config_hash(settings: Section) -> str:
    """Return the SHA-256, in hex, of the resolved YAML of all settings that can change a result."""
    values = settings.model_dump(mode="json", exclude=set(settings.without_effect))
    return hashlib.sha256(_dump(values).encode()).hexdigest()


def commented_yaml(kind: type[Section]) -> str:
    """Return the resolved defaults of a kind, with each key's description above it."""
    lines = [f"# {_first_line(kind)}", *_commented_lines(kind, kind().model_dump(mode="json"))]
    return "\n".join(lines) + "\n"


@dataclass(frozen=True, slots=True)
class _Override:
    """One `--set`, as written and as read."""

    text: str
    keys: tuple[str, ...]
    value: Any

    @property
    def place(self) -> str:
        return f"--set {self.text}"


def _parse_override(text: str) -> _Override:
    path, equals, value = text.partition("=")
    keys = tuple(key.strip() for key in path.split("."))
    if not equals or not all(keys):
        raise ConfigError(f"--set {text}: write it as key=value or section.key=value")
    return _Override(text, keys, parse_value(value, f"--set {text}"))


def _with_value(
    values: Mapping[str, Any], keys: Sequence[str], override: _Override
) -> dict[str, Any]:
    """Return a copy of `values` in which the override's value stands at `keys`."""
    first, *rest = keys
    if not rest:
        return {**values, first: override.value}
    inner = values.get(first)
    if not isinstance(inner, dict | None):
        raise ConfigError(f"{override.place}: {first!r} holds a value, so no key can be under it")
    return {**values, first: _with_value(inner or {}, rest, override)}


class _Dumper(yaml.SafeDumper):
    """Puts text in quotes where YAML 1.1 or 1.2 would read it as something else."""


for _tag, _pattern, _first in CORE_SCALARS:
    _Dumper.add_implicit_resolver(_tag, _pattern, _first)


def _represent_list(dumper: _Dumper, items: list[Any]) -> yaml.Node:
    flat = not any(isinstance(item, list | dict) for item in items)
    return dumper.represent_sequence("tag:yaml.org,2002:seq", items, flow_style=flat)


_Dumper.add_representer(list, _represent_list)


def _dump(values: Mapping[str, Any]) -> str:
    return yaml.dump(
        dict(values), Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=sys.maxsize
    )


def _commented_lines(kind: type[BaseModel], values: Mapping[str, Any]) -> Iterator[str]:
    for name, field in kind.model_fields.items():
        yield f"# {field.description}"
        if is_section(field.annotation) and values[name]:
            yield f"{name}:"
            yield from (f"  {line}" for line in _commented_lines(field.annotation, values[name]))
        else:
            yield from _dump({name: values[name]}).splitlines()


def _first_line(kind: type[Section]) -> str:
    return (kind.__doc__ or "").partition("\n")[0]
