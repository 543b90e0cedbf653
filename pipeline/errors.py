"""The errors a user can meet, each with the exit code it ends the command with.

Exit codes: 2 wrong use, 3 model folder, 4 output cannot be written. One place
(`polemic.pipeline.cli.app`) turns them into one line on standard error.
"""


class PolemicError(Exception):
    """Something the user can mend; the message says what, where and what to do."""

    exit_code = 2


class UsageError(PolemicError):
    """A command, option, file or label that is wrong."""


class ConfigError(PolemicError):
    """A config file or a `--set` that is wrong; may hold several lines, one a fault."""


class DocumentError(PolemicError):
    """A document that cannot be read or analysed; its neighbours go on."""


class OutputError(PolemicError):
    """The output cannot be written; what was finished is safe."""

    exit_code = 4
