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
from polemic.models.network_sizes import COMPONENT_PLACES, MAX_DISTANCE, N_PLACES

LINK_WIDTH = 128
MAX_CLAIMS_BETWEEN = 8
MAX_PARAGRAPHS = 6
MAX_SENTENCES = 4
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

    def forward(
        self,
        ids: Tensor,
        features: Tensor,
        mask: Tensor | None = None,
        scheme: Tensor | None = None,
    ) -> EncoderOutput:
        """Read ids (W, L), features (W, L, 3), mask (W, L) with 1 for real pieces.

        `scheme` (W, H) is added to all pieces of a window that is labelled by other rules.
        """
        vectors = self.pretrained.get_input_embeddings()(ids)
        if scheme is not None:
            vectors = vectors + scheme.unsqueeze(1)
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


class LinkOutput(NamedTuple):
    """Per source: scores of targets (.., S, C) beside that of no target at all (.., S).

    `labels` (.., S, C, 2) says support or attack, should the pair be linked.
    """

    targets: Tensor
    nothing: Tensor
    labels: Tensor


class LinkHead(nn.Module):
    """Which component each one backs or attacks: one choice among all, as of a parser's head.

    Scores come from both vectors and from where both stand (Dozat and Manning 2017 for the form).
    How many claims lie between the two tells most: a premise mostly backs the claim next to it.
    """

    def __init__(self, width: int, *, dropout: float) -> None:
        super().__init__()
        self.source = nn.Sequential(nn.Dropout(dropout), nn.Linear(width, LINK_WIDTH))
        self.target = nn.Sequential(nn.Dropout(dropout), nn.Linear(width, LINK_WIDTH))
        self.distances = nn.ModuleList(
            nn.Embedding(2 * most + 1, LINK_WIDTH)
            for most in (MAX_DISTANCE, MAX_CLAIMS_BETWEEN, MAX_PARAGRAPHS, MAX_SENTENCES)
        )
        self.source_place = nn.Linear(3, LINK_WIDTH, bias=False)
        self.target_place = nn.Linear(3, LINK_WIDTH, bias=False)
        self.output = nn.Sequential(
            nn.Linear(2 * LINK_WIDTH, LINK_WIDTH),
            nn.GELU(),
            nn.Linear(LINK_WIDTH, len(LINK_LABELS)),
        )
        self.nothing = nn.Linear(width, 1)

    def forward(
        self, sources: Tensor, targets: Tensor, source_places: Tensor, target_places: Tensor
    ) -> LinkOutput:
        """Score all pairs of sources (.., S, H) and targets (.., C, H).

        Targets are all components of the document in order, sources some of them; their places
        (.., S, 6) and (.., C, 6) are `COMPONENT_PLACES`. No component is its own target.
        """
        near, itself = self._distances(source_places, target_places)
        a = self.source(sources) + self.source_place(_kind_of_place(source_places))
        b = self.target(targets) + self.target_place(_kind_of_place(target_places))
        a, b = a.unsqueeze(-2), b.unsqueeze(-3)
        logits = self.output(torch.cat([nn.functional.gelu(a + b + near), a * b], dim=-1))
        scores = logits[..., 0].masked_fill(itself, -1e4)
        return LinkOutput(scores, self.nothing(sources).squeeze(-1), logits[..., 1:])

    def _distances(self, sources: Tensor, targets: Tensor) -> tuple[Tensor, Tensor]:
        """Return a vector (.., S, C, width) of how far apart two stand, and which are the same."""

        def apart(name: str) -> Tensor:
            return _place(targets, name).unsqueeze(-2) - _place(sources, name).unsqueeze(-1)

        order = apart("order")
        claims = _place(targets, "claim")
        up_to = claims.cumsum(-1)
        before = up_to - claims
        own = _place(sources, "order")
        behind = before.unsqueeze(-2) - up_to.gather(-1, own).unsqueeze(-1)
        ahead = up_to.unsqueeze(-2) - before.gather(-1, own).unsqueeze(-1)
        between = torch.where(order > 0, behind, torch.where(order < 0, ahead, 0 * order))
        vector = self.distances[0](_shifted(order, MAX_DISTANCE))
        vector = vector + self.distances[1](_shifted(between, MAX_CLAIMS_BETWEEN))
        vector = vector + self.distances[2](_shifted(apart("paragraph"), MAX_PARAGRAPHS))
        vector = vector + self.distances[3](_shifted(apart("sentence"), MAX_SENTENCES))
        return vector, order == 0


def _place(places: Tensor, name: str) -> Tensor:
    return places[..., COMPONENT_PLACES.index(name)]


def _kind_of_place(places: Tensor) -> Tensor:
    """Return whether components are claims, open and close their paragraph, as floats (.., 3)."""
    names = ("claim", "opens_paragraph", "closes_paragraph")
    return torch.stack([_place(places, name) for name in names], dim=-1).float()


def _shifted(distance: Tensor, most: int) -> Tensor:
    """Return a distance as an index from 0 to twice the most that is told apart."""
    return distance.clamp(-most, most) + most


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
