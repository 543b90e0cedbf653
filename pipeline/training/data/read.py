"""The corpora that a run names -> the examples it learns from or is scored on."""

from __future__ import annotations

import dataclasses
import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from polemic.models.tokenizer import PieceTokenizer
from polemic.pipeline.annotations.labels import LabelMap
from polemic.pipeline.annotations.read import read_annotations
from polemic.pipeline.config import load_settings
from polemic.pipeline.corpora.registry import CORPORA, HEADS, corpora_folder, read_corpus
from polemic.pipeline.document import Document
from polemic.pipeline.errors import UsageError
from polemic.pipeline.training.data.examples import Example, build_example
from polemic.pipeline.training.data.items import check_classes
from polemic.pipeline.training.data.leakage import Leak, find_leaks, refuse_leaks, without_leaks
from polemic.pipeline.training.data.teacher import RECORDED, check_teacher, texts_at, without_labels
from polemic.pipeline.training.settings import CorpusSettings, TrainingSettings

_LOG = logging.getLogger(__name__)

TAUGHT = frozenset(HEADS) - {"segments", "parties", "attributions"}
"""What a corpus must label, one at least, for a head to learn from it."""

_HOLDS: Mapping[str, Callable[[Document], bool]] = {
    "components": lambda d: bool(d.components),
    "thesis": lambda d: any(c.thesis for c in d.components),
    "relations": lambda d: bool(d.relations),
    "polarity": lambda d: bool(d.relations),
    "segments": lambda d: bool(d.components),
    "mentions": lambda d: any(p.mentions for p in d.parties),
    "names": lambda d: any(p.mentions for p in d.parties),
    "parties": lambda d: any(p.mentions for p in d.parties),
    "attributions": lambda d: bool(d.attributions),
    "stance": lambda d: any(s.component is None for s in d.stances),
    "component_stance": lambda d: any(s.component is not None for s in d.stances),
    "document_stance": lambda d: any(s.component is None for s in d.stances),
}
"""Whether a document holds anything that such a label is given to."""

Examples = dict[str, list[Example]]

Item = TypeVar("Item")


@dataclass(frozen=True, slots=True)
class CorpusFacts:
    """What a corpus labels (see `HEADS`), and whether weights that learnt from it may be released.

    Of documents of the user's nothing is known but what the settings say.
    """

    heads: frozenset[str]
    licence: str
    shippable: bool


@dataclass(frozen=True, slots=True)
class Data:
    """What a run learns from and what its weights are chosen by, by corpus.

    The examples of what is `untaught` have no labels yet: a teacher has to read it.
    """

    examples: Examples
    dev: Examples
    untaught: Mapping[str, Sequence[Document]]


def read_data(settings: TrainingSettings, tokenizer: PieceTokenizer) -> Data:
    """Return the examples of a run, of which none is held out as well.

    With `leaks: drop`, how many documents each corpus goes without is logged.

    Raises:
        UsageError: if a corpus is unknown, empty, wrong or does not label what it should teach, or
            if something learnt from is held out.
    """
    folder = Path(settings.corpora_folder) if settings.corpora_folder else None
    training = _read_all(settings.corpora, folder, section="corpora")
    dev = _read_all(settings.dev, folder, section="dev")
    tests = _read_all(settings.held_out, folder, section="held_out")
    leaks = find_leaks(training, {"dev": dev, "held_out": tests})
    if settings.leaks == "refuse":
        refuse_leaks(leaks)
    kept = _without_leaks(training, leaks)
    examples = _with_schemes(
        _build_all(settings.corpora, kept, tokenizer, section="corpora"), settings.corpora
    )
    untaught = {name: kept[name] for name, corpus in settings.corpora.items() if corpus.teacher}
    if not untaught:
        check_classes([example for built in examples.values() for example in built])
    return Data(examples, _build_all(settings.dev, dev, tokenizer, section="dev"), untaught)


def with_labels(
    examples: Examples,
    records: Mapping[str, Sequence[Document]],
    corpora: Mapping[str, CorpusSettings],
    tokenizer: PieceTokenizer,
) -> Examples:
    """Return the examples of a run, those of some corpora built from what teachers recorded.

    Raises:
        UsageError: if a head that is taught sees one label only.
    """
    built = {
        name: [build_example(d, frozenset(corpora[name].heads), tokenizer) for d in documents]
        for name, documents in records.items()
    }
    taught = {name: [e for e in of_corpus if len(e.ids)] for name, of_corpus in built.items()}
    examples = examples | _with_schemes(taught, corpora)
    check_classes([example for of_corpus in examples.values() for example in of_corpus])
    return examples


def scheme_names(corpora: Mapping[str, CorpusSettings]) -> list[str]:
    """Return the names of the rules of labelling; that of the model's own, empty, comes first."""
    return ["", *sorted({corpus.scheme for corpus in corpora.values()} - {""})]


def _with_schemes(examples: Examples, corpora: Mapping[str, CorpusSettings]) -> Examples:
    number = {name: i for i, name in enumerate(scheme_names(corpora))}
    return {
        name: [dataclasses.replace(e, scheme=number[corpora[name].scheme]) for e in of_corpus]
        for name, of_corpus in examples.items()
    }


