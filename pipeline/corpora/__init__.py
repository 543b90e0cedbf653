"""One reader per family of labelled corpora."""

from polemic.pipeline.corpora.registry import (
    CORPORA,
    FOLDER_VARIABLE,
    HEADS,
    Corpus,
    corpora_folder,
    read_corpus,
)

__all__ = ["CORPORA", "FOLDER_VARIABLE", "HEADS", "Corpus", "corpora_folder", "read_corpus"]
