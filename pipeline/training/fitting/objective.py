"""What a batch costs: the sum of the heads' losses, each over what the batch labels."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from polemic.models.network import Network, pool_ranges
from polemic.models.network_sizes import COMPONENT_PLACES
from polemic.pipeline.training.data.examples import IGNORE
from polemic.pipeline.training.data.read import scheme_names
from polemic.pipeline.training.settings import LossSettings, TrainingSettings

Batch = dict[str, Tensor]

WRONG_TYPES = 0.2
"""Share of components whose type the link head is told wrong while it learns: the tagger is wrong
about as often, and a head that saw true types only would trust it too much."""


@dataclass(frozen=True, slots=True)
class HeadScores:
    """What the heads say of a batch; shapes as the labels in the batch, one axis more.

    `links` (D, S, 1 + S) scores no target, then each component as the target of each source;
    `link_labels` (D, S, S, 2) support and attack.
    """

    components: Tensor
    mentions: Tensor
    thesis: Tensor
    links: Tensor
    link_labels: Tensor
    stance: Tensor
    document_stance: Tensor


def run_heads(network: Network, batch: Batch, schemes: nn.Embedding | None = None) -> HeadScores:
    """Return the scores of all heads for a batch of the collator.

    `schemes` has a vector for each rules of labelling; without it, all is read by the model's own.
    """
    scheme = None if schemes is None else schemes(batch["scheme"])
    read = network.encoder(batch["ids"], batch["features"], batch["mask"], scheme)
    states = _gather(read.states, batch["gather"])
    components = pool_ranges(states, batch["components"])
    order = torch.arange(components.shape[1], device=states.device)
    position = order / batch["n_components"].clamp(min=1).unsqueeze(-1)
    places = _with_wrong_types(batch["places"]) if network.training else batch["places"]
    linked = network.links(components, components, places, places)
    padding = (order >= batch["n_components"].unsqueeze(-1)).unsqueeze(-2)
    targets = linked.targets.masked_fill(padding, -1e4)
    stance, document_stance = _judge(network, states, batch)
    return HeadScores(
        components=_gather(read.component_logits, batch["gather"]),
        mentions=_gather(read.mention_logits, batch["gather"]),
        thesis=network.thesis(components, position),
        links=torch.cat([linked.nothing.unsqueeze(-1), targets], dim=-1),
        link_labels=linked.labels,
        stance=stance,
        document_stance=document_stance,
    )


def _with_wrong_types(places: Tensor) -> Tensor:
    """Return places in which some components pass for the other type, as the tagger errs."""
    claim = COMPONENT_PLACES.index("claim")
    wrong = (torch.rand(places.shape[:-1], device=places.device) < WRONG_TYPES).to(places.dtype)
    changed = places.clone()
    changed[..., claim] = (places[..., claim] - wrong).abs()
    return changed


def _gather(rows: Tensor, index: Tensor) -> Tensor:
    """Take documents' pieces (D, T) out of windows (W, L, ..)."""
    return rows.flatten(0, 1)[index]


def _judge(network: Network, states: Tensor, batch: Batch) -> tuple[Tensor, Tensor]:
    document = batch["pair_document"]
    if not len(document):
        nothing = states.new_zeros((0, 3))
        return nothing, nothing
    n_documents = len(states)
    unit, mask = _unit_states(states, document, batch["pair_unit"])
    judged = network.stance(
        _pool_flat(states, document, batch["pair_target"], n_documents),
        _pool_flat(states, document, batch["pair_holder"], n_documents),
        batch["pair_author"],
        unit,
        mask,
    )
    groups = torch.arange(len(batch["group_label"]), device=states.device)
    member = (batch["pair_group"].unsqueeze(0) == groups.unsqueeze(1)).long()
    if not len(groups):
        return judged.logits, judged.logits.new_zeros((0, 3))
    return judged.logits, network.summary(
        # Through the sum, the pairs would learn the few labelled documents by heart: with this
        # gradient they did worse on other op-eds (macro-F1 0.47 instead of 0.51).
        judged.logits.detach(),
        batch["pair_places"],
        member,
    )


