"""The network in torch: one encoder, six small heads (DESIGN, sections 1 and 3).

Shapes below: W windows of L pieces, D documents of T pieces, H the encoder's width.
Every head works on the vectors of the one encoder pass. The same modules are exported to
ONNX (`polemic.models.export`) and run by `polemic.models.runtime`.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import torch
from torch import Tensor, nn

from polemic.models.features import N_FEATURES
from polemic.models.labels import COMPONENT_TAGS, LINK_LABELS, MENTION_TAGS, STANCE_LABELS
from polemic.models.network_sizes import MAX_DISTANCE, N_PLACES

LINK_WIDTH = 128
STANCE_WIDTH = 192


class EncoderOutput(NamedTuple):
    """Vectors (.., H), component scores (.., 5) and mention scores (.., 9) of pieces."""

    states: Tensor
    component_logits: Tensor
    mention_logits: Tensor


class StanceOutput(NamedTuple):
    """Per pair: stance scores (P, 3), and attention over the pieces of its unit (P, U)."""

    logits: Tensor
    attention: Tensor


class Encoder(nn.Module):
    """A pretrained encoder with features of the surface added to its word vectors."""

    def __init__(self, pretrained: Any, *, dropout: float) -> None:
        super().__init__()
        self.pretrained = pretrained
        width = pretrained.config.hidden_size
        # Zeros: training starts from the pretrained encoder as it is.
        self.features = nn.ModuleList(
            nn.Embedding(n, width, _weight=torch.zeros(n, width)) for n in N_FEATURES
        )
        self.dropout = nn.Dropout(dropout)
        self.component_head = nn.Linear(width, len(COMPONENT_TAGS))
        self.mention_head = nn.Linear(width, len(MENTION_TAGS))

    def forward(self, ids: Tensor, features: Tensor, mask: Tensor | None = None) -> EncoderOutput:
        """Read ids (W, L), features (W, L, 3), mask (W, L) with 1 for real pieces."""
        vectors = self.pretrained.get_input_embeddings()(ids)
        for column, table in enumerate(self.features):
            vectors = vectors + table(features[..., column])
        states = self.pretrained(inputs_embeds=vectors, attention_mask=mask).last_hidden_state
        dropped = self.dropout(states)
        return EncoderOutput(states, self.component_head(dropped), self.mention_head(dropped))


class ThesisHead(nn.Module):
    """How much a component is what the whole piece argues for."""

    def __init__(self, width: int, *, dropout: float) -> None:
        super().__init__()
        self.layers = nn.Sequential(
            nn.Dropout(dropout),
            nn.Linear(width + 1, LINK_WIDTH),
            nn.GELU(),
            nn.Linear(LINK_WIDTH, 1),
        )

    def forward(self, vectors: Tensor, position: Tensor) -> Tensor:
        """Score vectors (.., S, H) at relative positions (.., S) in 0..1; returns (.., S)."""
        scores: Tensor = self.layers(torch.cat([vectors, position.unsqueeze(-1)], dim=-1))
        return scores.squeeze(-1)


class LinkHead(nn.Module):
    """What each component is to each other one, from both vectors and how far apart they stand."""

    def __init__(self, width: int, *, dropout: float) -> None:
        super().__init__()
        self.source = nn.Sequential(nn.Dropout(dropout), nn.Linear(width, LINK_WIDTH))
        self.target = nn.Sequential(nn.Dropout(dropout), nn.Linear(width, LINK_WIDTH))
        self.distance = nn.Embedding(2 * MAX_DISTANCE + 1, LINK_WIDTH)
        self.output = nn.Linear(2 * LINK_WIDTH, len(LINK_LABELS))

    def forward(self, sources: Tensor, targets: Tensor, distance: Tensor) -> Tensor:
        """Score all pairs of sources (.., S, H) and targets (.., C, H); returns (.., S, C, 3).

        `distance` (.., S, C) is the target's place minus the source's, in components.
        """
        a = self.source(sources).unsqueeze(-2)
        b = self.target(targets).unsqueeze(-3)
        near = self.distance(distance.clamp(-MAX_DISTANCE, MAX_DISTANCE) + MAX_DISTANCE)
        logits: Tensor = self.output(torch.cat([nn.functional.gelu(a + b + near), a * b], dim=-1))
        return logits


class StanceHead(nn.Module):
    """The stance of a holder toward a mention of a party, as one unit of text expresses it."""

    def __init__(self, width: int, *, dropout: float) -> None:
        super().__init__()
        self.author = nn.Parameter(torch.zeros(width))
        self.query = nn.Linear(width, width)
        self.scale = width**-0.5
        self.hidden = nn.Sequential(
            nn.Dropout(dropout), nn.Linear(4 * width, STANCE_WIDTH), nn.GELU(), nn.Dropout(dropout)
        )
        self.output = nn.Linear(STANCE_WIDTH, len(STANCE_LABELS))

    def forward(
        self, target: Tensor, holder: Tensor, is_author: Tensor, unit: Tensor, mask: Tensor
    ) -> StanceOutput:
        """Judge P pairs: target and holder vectors (P, H), the unit's pieces (P, U, H).

        `is_author` (P,) is 1 where the holder is the author, who has no mention; `mask` (P, U)
        is 1 for the unit's real pieces.
        """
        holder = torch.where(is_author.unsqueeze(-1) > 0, self.author.expand_as(holder), holder)
        scores = (unit * self.query(target + holder).unsqueeze(-2)).sum(-1) * self.scale
        attention = scores.masked_fill(mask == 0, -1e4).softmax(-1)
        attended = (attention.unsqueeze(-1) * unit).sum(-2)
        weights = mask.to(unit.dtype).unsqueeze(-1)
        mean = (unit * weights).sum(-2) / weights.sum(-2).clamp(min=1)
        vectors = self.hidden(torch.cat([target, holder, attended, mean], dim=-1))
        return StanceOutput(self.output(vectors), attention)


class SummaryHead(nn.Module):
    """The stance over a document, from all its pairs of one holder and party.

    What is learnt is how much a pair weighs by where it stands in the argument. More than these
    few weights fitted the training op-eds and did worse than a plain mean on others.
    """

    def __init__(self) -> None:
        super().__init__()
        self.weight = nn.Linear(N_PLACES, 1, bias=False)
        nn.init.zeros_(self.weight.weight)  # a plain mean to begin with

    def forward(self, logits: Tensor, places: Tensor, member: Tensor) -> Tensor:
        """Sum up the stance scores (P, 3) of pairs into G groups (G, 3).

        `places` (P, 4) tells where each pair stands; `member` (G, P) is 1 for a group's pairs.
        """
        weights = self.weight(places).squeeze(-1).expand(member.shape)
        attention = weights.masked_fill(member == 0, -1e4).softmax(-1)
        summed: Tensor = attention @ logits.to(attention.dtype)
        return summed


class Network(nn.Module):
    """The encoder and all heads."""

    def __init__(self, pretrained: Any, *, dropout: float = 0.1) -> None:
        super().__init__()
        width = pretrained.config.hidden_size
        self.encoder = Encoder(pretrained, dropout=dropout)
        self.thesis = ThesisHead(width, dropout=dropout)
        self.links = LinkHead(width, dropout=dropout)
        self.stance = StanceHead(width, dropout=dropout)
        self.summary = SummaryHead()


def pool_ranges(states: Tensor, ranges: Tensor) -> Tensor:
    """Return the mean vectors of piece ranges: states (D, T, H), ranges (D, S, 2) -> (D, S, H).

    An empty range gives zeros.
    """
    sums = nn.functional.pad(states.float().cumsum(1), (0, 0, 1, 0))
    index = ranges.unsqueeze(-1).expand(*ranges.shape, states.shape[-1])
    ends = sums.gather(1, index[:, :, 1]) - sums.gather(1, index[:, :, 0])
    length = (ranges[..., 1] - ranges[..., 0]).clamp(min=1).unsqueeze(-1)
    return ends / length
