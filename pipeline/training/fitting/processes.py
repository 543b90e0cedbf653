"""The processes of one run, where `torchrun` or `accelerate launch` started several.

Each computes on its own share of the batches; the first one alone scores dev and writes.
"""

from __future__ import annotations

import os


def n_processes() -> int:
    """Return how many processes train together."""
    return int(os.environ.get("WORLD_SIZE", "1"))


def is_first() -> bool:
    """Return whether this process is the one that writes."""
    return int(os.environ.get("RANK", "0")) == 0


def as_first_says(value: bool) -> bool:
    """Return the value of the first process, in all of them."""
    if n_processes() == 1:
        return value
    from torch import distributed

    said = [value]
    distributed.broadcast_object_list(said, src=0)
    return said[0]
