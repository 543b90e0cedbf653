import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

import polemic.pipeline.run
from polemic.pipeline.cli.evaluate import evaluate, print_report, read_records, write_report
from polemic.pipeline.config import Settings
from polemic.pipeline.document import Component, Document, Mention, Party
from polemic.pipeline.errors import OutputError, UsageError
from polemic.pipeline.record import dump_record, to_record

GOLD = Document(
    "Cut the tax. Prices rose.",
    id="a",
    title="Taxes",
    meta={"split": "test"},
    components=(Component("c1", "claim", 0, 11, thesis=True),),
    parties=(Party("p1", "Tax office", "organization", (Mention(8, 11),)),),
)


@pytest.fixture
def gold_path(tmp_path: Path) -> Path:
    """A file of one gold record, with a blank line at its end."""
    path = tmp_path / "gold.jsonl"
    path.write_text(dump_record(GOLD) + "\n\n", encoding="utf-8")
    return path


def test_predictions_are_scored_and_the_report_written(gold_path: Path, tmp_path: Path) -> None:
    """The report comes back and stands, alone and equal, in a folder made for it."""
    out = tmp_path / "new" / "scores"
    report = evaluate(gold_path, predictions_path=gold_path, out=out)
    assert report["components"]["exact"]["micro_f1"] == 1.0
    assert json.loads((out / "report.json").read_text(encoding="utf-8")) == report
    assert [path.name for path in out.iterdir()] == ["report.json"]


@pytest.mark.parametrize("wrap", [lambda record: record, lambda record: [record]])
def test_json_predictions(gold_path: Path, tmp_path: Path, wrap: Callable[[Any], Any]) -> None:
    """A `.json` file holds one record or a list of them, over as many lines as it likes."""
    path = tmp_path / "predicted.json"
    path.write_text(json.dumps(wrap(to_record(GOLD)), indent=2), encoding="utf-8")
    report = evaluate(gold_path, predictions_path=path)
    assert report["components"]["exact"]["micro_f1"] == 1.0


def test_without_predictions_the_bare_text_is_analysed(
    gold_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The pipeline of the settings sees text, id and title, and nothing that was labelled."""
    seen = []

    def build(settings: Settings) -> Callable[[Document], Document]:
        def analyse(document: Document) -> Document:
            seen.append((settings.model, document))
            return replace(document, components=(Component("c1", "premise", 0, 11),))

        return analyse

    monkeypatch.setattr(polemic.pipeline.run, "build_pipeline", build)
    report = evaluate(gold_path, settings=Settings(model="mine"))
    assert seen == [("mine", Document(GOLD.text, id="a", title="Taxes"))]
    assert report["components"]["exact"]["micro_f1"] == 0.0
    assert report["components"]["exact"]["untyped"]["f1"] == 1.0


def test_each_bad_line_is_named(tmp_path: Path) -> None:
    """Every wrong record gives one line with file, line and what is wrong, all at once."""
    path = tmp_path / "gold.jsonl"
    bad_span = json.dumps({"id": "b", "text": "No.", "components": [_claim(2, 9), _claim(5, 9)]})
    lines = [dump_record(GOLD), "[1]", '{"id": "c"}', bad_span]
    path.write_text("\n".join(lines), encoding="utf-8")
    with pytest.raises(UsageError) as caught:
        read_records(path)
    faults = str(caught.value).splitlines()
    assert [fault.partition(": ")[0] for fault in faults] == [f"{path}:{n}" for n in (2, 3, 4)]
    assert "'text' is missing" in faults[1]
    assert "2-9 is no span" in faults[2]
    assert "5-9 is no span" in faults[2]


def test_a_file_of_another_kind_is_not_listed_line_by_line(tmp_path: Path) -> None:
    """After ten bad lines the rest is a number."""
    path = tmp_path / "table.csv"
    path.write_text("id,text\n" * 500, encoding="utf-8")
    with pytest.raises(UsageError) as caught:
        read_records(path)
    lines = str(caught.value).splitlines()
    assert len(lines) == 11
    assert lines[-1] == f"{path}: and 490 more"


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("gold.jsonl", None, "cannot be read"),
        ("gold.jsonl", "\n", "holds no document"),
        ("gold.json", "[]", "holds no document"),
        ("gold.json", '{"text": "a"}\n{"text": "b"}', "name JSON Lines .jsonl"),
        ("gold.json", "[3]", "record 1: not a JSON object"),
    ],
)
def test_unusable_files(tmp_path: Path, name: str, content: str | None, message: str) -> None:
    """A file that is no file of records is wrong use, named with its path."""
    path = tmp_path / name
    if content is not None:
        path.write_text(content, encoding="utf-8")
    with pytest.raises(UsageError, match=message) as caught:
        read_records(path)
    assert str(caught.value).startswith(str(path))


def test_report_that_cannot_be_written(tmp_path: Path) -> None:
    """A folder that cannot be made is an output error that names the file."""
    (tmp_path / "taken").write_text("a file", encoding="utf-8")
    with pytest.raises(OutputError, match=r"report\.json: cannot be written"):
        write_report({}, tmp_path / "taken")


def test_tables_show_scores_and_dashes(gold_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Scores stand with three digits on standard output, a dash where nothing was to score."""
    print_report(evaluate(gold_path, predictions_path=gold_path))
    out, err = capsys.readouterr()
    rows = {
        cells[0].strip(): [cell.strip() for cell in cells[1:-1]]
        for line in out.splitlines()
        if len(cells := line.strip().lstrip("│").split("│")) > 1
    }
    assert "1 document\n" in out
    assert rows["thesis"] == ["1.000", "1.000", "1.000"]
    assert rows["link"] == ["-", "-", "-"]
    assert rows["linked mentions"] == ["1.000"]
    assert err == ""


def _claim(start: int, end: int) -> dict[str, Any]:
    return {"id": f"c{start}", "label": "claim", "start": start, "end": end}
