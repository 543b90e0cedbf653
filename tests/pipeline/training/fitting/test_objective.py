import dataclasses
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import torch

from polemic.models.export import load_network_weights
from polemic.models.folder import TOKENIZER, WEIGHTS
from polemic.models.network import Network
from polemic.models.runtime import Model
from polemic.models.tokenizer import PieceTokenizer
from polemic.models.weights import load_weights
from polemic.pipeline.document import (
    AUTHOR,
    Component,
    Document,
    Mention,
    Party,
    Relation,
    Stance,
)
from polemic.pipeline.stages.judging import Pair, judge_pairs, mention_places
from polemic.pipeline.training.data.collate import Collator
from polemic.pipeline.training.data.examples import IGNORE, Example, build_example
from polemic.pipeline.training.fitting.objective import Objective, run_heads
from polemic.pipeline.training.settings import LossSettings

ALL_HEADS = frozenset(
    {"components", "relations", "thesis", "mentions", "component_stance", "document_stance"}
)


@pytest.fixture(scope="module")
def tokenizer(tiny_encoder_folder: Path) -> PieceTokenizer:
    """Return the tokenizer of the tiny encoder."""
    return PieceTokenizer(tiny_encoder_folder / TOKENIZER)


@pytest.fixture(scope="module")
def collator(tokenizer: PieceTokenizer) -> Collator:
    """Return a collator with the windows of the tiny model."""
    return Collator(tokenizer.opening, tokenizer.closing, size=24, overlap=8)


@pytest.fixture(scope="module")
def document(op_ed: str) -> Document:
    """Return the op-ed with every label a corpus can give."""
    stops = [i for i, c in enumerate(op_ed) if c in ".!"]
    spans = [(start + 2, end) for start, end in zip([-2, *stops], stops, strict=False)]
    norland = [i for i in range(len(op_ed)) if op_ed.startswith("Norland", i)]
    return Document(
        op_ed,
        components=tuple(
            Component(f"c{i}", "premise" if i % 2 else "claim", *span, thesis=i == 0)
            for i, span in enumerate(spans)
        ),
        relations=(Relation("c1", "c0", "support"), Relation("c3", "c2", "attack")),
        parties=(Party("p1", "Norland", "state", tuple(Mention(i, i + 7) for i in norland)),),
        stances=(Stance(AUTHOR, "p1", "favor"), Stance(AUTHOR, "p1", "against", "c0")),
    )


@pytest.fixture(scope="module")
def example(document: Document, tokenizer: PieceTokenizer) -> Example:
    """Return the op-ed as an example for all heads."""
    return build_example(document, ALL_HEADS, tokenizer)


def assert_close(tensor: torch.Tensor, array: np.ndarray) -> None:
    """Fail where what training computes is not what analysis computes."""
    np.testing.assert_allclose(tensor.numpy(), array, atol=2e-4, rtol=0)


def loss_of(network: Network, batch: dict[str, torch.Tensor], **weights: float) -> torch.Tensor:
    """Return the loss with only these heads counting."""
    silent = dict.fromkeys(LossSettings.model_fields, 0.0)
    loss: torch.Tensor = Objective(network, LossSettings(**(silent | weights)))(**batch)["loss"]
    return loss


def test_a_few_steps_lower_the_loss(
    make_network: Callable[[], Network], collator: Collator, example: Example
) -> None:
    """On one batch, all heads together learn.

    The stance over the document is left out: it only weighs the pairs, which here say the opposite.
    """
    objective = Objective(make_network(), LossSettings(document_stance=0.0))
    optimizer = torch.optim.AdamW(objective.parameters(), lr=3e-3)
    batch = collator([example])
    losses = []
    for _ in range(12):
        loss = objective(**batch)["loss"]
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    assert losses[-1] < 0.7 * losses[0]


@pytest.mark.parametrize(
    "head",
    [
        "components",
        "mentions",
        "links",
        "link_labels",
        "thesis",
        "stance",
    ],
)
def test_each_head_costs_and_reaches_the_encoder(
    make_network: Callable[[], Network], collator: Collator, example: Example, head: str
) -> None:
    """Every head's loss is above 0 alone, and trains the encoder as well as the head."""
    network = make_network()
    loss = loss_of(network, collator([example]), **{head: 1.0})
    torch.autograd.backward(loss)
    assert loss.item() > 0
    gradients = [p.grad for p in network.encoder.pretrained.parameters() if p.grad is not None]
    assert sum(float(g.abs().sum()) for g in gradients) > 0


