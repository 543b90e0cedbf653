"""From pydantic's errors to lines for users: place, key path, what is wrong, nearest valid key."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from types import UnionType
from typing import Annotated, Any, TypeGuard, Union, get_args, get_origin

from pydantic import BaseModel, ValidationError
from pydantic.fields import FieldInfo
from pydantic_core import ErrorDetails

Keys = tuple[str | int, ...]
"""The way to a value: keys of mappings, positions in lists."""


@dataclass(frozen=True, slots=True)
class Sources:
    """Where the values came from.

    Attributes:
        path: the file, if there is one.
        in_file: what it holds.
        overrides: the keys that each override sets, by what names the override in messages.
    """

    path: Path | None
    in_file: Mapping[str, Any]
    overrides: Mapping[str, Keys]

    def place(self, keys: Keys) -> str:
        """Return what to name as the place of a fault at `keys`."""
        set_above = [
            p for p, set_keys in self.overrides.items() if keys[: len(set_keys)] == set_keys
        ]
        if set_above:
            return set_above[-1]
        # A fault of a whole section may come from the file, from what was set in it, or from both.
        places = [p for p, set_keys in self.overrides.items() if set_keys[: len(keys)] == keys]
        if self.path and (not places or _holds(self.in_file, keys)):
            places.insert(0, str(self.path))
        return " with ".join(places) or "settings"


_MUST = {
    "bool_type": "must be true or false",
    "dict_type": "must be a section of 'key: value' lines",
    "float_type": "must be a number",
    "int_type": "must be a whole number",
    "list_type": "must be a list",
    "model_type": "must be a section of 'key: value' lines",
    "string_type": "must be text (in quotes where it looks like something else)",
    "tuple_type": "must be a list",
}
"""In place of pydantic's words, which speak of objects and arrays."""


def fault_lines(
    error: ValidationError, kind: type[BaseModel], *, values: Mapping[str, Any], sources: Sources
) -> list[str]:
    """Return a line for each fault that pydantic found in `values`, settings of a kind."""
    lines = []
    for details in error.errors(include_url=False):
        keys = _keys_of(details, values)
        where = f"{sources.place(keys)}: " + (f"{_dotted(keys)}: " if keys else "")
        lines.append(where + _what(details, kind, keys))
    return lines


def _what(details: ErrorDetails, kind: type[BaseModel], keys: Keys) -> str:
    match details["type"]:
        case "missing":
            return "is missing and has no default; add it"
        case "extra_forbidden":
            return f"unknown key; {_suggestion(kind, keys)}"
        case "value_error":
            return details["msg"].removeprefix("Value error, ")
    must = _MUST.get(details["type"], details["msg"].replace("Input should", "must"))
    shown = json.dumps(details["input"], ensure_ascii=False)
    return f"{must}, not {shown if len(shown) <= 60 else shown[:57] + '...'}"


def _keys_of(details: ErrorDetails, values: Any) -> Keys:
    """Return where in the values the fault is, without the names pydantic gives union members."""
    keys: list[str | int] = []
    for key in details["loc"]:
        if _holds(values, (key,)):
            keys.append(key)
            values = values[key]
    return (*keys, details["loc"][-1]) if details["type"] == "missing" else tuple(keys)


def _holds(values: Any, keys: Keys) -> bool:
    for key in keys:
        is_item = isinstance(values, list) and isinstance(key, int) and key < len(values)
        if not is_item and not (isinstance(values, dict) and key in values):
            return False
        values = values[key]
    return True


def _dotted(keys: Keys) -> str:
    """Return the keys as users write them.

    >>> _dotted(("corpora", "essays", "parts", 0))
    'corpora.essays.parts[0]'
    """
    words = [f"[{key}]" if isinstance(key, int) else f".{key}" for key in keys]
    text = "".join(words).removeprefix(".")
    return text if text.isprintable() else repr(text)


def _suggestion(kind: type[BaseModel], keys: Keys) -> str:
    """Return the valid key most like the last of `keys`, those of its own section first."""
    *section, name = keys
    here = _fields_at(kind, section)
    valid = {str(path[-1]): path for path in _all_keys(kind)}
    valid |= {field: (*section, field) for field in here}
    for near in get_close_matches(str(name), valid, n=1):
        return f"did you mean '{_dotted(valid[near])}'?"
    return f"valid here: {', '.join(here)}" if here else "nothing can be set here"


def _fields_at(annotation: Any, keys: Sequence[str | int]) -> dict[str, FieldInfo]:
    """Return the fields of the section that the keys lead to, empty if they lead to none."""
    if is_section(annotation):
        if not keys:
            return dict(annotation.model_fields)
        field = annotation.model_fields.get(str(keys[0]))
        return _fields_at(field.annotation, keys[1:]) if field else {}
    # A union or an annotation is no step down; a list, tuple or dict is.
    is_step = get_origin(annotation) not in (Union, UnionType, Annotated)
    below = keys[1:] if is_step else keys
    for argument in get_args(annotation):
        if fields := _fields_at(argument, below):
            return fields
    return {}


def _all_keys(kind: type[BaseModel], above: Keys = ()) -> Iterator[Keys]:
    for name, field in kind.model_fields.items():
        yield (*above, name)
        if is_section(field.annotation):
            yield from _all_keys(field.annotation, (*above, name))


def is_section(annotation: Any) -> TypeGuard[type[BaseModel]]:
    """Tell whether an annotation is a settings class."""
    return isinstance(annotation, type) and issubclass(annotation, BaseModel)
