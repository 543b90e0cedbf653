"""A trained network as a model folder: exported, checked, described."""
