"""The model card: what a model is, what it learnt from, how it scores, what it cannot do."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import polemic
from polemic.pipeline.errors import UsageError
from polemic.pipeline.training.data.read import describe_corpus
from polemic.pipeline.training.settings import TrainingSettings

TEXT_FIGURES = (
    "components.overlap50.micro_f1",
    "components.exact.micro_f1",
    "components.token_macro_f1",
    "relations.link.f1",
    "parties.party_f1",
    "parties.linked_mentions",
    "holders.f1",
    "stance.document.macro_f1",
    "stance.document.accuracy",
    "stance.component.macro_f1",
    "calibration.document.ece",
    "calibration.document.ece_by_chance",
    "calibration.component.ece",
    "calibration.component.ece_by_chance",
    "calibration.all.ece",
    "calibration.all.ece_by_chance",
)
"""What a card shows of a `report.json`, by its names there."""


_NO_THESIS = ("The thesis was learnt from the structure of arguments, not from marked theses.",)
_MAY_NOT = "But a model it comes from is not known to allow it."
_STANCE_IN_SENTENCES = ("Stance was learnt from single sentences and paragraphs, mostly of news.",)


def read_text_scores(path: Path) -> dict[str, Any]:
    """Return what a card shows of a `report.json` that `polemic evaluate` wrote.

    `scores` by name, with `intervals` and, where two people labelled the same texts, what they
    reach against each other (`human`) and beyond chance (`agreement`).

    Raises:
        UsageError: if it is no such report.
    """
    try:
        report = json.loads(path.read_bytes())
        found = {name: _figure(report, name) for name in TEXT_FIGURES}
        scores = {name: value for name, value in found.items() if value is not None}
        intervals, human = report["intervals"], report.get("human", {})
        return {
            "n_documents": int(report["n_documents"]),
            "scores": scores,
            "intervals": {name: intervals[name] for name in scores if name in intervals},
            "human": {name: human[name] for name in scores if name in human},
            "agreement": report.get("agreement", {}),
        }
    except OSError as error:
        raise UsageError(f"{path}: cannot be read: {error.strerror or error}") from None
    except (ValueError, KeyError, TypeError, AttributeError):
        raise UsageError(
            f"{path}: no report of polemic evaluate; give the report.json that -o DIR wrote"
        ) from None


def model_card(
    settings: TrainingSettings, metrics: Mapping[str, Any], *, weights_sha256: str
) -> str:
    """Return the card, in Markdown, of a model with these metrics (`metrics.json`).

    What the metrics lack has no section: scores from the text alone, swaps of names.
    """
    sections = [
        _opening(settings, metrics),
        _data(settings, released=metrics.get("may_be_released", True)),
        _recipe(settings),
        _dev_scores(metrics["dev"]),
        *(_text_scores(name, text) for name, text in metrics.get("text", {}).items()),
        *_name_swaps(metrics.get("name_swaps", {})),
        _limits(settings),
        f"## Weights\n\n`model.safetensors`, sha256 `{weights_sha256}`",
    ]
    return "\n\n".join(sections) + "\n"


def _opening(settings: TrainingSettings, metrics: Mapping[str, Any]) -> str:
    return f"""# Model card: {settings.name}

Made by polemic {polemic.__version__}. One encoder (started from `{settings.training.encoder}`)
and heads for claims and premises, links, party mentions, and stance. Weights are int8 rows,
read back as float32; on dev that changes {metrics["labels_changed_by_int8"]:.2%} of the labels.
{_export(metrics.get("export"))}""".rstrip()


def _export(export: Mapping[str, Any] | None) -> str:
    if export is None:  # models made before exports were checked can have more on their cards too
        return ""
    return (
        f"On {export['paragraphs']} paragraphs of dev, its ONNX graphs give the labels that torch "
        f"gives;\nscores differ by {export['largest_difference']:.0e} at most."
    )


def _data(settings: TrainingSettings, *, released: bool) -> str:
    facts = {name: describe_corpus(name, corpus) for name, corpus in settings.corpora.items()}
    rows = [
        (
            name,
            corpus.split,
            corpus.passes,
            facts[name].licence,
            _taught(facts[name].heads, corpus.teacher),
        )
        for name, corpus in settings.corpora.items()
    ]
    by_these = all(fact.shippable for fact in facts.values())
    may = "may" if by_these else "may not"
    behind = f"{_MAY_NOT}\n" if by_these and not released else ""
    return f"""## Learnt from

