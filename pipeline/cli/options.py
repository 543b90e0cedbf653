"""Options that several commands share."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

ConfigFile = Annotated[
    Path | None,
    typer.Option(
        "--config",
        metavar="FILE",
        help="Settings in YAML; `polemic config show` prints all that can be set.",
    ),
]

Overrides = Annotated[
    list[str],
    typer.Option(
        "--set",
        metavar="KEY=VALUE",
        default_factory=list,
        show_default=False,
        help="Change one setting; may be given again.",
    ),
]

ModelName = Annotated[
    str | None,
    typer.Option(
        "--model",
        metavar="NAME|FOLDER",
        help="A model that `polemic models` lists, or a model folder.",
    ),
]

Quiet = Annotated[bool, typer.Option("--quiet", help="No progress, no notes; errors only.")]

AsJson = Annotated[bool, typer.Option("--json", help="Print the result as JSON.")]
