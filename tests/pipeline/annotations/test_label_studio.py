import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from polemic.pipeline.annotations import LabelMap, read_annotations
from polemic.pipeline.document import Component, Document, Mention, Party, Relation, Stance
from polemic.pipeline.errors import UsageError

Write = Callable[[str, str | bytes], Path]

TEXT = "Close the mine 🙂. It leaks, Ada Roe found."


def region(name: str, label: str, start: Any, end: Any, **value: Any) -> dict[str, Any]:
    """A labelled span as an export has it."""
    return {
        "id": name,
        "type": "labels",
        "from_name": "label",
        "to_name": "text",
        "value": {"start": start, "end": end, "labels": [label]} | value,
    }


def relation(source: str, target: str, *labels: str, **more: Any) -> dict[str, Any]:
    """A relation as an export has it."""
    ends = {"from_id": source, "to_id": target, "type": "relation", "direction": "right"}
    return {**ends, "labels": list(labels), **more}


def task(*results: dict[str, Any], **more: Any) -> dict[str, Any]:
    """A task with one annotation."""
    return {"id": 7, "data": {"text": TEXT}, "annotations": [{"result": list(results)}], **more}


@pytest.fixture
def read(write: Write) -> Callable[..., list[Document]]:
    """Return a function that reads an export of these tasks."""

    def read_tasks(*tasks: dict[str, Any], labels: LabelMap | None = None) -> list[Document]:
        return read_annotations(write("export.json", json.dumps(tasks)), labels=labels)

    return read_tasks


Read = Callable[..., list[Document]]

THESIS = region("r1", "MajorClaim", 0, 14, text="Close the mine")
PREMISE = region("r2", "Premise", 19, 42, text="It leaks, Ada Roe found")


def test_spans_and_relations(read: Read) -> None:
    """Regions are components and parties, relations links; older releases count UTF-16 units."""
    party = region("r3", "Person", 29, 36, text="Ada Roe")
    stance = {"id": "r3", "type": "choices", "from_name": "stance", "value": {"choices": ["For"]}}
    (document,) = read(task(THESIS, PREMISE, party, stance, relation("r2", "r1", "supports")))
    assert document == Document(
        TEXT,
        id="7",
        components=(
            Component("r1", "claim", 0, 14, thesis=True),
            Component("r2", "premise", 18, 41),
        ),
        relations=(Relation("r2", "r1", "support"),),
        parties=(Party("p1", "Ada Roe", "person", (Mention(28, 35),)),),
        stances=(Stance("author", "p1", "favor"),),
    )


@pytest.mark.parametrize(
    ("start", "end", "value"),
    [
        (19, 27, {"text": "It leaks"}),
        (18, 26, {"text": "It leaks"}),
        (19, 27, {}),
    ],
)
def test_emoji(read: Read, start: int, end: int, value: dict[str, Any]) -> None:
    """The text of a region tells whether an emoji counts two or one; without it, two."""
    (document,) = read(task(region("r1", "Claim", start, end, **value)))
    (component,) = document.components
    assert TEXT[component.start : component.end] == "It leaks"


def test_windows_line_ends_count_two(read: Read) -> None:
    """Line ends stay as they are, though the tool spells them out where it quotes them."""
    text = "No.\r\nStop\r\nit."
    regions = [region("r1", "Claim", 5, 13, text=r"Stop\r\nit"), region("r2", "Claim", 0, 2)]
    (document,) = read(task(*regions, data={"text": text}))
    assert document.text == text
    assert [text[c.start : c.end] for c in document.components] == ["No", "Stop\r\nit"]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(text=st.text(st.sampled_from("a 🙂é\n"), min_size=1), data=st.data(), utf16=st.booleans())
