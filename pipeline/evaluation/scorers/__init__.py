"""One module a task: counts of a pair of documents, and the scores derived from them."""
