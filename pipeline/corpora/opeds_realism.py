"""How like real editorials our own op-eds are: the same measures, and who can tell them apart."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean

from polemic.pipeline.corpora.opeds_figures import n_words, sentence_lengths, structure
from polemic.pipeline.document import Document

TOLERANCE = 0.3
"""How far a measure may be from the real one, as a share of the real one."""

_FEWEST_WORDS = 20
"""Of a paragraph shown to the classifier; shorter ones say nothing."""

_SEED = 13
_N_FOLDS = 5
_N_TELLING = 15
_NAME = re.compile(r"\b\w*[A-Z\d]\w*")


@dataclass(frozen=True, slots=True)
class Comparison:
    """One measure on our texts and on real ones; None where a set has nothing to count."""

    name: str
    ours: float | None
    real: float | None

    @property
    def difference(self) -> float | None:
        """Return how far ours is from the real one, as a share of the real one."""
        if self.ours is None or not self.real:
            return None
        return self.ours / self.real - 1

    @property
    def is_close(self) -> bool:
        """Whether the difference is known and within the tolerance."""
        return self.difference is not None and abs(self.difference) <= TOLERANCE


@dataclass(frozen=True, slots=True)
class Separation:
    """How well a bag of words tells ours from real ones: areas under the curve, 0.5 is chance.

    `telling` are the words that weigh most for ours, then for the real ones.
    """

    paragraph_auc: float
    text_auc: float
    telling: tuple[tuple[str, ...], tuple[str, ...]]


def compare_labelled(ours: Sequence[Document], real: Sequence[Document]) -> list[Comparison]:
    """Return all measures against real op-eds labelled as ours are."""
    return _paired(structure(ours), structure(real))


def compare_units(ours: Sequence[Document], real: Sequence[Document]) -> list[Comparison]:
    """Return the measures that need no label but the units' spans, against segmented editorials."""
    return _paired(_units(ours), _units(real))


def separate(ours: Sequence[Document], real: Sequence[Document], *, names: bool) -> Separation:
    """Return how well a bag of words tells both sets apart, paragraph by paragraph.

    All paragraphs of a text are in one fold, so no text is judged by a model that saw part of it.
    Without `names`, words with a capital and figures are left out: the news of the day count less.
    """
    from sklearn.metrics import roc_auc_score

    rows = [*_paragraphs(ours, names=names), *_paragraphs(real, names=names)]
    groups = [group for group, _ in rows]
    own = {d.id for d in ours}
    labels = [group in own for group in groups]
    scores, telling = _classify([text for _, text in rows], labels, groups)
    by_text: dict[str, list[float]] = {}
    for group, score in zip(groups, scores, strict=True):
        by_text.setdefault(group, []).append(score)
    return Separation(
        paragraph_auc=float(roc_auc_score(labels, scores)),
        text_auc=float(
            roc_auc_score([g in own for g in by_text], list(map(fmean, by_text.values())))
        ),
        telling=telling,
    )


def _classify(
    texts: Sequence[str], labels: Sequence[bool], groups: Sequence[str]
) -> tuple[list[float], tuple[tuple[str, ...], tuple[str, ...]]]:
    """Return each text's probability to be ours from folds without its group, and telling words."""
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.linear_model import LogisticRegression
    from sklearn.model_selection import StratifiedGroupKFold, cross_val_predict
    from sklearn.pipeline import make_pipeline

    model = make_pipeline(
        TfidfVectorizer(min_df=2, sublinear_tf=True),
        LogisticRegression(class_weight="balanced", max_iter=1000),
    )
    folds = StratifiedGroupKFold(_N_FOLDS, shuffle=True, random_state=_SEED)
    scores = cross_val_predict(
        model, texts, labels, groups=groups, cv=folds, method="predict_proba"
    )
    model.fit(texts, labels)
    words = model[0].get_feature_names_out()
    order = model[1].coef_[0].argsort()
    telling = (tuple(words[order[: -_N_TELLING - 1 : -1]]), tuple(words[order[:_N_TELLING]]))
    return [float(score) for score in scores[:, 1]], telling


def _units(documents: Sequence[Document]) -> dict[str, float | None]:
    measures = structure(documents)
    names = ("components per 100 words", "share of text in components")
    return sentence_lengths(documents) | {name: measures[name] for name in names}


def _paired(ours: Mapping[str, float | None], real: Mapping[str, float | None]) -> list[Comparison]:
    return [Comparison(name, ours[name], real[name]) for name in ours]


def _paragraphs(documents: Sequence[Document], *, names: bool) -> Iterator[tuple[str, str]]:
    """Yield each paragraph long enough to be judged, with the id of its text."""
    for d in documents:
        for paragraph in d.text.split("\n"):
            if n_words(paragraph) >= _FEWEST_WORDS:
                yield d.id, paragraph if names else _NAME.sub("", paragraph)
