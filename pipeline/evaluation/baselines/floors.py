"""What needs no reading: every sentence a claim, the commonest label, words without their order.

A baseline is predicted documents, scored as any others are. For components it sees the text only.
For stances it stands on the gold's parties, components and holders, so that nothing but the label
is judged: a system that has to find them first meets a harder task.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType
from typing import cast

from polemic.pipeline.document import (
    AUTHOR,
    COMPONENT_LABELS,
    STANCE_LABELS,
    Component,
    Document,
    Stance,
    StanceLabel,
)
from polemic.pipeline.evaluation.baselines.texts import around_target, labelled_sentences, whole
from polemic.pipeline.evaluation.baselines.word_classifier import Guess, learn
from polemic.pipeline.evaluation.figures import figures
from polemic.pipeline.evaluation.scorers.components import (
    ComponentCounts,
    component_scores,
    count_components,
)
from polemic.pipeline.evaluation.scorers.stance import StanceCounts, count_stances, stance_scores
from polemic.pipeline.text.sentences import sentences

_LEVELS = ("document", "component")
"""The levels at which documents have stances, as the report names them."""

_DRAWS_ON: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        "document": frozenset({"document"}),
        "component": frozenset({"component"}),
        "sentence": frozenset(_LEVELS),
        "directed": frozenset({"document"}),
    }
)
"""The levels that each section of the report's stances is made of."""

_Describe = Callable[[Document, Sequence[Stance]], list[str]]
"""Returns for each stance of a document the text that its label is guessed from."""


def baseline_figures(
    gold: Sequence[Document], *, training: Sequence[Document] = ()
) -> dict[str, dict[str, float]]:
    """Return the figures of each baseline by its name, those only that it speaks about.

    `sentence_is_claim` and `majority` are always there, `tfidf` and `target_blind` where there is
    something to train on; they speak about what is labelled there. The order of the documents
    changes nothing.

    Raises:
        UsageError: if there is something to train on and scikit-learn is not installed.
    """
    found = {
        "sentence_is_claim": _component_figures(gold, sentence_is_claim(gold)),
        "majority": _component_figures(gold, majority_components(gold, training))
        | _stance_figures(gold, majority_stances(gold, training)),
    }
    if any(document.components for document in training):
        found["tfidf"] = _component_figures(gold, tfidf_components(gold, training))
    if any(document.stances for document in training):
        of_stances = _stance_figures(gold, tfidf_stances(gold, training))
        found["tfidf"] = found.get("tfidf", {}) | of_stances
        found["target_blind"] = _stance_figures(gold, target_blind_stances(gold, training))
    return found


def sentence_is_claim(gold: Sequence[Document]) -> list[Document]:
    """Return the texts with every sentence a claim."""
    return [_with_sentences(document, _always("claim")) for document in gold]


def majority_components(
    gold: Sequence[Document], training: Sequence[Document] = ()
) -> list[Document]:
    """Return the texts with every sentence a component of the commonest label.

    That is the label of most components to train on; if there are none, of most in the gold.
    """
    labels = [[c.label for d in documents for c in d.components] for documents in (training, gold)]
    guess = _always(_commonest(labels[0] or labels[1], COMPONENT_LABELS))
    return [_with_sentences(document, guess) for document in gold]


def majority_stances(gold: Sequence[Document], training: Sequence[Document] = ()) -> list[Document]:
    """Return the gold with one label on every stance toward every party: the commonest one.

    The stances over the document have that of most stances of authors to train on, those in
    components that of most in components there; if there are none, of most in the gold. Where no
    author has any, other holders' count.
    """
    guesses = {}
    for level in _LEVELS:
        labels = [
            [s.label for _, rows in _to_learn(ds, level) for s in rows] for ds in (training, gold)
        ]
        guesses[level] = _always(_commonest(labels[0] or labels[1], STANCE_LABELS))
    return [_with_stances(document, guesses, around_target) for document in gold]


def tfidf_components(gold: Sequence[Document], training: Sequence[Document]) -> list[Document]:
    """Return the texts with each sentence a claim, a premise or neither by its words.

    A sentence to train on has the label of the component that it shares most characters with.
    """
    guess = learn(row for document in training for row in labelled_sentences(document))
    return [_with_sentences(document, guess) for document in gold]


