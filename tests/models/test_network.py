from collections.abc import Callable

import torch

from polemic.models.network import Network, pool_ranges


def test_training_starts_from_the_pretrained_encoder(
    make_network: Callable[[], Network],
) -> None:
    """With surface features at zero, as a new network has them, the encoder reads as before."""
    network = make_network()
    ids = torch.arange(4, 12).unsqueeze(0)
    with torch.no_grad():
        for table in network.encoder.features:
            assert isinstance(table.weight, torch.Tensor)
            table.weight.zero_()
        states = network.encoder(ids, torch.ones((1, 8, 3), dtype=torch.long)).states
        expected = network.encoder.pretrained(input_ids=ids).last_hidden_state
    torch.testing.assert_close(states, expected)


def test_padding_changes_no_state(make_network: Callable[[], Network]) -> None:
    """Pieces behind the mask are not looked at."""
    network = make_network()
    ids = torch.arange(4, 12).unsqueeze(0)
    features = torch.zeros((1, 8, 3), dtype=torch.long)
    mask = torch.tensor([[1] * 5 + [0] * 3])
    with torch.no_grad():
        padded = network.encoder(ids, features, mask).states[:, :5]
        alone = network.encoder(ids[:, :5], features[:, :5]).states
    torch.testing.assert_close(padded, alone, atol=1e-5, rtol=0)


def test_pooling_takes_the_mean_of_each_range() -> None:
    """A range gives the mean of its states, an empty one zeros, each in its own document."""
    states = torch.arange(24, dtype=torch.float32).reshape(2, 4, 3)
    ranges = torch.tensor([[[0, 2], [1, 1]], [[3, 4], [0, 4]]])
    expected = torch.stack(
        [
            torch.stack([states[0, :2].mean(0), torch.zeros(3)]),
            torch.stack([states[1, 3], states[1].mean(0)]),
        ]
    )
    torch.testing.assert_close(pool_ranges(states, ranges), expected)
