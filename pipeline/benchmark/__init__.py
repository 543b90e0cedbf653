"""Models scored on corpora: the sets, and what a model is told of them."""
