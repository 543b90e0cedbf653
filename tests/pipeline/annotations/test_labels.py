from pathlib import Path

import pytest
from pydantic import ValidationError

from polemic.pipeline.annotations import FORMS, read_annotations
from polemic.pipeline.annotations.labels import LabelMap, UnknownLabelError
from polemic.pipeline.config import load_settings
from polemic.pipeline.errors import ConfigError
from polemic.pipeline.yaml_reader import parse_yaml

MAPPING = """\
components:
  Anecdote: premise
  Main Point: thesis
  Title: null
kinds: {GPE: state}
relations: {backs: support, restates: null}
stances: {warm: favor}
"""


@pytest.fixture
def labels(tmp_path: Path) -> LabelMap:
    """The mapping file above, read."""
    path = tmp_path / "labels.yaml"
    path.write_text(MAPPING, encoding="utf-8")
    return load_settings(LabelMap, path)


def test_a_mapping_file_gives_meanings(labels: LabelMap) -> None:
    """Each section maps its names, and null leaves out what carries the label."""
    assert labels.of_mark("Anecdote") == "premise"
    assert labels.of_mark("Main Point") == "thesis"
    assert labels.of_mark("Title") is None
    assert labels.of_mark("GPE") == "state"
    assert labels.of_relation("backs") == "support"
    assert labels.of_relation("restates") is None
    assert labels.of_stance("warm") == "favor"


@pytest.mark.parametrize(
    ("name", "meaning"),
    [
        ("MajorClaim", "thesis"),
        ("major_claim", "thesis"),
        ("main-claim", "thesis"),
        ("Claim", "claim"),
        ("PREMISE", "premise"),
        ("PER", "person"),
        ("Organisation", "organization"),
    ],
)
def test_well_known_spans(name: str, meaning: str) -> None:
    """Names that mean one thing everywhere need no mapping, in any spelling."""
    assert LabelMap().of_mark(name) == meaning


@pytest.mark.parametrize(
    ("name", "meaning"),
    [("supports", "support"), ("For", "support"), ("Attack", "attack"), ("against", "attack")],
)
def test_well_known_links(name: str, meaning: str) -> None:
    """Links are known as verbs, as nouns and as the side that a claim takes."""
    assert LabelMap().of_relation(name) == meaning


def test_the_users_meaning_comes_first() -> None:
    """A mapping overrides what is well known, for the spelling that it names."""
    labels = LabelMap(components={"Claim": "premise"})
    assert labels.of_mark("Claim") == "premise"
    assert labels.of_mark("claim") == "claim"


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("Clam", "did you mean 'Claim'"),
        ("Anecdot", "did you mean 'Anecdote'"),
        ("Zebra", "'Zebra' has no mapping; map it under components or kinds"),
    ],
)
def test_unknown_labels_name_the_nearest(labels: LabelMap, name: str, hint: str) -> None:
    """A label without a meaning is an error that offers one of the names that have one."""
    with pytest.raises(UnknownLabelError, match=hint):
        labels.of_mark(name)


def test_relations_and_stances_are_told_apart() -> None:
    """A name of one kind is unknown as another."""
    with pytest.raises(UnknownLabelError, match="under relations"):
        LabelMap().of_relation("Neutral")
    with pytest.raises(UnknownLabelError, match="under stances"):
        LabelMap().of_stance("Supports")


def test_a_span_has_one_meaning() -> None:
    """A name cannot be a component and a party at once."""
    with pytest.raises(ValidationError, match="'X' stands under components and under kinds"):
        LabelMap(components={"X": "claim"}, kinds={"X": "group"})


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("components: {Claim: clam}", "components.Claim"),
        ("component: {Claim: claim}", "did you mean 'components'"),
        ("stances: {warm: support}", "stances.warm"),
    ],
)
def test_faulty_mapping_files(tmp_path: Path, line: str, message: str) -> None:
    """A mapping to what is no meaning of ours names file and key."""
    path = tmp_path / "labels.yaml"
    path.write_text(line, encoding="utf-8")
    with pytest.raises(ConfigError, match=message) as caught:
        load_settings(LabelMap, path)
    assert str(caught.value).startswith(str(path))


def test_the_documentation_shows_what_is_there() -> None:
    """The mapping file shown is one, and every form has its line."""
    page = (Path(__file__).parents[3] / "docs" / "annotations.md").read_text(encoding="utf-8")
    shown = page.partition("```yaml\n")[2].partition("```")[0]
    assert LabelMap.model_validate(parse_yaml(shown, "annotations.md")).kinds["GPE"] == "state"
    assert all(f"| `{form}` |" in page for form in FORMS)


@pytest.mark.parametrize("example", ["brat", "CoNLL"])
def test_the_examples_of_the_documentation_are_read(tmp_path: Path, example: str) -> None:
    """What is shown of a form is in that form."""
    page = (Path(__file__).parents[3] / "docs" / "annotations.md").read_text(encoding="utf-8")
    shown = page.partition(f"## {example}\n")[2].partition("```\n")[2].partition("```")[0]
    text = "Close the mine. It leaks, jobs would go. Ada Roe knows."
    (tmp_path / "mine.txt").write_text(text, encoding="utf-8")
    path = tmp_path / ("mine.ann" if example == "brat" else "mine.conll")
    path.write_text(shown, encoding="utf-8")
    (document,) = read_annotations(path)
    assert [c.thesis for c in document.components][:2] == [True, False]
    assert document.relations
