"""The corpora that a run names -> the examples it learns from or is scored on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from polemic.models.tokenizer import PieceTokenizer
from polemic.pipeline.corpora.registry import CORPORA, HEADS, corpora_folder, read_corpus
from polemic.pipeline.document import Document
from polemic.pipeline.errors import UsageError
from polemic.pipeline.training.examples import Example, build_example
from polemic.pipeline.training.settings import CorpusSettings

TAUGHT = frozenset(HEADS) - {"segments", "parties", "attributions"}
"""What a corpus must label, one at least, for a head to learn from it."""

Examples = dict[str, list[Example]]


def read_examples(
    corpora: Mapping[str, CorpusSettings],
    folder: Path | None,
    tokenizer: PieceTokenizer,
    *,
    section: str,
) -> Examples:
    """Return the examples of each corpus; `folder` None leaves the environment to name it.

    `section` is where the config names them, for messages.

    Raises:
        UsageError: if a corpus is unknown, empty, or does not label a head it should teach.
    """
    examples = {}
    for name, corpus in corpora.items():
        home = Path(corpus.folder) if corpus.folder else folder
        documents = spread(read_corpus(name, corpus.split, corpora_folder(home)), corpus.documents)
        heads = _taught_heads(name, corpus, section=section)
        built = [build_example(d, heads, tokenizer) for d in documents]
        examples[name] = [e for e in built if len(e.ids)]
        if not examples[name]:
            raise UsageError(f"corpus {name!r}: split {corpus.split!r} holds no document")
    return examples


def spread(documents: Sequence[Document], most: int | None) -> Sequence[Document]:
    """Return at most so many documents, evenly over all: some of every subject and writer.

    >>> spread("abcdefgh", 3)
    ['a', 'c', 'f']
    """
    n = len(documents)
    if most is None or most >= n:
        return documents
    return [documents[i * n // most] for i in range(most)]


def _taught_heads(name: str, corpus: CorpusSettings, *, section: str) -> frozenset[str]:
    labelled = CORPORA[name].heads
    for head in corpus.heads:
        if head not in labelled:
            known = "is no head" if head not in HEADS else "is not labelled in it"
            raise UsageError(
                f"{section}.{name}.heads: {head!r} {known}; it labels {', '.join(sorted(labelled))}"
            )
    taught = frozenset(corpus.heads) or labelled
    if not taught & TAUGHT:
        raise UsageError(
            f"{section}.{name}: no head learns from {', '.join(sorted(taught))}; take it out"
        )
    return taught