def test_any_span_comes_back(
    tmp_path: Path, text: str, data: st.DataObject, *, utf16: bool
) -> None:
    """A span with its text holds the same text again, whichever way the tool counts."""
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    ends = [len(text[:n].encode("utf-16-le")) // 2 if utf16 else n for n in (start, end)]
    export = task(region("r", "Claim", *ends, text=text[start:end]), data={"text": text})
    path = tmp_path / "any.json"
    path.write_text(json.dumps([export]), encoding="utf-8")
    (document,) = read_annotations(path)
    (found,) = document.components
    assert "".join(text[found.start : found.end].split()) == "".join(text[start:end].split())


@pytest.mark.parametrize(
    ("direction", "expected"),
    [("right", ("r2", "r1")), ("left", ("r1", "r2"))],
)
def test_directions(read: Read, direction: str, expected: tuple[str, str]) -> None:
    """A relation to the left runs from its second end to its first."""
    (document,) = read(task(THESIS, PREMISE, relation("r2", "r1", "supports", direction=direction)))
    assert [(r.source, r.target) for r in document.relations] == [expected]


@pytest.mark.parametrize(
    "annotations",
    [
        [{"result": [], "was_cancelled": True}, {"result": [THESIS]}],
        [{"result": []}, {"result": [THESIS], "ground_truth": True}],
    ],
)
def test_the_annotation_that_counts(read: Read, annotations: list[dict[str, Any]]) -> None:
    """What was skipped does not count, and of several the ground truth does."""
    (document,) = read({"data": {"text": TEXT}, "annotations": annotations})
    assert [c.id for c in document.components] == ["r1"]


def test_predictions_are_read_where_nothing_else_is(read: Read) -> None:
    """A file of predictions is one; beside annotations that are missing they are no gold."""
    predicted = {"data": {"text": TEXT}, "predictions": [{"result": [THESIS]}]}
    assert [c.id for c in read(predicted)[0].components] == ["r1"]
    with pytest.raises(UsageError, match="has no annotations"):
        read({**predicted, "annotations": []})


def test_ids_and_texts_of_the_data(read: Read) -> None:
    """The id that came in with the text goes before the tool's; a lone string is the text."""
    (document,) = read(task(data={"id": "op-ed-1", "body": TEXT}))
    assert (document.id, document.text) == ("op-ed-1", TEXT)


def test_what_is_no_label_is_left_aside(read: Read) -> None:
    """Notes, ratings and choices of another name say nothing here."""
    note = {"id": "r1", "type": "textarea", "from_name": "note", "value": {"text": ["sure?"]}}
    mood = {"id": "r1", "type": "choices", "from_name": "mood", "value": {"choices": ["good"]}}
    assert len(read(task(THESIS, note, mood))[0].components) == 1


@pytest.mark.parametrize(
    ("result", "message"),
    [
        (region("r3", "Clam", 0, 5), "span 'r3': label 'Clam' has no mapping (did you mean"),
        (region("r3", "Claim", 16, 18), "16-18 is no span of a text of 42 characters"),
        (region("r3", "Claim", 40, 99), "40-99 is no span of a text of 42 characters"),
        (region("r3", "Claim", 0, 5, text="Shut"), "does not hold the text that is quoted"),
        (region("r3", "Claim", 2, 5), "components 'r1' and 'r3' overlap at 2"),
        (region("r1", "Claim", 29, 32), "this id is taken by an earlier one"),
        (relation("r2", "r9", "supports"), "there is no component 'r9'"),
        (relation("r2", "r1", "suports"), "label 'suports' has no mapping"),
        (relation("r2", "r1"), "relation 'r2' -> 'r1': has not one label"),
        (relation("r2", "r1", "supports", direction="bi"), "direction 'bi' is not read"),
        (region("r3", "Claim", 0, 5, labels=["Claim", "Title"]), "region 'r3': has not one label"),
        (region("r3", "Claim", "/p[1]/text()[1]", "/p[1]/text()[1]"), "marks HTML, not plain text"),
        ({"type": "labels", "value": {}}, "a result has no field 'id'"),
        ({"type": "labels", "id": "r3", "value": []}, "a result is malformed"),
    ],
)
def test_each_fault_is_a_line(
    read: Read, tmp_path: Path, result: dict[str, Any], message: str
) -> None:
    """A fault is named by task, document, and what is wrong."""
    with pytest.raises(UsageError) as caught:
        read(task(THESIS, id=1), task(THESIS, PREMISE, result))
    (fault,) = str(caught.value).splitlines()
    assert fault.startswith(f"{tmp_path / 'export.json'}: record 2: document '7': ")
    assert message in fault


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"data": "text"}, "field 'data' is no object"),
        ({"data": {"title": "a", "body": "b"}}, "the data has no string 'text'"),
        ({"annotations": [{"result": []}, {"result": []}]}, "has 2 annotations, and one is wanted"),
        ({"annotations": 3}, "a result is malformed"),
        ({"annotations": [{}]}, "a result has no field 'result'"),
    ],
)
def test_faulty_tasks(read: Read, fields: dict[str, Any], message: str) -> None:
    """A task that is not as an export has it is a fault, with what to do."""
    with pytest.raises(UsageError, match=message):
        read({**task(THESIS), **fields})