def test_document_stances_train_the_summary_alone(
    make_network: Callable[[], Network], collator: Collator, example: Example
) -> None:
    """Few documents are labelled: the pairs must not learn them by heart."""
    network = make_network()
    loss = loss_of(network, collator([example]), document_stance=1.0)
    torch.autograd.backward(loss)
    reached = {n for n, p in network.named_parameters() if p.grad is not None and p.grad.any()}
    assert loss.item() > 0
    assert reached <= {"summary.weight.weight"}
    assert network.summary.weight.weight.grad is not None


@pytest.mark.parametrize("heads", [frozenset(), frozenset({"segments"}), frozenset({"parties"})])
def test_nothing_labelled_costs_nothing(
    make_network: Callable[[], Network],
    collator: Collator,
    document: Document,
    tokenizer: PieceTokenizer,
    heads: frozenset[str],
) -> None:
    """A batch that no head learns from has loss 0, and gradients that are numbers."""
    network = make_network()
    batch = collator([build_example(document, heads, tokenizer)])
    loss = Objective(network, LossSettings())(**batch)["loss"]
    loss.backward()
    assert loss.item() == 0
    for weight in network.parameters():
        assert weight.grad is None or bool((weight.grad == 0).all())


def test_a_silent_corpus_adds_nothing_for_a_head(
    make_network: Callable[[], Network],
    collator: Collator,
    document: Document,
    tokenizer: PieceTokenizer,
    example: Example,
) -> None:
    """In a batch of two corpora each head's loss is that over what is labelled for it."""
    network = make_network()
    silent = build_example(document, frozenset({"mentions"}), tokenizer)
    for head in ("components", "link_labels", "thesis", "stance", "document_stance"):
        alone = loss_of(network, collator([example]), **{head: 1.0})
        both = loss_of(network, collator([silent, example]), **{head: 1.0})
        torch.testing.assert_close(both, alone, atol=1e-5, rtol=1e-5)


def test_links_cost_the_choice_of_a_target(
    make_network: Callable[[], Network], collator: Collator, example: Example
) -> None:
    """Each source chooses one of the others or none; of two right targets the likelier counts."""
    links = np.where(np.eye(len(example.links)) > 0, IGNORE, 0)
    links[1, 0], links[2, 0], links[2, 1] = 1, 2, 1
    batch = collator([dataclasses.replace(example, links=links)])
    network = make_network().eval()
    with torch.no_grad():
        scores = run_heads(network, batch).links[0]
    choices = -scores.log_softmax(-1)
    expected = [row[0] for row in choices]
    expected[1], expected[2] = choices[1, 1], min(choices[2, 1], choices[2, 2])
    loss = loss_of(network, batch, links=1.0)
    torch.testing.assert_close(loss, torch.stack(expected).mean())


def test_sources_with_links_unknown_choose_nothing(
    make_network: Callable[[], Network], collator: Collator, example: Example
) -> None:
    """Where only some pairs are labelled, a missing link proves nothing and costs nothing."""
    links = np.full_like(example.links, IGNORE)
    links[1, 0] = 1
    batch = collator([dataclasses.replace(example, links=links)])
    network = make_network()
    assert loss_of(network, batch, links=1.0).item() == 0
    assert loss_of(network, batch, link_labels=1.0).item() > 0


def test_some_types_are_told_wrong_in_training_only(
    make_network: Callable[[], Network], collator: Collator, example: Example
) -> None:
    """The link head must not trust the tagger more than it deserves."""
    torch.manual_seed(0)
    batch, network = collator([example] * 20), make_network()
    network.eval()
    with torch.no_grad():
        told = run_heads(network, batch).links
        network.training = True  # the heads stay as they are: no dropout
        wrong = run_heads(network, batch).links
    torch.testing.assert_close(told[0], told[-1])
    assert not torch.allclose(wrong[0], wrong[-1])


def test_company_changes_no_score(
    make_network: Callable[[], Network], collator: Collator, example: Example
) -> None:
    """What the heads say of a document is the same beside a longer one."""
    network = make_network()
    part = dataclasses.replace(
        example,
        ids=example.ids[:40],
        features=example.features[:40],
        component_tags=example.component_tags[:40],
        mention_tags=example.mention_tags[:40],
        components=example.components[:2],
        places=example.places[:2],
        thesis=example.thesis[:2],
        links=example.links[:2, :2],
        pairs=example.pairs[:1],
        groups=example.groups[:1],
    )
    network.eval()
    with torch.no_grad():
        alone = run_heads(network, collator([part]))
        both = run_heads(network, collator([part, example]))
    torch.testing.assert_close(both.components[0, :40], alone.components[0], atol=1e-4, rtol=0)
    torch.testing.assert_close(both.links[0, :2, :3], alone.links[0], atol=1e-4, rtol=0)
    torch.testing.assert_close(both.thesis[0, :2], alone.thesis[0], atol=1e-4, rtol=0)
    torch.testing.assert_close(both.stance[:1], alone.stance, atol=1e-4, rtol=0)
    torch.testing.assert_close(both.document_stance[:1], alone.document_stance, atol=1e-4, rtol=0)


