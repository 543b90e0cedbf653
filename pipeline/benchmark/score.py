"""All figures of a model on a set, without intervals or comparisons."""

from __future__ import annotations

from collections.abc import Sequence

from polemic.pipeline.benchmark.given import Given
from polemic.pipeline.document import Document
from polemic.pipeline.evaluation.figures import figures
from polemic.pipeline.evaluation.report import DocumentCounts, count_document, scores
from polemic.pipeline.evaluation.scorers.sentence_labels import SentenceCounts, count_sentences
from polemic.pipeline.run import Pipeline


def score(
    pipeline: Pipeline, given: Given, gold: Sequence[Document], *, corpus: str
) -> dict[str, float | None]:
    """Return every figure of a set by its path, those of sentences under `sentences`."""
    counts, by_sentence = DocumentCounts(), SentenceCounts()
    for document in gold:
        wanted = given.scored(document)
        found = given.scored(given.predict(pipeline, document))
        counts += count_document(wanted, found, corpus=corpus)
        by_sentence += count_sentences(wanted, found)
    return figures(scores(counts)) | {
        f"sentences.{name}": value for name, value in by_sentence.scores().items()
    }
