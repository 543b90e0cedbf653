"""Check, build and count our own op-eds.

Usage:
  python scripts/opeds.py check [FILES...] [--show]   all faults of source files
  python scripts/opeds.py build                       source files -> train.jsonl, dev.jsonl
  python scripts/opeds.py report                      counts, and what no two texts may share
  python scripts/opeds.py agreement                   first beside second labels of 40 texts
  python scripts/opeds.py realism --corpora FOLDER    our texts beside real editorials

`--data` names the folder that holds source/, first/, second/, train.jsonl, dev.jsonl and README.md.
The exit code is 1 when something is wrong with the texts, 2 when the command is.
"""

from __future__ import annotations

import argparse
import statistics
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path

from polemic.pipeline.corpora.files import read_rows
from polemic.pipeline.corpora.opeds_checks import SPLITS
from polemic.pipeline.corpora.opeds_figures import (
    has_opposed_stances,
    has_opposing_holder,
    leaks,
    party_names,
    shared_grams,
    stance_counts,
)
from polemic.pipeline.corpora.opeds_realism import (
    TOLERANCE,
    Comparison,
    compare_labelled,
    compare_units,
    separate,
)
from polemic.pipeline.corpora.opeds_source import read_source
from polemic.pipeline.corpora.registry import corpora_folder, read_corpus
from polemic.pipeline.document import Document
from polemic.pipeline.errors import PolemicError, UsageError
from polemic.pipeline.evaluation.figures import figures
from polemic.pipeline.evaluation.report import evaluate_documents
from polemic.pipeline.evaluation.scorers.agreement import agreement
from polemic.pipeline.formats.atomic import replacing
from polemic.pipeline.record import dump_record, from_record

DATA = Path(__file__).resolve().parent.parent / "data" / "opeds"
AGREEMENT = {
    "components, exact, F1": "components.exact.micro_f1",
    "components, overlap-50, F1": "components.overlap50.micro_f1",
    "components, overlap-50, untyped, F1": "components.overlap50.untyped.f1",
    "components, Krippendorff's unitized alpha, typed": "agreement.alpha_u",
    "claim or premise, same span, Cohen's kappa": "agreement.label.kappa",
    "thesis, F1": "components.thesis.f1",
    "holder other than the author, F1": "holders.f1",
    "links, F1": "relations.link.f1",
    "links with their label, F1": "relations.typed.f1",
    "parties, F1": "parties.party_f1",
    "mentions under the same party": "parties.linked_mentions",
    "author's stance, document, macro-F1": "stance.document.macro_f1",
    "stance, component, macro-F1": "stance.component.macro_f1",
}
"""What the agreement is told of, and the figure of a report that tells it."""

LEAST = {
    "distinct parties": 400,
    "subjects": 14,
    "regions": 10,
    "voices": 8,
    "percent of the author's stances in favor": 25,
    "percent of the author's stances neutral": 25,
    "texts with opposed stances": 80,
    "texts where a quoted party opposes the author": 60,
}
"""What the whole set must have at least, so that no kind of text or stance is missing."""

DIFFERENCES = "## Where they differ from real editorials"
"""The section of README.md that gives the reasons, each measure between backticks."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code."""
    options = _parser().parse_args(arguments)
    command: Callable[[argparse.Namespace], int] = options.run
    try:
        return command(options)
    except PolemicError as error:
        print(error, file=sys.stderr)
        return error.exit_code


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--data", type=Path, default=DATA, help="folder of the op-eds")
    commands = parser.add_subparsers(required=True)
    check = commands.add_parser("check", help="list all faults of source files")
    check.add_argument("files", nargs="*", type=Path, help="all of source/ if none is named")
    check.add_argument("--show", action="store_true", help="print what each label stands on")
    check.set_defaults(run=_check)
    build = commands.add_parser("build", help="write train.jsonl and dev.jsonl")
    build.set_defaults(run=_build)
    report = commands.add_parser("report", help="print counts and leaks")
    report.add_argument("--complete", action="store_true", help="fail where too little is there")
    report.set_defaults(run=_report)
    agreement = commands.add_parser("agreement", help="compare first and second labels")
    agreement.set_defaults(run=_agreement)
    realism = commands.add_parser("realism", help="compare with real editorials")
    realism.add_argument("--corpora", type=Path, help="folder that holds oped/ and argument/")
    realism.set_defaults(run=_realism)
    return parser


def _check(options: argparse.Namespace) -> int:
    documents, faults = _read(options.files or _source_files(options.data))
    print("\n".join(faults), end="\n" if faults else "")
    if options.show:
        for document in documents:
            _show(document)
    print(f"{len(documents)} files without faults, {len(faults)} faults", file=sys.stderr)
    return 1 if faults else 0


