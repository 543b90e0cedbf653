"""`polemic evaluate`: what is read, what is scored, what is written, and what is refused."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from random import Random
from typing import Any

import pytest
from tests.pipeline.evaluation.scorers.random_documents import random_document

import polemic.pipeline.run
from polemic.pipeline.cli.app import run
from polemic.pipeline.cli.evaluate import Sources, bare, evaluate, print_report, write_report
from polemic.pipeline.config import Settings
from polemic.pipeline.document import Component, Document, Mention, Party, Stance
from polemic.pipeline.errors import OutputError, UsageError
from polemic.pipeline.record import dump_record, to_record

TEXT = "Cut the tax. Prices rose."
GOLD = Document(
    TEXT,
    id="a",
    title="Taxes",
    author="A. Wren",
    meta={"split": "test"},
    components=(Component("c1", "claim", 0, 12, thesis=True),),
    parties=(Party("p1", "Tax office", "organization", (Mention(8, 11),)),),
    stances=(Stance("author", "p1", "against"),),
)
UNLABELLED = Document(TEXT, id="a", title="Taxes", author="A. Wren")
FILES = ["report.json", "report.md", "report.html", "errors.jsonl"]
FIGURE = "components.overlap50.micro_f1"
PAGE = Path(__file__).parents[3] / "docs" / "evaluation.md"

Save = Callable[..., Path]


@pytest.fixture
def save(tmp_path: Path) -> Save:
    """Return a function that writes documents as records, one a line, and returns the path."""

    def write(name: str, *documents: Document) -> Path:
        path = tmp_path / name
        path.write_text("".join(f"{dump_record(d)}\n" for d in documents), encoding="utf-8")
        return path

    return write


@pytest.fixture
def gold_path(save: Save) -> Path:
    """Return a file of one gold record."""
    return save("gold.jsonl", GOLD)


def _in_backquotes(page: Path) -> set[str]:
    return set(re.findall(r"`([^`\n]+)`", page.read_text(encoding="utf-8")))


def _named(*names: str, components: Sequence[Component] = GOLD.components) -> list[Document]:
    return [replace(GOLD, id=name, components=tuple(components)) for name in names]


def test_predictions_are_scored_and_the_files_written(gold_path: Path, tmp_path: Path) -> None:
    """Four files in a folder made for them, and the report in JSON is the one returned."""
    evaluation = evaluate(Sources(gold_path, [gold_path]))
    assert evaluation.report["components"]["exact"]["micro_f1"] == 1.0
    assert (evaluation.gold, evaluation.predicted) == ([GOLD], [GOLD])
    out = tmp_path / "new" / "scores"
    assert write_report(evaluation, out) == [out / name for name in FILES]
    assert sorted(path.name for path in out.iterdir()) == sorted(FILES)
    assert json.loads((out / "report.json").read_text(encoding="utf-8")) == evaluation.report
    assert (out / "report.md").read_text(encoding="utf-8").startswith("**Evaluation of 1 document")
    assert (out / "report.html").read_text(encoding="utf-8").startswith("<!doctype html>")
    assert (out / "errors.jsonl").read_text(encoding="utf-8") == ""


def test_mistakes_are_rows_of_a_file(save: Save, gold_path: Path, tmp_path: Path) -> None:
    """One object a line; the missed claim comes first, with its text."""
    predicted = save("predicted.jsonl", replace(GOLD, components=()))
    write_report(evaluate(Sources(gold_path, [predicted])), tmp_path / "out")
    lines = (tmp_path / "out/errors.jsonl").read_text(encoding="utf-8").splitlines()
    (row,) = map(json.loads, lines)
    assert row["document"] == "a"
    assert (row["kind"], row["start"], row["end"], row["text"]) == ("missed", 0, 12, "Cut the tax.")


def test_same_bytes_in_every_process(save: Save, tmp_path: Path) -> None:
    """Neither the hash seed of the process nor the order of the predictions shows in a file."""
    gold, ours, theirs = (
        [
            replace(random_document(Random(10 * side + i)), id=f"d{i}")  # noqa: S311 - no secret
            for i in range(6)
        ]
        for side in range(3)
    )
    arguments = ["evaluate", str(save("gold.jsonl", *gold)), "--samples", "20", "--quiet"]
    arguments += ["--against", str(save("b.jsonl", *theirs)), "--corpus", "aaec/test"]
    written = []
    for seed, predicted in (("1", ours), ("2", ours[::-1])):
        out = tmp_path / f"out{seed}"
        predictions = str(save(f"a{seed}.jsonl", *predicted))
        done = subprocess.run(  # noqa: S603  our own code
            [sys.executable, "-m", "polemic", *arguments, "--predictions", predictions, "-o", out],
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=False,
        )
        assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
        written.append({name: (out / name).read_bytes() for name in FILES})
    assert written[0] == written[1]
    assert written[0]["errors.jsonl"]


def test_without_predictions_the_bare_text_is_analysed(
    gold_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The pipeline of the settings sees the text and what heads it, and nothing labelled."""
    seen = []

    def build(settings: Settings) -> Callable[[Document], Document]:
        def analyse(document: Document) -> Document:
            seen.append((settings.model, document))
            return replace(document, components=(Component("c1", "premise", 0, 12),))

        return analyse

    monkeypatch.setattr(polemic.pipeline.run, "build_pipeline", build)
    evaluation = evaluate(Sources(gold_path), settings=Settings(model="mine"))
    assert seen == [("mine", UNLABELLED)]
    assert evaluation.report["components"]["exact"]["micro_f1"] == 0.0
    assert evaluation.report["components"]["exact"]["untyped"]["f1"] == 1.0


