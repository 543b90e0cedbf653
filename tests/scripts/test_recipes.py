"""The script that measures the recipes and writes their page."""

from __future__ import annotations

import doctest
import importlib.util
import json
import shutil
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from polemic.models.folder import CONFIG, write_manifest
from polemic.pipeline.config import load_settings, resolved_yaml
from polemic.pipeline.corpora.registry import CORPORA
from polemic.pipeline.document import AUTHOR, Document, Mention, Party, Stance
from polemic.pipeline.errors import UsageError
from polemic.pipeline.training.fitting.run_folder import RunFolder
from polemic.pipeline.training.settings import TrainingSettings

ROOT = Path(__file__).parents[2]
SCRIPT = ROOT / "scripts" / "recipes.py"

TEXT = "Norland must open its harbours. Ships wait there for nine days. We met in May."
PAIR = Document(
    "Norland praised Estria.",
    parties=(
        Party("p1", "Norland", "state", (Mention(0, 7),)),
        Party("p2", "Estria", "state", (Mention(16, 22),)),
    ),
    stances=(Stance("p1", "p2", "favor"), Stance("p2", "p1", "neutral")),
)


@pytest.fixture(scope="module")
def recipes() -> ModuleType:
    """Return the script as a module."""
    spec = importlib.util.spec_from_file_location("recipes_script", SCRIPT)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


def test_examples_in_docstrings(recipes: ModuleType) -> None:
    """They say what the functions return."""
    assert doctest.testmod(recipes).attempted
    assert not doctest.testmod(recipes).failed


def test_targets_ask_for_what_can_be_measured(recipes: ModuleType) -> None:
    """Corpora, ways of telling and figures are known, and no figure of a set is asked for twice."""
    same = recipes.Given(lambda pipeline, document: document)
    known = recipes.score(None, same, [PAIR], corpus="aaec").keys()
    figures = []
    for benchmark in recipes.BENCHMARKS:
        assert benchmark.given in recipes.GIVEN
        assert {benchmark.learnt, *(s.partition("/")[0] for s in benchmark.sets(tests=True))} <= (
            CORPORA.keys()
        )
        figures += [(benchmark.dev, target.figure) for target in benchmark.targets]
    assert {figure for _, figure in figures} <= known
    assert len(figures) == len(set(figures))


def test_the_page_shows_the_figures_kept(recipes: ModuleType) -> None:
    """docs/recipes.md is what `page` makes of docs/recipes.json."""
    kept = recipes.read_figures(ROOT / "docs" / "recipes.json").recipes
    written = (ROOT / "docs" / "recipes.md").read_text(encoding="utf-8")
    assert "\n".join(recipes.page(kept)) + "\n" == written


@pytest.mark.parametrize(
    ("learnt", "sets"),
    [
        ({"aaec": "train"}, {"aaec/dev"}),
        ({"aaec": "train", "cdcp": "train"}, {"aaec/dev", "cdcp/dev"}),
        ({"cdcp": "dev"}, set()),  # what is learnt from is not scored
        ({"polemic_opeds": "train"}, {"oped/dev"}),
        ({"polemic_opeds": "train", "aaec": "train"}, {"aaec/dev"}),  # may not be shipped
        ({"polemic_opeds": "train", "mine": "train"}, set()),  # nobody knows
    ],
)
def test_a_recipe_is_set_beside_what_it_learns(
    recipes: ModuleType, learnt: dict[str, str], sets: set[str]
) -> None:
    """By the training parts it learns from; the labelled editorials are for shippable models."""
    corpora = {name: recipes.Learnt(split=split, passes=1) for name, split in learnt.items()}
    assert {benchmark.dev for benchmark in recipes.concerned(corpora)} == sets


def test_tests_are_sets_only_on_demand(recipes: ModuleType) -> None:
    """A benchmark whose target is for dev has no test at all."""
    sets = {b.dev: (b.sets(tests=False), b.sets(tests=True)) for b in recipes.BENCHMARKS}
    assert sets["aaec/dev"] == (("aaec/dev",), ("aaec/dev", "aaec/test"))
    assert sets["cdcp/dev"] == (("cdcp/dev",), ("cdcp/dev",))


def measured(recipes: ModuleType, *values: float, test: float | None = None, **other: Any) -> Any:
    """Return a recipe on AAEC whose seeds reach these values of one figure."""
    figure = "aaec.paragraph.match100.components.f1"
    tested = {} if test is None else {"aaec/test": {figure: test}}
    return recipes.MeasuredRecipe(
        **{
            "polemic": "1.0",
            "encoder": "own",
            "size": "small",
            "learnt": {"aaec": recipes.Learnt(split="train", passes=2)},
            "settings": (),
            "models": tuple(
                recipes.MeasuredModel(
                    model=f"m@{seed}",
                    seed=seed,
                    steps=100,
                    seconds=60.0 * seed,
                    figures={"aaec/dev": {figure: value}, **tested},
                )
                for seed, value in enumerate(values, start=1)
            ),
            **other,
        }
    )


