"""Sentences by what they are: argument or not, claim or premise, as published on ArgUNSC.

The corpus's own paper labels each sentence and scores, by cross-validation, two steps:

- argument or not, over all sentences: macro-F1 of the two;
- claim or premise, "gold input at each step", so over the sentences that are arguments in the gold:
  F1 of the two weighted by how often each occurs there.

Here a sentence is an argument where more than half of its characters lie in components, whichever
these are, and of the label that has most of these characters, a claim if both have as many. For the
second step the system must be told where the components are: a sentence that it takes for no
argument counts as missed. Sentences are ours (`text.sentences`), not those of the source, and the
split is another, so the published figures are a landmark and no bar.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from polemic.pipeline.document import COMPONENT_LABELS, Document
from polemic.pipeline.evaluation.scorers.counts import Additive, Confusion
from polemic.pipeline.evaluation.scorers.matching import touching_spans
from polemic.pipeline.text.sentences import sentences
from polemic.pipeline.text.spans import shared_characters

ARGUMENT = "argument"
NO_ARGUMENT = "none"


@dataclass(frozen=True, slots=True)
class SentenceCounts(Additive):
    """How sentences are labelled in gold and prediction.

    Attributes:
        argument: whether they are arguments.
        label: of those that are in the gold, claim or premise.
    """

    argument: Confusion = field(default_factory=Confusion)
    label: Confusion = field(default_factory=Confusion)

    def scores(self) -> dict[str, float | None]:
        """Return both published scores by name; None where nothing is there to score."""
        return {
            "argument_macro_f1": self.argument.macro_f1([ARGUMENT, NO_ARGUMENT]),
            "label_weighted_f1": _weighted_f1(self.label),
        }


def count_sentences(gold: Document, predicted: Document) -> SentenceCounts:
    """Return the counts of one document."""
    pairs = list(zip(sentence_labels(gold), sentence_labels(predicted), strict=True))
    return SentenceCounts(
        argument=Confusion(Counter((_kind(g), _kind(p)) for g, p in pairs)),
        label=Confusion(Counter((g, p) for g, p in pairs if g is not None)),
    )


def sentence_labels(document: Document) -> list[str | None]:
    """Return the label of each sentence in order, None where it is no argument."""
    spans = sentences(document.text)
    covered: list[Counter[str]] = [Counter() for _ in spans]
    for i, j in touching_spans(spans, [c.span for c in document.components]):
        component = document.components[j]
        covered[i][component.label] += shared_characters(spans[i], component.span)
    return [
        max(COMPONENT_LABELS, key=by_label.__getitem__)
        if 2 * by_label.total() > end - start
        else None
        for (start, end), by_label in zip(spans, covered, strict=True)
    ]


def _kind(label: str | None) -> str:
    return NO_ARGUMENT if label is None else ARGUMENT


def _weighted_f1(labels: Confusion) -> float | None:
    """Return the mean F1 of the gold's labels, each as often as it occurs there."""
    counts = [labels.counts(label) for label in labels.gold_labels()]
    if not labels.total:
        return None
    return sum(c.support * (c.f1 or 0.0) for c in counts) / labels.total