def test_bare_documents_keep_what_heads_an_article() -> None:
    """Everything that an analysis could be told the answer by is gone, `meta` too."""
    assert bare(GOLD) == UNLABELLED


def test_several_predictions_are_runs_of_one_system(save: Save, gold_path: Path) -> None:
    """The scores are those of the first; mean and spread are over all."""
    worse = save("worse.jsonl", replace(GOLD, components=()))
    report = evaluate(Sources(gold_path, [gold_path, worse])).report
    assert report["components"]["overlap50"]["micro_f1"] == 1.0
    assert report["runs"]["n"] == 2
    assert report["runs"]["figures"][FIGURE]["mean"] == 0.5


def test_another_system_is_compared_with(save: Save, gold_path: Path) -> None:
    """By name of its file, with the p of the permutation test."""
    worse = save("worse.jsonl", replace(GOLD, components=()))
    report = evaluate(Sources(gold_path, [gold_path], against=worse), samples=10).report
    assert report["comparison"]["against"] == "worse.jsonl"
    # of one document both exchanges leave the difference as large as it is
    assert report["comparison"]["figures"][FIGURE] == {
        "ours": 1.0,
        "theirs": 0.0,
        "difference": 1.0,
        "p": 1.0,
    }


def test_a_second_annotator_gives_human_figures(save: Save) -> None:
    """Also where only a part of the gold was labelled twice."""
    gold = save("gold.jsonl", *_named("a", "b"))
    second = save("second.jsonl", *_named("b", components=[Component("c1", "premise", 0, 12)]))
    report = evaluate(Sources(gold, [gold], second=second)).report
    assert report["human"]["components.overlap50.untyped.f1"] == 1.0
    assert report["human"][FIGURE] == 0.0
    assert report["agreement"]["n_documents"] == 1


def test_training_documents_give_trained_baselines(save: Save, gold_path: Path) -> None:
    """From the words of a sentence that stands there too."""
    pytest.importorskip("sklearn")
    training = save(
        "training.jsonl",
        *_named("t", components=[*GOLD.components, Component("c2", "premise", 13, 25)]),
    )
    baselines = evaluate(Sources(gold_path, [gold_path], training=training)).report["baselines"]
    assert baselines["tfidf"]["components.overlap50.per_label.claim.f1"] == 1.0
    assert "stance.document.accuracy" in baselines["target_blind"]


