import importlib.resources
import re
from pathlib import Path

import pytest
import yaml

from polemic.pipeline.config import load_settings
from polemic.pipeline.corpora.registry import CORPORA
from polemic.pipeline.document import Component, Document
from polemic.pipeline.errors import ConfigError
from polemic.pipeline.evaluation.figures import figures
from polemic.pipeline.evaluation.published import PublishedTable, Rule, published_for
from polemic.pipeline.evaluation.scorers.aaec import count_aaec_levels
from polemic.pipeline.evaluation.scorers.stance import StanceCounts, stance_scores

TABLE = yaml.safe_load(
    (importlib.resources.files("polemic") / "configs" / "published.yaml").read_text("utf-8")
)["published"]


def test_figures_come_with_where_they_are_from() -> None:
    """Everything that a reader needs to judge whether a figure may stand beside ours."""
    assert published_for("aaec", "test", "aaec-essay")[0] == {
        "figure": "aaec.essay.match100.components.f1",
        "value": 0.662,
        "corpus": "aaec",
        "split": "test",
        "rule": "aaec-essay",
        "system": "LSTM-ER",
        "source": "Eger, Daxenberger and Gurevych 2017, ACL",
    }


@pytest.mark.parametrize(
    ("corpus", "split", "rule"),
    [
        ("aaec", "dev", "aaec-essay"),
        ("microtexts", "test", "aaec-essay"),
        ("aaec", "test", "given-parties"),
        ("newsmtsc_rw", "test", "given-parties"),  # but a part of the official test set
        ("dse", "test_clean", "given-parties"),  # as is this, without what stands in the training
    ],
)
def test_other_corpora_splits_and_rules_have_none(corpus: str, split: str, rule: Rule) -> None:
    """A figure counted over other texts or otherwise is no figure to compare with."""
    assert published_for(corpus, split, rule) == []


def test_every_published_figure_is_one_of_our_report() -> None:
    """A path that the report lacks would never be shown."""
    document = Document("No.", components=(Component("c1", "claim", 0, 2),))
    ours = figures(
        {
            "stance": stance_scores(StanceCounts()),
            "aaec": count_aaec_levels(document, document).scores(),
        }
    )
    assert {figure for entry in TABLE for figure in entry["figures"]} <= ours.keys()


def test_tokens_of_essays_have_a_system_and_people_beside() -> None:
    """Both are of one paper, whose rule our figure follows."""
    rows = [
        (row["value"], row["source"])
        for row in published_for("aaec", "test", "aaec-essay")
        if row["figure"] == "aaec.essay.bio.macro_f1"
    ]
    source = "Stab and Gurevych 2017, Computational Linguistics, table 8"
    assert rows == [(0.867, source), (0.886, source)]


def test_corpora_are_those_with_a_reader() -> None:
    """The name is the one that the gold is read by."""
    assert {entry["corpus"] for entry in TABLE} <= CORPORA.keys()


def test_no_figure_stands_twice() -> None:
    """A system has one value for a figure of a split by a rule."""
    rows = [
        (entry["corpus"], entry["split"], entry["system"], figure)
        for entry in TABLE
        for figure in entry["figures"]
    ]
    assert len(set(rows)) == len(rows)


def test_rules_of_essays_belong_to_the_sections_of_the_report() -> None:
    """What is counted by paragraphs cannot stand beside what is counted by essays."""
    for entry in TABLE:
        for figure in entry["figures"]:
            section, level, *_ = figure.split(".")
            expected = f"aaec-{level}" if section == "aaec" else "given-parties"
            assert entry["rule"] == expected


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"rule": "aaec"}, "published[0].rule: must be 'aaec-paragraph', 'aaec-essay'"),
        ({"figures": {"a": 70.8}}, "published[0].figures.a: must be less than or equal to 1"),
        ({"sistem": "TARGER"}, "published[0].sistem: unknown key"),
    ],
)
def test_entries_of_other_kinds_are_refused(
    tmp_path: Path, change: dict[str, object], fault: str
) -> None:
    """A rule that nothing counts by, a figure in per cent, a key misspelt."""
    path = tmp_path / "published.yaml"
    path.write_text(yaml.safe_dump({"published": [TABLE[0] | change]}), encoding="utf-8")
    with pytest.raises(ConfigError, match=re.escape(f"{path}: {fault}")):
        load_settings(PublishedTable, path)
