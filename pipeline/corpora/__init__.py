"""One reader per family of labelled corpora."""