def _pool_flat(states: Tensor, document: Tensor, ranges: Tensor, n_documents: int) -> Tensor:
    """Pool ranges (P, 2) given with their documents (P,)."""
    counts = torch.bincount(document, minlength=n_documents)
    most = int(counts.max())
    place = torch.cat([torch.arange(int(n), device=states.device) for n in counts])
    padded = ranges.new_zeros((n_documents, most, 2))
    padded[document, place] = ranges  # pairs come ordered by document
    return pool_ranges(states, padded)[document, place]


def _unit_states(states: Tensor, document: Tensor, units: Tensor) -> tuple[Tensor, Tensor]:
    """Return the pieces of units (P, U, H) and a mask (P, U) of the real ones."""
    length = units[:, 1] - units[:, 0]
    steps = torch.arange(int(length.max()), device=states.device)
    mask = steps < length.unsqueeze(-1)
    index = (units[:, :1] + steps).clamp(max=states.shape[1] - 1)
    return states[document.unsqueeze(-1), index].float(), mask.long()


class Objective(nn.Module):
    """The network with its loss, in the form the trainer calls."""

    def __init__(self, network: Network, settings: LossSettings, *, n_schemes: int = 1) -> None:
        super().__init__()
        self.network = network
        width = network.encoder.component_head.in_features
        # What a scheme differs in from the model's own, which has no vector and needs none later.
        self.schemes = nn.Embedding(
            n_schemes, width, padding_idx=0, _weight=torch.zeros(n_schemes, width)
        )
        self.settings = settings

    def forward(self, **batch: Tensor) -> dict[str, Tensor]:
        """Return the weighted sum of the losses under `loss`.

        Raises:
            FloatingPointError: if it is no finite number: nothing can be learnt from there on.
        """
        s = self.settings
        scores = run_heads(self.network, batch, self.schemes)
        loss = (
            s.components * _cross_entropy(scores.components, batch["component_tags"])
            + s.mentions * _cross_entropy(scores.mentions, batch["mention_tags"])
            + s.links * _link_loss(scores.links, batch)
            + s.link_labels * _link_label_loss(scores.link_labels, batch["links"])
            + s.thesis * _thesis_loss(scores.thesis, batch["thesis"])
            + s.stance * _cross_entropy(scores.stance, batch["pair_label"])
            + s.document_stance * _cross_entropy(scores.document_stance, batch["group_label"])
        )
        if not bool(torch.isfinite(loss)):
            raise FloatingPointError(f"the loss is {float(loss.detach())}")
        return {"loss": loss}


def make_objective(network: Network, settings: TrainingSettings) -> Objective:
    """Return the objective of a run: its losses, and a vector for each scheme of its corpora."""
    n_schemes = len(scheme_names(settings.corpora))
    return Objective(network, settings.losses, n_schemes=n_schemes)


def link_choices(scores: Tensor, batch: Batch) -> tuple[Tensor, Tensor]:
    """Return, of the N sources whose links are all labelled, scores (N, 1 + S) and choice (N,).

    The right choice is 0 where there is no link; of several targets, the one scored highest.
    """
    links = batch["links"]
    others = (batch["n_components"] - 1).clamp(min=1).unsqueeze(-1)
    rows = (links != IGNORE).sum(-1) == others
    scores, right = scores[rows].float(), links[rows] > 0
    best = scores[:, 1:].detach().masked_fill(~right, -torch.inf).argmax(-1)
    return scores, torch.where(right.any(-1), 1 + best, 0)


def _link_loss(scores: Tensor, batch: Batch) -> Tensor:
    """Return the mean loss of the choice of a target."""
    chosen, right = link_choices(scores, batch)
    return F.cross_entropy(chosen, right) if len(right) else scores.float().sum() * 0.0


def _link_label_loss(logits: Tensor, links: Tensor) -> Tensor:
    """Return the mean loss of support or attack over the pairs that are linked."""
    return _cross_entropy(logits, torch.where(links > 0, links - 1, IGNORE))


def _cross_entropy(logits: Tensor, labels: Tensor) -> Tensor:
    """Return the mean over labelled items, 0 if nothing is labelled (the mean would be NaN)."""
    known = labels != IGNORE
    if not bool(known.any()):
        return logits.float().sum() * 0.0
    return F.cross_entropy(logits[known].float(), labels[known])


def _thesis_loss(logits: Tensor, labels: Tensor) -> Tensor:
    known = labels != IGNORE
    if not bool(known.any()):
        return logits.float().sum() * 0.0
    return F.binary_cross_entropy_with_logits(logits[known].float(), labels[known].float())