def test_the_table_has_the_recipe_that_is_best_on_dev(recipes: ModuleType) -> None:
    """Dev decides, tests do not; each size by itself; a mean as high as its target is bold."""
    lines = "\n".join(
        recipes.page(
            {
                "one": measured(recipes, 0.6, test=0.9),
                "two": measured(recipes, 0.7, 0.72, test=0.68),
                "wide": measured(recipes, 0.8, size="base"),
            }
        )
    )
    row = next(line for line in lines.splitlines() if line.startswith("| `aaec/test`"))
    assert [cell.strip() for cell in row.split("|")][3:-2] == [
        *("68", "**68.0** ± 0.0 (`two`, 2 seeds)", "71.0 ± 1.4 (`two`, 2 seeds)"),
        *("75", "-", "80.0 (`wide`, 1 seed)"),
    ]


def test_the_table_has_the_recipe_that_targets_are_for(recipes: ModuleType) -> None:
    """Another recipe may do better on that set, but is not what ships."""
    benchmark = next(b for b in recipes.BENCHMARKS if b.recipes)
    assert benchmark.recipes == {"small": "distill", "base": "base"}
    figure = benchmark.targets[0].figure

    def one(name: str, value: float) -> Any:
        learnt = {"polemic_opeds": recipes.Learnt(split="train", passes=1)}
        whole = measured(recipes, value)
        (model,) = whole.models
        reached = model.model_copy(update={"figures": {benchmark.dev: {figure: value}}})
        return name, whole.model_copy(update={"learnt": learnt, "models": (reached,)})

    both = dict([one("distill", 0.6), one("zeal", 0.7)])
    row = next(line for line in recipes.page(both) if line.startswith("| `oped/dev`"))
    assert "60.0 (`distill`, 1 seed)" in row
    del both["distill"]
    row = next(line for line in recipes.page(both) if line.startswith("| `oped/dev`"))
    assert "(`zeal`, 1 seed)" in row


def test_a_recipe_has_a_section(recipes: ModuleType) -> None:
    """With the command of its seeds, data, steps, time of each, settings and figures of dev."""
    settings = ("components.split_cost=0",)
    section = list(
        recipes.recipe_section("essays", measured(recipes, 0.5, 0.75, settings=settings))
    )
    assert "polemic train configs/train/essays.yaml --seeds 1,2" in section
    assert "- Learns from, with passes: `aaec` train × 2" in section
    assert "- Steps: 100" in section
    assert "- Minutes of training: 1, 2" in section
    assert "- Read with: `--set components.split_cost=0`" in section
    assert section[-1].endswith("| 62.5 ± 17.7 |")


def test_no_mean_where_a_seed_lacks_the_figure(recipes: ModuleType) -> None:
    """A mean over some of the seeds would not be one of the recipe."""
    whole = measured(recipes, 0.5, 0.6)
    part = whole.models[1].model_copy(update={"figures": {}})
    broken = whole.model_copy(update={"models": (whole.models[0], part)})
    figure = "aaec.paragraph.match100.components.f1"
    assert whole.spread("aaec/dev", figure).values == (0.5, 0.6)
    assert broken.spread("aaec/dev", figure) is None


def test_time_is_read_from_the_run_around_the_model(recipes: ModuleType, tmp_path: Path) -> None:
    """The last row tells; a model without its run, or from before seconds were kept, has none."""
    run = RunFolder(tmp_path)
    assert recipes.how_long(run.model) == {"steps": None, "seconds": None}
    run.append_row({"step": 8, "loss": 1.0})
    assert recipes.how_long(run.model) == {"steps": 8, "seconds": None}
    run.append_row({"step": 9, "loss": 1.0, "seconds": 30.5})
    assert recipes.how_long(run.model) == {"steps": 9, "seconds": 30.5}


def training(**more: str) -> TrainingSettings:
    """Return the settings of a training on two corpora."""
    overrides = ["corpora.argunsc.passes=2", "corpora.newsmtsc={}", "dev.argunsc.split=dev"]
    return load_settings(
        TrainingSettings, None, [*overrides, *(f"training.{k}={v}" for k, v in more.items())]
    )


def test_models_are_seeds_of_one_training(recipes: ModuleType) -> None:
    """They differ by the seed and by where they were written, and by nothing else."""
    paths = [Path("a"), Path("b")]
    moved = training(seed="2").model_copy(update={"output": "runs/other"})
    recipes.check_seeds([training(), moved], paths)
    with pytest.raises(UsageError, match=r"b: of the same seed as a;"):
        recipes.check_seeds([training(), training()], paths)
    with pytest.raises(UsageError, match=r"b: trained by other settings than a;"):
        recipes.check_seeds([training(), training(seed="2", dropout="0.2")], paths)


