"""Errors of the model side, which knows nothing of documents or commands."""


class ModelError(Exception):
    """A model folder is missing, damaged or does not match; ends a command with code 3."""

    exit_code = 3
