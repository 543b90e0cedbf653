"""Rewrite the golden records of the example op-eds; read the difference like code."""

from __future__ import annotations

import os
from pathlib import Path

from polemic.pipeline.cli.app import run

ROOT = Path(__file__).parent.parent


def main() -> None:
    """Write one record a text."""
    golden = ROOT / "tests" / "golden"
    os.chdir(ROOT / "examples")
    for text in sorted(Path().glob("*.txt")):
        if run(["analyze", str(text), "-o", str(golden / f"{text.stem}.jsonl"), "--quiet"]):
            raise SystemExit(1)


if __name__ == "__main__":
    main()
