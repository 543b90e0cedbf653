from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from polemic.pipeline.errors import ConfigError
from polemic.pipeline.yaml_reader import MAX_DEPTH, parse_value, parse_yaml, read_yaml


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("1e-5", 1e-5),
        ("2E3", 2000.0),
        (".5", 0.5),
        ("-.inf", float("-inf")),
        ("+7", 7),
        ("010", 10),
        ("0o17", 15),
        ("0xfF", 255),
        ("1_000", "1_000"),
        ("1:30", "1:30"),
        ("2024-05-01", "2024-05-01"),
        ("no", "no"),
        ("Yes", "Yes"),
        ("on", "on"),
        ("off", "off"),
        ("true", True),
        ("false", False),
        ("tRue", "tRue"),
        ("~", None),
        ("", None),
        ("'1e-5'", "1e-5"),
        ("٣", "٣"),
        ("[a, 1, no]", ["a", 1, "no"]),
        ("{a: {b: 2}}", {"a": {"b": 2}}),
    ],
)
def test_scalars_follow_the_core_schema(written: str, read: Any) -> None:
    """A value means what YAML 1.2's core schema says, with its type."""
    value = parse_value(written, "here")

    assert (value, type(value)) == (read, type(read))


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("a: 1\nb: 2\na: 3", ["f.yaml:3: the key 'a' is given twice, first on line 1"]),
        ("s:\n  k: 1\n  k: 1", ["f.yaml:3: the key 'k' is given twice, first on line 2"]),
        (
            "a: 1\n'a': 2\na: 3\n",
            [
                "f.yaml:2: the key 'a' is given twice, first on line 1",
                "f.yaml:3: the key 'a' is given twice, first on line 1",
            ],
        ),
        ("a: 1\n7: x", ["f.yaml:2: the key 7 is not text; put it in quotes"]),
        ("? [a]\n: 1", ["f.yaml:1: the key ['a'] is not text; put it in quotes"]),
        ("a:\n\tb: 1", ["f.yaml:2: not valid YAML: a tab is not allowed here; use spaces"]),
        ("a: b: c", ["f.yaml:1: not valid YAML: mapping values are not allowed here"]),
        ("a: &x 1", ["f.yaml:1: anchors (&) and aliases (*) are refused; repeat the value"]),
        ("a: 1\nb: *x", ["f.yaml:2: anchors (&) and aliases (*) are refused; repeat the value"]),
        ("a: !mine 1", ["f.yaml:1: the tag '!mine' is refused; write a plain value"]),
        ("- 1", ["f.yaml:1: a config is 'key: value' lines, not a single value or list"]),
        ("word", ["f.yaml:1: a config is 'key: value' lines, not a single value or list"]),
        ("a: 1\nb: \x07", ["f.yaml:2: the character '\\x07' is not allowed"]),
        (r'a: "\ud800"', [r"f.yaml:1: '\ud800' holds half a character (a lone surrogate)"]),
        ("a: " + "9" * 101, ["f.yaml:1: a whole number of more than 100 digits"]),
        ("a: " + "[" * MAX_DEPTH, [f"f.yaml:1: nested more than {MAX_DEPTH} deep"]),
    ],
)
def test_a_fault_is_a_line_with_file_and_line(text: str, lines: list[str]) -> None:
    """Every fault is one line that names the file, the line and what is wrong."""
    with pytest.raises(ConfigError) as caught:
        parse_yaml(text, "f.yaml")

    assert str(caught.value).split("\n") == lines


def test_an_unclosed_bracket_names_where_it_was_opened() -> None:
    """A fault that shows late also names the line on which it began."""
    with pytest.raises(ConfigError, match=r"^f\.yaml:4: .* begun on line 2: ") as caught:
        parse_yaml("a: 1\nb: [1,\n  2\n", "f.yaml")

    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    "text",
    [
        "a: !!python/object/apply:os.getcwd []",
        "a: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]",
        "base: &base {k: 1}\nmore: {<<: *base}",
    ],
)
def test_python_objects_and_alias_bombs_are_refused(text: str) -> None:
    """Nothing in a config runs code or grows by reference."""
    with pytest.raises(ConfigError, match="refused"):
        parse_yaml(text, "f.yaml")


@pytest.mark.parametrize("content", [b"", b"# only words\n", b"\xef\xbb\xbf", b"null\n"])
def test_an_empty_file_is_an_empty_mapping(tmp_path: Path, content: bytes) -> None:
    """A file without a value sets nothing; a byte-order mark is no content."""
    path = tmp_path / "empty.yaml"
    path.write_bytes(content)

    assert read_yaml(path) == {}


def test_a_byte_order_mark_is_no_part_of_the_first_key(tmp_path: Path) -> None:
    """Files saved with a byte-order mark read like others."""
    path = tmp_path / "marked.yaml"
    path.write_bytes(b"\xef\xbb\xbfa: 1\r\nb: 2\r\n")

    assert read_yaml(path) == {"a": 1, "b": 2}


def test_unreadable_files_are_named(tmp_path: Path) -> None:
    """A missing file, a folder and a file in another encoding are one clear line each."""
    latin = tmp_path / "latin.yaml"
    latin.write_bytes("a: café".encode("latin-1"))

    for path, reason in [
        (tmp_path / "none.yaml", "cannot be read: No such file or directory"),
        (tmp_path, "cannot be read: Is a directory"),
        (latin, "not UTF-8 (byte 6); save it as UTF-8"),
    ]:
        with pytest.raises(ConfigError) as caught:
            read_yaml(path)
        assert str(caught.value) == f"{path}: {reason}"


@given(st.text(alphabet=st.sampled_from(list("ab1.e-: \n\t[]{}&*!|>'\"%#,?\\xuU0F<=@~"))))
def test_any_text_is_read_or_refused(text: str) -> None:
    """Whatever a file holds, the answer is a mapping or a ConfigError of whole lines."""
    try:
        json.dumps(parse_yaml(text, "f.yaml"))
        lines = []
    except ConfigError as error:
        lines = str(error).splitlines()

    assert all(line.startswith("f.yaml:") for line in lines)


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(st.characters(max_codepoint=0xD7FF)),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text("ab", min_size=1), inner),
    max_leaves=8,
)


@given(VALUES)
def test_json_is_read_as_it_is_written(value: Any) -> None:
    """JSON is YAML: what it spells comes back unchanged."""
    assert parse_value(json.dumps(value), "here") == value


def test_other_readers_keep_their_resolvers() -> None:
    """The core schema is this reader's own; PyYAML elsewhere in the process stays as it was."""
    assert yaml.safe_load("no") is False