@pytest.mark.parametrize("broken", [float("nan"), float("inf")])
def test_a_loss_that_is_no_number_is_an_error(
    make_network: Callable[[], Network], collator: Collator, example: Example, broken: float
) -> None:
    """A single weight that is none shows at the next batch, before anything is made of it."""
    network = make_network()
    network.encoder.component_head.weight.data[0, 0] = broken
    with pytest.raises(FloatingPointError, match=r"the loss is (nan|inf)"):
        loss_of(network, collator([example]), components=1.0)


def test_heads_are_trained_on_what_analysis_gives_them(
    make_network: Callable[[], Network],
    tiny_model_folder: Path,
    tiny_model: Model,
    collator: Collator,
    example: Example,
    document: Document,
) -> None:
    """A document in several windows gets the scores in training that it gets in analysis."""
    network = make_network()
    load_network_weights(network, load_weights(tiny_model_folder / WEIGHTS))
    network.eval()
    with torch.no_grad():
        scores = run_heads(network, collator([example]))
    reading = tiny_model.read(document.text)
    assert_close(scores.components[0], reading.component_logits)
    assert_close(scores.mentions[0], reading.mention_logits)
    vectors = np.stack([reading.states[s:e].mean(axis=0) for s, e in example.components.tolist()])
    order = np.arange(len(vectors))
    (thesis,) = tiny_model.run(
        "thesis", vectors=vectors, position=(order / len(order)).astype(np.float32)
    )
    assert_close(scores.thesis[0], thesis)
    targets, nothing, labels = tiny_model.run(
        "links",
        sources=vectors,
        targets=vectors,
        source_places=example.places,
        target_places=example.places,
    )
    assert_close(scores.links[0], np.concatenate([nothing[:, np.newaxis], targets], axis=1))
    assert_close(scores.link_labels[0], labels)
    starts, ends = reading.offsets[:, 0], reading.offsets[:, 1]
    pairs = [
        Pair(
            (int(starts[p.target[0]]), int(ends[p.target[1] - 1])),
            (int(starts[p.unit[0]]), int(ends[p.unit[1] - 1])),
        )
        for p in example.pairs
    ]
    judged = judge_pairs(tiny_model, reading, pairs)
    assert_close(scores.stance, judged.logits)
    in_group = np.array([p.group for p in example.pairs]) == 0
    places = [
        mention_places(document, pair.target[0])
        for pair, is_member in zip(pairs, in_group, strict=True)
        if is_member
    ]
    (summary,) = tiny_model.run(
        "summary",
        logits=judged.logits[in_group],
        places=np.array(places, dtype=np.float32),
        member=np.ones((1, in_group.sum()), dtype=np.int64),
    )
    assert_close(scores.document_stance, summary)


def test_what_a_scheme_differs_in_is_learnt_apart(
    make_network: Callable[[], Network], collator: Collator, example: Example
) -> None:
    """Other rules of labelling have a vector that only their documents move."""
    objective = Objective(make_network(), LossSettings(), n_schemes=3)
    own, other = example, dataclasses.replace(example, scheme=2)
    objective(**collator([own, other]))["loss"].backward()
    gradient = objective.schemes.weight.grad
    assert gradient is not None
    assert gradient.any(dim=1).tolist() == [False, False, True]


def test_a_scheme_changes_what_is_read(
    make_network: Callable[[], Network], collator: Collator, example: Example
) -> None:
    """The vector of a scheme reaches its own documents, and no others of the batch."""
    objective = Objective(make_network(), LossSettings(), n_schemes=2).eval()
    with torch.no_grad():
        objective.schemes.weight[1, 0] = 5.0  # one alone: a layer norm takes off what all share
        batch = collator([example, dataclasses.replace(example, scheme=1)])
        plain = run_heads(objective.network, batch).components
        told = run_heads(objective.network, batch, objective.schemes).components
    assert torch.equal(plain[0], told[0])
    assert not torch.allclose(plain[1], told[1], atol=1e-3)