@pytest.fixture
def corpora(tmp_path: Path) -> Path:
    """Return a corpora folder of two dev sets and a test."""
    speech = {
        "corpus": "ours",
        "split": "any",
        "text": TEXT,
        "components": [
            {"id": "a", "label": "claim", "native": "x", "start": 0, "end": 30},
            {"id": "b", "label": "premise", "native": "x", "start": 32, "end": 62},
        ],
        "relations": [{"source": "b", "target": "a", "label": "support"}],
    }
    target = {"name": "Norland", "mentions": [[0, 7]], "stance": "against", "holder": AUTHOR}
    news = {"corpus": "ours", "split": "any", "text": TEXT, "targets": [target]}
    rows = {"argument/argunsc.dev": speech}
    rows |= {
        f"stance/newsmtsc_{kind}.{split}": news
        for kind in ("rw", "mt")
        for split in ("dev", "test")
    }
    for name, row in rows.items():
        path = tmp_path / "corpora" / f"{name}.jsonl"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps({**row, "id": name}) + "\n", encoding="utf-8")
    return tmp_path / "corpora"


@pytest.fixture
def models(tiny_model_folder: Path, tmp_path: Path) -> list[str]:
    """Return the folders of two models in their runs, which took a while."""
    runs = []
    for seed in (1, 2):
        run = RunFolder(tmp_path / f"seed-{seed}")
        shutil.copytree(tiny_model_folder, run.model)
        (run.model / CONFIG).write_text(resolved_yaml(training(seed=str(seed))), encoding="utf-8")
        write_manifest(run.model, name="tiny", window_size=24, window_overlap=8)
        run.append_row({"step": 5, "loss": 1.0, "seconds": 90.0})
        runs.append(str(run.model))
    return runs


def test_models_are_measured_and_shown(
    recipes: ModuleType, corpora: Path, models: list[str], tmp_path: Path
) -> None:
    """Figures of dev, of tests on demand, replace those of the recipe; no text, no folder."""
    kept, page = tmp_path / "recipes.json", tmp_path / "recipes.md"
    measuring = ["measure", "tiny", *models, "--corpora", str(corpora), "--figures", str(kept)]
    found = {}
    for more in ([], ["--tests"]):
        assert recipes.main([*measuring, *more]) == 0
        found[len(more)] = recipes.read_figures(kept).recipes["tiny"]
    dev = {"argunsc/dev", "newsmtsc_rw/dev", "newsmtsc_mt/dev"}
    for measured in found.values():
        assert [(m.seed, m.steps, m.seconds) for m in measured.models] == [(1, 5, 90), (2, 5, 90)]
        assert measured.size == "small"
    for of_dev, of_all in zip(found[0].models, found[1].models, strict=True):
        assert of_dev.model.startswith("tiny@")
        assert of_dev.figures.keys() == dev
        assert of_all.figures.keys() == dev | {"newsmtsc_rw/dev+test", "newsmtsc_mt/dev+test"}
        assert of_dev.figures.items() <= of_all.figures.items()
        assert None not in of_all.figures["argunsc/dev"].values()
    assert recipes.main(["page", "--figures", str(kept), "--out", str(page)]) == 0
    written = page.read_text(encoding="utf-8") + kept.read_text(encoding="utf-8")
    assert "polemic train configs/train/tiny.yaml --seeds 1,2" in written
    assert "harbours" not in written
    assert str(tmp_path) not in written


@pytest.mark.parametrize(
    ("change", "code", "message"),
    [
        (["measure", "smal", "{model}"], 2, "no recipe 'smal' (did you mean 'small'?); known:"),
        (["measure", "tiny", "{nowhere}"], 3, "no such folder"),
        (["measure", "tiny", "{model}", "{model}"], 2, "of the same seed"),
        (["measure", "tiny", "{model}", "--set", "thread=1"], 2, "threads"),
        (["measure", "tiny", "{model}", "--corpora", "{model}"], 2, "newsmtsc_rw"),
        (["page", "--figures", "{damaged}"], 2, "damaged.json"),
        (["page", "--out", "{nowhere}/x"], 4, "cannot be written"),
    ],
)
def test_wrong_use_is_a_line_and_a_code(
    *,
    recipes: ModuleType,
    corpora: Path,
    models: list[str],
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    change: list[str],
    code: int,
    message: str,
) -> None:
    """Each mistake is told on standard error, nothing is written."""
    monkeypatch.setenv("POLEMIC_CORPORA", str(corpora))
    damaged = tmp_path / "damaged.json"
    damaged.write_text('{"recipes": {"small"', encoding="utf-8")
    places = {"model": models[0], "nowhere": tmp_path / "nowhere", "damaged": damaged}
    kept, page = tmp_path / "recipes.json", tmp_path / "recipes.md"
    arguments = [argument.format_map(places) for argument in change]
    defaults = {"--figures": kept} | ({"--out": page} if change[0] == "page" else {})
    for option, path in defaults.items():
        if option not in arguments:
            arguments += [option, str(path)]
    assert recipes.main(arguments) == code
    assert message in capsys.readouterr().err
    assert not kept.exists()
    assert not page.exists()
