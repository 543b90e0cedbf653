import itertools
from collections import Counter

import numpy as np
import pytest

from polemic.models.network_sizes import COMPONENT_PLACES, N_PLACES
from polemic.pipeline.training.data.collate import Collator, plan_batches
from polemic.pipeline.training.data.examples import IGNORE, Example, Pair

OPENING, CLOSING = 101, 102
COLLATOR = Collator(opening=OPENING, closing=CLOSING, size=10, overlap=4)
_ids = itertools.count(1000)


def example(n_pieces: int, *, n_components: int = 0, pairs: tuple[Pair, ...] = ()) -> Example:
    """Return an example whose pieces no other example has; every label is told by its place."""
    ids = np.array([next(_ids) for _ in range(n_pieces)], dtype=np.int64)
    starts = np.arange(n_components)
    return Example(
        ids=ids,
        features=np.stack([ids % 5, ids % 2, ids % 2], axis=1),
        component_tags=ids % 5,
        mention_tags=ids % 9,
        components=np.stack([starts, starts + 1], axis=1),
        places=np.tile(starts[:, np.newaxis], (1, len(COMPONENT_PLACES))),
        thesis=np.ones(n_components, dtype=np.int64),
        links=np.arange(n_components**2).reshape(n_components, n_components) % 3,
        pairs=pairs,
        groups=tuple(range(1 + max((p.group for p in pairs), default=-1))),
    )


def collate(*examples: Example) -> dict[str, np.ndarray]:
    """Return the batch as arrays."""
    return {name: tensor.numpy() for name, tensor in COLLATOR(examples).items()}


@pytest.mark.parametrize("sizes", [(1,), (10,), (11,), (45,), (3, 10, 27, 12)])
def test_gather_finds_every_piece(sizes: tuple[int, ...]) -> None:
    """Read through `gather`, the windows give each document's pieces and features again."""
    examples = [example(size) for size in sizes]
    batch = collate(*examples)
    ids = batch["ids"].reshape(-1)[batch["gather"]]
    features = batch["features"].reshape(-1, 3)[batch["gather"]]
    mask = batch["mask"].reshape(-1)[batch["gather"]]
    for d, e in enumerate(examples):
        n = len(e.ids)
        assert ids[d, :n].tolist() == e.ids.tolist()
        assert features[d, :n].tolist() == e.features.tolist()
        assert mask[d, :n].all()


def test_a_piece_is_read_where_it_has_context() -> None:
    """No piece but a text's first ones and last ones is read at the edge of a window."""
    batch = collate(example(60))
    _, place = np.divmod(batch["gather"][0], batch["ids"].shape[1])
    inner = place[5:-5]
    assert inner.min() > 2
    assert inner.max() < batch["ids"].shape[1] - 3


def test_each_window_is_framed_and_padded() -> None:
    """A window opens and closes with the frame's marks; behind them is masked padding."""
    batch = collate(example(4), example(25))
    for ids, mask in zip(batch["ids"].tolist(), batch["mask"].tolist(), strict=True):
        n = sum(mask)
        assert mask == [1] * n + [0] * (len(mask) - n)
        assert (ids[0], ids[n - 1]) == (OPENING, CLOSING)
        assert OPENING not in ids[1:]
        assert not any(ids[n:])


def test_labels_are_padded_with_ignore() -> None:
    """What one document has and another has not teaches nothing there."""
    small, large = example(4, n_components=1), example(12, n_components=3)
    batch = collate(small, large)
    assert batch["component_tags"][0].tolist() == [*small.component_tags, *[IGNORE] * 8]
    assert batch["mention_tags"][1].tolist() == large.mention_tags.tolist()
    assert batch["thesis"].tolist() == [[1, IGNORE, IGNORE], [1, 1, 1]]
    assert batch["links"][0].tolist() == [[0, IGNORE, IGNORE], [IGNORE] * 3, [IGNORE] * 3]
    assert batch["links"][1].tolist() == large.links.tolist()
    assert batch["n_components"].tolist() == [1, 3]


def test_pairs_know_their_document_and_their_group() -> None:
    """Pairs of all documents stand in one row; groups are counted through the batch."""
    first = example(9, pairs=(Pair((0, 1), None, (0, 9), 2), Pair((3, 4), (5, 6), (2, 8), group=0)))
    second = example(9)
    third = example(
        9, pairs=(Pair((1, 2), None, (0, 3), group=0), Pair((6, 7), None, (5, 9), group=1))
    )
    batch = collate(first, second, third)
    assert batch["pair_document"].tolist() == [0, 0, 2, 2]
    assert batch["pair_target"].tolist() == [[0, 1], [3, 4], [1, 2], [6, 7]]
    assert batch["pair_unit"].tolist() == [[0, 9], [2, 8], [0, 3], [5, 9]]
    assert batch["pair_author"].tolist() == [1, 0, 1, 1]
    assert batch["pair_holder"][1].tolist() == [5, 6]
    assert batch["pair_places"].shape == (4, N_PLACES)
    assert batch["pair_label"].tolist() == [2, IGNORE, IGNORE, IGNORE]
    assert batch["pair_group"].tolist() == [-1, 0, 1, 2]
    assert batch["group_label"].tolist() == [0, 0, 1]


EXAMPLES = {
    "long": [example(n) for n in (90, 31, 45, 28)],
    "short": [example(n) for n in range(1, 30)],
}
PASSES = {"long": 3, "short": 2}


def plan(seed: int, *, budget: int = 80) -> list[list[Example]]:
    """Return the batches of a run over the two corpora."""
    return plan_batches(EXAMPLES, PASSES, collator=COLLATOR, budget=budget, seed=seed)


def shape(batches: list[list[Example]]) -> list[list[int]]:
    """Return the batches as the first piece of each example, which tells them apart."""
    return [[int(e.ids[0]) for e in batch] for batch in batches]


def test_plan_is_decided_by_the_seed() -> None:
    """The same seed gives the same batches in the same order, another one does not."""
    assert shape(plan(1)) == shape(plan(1))
    assert shape(plan(1)) != shape(plan(2))


def test_order_of_corpora_changes_no_plan() -> None:
    """A config that lists the corpora in another order means the same run."""
    turned = dict(reversed(EXAMPLES.items()))
    other = plan_batches(turned, PASSES, collator=COLLATOR, budget=80, seed=1)
    assert shape(other) == shape(plan(1))


def test_every_example_is_seen_as_often_as_its_corpus_says() -> None:
    """`passes` is how often each document is seen, no more and no less."""
    seen = Counter(first for batch in shape(plan(1)) for first in batch)
    assert seen == {
        int(e.ids[0]): PASSES[name] for name, examples in EXAMPLES.items() for e in examples
    }


@pytest.mark.parametrize("budget", [24, 80, 1000])
def test_batches_keep_to_the_budget(budget: int) -> None:
    """A batch, padding included, has at most so many pieces, but for one long document alone."""
    batches = plan(1, budget=budget)
    for batch in batches:
        assert collate(*batch)["ids"].size <= budget or len(batch) == 1
    assert budget < 80 or max(map(len, batches)) > 2, "short examples share batches"


def test_a_batch_holds_one_corpus() -> None:
    """Every head then has the batch to itself, as the corpus labels it."""
    long = {int(e.ids[0]) for e in EXAMPLES["long"]}
    assert all(len({first in long for first in batch}) == 1 for batch in shape(plan(1)))