def tfidf_stances(gold: Sequence[Document], training: Sequence[Document]) -> list[Document]:
    """Return the gold with stances by the words around the party.

    These are the sentences that mention it, or the component of a stance in a component. Each
    mention is replaced by the same word, so that no stance toward a name is learnt.
    """
    return _guessed_stances(gold, training, around_target)


def target_blind_stances(gold: Sequence[Document], training: Sequence[Document]) -> list[Document]:
    """Return the gold with stances by the words of the whole text, or the whole component.

    Which party is in question is not known: what this reaches is no reading of stances toward
    parties.
    """
    return _guessed_stances(gold, training, whole)


def _component_figures(gold: Sequence[Document], predicted: Sequence[Document]) -> dict[str, float]:
    """Return the figures of components but for the thesis: no baseline names one."""
    counts = sum(map(count_components, gold, predicted), start=ComponentCounts())
    found = figures({"components": component_scores(counts)})
    return {
        figure: value
        for figure, value in found.items()
        if value is not None and not figure.startswith("components.thesis.")
    }


def _stance_figures(gold: Sequence[Document], predicted: Sequence[Document]) -> dict[str, float]:
    """Return the figures that draw on levels that were predicted."""
    counts = sum(map(count_stances, gold, predicted), start=StanceCounts())
    found = figures({"stance": stance_scores(counts)})
    missed = {
        level
        for level in _LEVELS
        for g, p in zip(gold, predicted, strict=True)
        if len(_at(g, level)) > len(_at(p, level))
    }
    return {
        figure: value
        for figure, value in found.items()
        if value is not None and not _DRAWS_ON[figure.split(".")[1]] & missed
    }


def _always(label: str) -> Guess:
    return lambda texts: [label] * len(texts)


def _commonest(labels: Sequence[str], known: Sequence[str]) -> str:
    """Return the label that occurs most often; of several the one known first."""
    return max(known, key=labels.count)


def _at(document: Document, level: str) -> list[Stance]:
    """Return the stances of a level, whoever holds them."""
    in_components = level == "component"
    return [s for s in document.stances if (s.component is not None) == in_components]


def _to_learn(documents: Sequence[Document], level: str) -> list[tuple[Document, list[Stance]]]:
    """Return each document with its stances of a level that labels are learnt from.

    Over the document these are the author's, or of any holder where no author has one.
    """
    rows = [(document, _at(document, level)) for document in documents]
    of_authors = [(d, [s for s in among if s.holder == AUTHOR]) for d, among in rows]
    by_author = level == "document" and any(among for _, among in of_authors)
    return of_authors if by_author else rows


def _with_sentences(document: Document, guess: Guess) -> Document:
    """Return the text with each sentence a component of the label guessed, if it is such one."""
    spans = sentences(document.text)
    labels = guess([document.text[start:end] for start, end in spans]) if spans else []
    return Document(
        document.text,
        id=document.id,
        components=tuple(
            Component(f"c{i}", label, start, end)
            for i, ((start, end), label) in enumerate(zip(spans, labels, strict=True), start=1)
            if label in COMPONENT_LABELS
        ),
    )


def _with_stances(
    document: Document, guesses: Mapping[str, Guess], describe: _Describe
) -> Document:
    """Return the document with the labels guessed, and no stance of a level without a guess."""
    stances: list[Stance] = []
    for level, guess in guesses.items():
        rows = _at(document, level)
        labels = guess(describe(document, rows)) if rows else []
        stances += (
            replace(row, label=cast(StanceLabel, label), also=())
            for row, label in zip(rows, labels, strict=True)
        )
    return replace(document, stances=tuple(stances))


def _guessed_stances(
    gold: Sequence[Document], training: Sequence[Document], describe: _Describe
) -> list[Document]:
    """Return the gold with the stances of those levels that can be learnt."""

    def rows(level: str) -> Iterator[tuple[str, str]]:
        for document, known in _to_learn(training, level):
            labels = [stance.label for stance in known]
            yield from zip(describe(document, known), labels, strict=True)

    learnable = [level for level in _LEVELS if any(_at(d, level) for d in training)]
    guesses = {level: learn(rows(level)) for level in learnable}
    return [_with_stances(document, guesses, describe) for document in gold]