def describe_corpus(name: str, corpus: CorpusSettings) -> CorpusFacts:
    """Return the facts of a corpus that was read, for a model card."""
    if corpus.path is not None:
        licence = corpus.licence or "not stated"
        return CorpusFacts(frozenset(corpus.heads), licence, shippable=False)
    known = CORPORA[name]
    return CorpusFacts(frozenset(corpus.heads) or known.heads, known.licence, known.shippable)


def spread(items: Sequence[Item], most: int | None) -> Sequence[Item]:
    """Return at most so many items, evenly over all: some of every subject and writer.

    >>> spread("abcdefgh", 3)
    ['a', 'c', 'f']
    """
    n = len(items)
    if most is None or most >= n:
        return items
    return [items[i * n // most] for i in range(most)]


def _read_all(
    corpora: Mapping[str, CorpusSettings], folder: Path | None, *, section: str
) -> dict[str, Sequence[Document]]:
    if section != "corpora":
        for name, corpus in corpora.items():
            _check_scored(corpus, where=f"{section}.{name}")
    return {
        name: spread(_read(name, corpus, folder, where=f"{section}.{name}"), corpus.documents)
        for name, corpus in corpora.items()
    }


def _check_scored(corpus: CorpusSettings, *, where: str) -> None:
    """Refuse what says how to learn from a corpus that a model is scored on."""
    if corpus.scheme:
        raise UsageError(f"{where}.scheme: the model is scored by its own rules; leave it out")
    if corpus.teacher is not None:
        raise UsageError(f"{where}.teacher: only what is learnt from has one; leave it out")


def _read(
    name: str, corpus: CorpusSettings, folder: Path | None, *, where: str
) -> Sequence[Document]:
    if corpus.path is not None and name in CORPORA:
        raise UsageError(f"{where}.path: {name} is a corpus known by name; give yours another name")
    if corpus.teacher is not None:
        return _read_untaught(name, corpus, folder, where=where)
    if corpus.path is None:
        return _read_known(name, corpus, folder, where=where)
    labels = load_settings(LabelMap, Path(corpus.labels)) if corpus.labels else None
    return read_annotations(Path(corpus.path), form=corpus.form, labels=labels)


def _read_known(
    name: str, corpus: CorpusSettings, folder: Path | None, *, where: str
) -> list[Document]:
    home = Path(corpus.folder) if corpus.folder else folder
    documents = read_corpus(name, corpus.split, corpora_folder(home))
    if not documents:
        raise UsageError(f"{where}: split {corpus.split!r} holds no document; name another")
    return documents


def _read_untaught(
    name: str, corpus: CorpusSettings, folder: Path | None, *, where: str
) -> list[Document]:
    """Return the texts of a corpus, which its teacher has yet to read."""
    check_teacher(str(corpus.teacher), where=where)
    if corpus.path is None:
        return without_labels(_read_known(name, corpus, folder, where=where))
    return without_labels(texts_at(corpus.path))


def _without_leaks(
    training: Mapping[str, Sequence[Document]], leaks: Sequence[Leak]
) -> dict[str, list[Document]]:
    """Return the documents that do not leak, and log how many did."""
    kept = without_leaks(training, leaks)
    for name, documents in kept.items():
        if not documents:
            raise UsageError(f"corpora.{name}: dev or held_out hold all of it; take the corpus out")
        if n_left_out := len(training[name]) - len(documents):
            _LOG.warning(
                "corpora.%s: documents left out because dev or held_out hold them too: %d",
                name,
                n_left_out,
            )
    return kept


def _build_all(
    corpora: Mapping[str, CorpusSettings],
    documents: Mapping[str, Sequence[Document]],
    tokenizer: PieceTokenizer,
    *,
    section: str,
) -> Examples:
    examples = {}
    for name, corpus in corpora.items():
        where = f"{section}.{name}"
        heads = _taught_heads(name, corpus, documents[name], where=where)
        if corpus.teacher is not None:
            heads = frozenset()  # it has not read them yet
        built = [build_example(d, heads, tokenizer) for d in documents[name]]
        examples[name] = [e for e in built if len(e.ids)]
        if not examples[name]:
            raise UsageError(f"{where}: no document of it has text; take the corpus out")
    return examples


def _taught_heads(
    name: str, corpus: CorpusSettings, documents: Sequence[Document], *, where: str
) -> frozenset[str]:
    """Return the heads that learn from a corpus.

    A file does not say whether what it leaves unmarked is known to be nothing, so for documents of
    the user's the settings have to; what a teacher reads well enough, they alone know too.
    """
    if corpus.teacher is not None:
        labelled = RECORDED
    elif corpus.path is None:
        labelled = CORPORA[name].heads
    else:
        labelled = frozenset(h for h, holds in _HOLDS.items() if any(map(holds, documents)))
    listed = ", ".join(sorted(labelled)) or "nothing"
    if (corpus.path or corpus.teacher) is not None and not corpus.heads:
        raise UsageError(f"{where}.heads: name those that learn from it; it may label {listed}")
    for head in corpus.heads:
        if head not in labelled:
            known = "is no head" if head not in HEADS else "is not labelled in it"
            raise UsageError(f"{where}.heads: {head!r} {known}; it labels {listed}")
    taught = frozenset(corpus.heads) or labelled
    if not taught & TAUGHT:
        raise UsageError(f"{where}: no head learns from {', '.join(sorted(taught))}; take it out")
    return taught
