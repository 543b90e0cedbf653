from __future__ import annotations

import importlib.util
import json
import shutil
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from polemic.pipeline.corpora.registry import CORPORA, HEADS
from polemic.pipeline.document import (
    AUTHOR,
    Attribution,
    Component,
    Document,
    Mention,
    Party,
    Relation,
    Stance,
)
from polemic.pipeline.evaluation.figures import figures
from polemic.pipeline.evaluation.report import Beside, evaluate_documents

ROOT = Path(__file__).parents[2]
SCRIPT = ROOT / "scripts" / "scores.py"

TEXT = "However, Norland must open its harbours. The League says the islands owe us nothing."
NORLAND, LEAGUE, ISLANDS = (9, 16), (45, 51), (61, 68)
GOLD = Document(
    TEXT,
    "d1",
    components=(
        Component("c1", "claim", 0, 40, thesis=True),
        Component("c2", "premise", 57, 84, holder="p2"),
    ),
    relations=(Relation("c2", "c1", "attack"),),
    parties=(
        Party("p1", "Norland", "state", (Mention(*NORLAND),)),
        Party("p2", "the League", "organization", (Mention(*LEAGUE),)),
        Party("p3", "the islands", "group", (Mention(*ISLANDS),)),
    ),
    attributions=(Attribution(LEAGUE, ((57, 84),), "p2", (52, 56)),),
    stances=(
        Stance(AUTHOR, "p3", "neutral"),
        Stance("p2", "p3", "against"),
        Stance(AUTHOR, "p1", "against", component="c1"),
    ),
)


@pytest.fixture(scope="module")
def scores() -> ModuleType:
    """Return the script as a module."""
    spec = importlib.util.spec_from_file_location("scores_script", SCRIPT)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("corpus", sorted(CORPORA))
def test_every_corpus_is_in_a_table(scores: ModuleType, corpus: str) -> None:
    """What a corpus labels is asked for by some task, and every dev set is scored."""
    assert any(task.heads & scores.labelled(corpus) for task in scores.TASKS)
    assert corpus == "newsmtsc" or corpus in {name for name, _ in scores.DEV_SETS}


def test_tables_ask_for_figures_that_reports_have(scores: ModuleType) -> None:
    """Each figure of a task has a path in a report, each head is one a corpus can label."""
    toward = (Stance("p2", "p3", "against"), Stance("p3", "p2", "neutral"))
    pair = replace(GOLD, id="d2", stances=toward)
    both = [GOLD, pair]
    known = figures(evaluate_documents(both, both, Beside(corpus=("aaec", "dev"))))
    for task in scores.TASKS:
        assert set(task.figures) <= known.keys()
        assert task.heads <= HEADS.keys()


def test_rows_of_a_set(scores: ModuleType) -> None:
    """The model with its intervals, then floors and published systems that have the figures."""
    report = {
        "relations": {"link": {"f1": 0.5}, "typed": {"f1": None}},
        "intervals": {"relations.link.f1": (0.25, 0.75)},
        "calibration": {},
        "baselines": {"majority": {"relations.link.f1": 0.125}, "tfidf": {"other": 1.0}},
        "published": [
            {"figure": "relations.link.f1", "value": 0.6, "system": "Reader", "source": "Ek 1999"}
        ],
    }
    assert scores.set_rows("here", report, ["relations.link.f1", "relations.typed.f1"]) == [
        ["here", "**the model**", "50.0 (25.0 to 75.0)", "-"],
        ["", "Commonest label", "12.5", "-"],
        ["", "Reader (Ek 1999)", "60.0", "-"],
    ]
    assert scores.set_rows("here", report, ["relations.typed.f1"]) == []


@pytest.fixture
def corpora(tmp_path: Path) -> Path:
    """Return a corpora folder of two argument corpora and a stance corpus."""
    essay = {
        "corpus": "ours",
        "split": "any",
        "text": TEXT,
        "components": [
            {"id": "a", "label": "major_claim", "native": "x", "start": 9, "end": 39},
            {"id": "b", "label": "premise", "native": "x", "start": 57, "end": 83},
        ],
        "relations": [{"source": "b", "target": "a", "label": "support"}],
    }
    target = {"name": "Norland", "mentions": [NORLAND], "stance": "favor", "holder": AUTHOR}
    news = {"corpus": "ours", "split": "any", "text": TEXT, "targets": [target]}
    islands = {"name": "the islands", "mentions": [ISLANDS]}
    league = {"name": "The League", "mentions": [LEAGUE]}
    toward = [
        {**islands, "stance": "against", "holder": league},
        {**league, "stance": "neutral", "holder": islands},
    ]
    for name, row in {
        "argument/argunsc.dev": essay,
        "argument/argunsc.train": essay,
        "argument/aaec.test": essay,
        "stance/newsmtsc_rw.dev": news,
        "stance/newsmtsc_rw.test": news,
        "stance/dse.dev_clean": {**news, "corpus": "dse", "targets": toward},
    }.items():
        path = tmp_path / "corpora" / f"{name}.jsonl"
        path.parent.mkdir(parents=True, exist_ok=True)
        rows = [json.dumps(row | {"id": f"{name}:{i}"}) for i in range(2)]
        path.write_text("\n".join(rows), encoding="utf-8")
    return tmp_path / "corpora"