{_table(("corpus", "part", "passes", "licence", "heads"), rows)}

By these licences the weights {may} be released. {behind}The texts are not in the model folder."""


def _taught(heads: Iterable[str], teacher: str | None) -> str:
    listed = ", ".join(sorted(heads))
    return listed if teacher is None else f"{listed}: labels of {teacher}"


def _recipe(settings: TrainingSettings) -> str:
    run = settings.training
    return f"""## Recipe

Seed {run.seed}; batches of {run.batch_pieces} word pieces, {run.accumulate} to a step; learning
rates {run.learning_rate:g} (encoder) and {run.head_learning_rate:g} (heads), windows of \
{settings.window.size} pieces.
The weights kept are those with the highest score on dev: `{run.stop.score}`. All settings are in
`config.yaml`: `polemic train config.yaml` trains the model again, given the corpora."""


def _dev_scores(dev: Mapping[str, Mapping[str, float]]) -> str:
    rows = [
        (c, name, f"{value:.3f}") for c, values in dev.items() for name, value in values.items()
    ]
    return f"""## Scores on dev, each head given the true input of the others

{_table(("corpus", "score", "value"), rows)}

The weights were chosen and calibrated by these. From the text alone: `polemic evaluate GOLD`."""


def _text_scores(name: str, text: Mapping[str, Any]) -> str:
    rows = [
        (figure, f"{value:.3f}", _interval(text["intervals"], figure), _human(text, figure))
        for figure, value in text["scores"].items()
    ]
    agreed = [f"{figure} {value:.2f}" for figure, value in _leaves(text["agreement"])]
    beyond = f"\n\nTwo people agree beyond chance: {', '.join(agreed)}." if agreed else ""
    return f"""## Scores from the text alone: {name} ({text["n_documents"]} documents)

{_table(("figure", "value", "95 % interval", "two people"), rows)}{beyond}"""


def _name_swaps(gaps: Mapping[str, Mapping[str, Any]]) -> Iterator[str]:
    """Yield the section on bias, if names were swapped."""
    if gaps:
        rows = [
            (kind, gap["mentions"], f"{gap['changed']:.1%}", f"{gap['gap']:.3f}")
            for kind, gap in gaps.items()
        ]
        yield f"""## When two parties swap names

In sentences of dev, the names of two parties of one kind changed places. What a sentence says of
the party at a place stays the same, so should its stance.

{_table(("kind", "names", "stance changed", "mean change of favor less against"), rows)}"""


def _limits(settings: TrainingSettings) -> str:
    corpora = settings.corpora.items()
    heads = {head for name, corpus in corpora for head in describe_corpus(name, corpus).heads}
    lines = [
        "English only. The texts learnt from shaped what it takes for a claim; other kinds differ.",
        *(_NO_THESIS if "thesis" not in heads else ()),
        *(_STANCE_IN_SENTENCES if "stance" in heads else ()),
        "Irony is read at face value.",
        "A stance is what the text says of a party, never a fact about the party.",
    ]
    return "\n".join(["## Limits\n", *(f"- {line}" for line in lines)])


def _interval(intervals: Mapping[str, Sequence[float]], figure: str) -> str:
    return "{:.3f} to {:.3f}".format(*intervals[figure]) if figure in intervals else ""


def _human(text: Mapping[str, Any], figure: str) -> str:
    return f"{text['human'][figure]:.3f}" if figure in text["human"] else ""


def _table(titles: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    lines = [titles, ["---"] * len(titles), *rows]
    return "\n".join(f"| {' | '.join(str(cell) for cell in line)} |" for line in lines).replace(
        "| --- ", "|---"
    )


def _figure(report: Mapping[str, Any], name: str) -> float | None:
    """Return a figure by its dotted path; None where it, or a section above, is missing."""
    value: Any = report
    for key in name.split("."):
        value = value.get(key) if isinstance(value, Mapping) else None
    return None if value is None else float(value)


def _leaves(section: Mapping[str, Any], above: str = "") -> Iterator[tuple[str, float]]:
    """Yield the numbers of nested agreement figures with their dotted paths."""
    for name, value in section.items():
        if isinstance(value, Mapping):
            yield from _leaves(value, f"{above}{name}.")
        elif isinstance(value, float):
            yield above + name, value
