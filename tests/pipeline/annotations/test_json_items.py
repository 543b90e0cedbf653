import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from polemic.pipeline.annotations import read_annotations
from polemic.pipeline.document import Component, Document, Mention, Party
from polemic.pipeline.errors import UsageError
from polemic.pipeline.record import dump_record, to_record

Write = Callable[[str, str | bytes], Path]

GOLD = Document(
    "Cut the tax 🙂.\r\nPrices rose.",
    id="a",
    title="Taxes",
    components=(Component("c1", "claim", 0, 11, thesis=True),),
    parties=(Party("p1", "Tax office", "organization", (Mention(8, 11),)),),
)


def test_records_come_back(write: Write) -> None:
    """Our own records are read as they were written, blank lines aside."""
    path = write("gold.jsonl", dump_record(GOLD) + "\r\n\n")
    assert read_annotations(path) == [GOLD]


@pytest.mark.parametrize("wrap", [lambda record: record, lambda record: [record]])
def test_json_files(write: Write, wrap: Callable[[Any], Any]) -> None:
    """A `.json` file holds one record or a list of them, over as many lines as it likes."""
    path = write("gold.json", json.dumps(wrap(to_record(GOLD)), indent=2))
    assert read_annotations(path) == [GOLD]


def test_each_fault_is_a_line(write: Write) -> None:
    """Every fault of every record is a line with file, line, document and what is wrong."""
    bad = {
        "id": "b",
        "text": "No. No.",
        "components": [
            {"id": "c1", "label": "clam", "start": 0, "end": 2},
            {"id": "c1", "label": "claim", "start": 1, "end": 9},
        ],
        "relations": [{"source": "c1", "target": "c7", "label": "support"}],
    }
    lines = [dump_record(GOLD), "[1]", '{"id": "c"}', json.dumps(bad), "{"]
    path = write("gold.jsonl", "\n".join(lines))
    with pytest.raises(UsageError) as caught:
        read_annotations(path)
    assert str(caught.value).splitlines() == [
        f"{path}:2: not a JSON object; give one object with a 'text' per line",
        f"{path}:3: document 'c': field 'text' is missing or no string",
        f"{path}:4: document 'b': component id 'c1' occurs more than once",
        f"{path}:4: document 'b': component 'c1': label 'clam' is not one of claim, premise",
        f"{path}:4: document 'b': component 'c1': 1-9 is no span of a text of 7 characters",
        f"{path}:4: document 'b': components 'c1' and 'c1' overlap at 1",
        f"{path}:4: document 'b': relation 'c1' -> 'c7': there is no component 'c7'",
        f"{path}:5: not JSON: Expecting property name enclosed in double quotes at character 1",
    ]


def test_after_ten_faults_there_is_a_number(write: Write) -> None:
    """A file of another kind is not listed line by line."""
    path = write("table.csv", "id,text\n" * 500)
    with pytest.raises(UsageError) as caught:
        read_annotations(path)
    lines = str(caught.value).splitlines()
    assert len(lines) == 11
    assert lines[-1] == f"{path}: and 490 more"


@pytest.mark.parametrize("text", [r"\ud83d", r"a \udc00 b"])
def test_half_a_character_is_refused(write: Write, text: str) -> None:
    """Half an emoji cannot be written into any report, and to replace it would change the text."""
    path = write("gold.jsonl", f'{{"id": "a", "text": "{text}"}}')
    with pytest.raises(UsageError, match="document 'a': holds half a character"):
        read_annotations(path)


def test_kinds_may_be_mixed_or_said(write: Write) -> None:
    """Each object is taken for what it looks like, unless the form is given."""
    row = {"id": "r", "corpus": "c", "split": "dev", "text": "No.", "components": []}
    row |= {"relations": []}
    path = write("gold.jsonl", dump_record(GOLD) + "\n" + json.dumps(row))
    assert [d.meta.get("corpus") for d in read_annotations(path)] == [None, "c"]
    assert [d.meta for d in read_annotations(path, form="records")] == [{}, {}]


WORDS = (
    *("id", "corpus", "split", "text", "components", "relations", "parties", "stances", "targets"),
    *("entities", "mentions", "label", "native", "start", "end", "source", "target", "holder"),
    *("name", "type", "kind", "party", "data", "annotations", "result", "value", "labels"),
)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-9, 99) | st.sampled_from(["", "claim", *WORDS]),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(WORDS), inner, max_size=4)
    ),
    max_leaves=12,
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(item=JSON, base=st.sampled_from([{}, {"text": "No."}, {"text": "No.", "corpus": "c"}]))
def test_whatever_is_in_a_file_there_is_no_traceback(
    tmp_path: Path, item: Any, base: dict[str, str]
) -> None:
    """Any JSON gives documents, or an error with lines that name the file."""
    path = tmp_path / "any.json"
    path.write_text(json.dumps([base | item if isinstance(item, dict) else item]), encoding="utf-8")
    try:
        lines = [str(path) for _ in read_annotations(path)]
    except UsageError as error:
        lines = str(error).splitlines()
    assert lines
    assert all(line.startswith(str(path)) for line in lines)