Write = Callable[..., str]


@pytest.fixture
def write(scores: ModuleType, corpora: Path, tiny_model_folder: Path, tmp_path: Path) -> Write:
    """Return a function that writes the page and returns it."""
    model = tmp_path / "model"
    shutil.copytree(tiny_model_folder, model)
    learnt = {"argunsc": {"split": "train"}, "newsmtsc_rw": {"split": "dev"}}
    (model / "config.yaml").write_text(json.dumps({"corpora": learnt}), encoding="utf-8")

    def run(*more: str) -> str:
        out = tmp_path / "scores.md"
        arguments: list[Any] = [corpora, "--model", model, "--opeds", tmp_path, "--out", out]
        assert scores.main([*map(str, arguments), "--samples", "20", *more]) == 0
        return out.read_text(encoding="utf-8")

    return run


def test_the_page_says_what_was_scored(write: Write, tmp_path: Path) -> None:
    """It names model, command, sets with what was learnt of them, and what is missing."""
    page = write()
    assert "Model `tiny@" in page
    assert "`python scripts/scores.py --samples 20`" in page
    assert (
        "| `argunsc` dev, 2 texts, edges by our rule, training part learnt | **the model**" in page
    )
    assert "| `newsmtsc_rw` dev, 2 texts, **trained on** | **the model**" in page
    assert "|  | TF-IDF |" in page
    assert "`polnear` dev" in page.partition("Left out")[2].partition("\n")[0]
    assert "## Who is said" not in page
    assert str(tmp_path) not in page
    assert "harbours" not in page


def test_directed_stances_are_those_of_one_corpus(write: Write) -> None:
    """A stance of the author is toward one party; pairs have a table and a floor of their own."""
    _, _, rest = write().partition("## Two parties toward each other\n")
    table = rest.partition("\n## ")[0].splitlines()
    assert sum("**the model**" in line for line in table) == 1
    assert any(line.startswith("| `dse` dev_clean, ") for line in table)
    assert any(line.startswith("|  | Commonest label | ") for line in table)


def test_tests_are_scored_on_demand(write: Write) -> None:
    """Without the option no figure of a test is there; with it published ones stand beside."""
    assert "`aaec` test" not in write()
    page = write("--tests")
    assert "`python scripts/scores.py --tests --samples 20`" in page
    assert "| `aaec` test, 2 texts | **the model** |" in page
    assert "|  | LSTM-ER (" in page
    assert "| `newsmtsc_rw` dev+test, 4 texts, **trained on** |" in page
    assert "|  | GRU-TSC (" in page


def test_the_targets_are_those_of_the_recipes(scores: ModuleType, write: Write) -> None:
    """The page ends with the table of the other page, and so does the one in the repository."""
    recipes = (ROOT / "docs" / "recipes.md").read_text(encoding="utf-8")
    section = "\n".join(scores.targets(recipes))
    assert section in recipes
    assert section.count("\n| ") > 10
    for page in (write(), (ROOT / "docs" / "scores.md").read_text(encoding="utf-8")):
        assert page.endswith(f"\n\n{section}\n")


def test_the_same_corpora_give_the_same_page(write: Write) -> None:
    """Figures, intervals and floors do not differ from run to run."""
    assert write() == write()


@pytest.mark.parametrize(
    ("change", "code", "message"),
    [
        (["{corpora}", "--model", "{model}", "--out", "{nowhere}/x"], 4, "cannot be written"),
        (["{corpora}", "--model", "{nowhere}"], 3, "no such folder"),
        (["{nowhere}", "--model", "{model}"], 2, "does not exist"),
        (["{model}", "--model", "{model}"], 2, "no corpus is there"),
        (["{corpora}", "--model", "{model}", "--set", "thread=1"], 2, "threads"),
    ],
)
def test_wrong_use_is_a_line_and_a_code(
    *,
    scores: ModuleType,
    corpora: Path,
    tiny_model_folder: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    change: list[str],
    code: int,
    message: str,
) -> None:
    """Each mistake is told on standard error, nothing is written."""
    places = {"corpora": corpora, "model": tiny_model_folder, "nowhere": tmp_path / "nowhere"}
    out = tmp_path / "out.md"
    arguments = ["--opeds", str(tmp_path), "--samples", "0", "--out", str(out)]
    arguments += [argument.format_map(places) for argument in change]
    assert scores.main(arguments) == code
    assert message in capsys.readouterr().err
    assert not out.exists()