def _build(options: argparse.Namespace) -> int:
    documents, faults = _read(_source_files(options.data))
    if faults:
        print("\n".join(faults))
        print("nothing was written: mend these faults first", file=sys.stderr)
        return 1
    for split in SPLITS:
        lines = [dump_record(d) for d in documents if d.meta["split"] == split]
        with replacing(options.data / f"{split}.jsonl") as handle:
            handle.write("".join(f"{line}\n" for line in lines).encode())
        print(f"{split}.jsonl: {len(lines)} texts", file=sys.stderr)
    return 0


def _report(options: argparse.Namespace) -> int:
    splits = {split: _built(options.data, split) for split in SPLITS}
    everything = [d for documents in splits.values() for d in documents]
    columns = {**splits, "both": everything}
    figures = {name: _figures(documents) for name, documents in columns.items()}
    _print_table(
        ("", *columns), ((row, *(f[row] for f in figures.values())) for row in figures["both"])
    )
    for key in ("voice", "subject", "region"):
        counts = Counter(str(d.meta[key]) for d in everything)
        _print_table((key, "texts"), ((name, str(n)) for name, n in counts.most_common()))
    missed = list(_missed(everything)) if options.complete else []
    print("".join(f"- {line}\n" for line in missed), end="")
    found = [*leaks(splits["train"], splits["dev"]), *shared_grams(everything)]
    print(f"Shared between texts or splits: {len(found)}")
    print("".join(f"- {line}\n" for line in found), end="")
    return 1 if found or missed else 0


def _missed(documents: Sequence[Document]) -> Iterable[str]:
    """Yield what the set was meant to have and has too little of."""
    stances = stance_counts(documents)
    percent = 100 / max(1, sum(stances.values()))
    have = {
        "distinct parties": len(party_names(documents)),
        "subjects": len({d.meta["subject"] for d in documents}),
        "regions": len({d.meta["region"] for d in documents}),
        "voices": len({d.meta["voice"] for d in documents}),
        "percent of the author's stances in favor": percent * stances["favor"],
        "percent of the author's stances neutral": percent * stances["neutral"],
        "texts with opposed stances": sum(map(has_opposed_stances, documents)),
        "texts where a quoted party opposes the author": sum(map(has_opposing_holder, documents)),
    }
    for name, least in LEAST.items():
        if have[name] < least:
            yield f"{name}: {have[name]:.4g}, at least {least} are wanted"


def _agreement(options: argparse.Namespace) -> int:
    names = [path.name for path in sorted((options.data / "second").glob("*.md"))]
    labelled = {}
    for labels in ("first", "second"):
        documents, faults = _read([options.data / labels / name for name in names])
        if faults:
            print("\n".join(faults))
            return 1
        labelled[labels] = documents
    pairs = list(zip(labelled["first"], labelled["second"], strict=True))
    columns = {split: [p for p in pairs if p[0].meta["split"] == split] for split in SPLITS}
    columns["both"] = pairs
    rows = {name: _agreed(of_column) for name, of_column in columns.items()}
    _print_table(
        ("agreement", *(f"{name} ({len(columns[name])})" for name in columns)),
        ((layer, *(_percent(row[layer]) for row in rows.values())) for layer in AGREEMENT),
    )
    return 0


def _agreed(pairs: Sequence[tuple[Document, Document]]) -> dict[str, float | None]:
    """Return the figures of `AGREEMENT`: the first labels are the gold, the second predicted."""
    first, second = [a for a, _ in pairs], [b for _, b in pairs]
    scored = figures(evaluate_documents(first, second))
    chance = figures({"components": agreement(first, second)["components"]})
    found = scored | {name.replace("components.", "agreement."): v for name, v in chance.items()}
    return {layer: found[figure] for layer, figure in AGREEMENT.items()}


def _percent(value: float | None) -> str:
    return "none" if value is None else f"{100 * value:.1f}"


def _realism(options: argparse.Namespace) -> int:
    folder = corpora_folder(options.corpora)
    ours = [d for split in SPLITS for d in _built(options.data, split)]
    labelled = read_corpus("oped", "dev", folder)
    segmented = read_corpus("webis16", "train", folder)
    tables = {
        f"{len(labelled)} labelled real op-eds": compare_labelled(ours, labelled),
        f"{len(segmented)} segmented real editorials": compare_units(ours, segmented),
    }
    for title, rows in tables.items():
        header = ("measure", f"{len(ours)} of ours", title, "difference")
        _print_table(header, map(_comparison_row, rows))
    _print_separation(ours, [*labelled, *segmented])
    far = {row.name for rows in tables.values() for row in rows if not row.is_close}
    explained = _differences(options.data)
    unexplained = sorted(name for name in far if f"`{name}`" not in explained)
    for name in unexplained:
        print(f"- {name}: more than {TOLERANCE:.0%} off, and README.md does not say why")
    return 1 if unexplained else 0


