"""How fast and how large an analysis is: medians of five runs, one fresh process each.

Run by hand (`make bench`); figures depend on the machine, so no test looks at them.
"""

from __future__ import annotations

import json
import resource
import statistics
import subprocess
import sys
import time
from pathlib import Path

RUNS = 5
TEXTS = 24
WORDS = 800
COMMAND = [sys.executable, "-m", "polemic"]


def main() -> None:
    """Print one table of medians, with the spread of the five runs."""
    if sys.argv[1:]:
        print(json.dumps(measure(int(sys.argv[1]))))
        return
    runs = [_fresh_process(threads) for threads in (2,) * RUNS]
    print(f"| figure | median of {RUNS} | lowest | highest |\n|---|---|---|---|")
    for name in runs[0]:
        values = [run[name] for run in runs]
        print(
            f"| {name} | {statistics.median(values):.2f} | {min(values):.2f} | {max(values):.2f} |"
        )
    print(f"| `polemic --help`, seconds | {_command_seconds('--help'):.2f} | | |")
    example = str(_examples()[0])
    print(f"| first record, seconds | {_command_seconds('analyze', example):.2f} | | |")


def measure(threads: int) -> dict[str, float]:
    """Analyse op-eds of 800 words and return op-eds a second, encoder share and peak memory."""
    from polemic.pipeline.config import Settings, load_settings
    from polemic.pipeline.document import Document
    from polemic.pipeline.run import build_pipeline

    pipeline = build_pipeline(load_settings(Settings, overrides=[f"threads={threads}"]))
    texts = op_eds()
    pipeline(Document(texts[0]))  # the first text pays for warming up
    start = time.perf_counter()
    for text in texts:
        pipeline(Document(text))
    total = time.perf_counter() - start
    start = time.perf_counter()
    for text in texts:
        pipeline.model.read(text)
    reading = time.perf_counter() - start
    return {
        "op-eds of 800 words a second": len(texts) / total,
        "share of time in the encoder": reading / total,
        "peak memory, MB": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    }


def op_eds() -> list[str]:
    """Return texts of 800 words, cut from the examples one after another at varying places."""
    words = " ".join(path.read_text(encoding="utf-8") for path in _examples()).split(" ")
    doubled = words * 2
    step = len(words) // TEXTS
    return [" ".join(doubled[i * step : i * step + WORDS]) for i in range(TEXTS)]


def _examples() -> list[Path]:
    return sorted((Path(__file__).parent.parent / "examples").glob("*.txt"))


def _fresh_process(threads: int) -> dict[str, float]:
    command = [sys.executable, __file__, str(threads)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)  # noqa: S603 - our own command
    values: dict[str, float] = json.loads(done.stdout)
    return values


def _command_seconds(*arguments: str) -> float:
    seconds = []
    for _ in range(RUNS):
        start = time.perf_counter()
        subprocess.run([*COMMAND, *arguments], capture_output=True, check=True)  # noqa: S603 - our own command
        seconds.append(time.perf_counter() - start)
    return statistics.median(seconds)


if __name__ == "__main__":
    main()
