"""What each head learns from: the labels of examples, item by item."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType

import numpy as np

from polemic.models.labels import STANCE_LABELS
from polemic.models.reading import IntArray
from polemic.pipeline.errors import UsageError
from polemic.pipeline.training.data.examples import IGNORE, Example


def _known(labels: IntArray) -> IntArray:
    known: IntArray = labels[labels != IGNORE]
    return known


def _link_choices(example: Example) -> IntArray:
    """Return, for each component whose links are all labelled, whether it has any."""
    others = max(1, len(example.links) - 1)
    rows = example.links[(example.links != IGNORE).sum(-1) == others]
    linked: IntArray = (rows > 0).any(-1).astype(np.int64)
    return linked


LABELS: Mapping[str, Callable[[Example], IntArray]] = MappingProxyType(
    {
        "components": lambda e: _known(e.component_tags),
        "mentions": lambda e: _known(e.mention_tags),
        "links": _link_choices,
        "link_labels": lambda e: e.links[e.links > 0],
        "thesis": lambda e: _known(e.thesis),
        "stance": lambda e: _known(np.array([p.label for p in e.pairs], dtype=np.int64)),
        "document_stance": lambda e: np.array(e.groups, dtype=np.int64),
    }
)
"""Labels by head: for tags one a word piece, else one a component, link or stance."""

_ONE_CLASS = {
    "components": {0: "outside of any component"},
    "mentions": {0: "outside of any mention"},
    "links": {0: "without a link"},
    "thesis": {0: "no thesis", 1: "theses"},
    "stance": dict(enumerate(STANCE_LABELS)),
    "document_stance": dict(enumerate(STANCE_LABELS)),
}
"""What all items may not be. Every component may have a link, and all links may be support: where
they go, and that there are any, is still learnt."""


def count_items(examples: Sequence[Example]) -> dict[str, int]:
    """Return how much each head learns from: spans that are tagged, else labels, by head."""
    return {head: sum(_count(head, labels(e)) for e in examples) for head, labels in LABELS.items()}


def check_classes(examples: Sequence[Example]) -> None:
    """Do nothing if each head that is taught sees more than one label.

    Raises:
        UsageError: naming the head and the only label.
    """
    for head, names in _ONE_CLASS.items():
        labels = np.concatenate([LABELS[head](e) for e in examples])
        only = int(labels[0]) if len(labels) and (labels == labels[0]).all() else None
        if only in names:
            raise UsageError(
                f"corpora: all {len(labels)} items that the head {head!r} learns from are "
                f"{names[only]}; add others, or name the heads that learn without it"
            )


def _count(head: str, labels: IntArray) -> int:
    if head in ("components", "mentions"):
        return int((labels % 2 == 1).sum())  # begin tags have odd indices
    return len(labels)
