import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SAMPLE = ROOT / "tests" / "data" / "opeds" / "001.md"


def run(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    """Run the script as make does."""
    command = [sys.executable, str(ROOT / "scripts" / "opeds.py"), *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 - ours


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """Return a data folder with the sample, which is in `train`."""
    (tmp_path / "source").mkdir()
    shutil.copy(SAMPLE, tmp_path / "source" / "001.md")
    return tmp_path


def add_dev(data: Path) -> None:
    """Add the same text as 002, in the other split."""
    text = SAMPLE.read_text(encoding="utf-8").replace("split: train", "split: dev")
    (data / "source" / "002.md").write_text(text, encoding="utf-8")


def test_check_lists_faults_and_fails(data: Path) -> None:
    """One faulty file among good ones is exit code 1, its faults on standard output."""
    assert run("check", SAMPLE).returncode == 0
    bad = data / "source" / "002.md"
    bad.write_text("---\n---\n", encoding="utf-8")
    done = run("--data", data, "check")
    assert done.returncode == 1
    assert done.stdout.count("\n") == 1
    assert done.stdout.startswith(f"{bad}: a file is")


def test_build_writes_records_by_split(data: Path) -> None:
    """Each split is one JSON line a text; a second run writes the same bytes."""
    add_dev(data)
    assert run("--data", data, "build").returncode == 0
    first = (data / "train.jsonl").read_bytes()
    assert [json.loads(line)["id"] for line in first.splitlines()] == ["polemic-oped-001"]
    assert json.loads((data / "dev.jsonl").read_bytes())["id"] == "polemic-oped-002"
    run("--data", data, "build")
    assert (data / "train.jsonl").read_bytes() == first


def test_build_writes_nothing_from_faulty_files(data: Path) -> None:
    """A fault anywhere keeps what was built before."""
    (data / "source" / "002.md").write_text("---\n---\n", encoding="utf-8")
    assert run("--data", data, "build").returncode == 1
    assert not (data / "train.jsonl").exists()


def test_report_fails_on_a_leak(data: Path) -> None:
    """The same text in both splits is found by its sentences, its parties and its words."""
    run("--data", data, "build")
    done = run("--data", data, "report")
    assert done.returncode == 0
    assert "| texts | 1 | 0 | 1 |" in done.stdout
    add_dev(data)
    run("--data", data, "build")
    done = run("--data", data, "report")
    assert done.returncode == 1
    assert "share the words" in done.stdout
    assert "share a sentence" in done.stdout
    assert "share a party under one subject: 'local government: austria'" in done.stdout


def test_a_complete_set_has_enough_of_everything(data: Path) -> None:
    """One text is no complete set: what it lacks is named, beside how much of it is wanted."""
    run("--data", data, "build")
    done = run("--data", data, "report", "--complete")
    assert done.returncode == 1
    assert "- subjects: 1, at least 14 are wanted" in done.stdout
    assert "- texts with opposed stances: 1, at least 80 are wanted" in done.stdout


def test_agreement_of_two_readers(data: Path) -> None:
    """The first labels are scored against the second: equal ones agree in everything labelled."""
    for folder in ("first", "second"):
        (data / folder).mkdir()
        shutil.copy(data / "source" / "001.md", data / folder)
    done = run("--data", data, "agreement")
    assert done.returncode == 0
    assert "| agreement | train (1) | dev (0) | both (1) |" in done.stdout
    assert "| components, exact, F1 | 100.0 | none | 100.0 |" in done.stdout
    assert "| stance, component, macro-F1 | 100.0 | none | 100.0 |" in done.stdout


def write_corpora(data: Path) -> Path:
    """Write the built records as a corpora folder, where nothing is linked; return the folder."""
    rows = [json.loads(line) for line in (data / "train.jsonl").read_bytes().splitlines()]
    for component in (c for row in rows for c in row["components"]):
        component["native"] = component["label"]
    for name in ("oped/dev.jsonl", "argument/webis16.train.jsonl"):
        path = data / "corpora" / name
        path.parent.mkdir(parents=True)
        corpus = {"corpus": "webis16", "split": "train", "relations": []}
        lines = [json.dumps(row | corpus | {"id": f"{name}-{row['id']}"}) for row in rows]
        path.write_text("\n".join(lines), encoding="utf-8")
    return data / "corpora"


def test_realism_fails_on_a_difference_without_a_reason(data: Path) -> None:
    """A measure that is far off must be named in the README's section, between backticks."""
    for number in range(2, 7):
        shutil.copy(SAMPLE, data / "source" / f"00{number}.md")
    readme = data / "README.md"
    readme.write_text("# Op-eds\n\n`relations per component`\n", encoding="utf-8")
    run("--data", data, "build")
    command = ("--data", data, "realism", "--corpora", write_corpora(data))
    done = run(*command)
    assert done.returncode == 1, done.stderr
    assert "| claims per premise | 1 | 1 | +0% |" in done.stdout
    assert done.stdout.count("README.md does not say why") == 1
    section = (
        "## Where they differ from real editorials\n\n- `relations per component`: no links.\n"
    )
    readme.write_text(f"# Op-eds\n\n{section}", encoding="utf-8")
    done = run(*command)
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize(
    "arguments",
    [("report",), ("realism", "--corpora", "nowhere"), ("--data", "nowhere", "build"), ("dance",)],
)
def test_wrong_use_is_code_two_without_traceback(data: Path, arguments: tuple[str, ...]) -> None:
    """What is not there is named in a line that says what to do."""
    done = run(*(("--data", data) if "--data" not in arguments else ()), *arguments)
    assert done.returncode == 2
    assert "Traceback" not in done.stderr