def test_a_corpus_is_scored_by_its_rules(gold_path: Path) -> None:
    """AAEC by those of its literature, beside what was published by them."""
    report = evaluate(Sources(gold_path, [gold_path]), corpus=("aaec", "test")).report
    assert report["aaec"]["paragraph"]["match50"]["components"]["f1"] == 1.0
    assert {row["split"] for row in report["published"]} == {"test"}
    with pytest.raises(UsageError, match=r"no corpus 'aeac' \(did you mean 'aaec'"):
        evaluate(Sources(gold_path, [gold_path]), corpus=("aeac", "test"))


def test_foreign_labels_are_mapped(tmp_path: Path, save: Save) -> None:
    """A label of another scheme means what the file says; without it the fault names the label."""
    gold = tmp_path / "gold.conll"
    gold.write_text("# newdoc id = a\nCut\tB-Demand\nit\tI-Demand\nnow\tO\n", encoding="utf-8")
    labels = tmp_path / "labels.yaml"
    labels.write_text("components:\n  Demand: claim\n", encoding="utf-8")
    predicted = save(
        "predicted.jsonl",
        Document("Cut it now", id="a", components=(Component("c1", "claim", 0, 6),)),
    )
    report = evaluate(Sources(gold, [predicted], form="conll", labels=labels)).report
    assert report["components"]["exact"]["micro_f1"] == 1.0
    with pytest.raises(UsageError, match="label 'Demand' has no mapping"):
        evaluate(Sources(gold, [predicted], form="conll"))


@pytest.mark.parametrize("role", ["predictions", "further run", "against", "second"])
def test_files_that_do_not_fit_the_gold_are_named(save: Save, gold_path: Path, role: str) -> None:
    """Of several files it must be clear which; both texts are shown from where they part."""
    other = save("other.jsonl", Document("Cut the toll. Prices rose.", id="a"))
    sources = {
        "predictions": Sources(gold_path, [other]),
        "further run": Sources(gold_path, [gold_path, other]),
        "against": Sources(gold_path, [gold_path], against=other),
        "second": Sources(gold_path, [gold_path], second=other),
    }
    with pytest.raises(UsageError) as caught:
        evaluate(sources[role], samples=1)
    assert str(caught.value) == (
        f"{other}: document 'a': the text is not the gold's from character 9 on "
        "('oll. Prices rose.', in the gold 'ax. Prices rose.'); give the very text of the gold"
    )


def test_a_folder_that_cannot_be_made(gold_path: Path, tmp_path: Path) -> None:
    """An output error that names the first file."""
    (tmp_path / "taken").write_text("a file", encoding="utf-8")
    with pytest.raises(OutputError, match=r"taken/report\.json: cannot be written"):
        write_report(evaluate(Sources(gold_path, [gold_path])), tmp_path / "taken")


def test_an_id_that_is_no_unicode_is_written(gold_path: Path, tmp_path: Path) -> None:
    r"""A brat file may be called by any bytes; in the report those stand as `\udc..`."""
    evaluation = evaluate(Sources(gold_path, [gold_path]))
    strange = replace(
        evaluation,
        report={**evaluation.report, "documents": [{"id": "\udce9.txt"}]},
    )
    write_report(strange, tmp_path / "out")
    report = json.loads((tmp_path / "out/report.json").read_text(encoding="utf-8"))
    assert report["documents"][0]["id"] == "\udce9.txt"


