"""Strict YAML for configs: one meaning for each line, and a fault is one line that says where.

Scalars follow the YAML 1.2 core schema: `1e-5` is a number, `no` and `on` are words, `010` is
ten. Anchors, aliases and tags are refused whole rather than counted or filtered: no config needs
them, and with them go alias bombs, Python objects and values changed from a distance.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import yaml

from polemic.pipeline.errors import ConfigError

MAX_DEPTH = 50
"""Sections and lists inside one another; far above any config, far below Python's stack."""

MAX_DIGITS = 100
"""Of a whole number; Python refuses to print much longer ones."""

Fault = tuple[int, str]
"""Line, counted from 1, and what is wrong there."""

_TAG = "tag:yaml.org,2002:"

CORE_SCALARS: tuple[tuple[str, re.Pattern[str], list[str]], ...] = (
    (_TAG + "null", re.compile(r"^(?:~|null|Null|NULL|)$"), ["~", "n", "N", ""]),
    (_TAG + "bool", re.compile(r"^(?:true|True|TRUE|false|False|FALSE)$"), list("tTfF")),
    (
        _TAG + "int",
        re.compile(r"^(?:[-+]?\d+|0o[0-7]+|0x[\da-fA-F]+)$", re.A),
        list("-+0123456789"),
    ),
    (
        _TAG + "float",
        re.compile(
            r"^(?:[-+]?(?:\.\d+|\d+(?:\.\d*)?)(?:[eE][-+]?\d+)?"
            r"|[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN))$",
            re.A,
        ),
        list("-+.0123456789"),
    ),
)
"""Tag, pattern and first characters of each plain scalar that is not text."""


def read_yaml(path: Path) -> dict[str, Any]:
    """Return the mapping in a YAML file; an empty file gives an empty mapping.

    Raises:
        ConfigError: if the file cannot be read or breaks a rule of this module.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise ConfigError(f"{path}: not UTF-8 (byte {error.start}); save it as UTF-8") from None
    except (OSError, ValueError) as error:  # ValueError: a name with a null character
        reason = getattr(error, "strerror", None) or error
        raise ConfigError(f"{path}: cannot be read: {reason}") from None
    return parse_yaml(text, str(path))


def parse_yaml(text: str, source: str) -> dict[str, Any]:
    r"""Return the mapping that the text spells; `source` names it in messages.

    >>> parse_yaml("rate: 1e-5\nlanguage: no", "small.yaml")
    {'rate': 1e-05, 'language': 'no'}

    Raises:
        ConfigError: with one line `source:line: what is wrong` per fault.
    """
    value, faults = _parse(text)
    if not faults and not isinstance(value, dict | None):
        faults = [(1, "a config is 'key: value' lines, not a single value or list")]
    if faults:
        raise ConfigError("\n".join(f"{source}:{line}: {what}" for line, what in faults))
    return value or {}


def parse_value(text: str, source: str) -> Any:
    """Return the one value, list or mapping that the text spells; None if it is empty.

    Raises:
        ConfigError: with one line `source: what is wrong` per fault.
    """
    value, faults = _parse(text)
    if faults:
        raise ConfigError("\n".join(f"{source}: {what}" for _, what in faults))
    return value


class _RefusedError(Exception):
    """Something YAML has and configs do not."""

    def __init__(self, event: yaml.Event, what: str) -> None:
        super().__init__(what)
        self.line = _line(event.start_mark)


class _Loader(yaml.SafeLoader):
    """Composes nodes by the core schema; refuses anchors, aliases, tags and deep nesting."""

    yaml_implicit_resolvers = {}  # noqa: RUF012  PyYAML's attribute; only CORE_SCALARS apply
    _depth = 0

    def compose_node(self, parent: yaml.Node | None, index: Any) -> yaml.Node | None:
        event = self.peek_event()  # type: ignore[no-untyped-call]  # not in its stubs
        if getattr(event, "anchor", None) is not None:
            raise _RefusedError(event, "anchors (&) and aliases (*) are refused; repeat the value")
        if getattr(event, "tag", None) is not None:
            raise _RefusedError(event, f"the tag {event.tag!r} is refused; write a plain value")
        if self._depth == MAX_DEPTH:
            raise _RefusedError(event, f"nested more than {MAX_DEPTH} deep")
        self._depth += 1
        node = super().compose_node(parent, index)
        self._depth -= 1
        return node


for _tag, _pattern, _first in CORE_SCALARS:
    _Loader.add_implicit_resolver(_tag, _pattern, _first)


def _parse(text: str) -> tuple[Any, list[Fault]]:
    """Return the value and all faults; after a fault of syntax there is no value."""
    faults: list[Fault] = []
    try:
        node = _Loader(text).get_single_node()
    except _RefusedError as error:
        return None, [(error.line, str(error))]
    except yaml.reader.ReaderError as error:
        line = text.count("\n", 0, error.position) + 1
        return None, [(line, f"the character {chr(error.character)!r} is not allowed")]
    except yaml.MarkedYAMLError as error:
        return None, [_syntax_fault(error)]
    except (ValueError, OverflowError):  # PyYAML converts "\UFFFFFFFF" and "%YAML 1.x" unchecked
        return None, [(1, "not valid YAML: an escape or directive that stands for nothing")]
    return (None if node is None else _value(node, faults)), faults


def _syntax_fault(error: yaml.MarkedYAMLError) -> Fault:
    problem = error.problem or "unreadable"
    if r"'\t'" in problem:
        problem = "a tab is not allowed here; use spaces"
    if error.context_mark:
        problem = f"{error.context} begun on line {_line(error.context_mark)}: {problem}"
    return _line(error.problem_mark or error.context_mark), f"not valid YAML: {problem}"


def _line(mark: Any) -> int:
    return 1 if mark is None else int(mark.line) + 1


def _value(node: yaml.Node, faults: list[Fault]) -> Any:
    """Return the value of a node and add what is wrong in it to `faults`."""
    if isinstance(node, yaml.MappingNode):
        return _mapping(node, faults)
    if isinstance(node, yaml.SequenceNode):
        return [_value(item, faults) for item in node.value]
    try:
        return _SCALARS[node.tag.removeprefix(_TAG)](node.value)
    except ValueError as error:
        faults.append((_line(node.start_mark), str(error)))
        return None


def _mapping(node: yaml.MappingNode, faults: list[Fault]) -> dict[str, Any]:
    values: dict[str, Any] = {}
    first_line: dict[str, int] = {}
    for key_node, value_node in node.value:
        line = _line(key_node.start_mark)
        key = _value(key_node, faults)
        if not isinstance(key, str):
            faults.append((line, f"the key {key!r} is not text; put it in quotes"))
            continue
        if key in values:
            faults.append(
                (line, f"the key {key!r} is given twice, first on line {first_line[key]}")
            )
        first_line.setdefault(key, line)
        values[key] = _value(value_node, faults)
    return values


def _text(value: str) -> str:
    if any("\ud800" <= character <= "\udfff" for character in value):
        raise ValueError(f"{value!r} holds half a character (a lone surrogate)")
    return value


def _whole_number(value: str) -> int:
    if len(value) > MAX_DIGITS:
        raise ValueError(f"a whole number of more than {MAX_DIGITS} digits")
    return int(value, {"0o": 8, "0x": 16}.get(value[:2], 10))


def _number(value: str) -> float:
    return float(value.replace(".", "", 1) if value[-1] in "fFnN" else value)


_SCALARS: dict[str, Callable[[str], Any]] = {
    "null": lambda _: None,
    "bool": lambda value: value.lower() == "true",
    "int": _whole_number,
    "float": _number,
    "str": _text,
}
