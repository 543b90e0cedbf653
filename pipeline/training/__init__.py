"""From labelled documents to a model folder."""