def test_tables_show_scores_and_dashes(gold_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Three digits on standard output, a dash where nothing was to score, nothing wrapped."""
    print_report(evaluate(Sources(gold_path, [gold_path])).report)
    out, err = capsys.readouterr()
    scores = dict(re.findall(r"^(\S.+?) +(\d\.\d{3}|-) ", out, flags=re.MULTILINE))
    assert scores["Thesis: F1"] == "1.000"
    assert scores["Links, any label: F1"] == "-"
    assert scores["Author's stance over the document: mean F1 of the labels"] == "1.000"
    assert err == ""


def test_tables_of_everything_that_is_beside(
    gold_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Each has its title; the name of a file cannot act on the terminal or look like markup."""
    evaluation = evaluate(
        Sources(gold_path, [gold_path, gold_path], against=gold_path, second=gold_path),
        samples=2,
        corpus=("aaec", "test"),
    )
    comparison = evaluation.report["comparison"] | {"against": "[red]\x1b[2J.jsonl"}
    print_report({**evaluation.report, "comparison": comparison})
    out, _ = capsys.readouterr()
    titles = [
        "1 document",
        "Two annotators, corrected for chance",
        "Published figures",
        "Compared with [red][2J.jsonl",
        "2 runs",
    ]
    assert [line for line in out.splitlines() if line in titles] == titles
    assert "\x1b" not in out
    assert "LSTM tagger with CRF (STag-BLCC)" in out


def test_a_narrow_terminal_cuts_nothing(
    gold_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Long names are folded: every score stands there, and no line is longer than the terminal."""
    evaluation = evaluate(Sources(gold_path, [gold_path]), corpus=("aaec", "test"))
    for name, value in {"COLUMNS": "60", "TTY_COMPATIBLE": "1", "NO_COLOR": "1"}.items():
        monkeypatch.setenv(name, value)
    print_report(evaluation.report)
    out = re.sub(r"\x1b\[\d*m", "", capsys.readouterr().out)
    assert max(map(len, out.splitlines())) <= 60
    assert "…" not in out
    assert "0.708" in out
    assert out.count("0.667") > 1


def test_the_page_for_users_names_every_option(capsys: pytest.CaptureFixture[str]) -> None:
    """An option without an explanation is one that nobody uses rightly."""
    assert run(["evaluate", "--help"]) == 0
    options = set(re.findall(r"^  (?:-o, )?(--\w+)", capsys.readouterr().out, flags=re.MULTILINE))
    assert "--against" in options
    assert options <= _in_backquotes(PAGE)


FAULTS: list[tuple[dict[str, Any], str]] = [
    (
        {"components": [{"id": "c1", "label": "clam", "start": 0, "end": 12}]},
        "component 'c1': label 'clam' is not one of claim, premise",
    ),
    (
        {
            "components": [
                {"id": "c1", "label": "claim", "start": 0, "end": 12},
                {"id": "c2", "label": "premise", "start": 8, "end": 25},
            ]
        },
        "components 'c1' and 'c2' overlap at 8",
    ),
    (
        {"components": [{"id": "c1", "label": "claim", "start": 0, "end": 26}]},
        "component 'c1': 0-26 is no span of a text of 25 characters",
    ),
    (
        {"relations": [{"source": "c9", "target": "c1", "label": "support"}]},
        "relation 'c9' -> 'c1': there is no component 'c9'",
    ),
    (
        {"stances": [{"holder": "author", "party": "p9", "component": None, "label": "favor"}]},
        "stance (author, p9, None): there is no party 'p9'",
    ),
    (
        {"stances": [{"holder": "author", "party": "p1", "component": "c9", "label": "favor"}]},
        "stance (author, p1, c9): there is no component 'c9'",
    ),
    (
        {"components": [{"id": "c1", "label": "claim", "start": 0, "end": 12, "holder": "p9"}]},
        "component 'c1': holder 'p9' is neither 'author' nor a party id",
    ),
]


@pytest.mark.parametrize(("fields", "fault"), FAULTS, ids=lambda value: str(value)[:30])
def test_a_faulty_gold_file_is_told_by_the_line(
    tmp_path: Path,
    gold_path: Path,
    capsysbinary: pytest.CaptureFixture[bytes],
    fields: dict[str, Any],
    fault: str,
) -> None:
    """Exit code 2; one line with file, line, document and what is wrong in it."""
    path = tmp_path / "faulty.jsonl"
    record = {**to_record(GOLD), "id": "b", **fields}
    path.write_text(f"{dump_record(GOLD)}\n{json.dumps(record)}\n", encoding="utf-8")
    assert run(["evaluate", str(path), "--predictions", str(gold_path)]) == 2
    out, err = capsysbinary.readouterr()
    assert out == b""
    assert err.decode() == f"polemic: {path}:2: document 'b': {fault}\n"


def test_all_faults_are_told_at_once(
    tmp_path: Path, gold_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Whoever mends the file wants to do it once."""
    path = tmp_path / "faulty.jsonl"
    records = [{**to_record(GOLD), "id": f"d{i}", **fields} for i, (fields, _) in enumerate(FAULTS)]
    path.write_text("".join(f"{json.dumps(r)}\n" for r in records), encoding="utf-8")
    assert run(["evaluate", str(path), "--predictions", str(gold_path)]) == 2
    assert capsys.readouterr().err.splitlines() == [
        f"polemic: {path}:{i + 1}: document 'd{i}': {fault}" for i, (_, fault) in enumerate(FAULTS)
    ]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["nowhere.jsonl"], "nowhere.jsonl: cannot be read"),
        (["gold.jsonl", "--predictions", "nowhere.jsonl"], "nowhere.jsonl: cannot be read"),
        (
            ["gold.jsonl", "--predictions", "other.jsonl"],
            "other.jsonl: 1 of 1 gold documents have no prediction of the same id: 'a'; predict",
        ),
        (
            ["gold.jsonl", "--predictions", "gold.jsonl", "--second", "other.jsonl"],
            "other.jsonl: no document has the id of a gold document; use the ids of the gold",
        ),
        (["gold.jsonl", "--form", "brta"], "there is no form 'brta' (did you mean 'brat'?)"),
        (["gold.jsonl", "--labels", "nowhere.yaml"], "nowhere.yaml"),
        (["gold.jsonl", "--labels", "labels.yaml"], "labels.yaml: parties: unknown key"),
        (["gold.jsonl", "--corpus", "aeac/test"], "there is no corpus 'aeac' (did you mean"),
        (["gold.jsonl", "--samples", "-1"], "Invalid value for '--samples'"),
    ],
)
def test_wrong_use_is_one_line(
    tmp_path: Path,
    save: Save,
    monkeypatch: pytest.MonkeyPatch,
    capsysbinary: pytest.CaptureFixture[bytes],
    arguments: list[str],
    message: str,
) -> None:
    """Exit code 2, before anything is analysed."""
    save("gold.jsonl", GOLD)
    save("other.jsonl", replace(GOLD, id="other"))
    (tmp_path / "labels.yaml").write_text("parties: {}\n", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    assert run(["evaluate", *arguments]) == 2
    out, err = capsysbinary.readouterr()
    assert out == b""
    assert err.decode().startswith("polemic: ")
    assert message in err.decode()
    assert len(err.splitlines()) == 1


def test_the_command_prints_tables_and_names_the_files(
    gold_path: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The table on standard output, the files on standard error."""
    out_folder = tmp_path / "out"
    arguments = ["evaluate", str(gold_path), "--predictions", str(gold_path)]
    assert run([*arguments, "--out", str(out_folder)]) == 0
    out, err = capsys.readouterr()
    assert out.startswith("1 document\n")
    assert err.splitlines() == [f"polemic: wrote {out_folder / name}" for name in FILES]


def test_the_command_prints_the_report_as_json(
    gold_path: Path, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    """The whole report, with the intervals of the samples asked for."""
    command = ["evaluate", str(gold_path), "--predictions", str(gold_path), "--json"]
    assert run([*command, "--samples", "0"]) == 0
    out, err = capsysbinary.readouterr()
    assert json.loads(out) == evaluate(Sources(gold_path, [gold_path])).report
    assert err == b""


def test_the_command_takes_every_source(
    save: Save, tmp_path: Path, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    """Each option reaches the section that it is for."""
    pytest.importorskip("sklearn")
    path = str(save("gold.jsonl", *_named("a", "b")))
    options = [*["--predictions", path] * 2, "--against", path, "--second", path, "--train", path]
    settings = ["--corpus", "aaec/test", "--samples", "5", "--seed", "3", "--form", "records"]
    assert run(["evaluate", path, *options, *settings, "--json"]) == 0
    report = json.loads(capsysbinary.readouterr().out)
    assert report["runs"]["n"] == 2
    assert report["comparison"]["against"] == "gold.jsonl"
    assert {"human", "agreement", "aaec", "published"} <= report.keys()
    assert report.keys() <= _in_backquotes(PAGE), "the page for users explains every section"
    assert report["baselines"].keys() == {"sentence_is_claim", "majority", "tfidf", "target_blind"}
    assert report["intervals"][FIGURE] == [1.0, 1.0]
