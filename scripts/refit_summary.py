"""Refit the four weights of the summary head on frozen pairs, and write the model folder anew.

    scripts/refit_summary.py CONFIG.yaml BEST.safetensors OUT

The first shipped model was made so (see its card). Trained together with the pairs, the summary
head let the pairs learn the training op-eds by heart; fitted afterwards, it cannot.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import torch
from torch import Tensor
from torch.nn.functional import cross_entropy

from polemic.models.export import load_network_weights, network_weights
from polemic.models.network import Network, SummaryHead
from polemic.models.pretrained import find_encoder, load_encoder
from polemic.models.tokenizer import PieceTokenizer
from polemic.models.weights import load_weights
from polemic.pipeline.config import load_settings
from polemic.pipeline.training.collate import Collator, cut_batches, make_collator
from polemic.pipeline.training.data import read_examples
from polemic.pipeline.training.examples import Example
from polemic.pipeline.training.finish import write_model
from polemic.pipeline.training.objective import run_heads
from polemic.pipeline.training.settings import TrainingSettings

CORPUS = "polemic_opeds"
STEPS = 60
RATE = 0.05
PULL = 0.01
"""Weight of the squared summary weights in the loss."""

Group = tuple[Tensor, Tensor, Tensor, Tensor]
"""Scores of pairs, their places, who belongs to which group, the groups' labels."""


def main() -> None:
    """Write the folder and print the weights."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("config", type=Path)
    parser.add_argument("weights", type=Path)
    parser.add_argument("out", type=Path)
    arguments = parser.parse_args()
    settings = load_settings(TrainingSettings, arguments.config)
    encoder = find_encoder(settings.training.encoder)
    tokenizer = PieceTokenizer(encoder / "tokenizer.json")
    collator = make_collator(tokenizer, settings.window)
    corpora = {CORPUS: settings.corpora[CORPUS]}
    examples = read_examples(corpora, None, tokenizer, section="corpora")[CORPUS]
    dev = read_examples(settings.dev, None, tokenizer, section="dev")
    network = Network(load_encoder(encoder)).eval()
    trained = {n: w for n, w in load_weights(arguments.weights).items() if "summary" not in n}
    load_network_weights(network, network_weights(network) | trained)
    fit(network.summary, judged_groups(network, examples, collator))
    print(network.summary.weight.weight.detach().numpy().round(3))
    write_model(settings, arguments.out, network, encoder, collator, dev)


def judged_groups(network: Network, examples: list[Example], collator: Collator) -> list[Group]:
    """Return the pairs of the examples' stances over documents, scored once and for all."""
    groups = []
    for few in cut_batches(examples, collator, budget=4096):
        batch = collator(few)
        with torch.no_grad():
            scores = run_heads(network, batch).stance
        of_group = torch.arange(len(batch["group_label"])).unsqueeze(1)
        member = (batch["pair_group"].unsqueeze(0) == of_group).long()
        groups.append((scores, batch["pair_places"], member, batch["group_label"]))
    return groups


def fit(head: SummaryHead, groups: list[Group]) -> None:
    """Fit the head's weights, with a temperature beside them that calibration finds anew."""
    sharpness = torch.ones(1, requires_grad=True)
    optimizer = torch.optim.Adam([head.weight.weight, sharpness], lr=RATE)
    for _ in range(STEPS):
        losses = [
            cross_entropy(head(scores, places, member) * sharpness, labels, reduction="sum")
            for scores, places, member, labels in groups
        ]
        total = sum(len(labels) for *_, labels in groups)
        loss = torch.stack(losses).sum() / total + PULL * head.weight.weight.square().sum()
        optimizer.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]  # torch leaves it untyped
        optimizer.step()


if __name__ == "__main__":
    main()
