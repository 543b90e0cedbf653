"""A classifier of texts by their words: TF-IDF and logistic regression."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from polemic.pipeline.errors import UsageError

Guess = Callable[[Sequence[str]], list[str]]
"""Returns a label for each text."""

FEATURES = 50_000
"""Most words and pairs of words that count, the commonest ones."""


def learn(rows: Iterable[tuple[str, str]]) -> Guess:
    """Return a classifier trained on texts with their labels; their order does not matter.

    Words, punctuation marks and pairs of neighbours count, in whatever case; rare labels weigh as
    much as common ones. Where there is nothing to tell apart, or to tell it by, the guess is always
    the same.

    Raises:
        UsageError: if scikit-learn is not installed.
    """
    ordered = sorted(rows)
    texts, labels = [text for text, _ in ordered], [label for _, label in ordered]
    if len(set(labels)) == 1 or not any(map(str.strip, texts)):
        return lambda unseen: labels[:1] * len(unseen)
    try:
        from sklearn.feature_extraction.text import TfidfVectorizer
        from sklearn.linear_model import LogisticRegression
        from sklearn.pipeline import make_pipeline
    except ModuleNotFoundError:
        raise UsageError(
            "the TF-IDF baselines need scikit-learn: pip install 'polemic[train]'"
        ) from None
    model = make_pipeline(
        TfidfVectorizer(
            ngram_range=(1, 2),
            max_features=FEATURES,
            sublinear_tf=True,
            token_pattern=r"\w+|[^\w\s]",  # noqa: S106 - of words, no password
        ),
        LogisticRegression(class_weight="balanced", solver="newton-cg"),
    ).fit(texts, labels)

    def guess(unseen: Sequence[str]) -> list[str]:
        different = list(dict.fromkeys(unseen))
        label_by_text = dict(zip(different, map(str, model.predict(different)), strict=True))
        return [label_by_text[text] for text in unseen]

    return guess
