"""The figures of the README: the shipped model on the dev sets, from the text alone.

`make scores` prints Markdown. The corpora's folder is an argument or POLEMIC_CORPORA.
"""

from __future__ import annotations

import argparse
import dataclasses
from collections.abc import Iterable, Sequence
from pathlib import Path

from polemic.models.labels import STANCE_LABELS
from polemic.models.runtime import Model
from polemic.pipeline.config import Settings, load_settings
from polemic.pipeline.corpora.registry import corpora_folder, read_corpus
from polemic.pipeline.document import Component, Document
from polemic.pipeline.evaluation.report import evaluate_documents
from polemic.pipeline.run import Pipeline, build_pipeline
from polemic.pipeline.stages.judging import Pair, judge_pairs
from polemic.pipeline.text.edges import normalise_edges

Row = tuple[str, str, float]


def main() -> None:
    """Print one table: set, rule, value."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("corpora", nargs="?", type=Path, help="folder of the corpora")
    parser.add_argument("--model", default="small", help="model name or folder")
    parser.add_argument("--set", action="append", default=[], dest="overrides", metavar="KEY=VALUE")
    arguments = parser.parse_args()
    folder = corpora_folder(arguments.corpora)
    settings = load_settings(Settings, overrides=arguments.overrides)
    pipeline = build_pipeline(settings.model_copy(update={"model": arguments.model}))
    print("| set | rule | value |\n|---|---|---|")
    for name, rule, value in [
        *op_ed_rows(pipeline, folder),
        *argunsc_rows(pipeline, folder),
        *stance_rows(pipeline.model, folder),
    ]:
        print(f"| {name} | {rule} | {100 * value:.1f} |")


def op_ed_rows(pipeline: Pipeline, folder: Path) -> Iterable[Row]:
    """Score the home set end to end."""
    gold = read_corpus("oped", "dev", folder)
    report = evaluate_documents(gold, [pipeline(unlabelled(d)) for d in gold])
    components, parties, stance = report["components"], report["parties"], report["stance"]
    name = f"oped dev ({len(gold)} editorials)"
    yield name, "components, overlap-50, micro-F1", components["overlap50"]["micro_f1"]
    yield name, "components, overlap-50, untyped F1", components["overlap50"]["untyped"]["f1"]
    yield name, "components, exact, micro-F1", components["exact"]["micro_f1"]
    yield (
        name,
        "floor: every sentence a claim, overlap-50",
        components["floor"]["overlap50"]["micro_f1"],
    )
    yield name, "links, F1", report["relations"]["link"]["f1"]
    yield name, "parties, F1", parties["party_f1"]
    yield name, "parties, linked mentions", parties["linked_mentions"]
    yield name, "holder other than author, F1", report["holders"]["f1"]
    yield name, "author's stance, document, macro-F1", stance["document"]["macro_f1"]
    yield name, "author's stance, document, accuracy", stance["document"]["accuracy"]
    yield name, "stance, component, macro-F1", stance["component"]["macro_f1"]


def argunsc_rows(pipeline: Pipeline, folder: Path) -> Iterable[Row]:
    """Score spans in speeches, with the gold's edges cut by the same rule as ours."""
    gold = [with_our_edges(d) for d in read_corpus("argunsc", "dev", folder)]
    predicted = [pipeline(unlabelled(d)) for d in gold]
    components = evaluate_documents(gold, predicted)["components"]
    yield "ArgUNSC dev", "argument or not, words, macro-F1", components["token_untyped_macro_f1"]
    yield "ArgUNSC dev", "claim, premise or neither, words", components["token_macro_f1"]


def stance_rows(model: Model, folder: Path) -> Iterable[Row]:
    """Score the stance toward a given mention in a sentence."""
    for part in ("rw", "mt"):
        documents = read_corpus(f"newsmtsc_{part}", "dev", folder)
        gold, predicted = judged_sentences(model, documents)
        yield f"NewsMTSC {part} dev", "stance, macro-F1", macro_f1(gold, predicted)


def judged_sentences(model: Model, documents: Sequence[Document]) -> tuple[list[str], list[str]]:
    """Return gold and predicted labels of each sentence's author toward each party."""
    gold, predicted = list[str](), list[str]()
    for document in documents:
        pairs = [
            Pair(document.party(s.party).mentions[0].span, (0, len(document.text)))
            for s in document.stances
        ]
        logits = judge_pairs(model, model.read(document.text), pairs).logits
        gold += [s.label for s in document.stances]
        predicted += [STANCE_LABELS[int(i)] for i in logits.argmax(-1)]
    return gold, predicted


def macro_f1(gold: Sequence[str], predicted: Sequence[str]) -> float:
    """Return the mean F1 of the labels in the gold."""
    from sklearn.metrics import f1_score

    return float(f1_score(gold, predicted, average="macro", labels=sorted(set(gold))))


def unlabelled(document: Document) -> Document:
    """Return the document as it was before anybody labelled it."""
    return Document(document.text, document.id, title=document.title, author=document.author)


def with_our_edges(document: Document) -> Document:
    """Return the document with its components' edges normalised; what vanishes is dropped."""
    kept: list[Component] = []
    for component in document.components:
        span = normalise_edges(document.text, *component.span)
        if span is not None:
            kept.append(dataclasses.replace(component, start=span[0], end=span[1]))
    return Document(document.text, document.id, components=tuple(kept))


if __name__ == "__main__":
    main()
