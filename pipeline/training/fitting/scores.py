"""How well the heads do on dev, each given what it would be given by the others at their best.

These scores choose the weights and calibrate them; the figures for reports come from
`polemic evaluate`, which starts from the text alone.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import torch

from polemic.models.labels import COMPONENT_TAGS
from polemic.models.network import Network
from polemic.pipeline.training.data.collate import Collator, cut_batches
from polemic.pipeline.training.data.examples import IGNORE, Example
from polemic.pipeline.training.fitting.objective import link_choices, run_heads

_BATCH_PIECES = 4096

HEAD_LABELS = {
    "components": "component_tags",
    "mentions": "mention_tags",
    "thesis": "thesis",
    "stance": "pair_label",
    "document_stance": "group_label",
}
"""Field of the batch that holds each head's labels; those of links are choices of a target."""


@dataclass(slots=True)
class Judged:
    """Scores and gold labels of what one corpus labels for one head, item by item."""

    logits: list[np.ndarray] = field(default_factory=list)
    labels: list[np.ndarray] = field(default_factory=list)

    def arrays(self) -> tuple[np.ndarray, np.ndarray]:
        """Return logits (N, classes) and labels (N,)."""
        return join_logits(self.logits), np.concatenate(self.labels)


def judge(
    network: Network, examples: Sequence[Example], collator: Collator
) -> dict[str, tuple[np.ndarray, np.ndarray]]:
    """Return, for each head that the examples label, scores (N, classes) and labels (N,)."""
    judged: dict[str, Judged] = {}
    network.eval()
    device = next(network.parameters()).device
    for few in cut_batches(examples, collator, budget=_BATCH_PIECES):
        with torch.no_grad():
            batch = {name: t.to(device) for name, t in collator(few).items()}
            scores = run_heads(network, batch)
        labelled = {h: (getattr(scores, h), batch[name]) for h, name in HEAD_LABELS.items()}
        labelled["links"] = link_choices(scores.links, batch)
        for head, (logits, labels) in labelled.items():
            known = labels != IGNORE
            if bool(known.any()):
                kept = judged.setdefault(head, Judged())
                kept.labels.append(labels[known].cpu().numpy())
                kept.logits.append(logits[known].float().cpu().numpy())
    return {head: kept.arrays() for head, kept in judged.items()}


def join_logits(parts: Sequence[np.ndarray]) -> np.ndarray:
    """Return the logits of several parts (N, classes) as one.

    Where a part had fewer classes to choose from, the others are out of the question.
    """
    if parts[0].ndim == 1:
        return np.concatenate(parts)
    most = max(part.shape[1] for part in parts)
    missing = [((0, 0), (0, most - part.shape[1])) for part in parts]
    padded = [np.pad(p, m, constant_values=-1e4) for p, m in zip(parts, missing, strict=True)]
    return np.concatenate(padded)


def score_heads(judged: Mapping[str, tuple[np.ndarray, np.ndarray]]) -> dict[str, float]:
    """Return the score of each head judged.

    Components: macro-F1 of word pieces as claim, premise or neither, and as component or not.
    Mentions: macro-F1 over the kinds that occur and none. Links: F1 of the choices of
    a target. Stances: macro-F1. Thesis: F1.
    """
    scores: dict[str, float] = {}
    for head, (logits, labels) in judged.items():
        for name, score in SCORERS[head].items():
            scores[name] = score(logits, labels)
    return scores


def _macro(map_label: Callable[[np.ndarray], np.ndarray]) -> Callable[..., float]:
    def score(logits: np.ndarray, labels: np.ndarray) -> float:
        from sklearn.metrics import f1_score

        gold, predicted = map_label(labels), map_label(logits.argmax(-1))
        return float(f1_score(gold, predicted, average="macro", labels=np.unique(gold)))

    return score


def _linked(logits: np.ndarray, labels: np.ndarray) -> float:
    from sklearn.metrics import f1_score

    return float(
        f1_score(
            labels,
            logits.argmax(-1),
            labels=np.arange(1, logits.shape[-1]),
            average="micro",
            zero_division=0.0,
        )
    )


def _thesis(logits: np.ndarray, labels: np.ndarray) -> float:
    from sklearn.metrics import f1_score

    return float(f1_score(labels, logits > 0, zero_division=0.0))


def _kind(tags: np.ndarray) -> np.ndarray:
    """Return tags without the difference between begin and inside: 0 for O, 1, 2, ..."""
    return (tags + 1) // 2


assert COMPONENT_TAGS[1:3] == ("B-claim", "I-claim")  # noqa: S101 - `_kind` rests on this order

SCORERS: dict[str, dict[str, Callable[[np.ndarray, np.ndarray], float]]] = {
    "components": {
        "component_macro_f1": _macro(_kind),
        "argument_macro_f1": _macro(lambda tags: tags > 0),
    },
    "mentions": {"mention_macro_f1": _macro(_kind)},
    "links": {"link_f1": _linked},
    "thesis": {"thesis_f1": _thesis},
    "stance": {"stance_macro_f1": _macro(lambda labels: labels)},
    "document_stance": {"document_stance_macro_f1": _macro(lambda labels: labels)},
}
