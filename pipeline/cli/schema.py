"""`polemic schema`: the JSON Schema of the record."""

from __future__ import annotations

import json

from polemic.pipeline.cli.terminal import write_result


def schema_cli() -> None:
    """Print the JSON Schema (draft 2020-12) of the record."""
    from polemic.pipeline.schema import record_schema

    write_result(json.dumps(record_schema(), indent=2) + "\n")