def _read(paths: Sequence[Path]) -> tuple[list[Document], list[str]]:
    """Return the documents of the files without faults, and the faults of the others."""
    documents: list[Document] = []
    faults: list[str] = []
    for path in paths:
        try:
            documents.append(read_source(path))
        except PolemicError as error:
            faults += str(error).split("\n")
    return sorted(documents, key=lambda d: d.id), faults


def _source_files(data: Path) -> list[Path]:
    files = sorted((data / "source").glob("*.md"))
    if not files:
        raise UsageError(f"there is no source/*.md in {data}; give the folder with --data")
    return files


def _built(data: Path, split: str) -> list[Document]:
    path = data / f"{split}.jsonl"
    if not path.is_file():
        raise UsageError(f"{path} does not exist; run 'opeds.py build' first")
    return [from_record(row) for row in read_rows(path)]


def _show(document: Document) -> None:
    text = document.text
    for c in document.components:
        thesis = " thesis" if c.thesis else ""
        holder = c.holder or c.holder_name
        print(f"{c.id} {c.label}{thesis}, {holder}: {text[c.start : c.end]}")
    for p in document.parties:
        forms = Counter(text[m.start : m.end] for m in p.mentions)
        print(f"{p.id} {p.name}: {', '.join(f'{form} ({n})' for form, n in forms.items())}")


def _figures(documents: Sequence[Document]) -> dict[str, str]:
    """Return the rows of the report for one set of texts."""
    sizes = [len(d.text.split()) for d in documents]
    stances = stance_counts(documents)
    opposed = sum(map(has_opposed_stances, documents))
    opposing = sum(map(has_opposing_holder, documents))
    return {
        "texts": str(len(documents)),
        "words": str(sum(sizes)),
        "words of the shortest text": str(min(sizes, default=0)),
        "words of the longest text": str(max(sizes, default=0)),
        "components": str(sum(len(d.components) for d in documents)),
        "relations": str(sum(len(d.relations) for d in documents)),
        "mentions": str(sum(len(p.mentions) for d in documents for p in d.parties)),
        "distinct parties": str(len(party_names(documents))),
        "parties of a text, fewest, median and most": _spread([len(d.parties) for d in documents]),
        **{
            f"author's stance {label}": _part(n, sum(stances.values()))
            for label, n in stances.items()
        },
        "texts with opposed stances": _part(opposed, len(documents)),
        "texts where a quoted party opposes the author": _part(opposing, len(documents)),
    }


def _spread(numbers: Sequence[int]) -> str:
    return f"{min(numbers)}, {statistics.median(numbers):g}, {max(numbers)}" if numbers else "none"


def _part(n: int, whole: int) -> str:
    return f"{n} ({n / whole:.0%})" if whole else "0"


def _comparison_row(row: Comparison) -> tuple[str, ...]:
    difference = "" if row.difference is None else f"{row.difference:+.0%}"
    return row.name, _figure(row.ours), _figure(row.real), difference


def _figure(value: float | None) -> str:
    return "none" if value is None else f"{value:.3g}"


def _print_separation(ours: Sequence[Document], real: Sequence[Document]) -> None:
    found = {
        "all words": separate(ours, real, names=True),
        "without capitals and figures": separate(ours, real, names=False),
    }
    _print_table(
        ("a bag of words tells ours from real (area under the curve)", "paragraphs", "texts"),
        ((k, f"{s.paragraph_auc:.2f}", f"{s.text_auc:.2f}") for k, s in found.items()),
    )
    telling: Mapping[str, Iterable[str]] = dict(
        zip(("ours", "real ones"), found["without capitals and figures"].telling, strict=True)
    )
    for whose, words in telling.items():
        print(f"Words that speak for {whose}: {', '.join(words)}\n")


def _differences(data: Path) -> str:
    """Return the section of README.md that says why measures differ, empty if there is none."""
    text = (data / "README.md").read_text(encoding="utf-8")
    return text.partition(f"{DIFFERENCES}\n")[2].partition("\n## ")[0]


def _print_table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    for cells in (header, ["---"] * len(header), *rows):
        print(f"| {' | '.join(cells)} |")
    print()


if __name__ == "__main__":
    sys.exit(main())
