import pytest
import torch

from detox_model.network import Network, NetworkConfig, reverse_padded
from detox_model.stepper import Stepper

SMALL = NetworkConfig(vocabulary=300, embedding=16, encoder_hidden=12, hidden=16, dropout=0.3)
CONFIGS = {
    "dot": SMALL,
    "additive": SMALL.model_copy(update={"attention": "additive"}),
    "no copy path": SMALL.model_copy(update={"copy_path": False}),
    "one layer": SMALL.model_copy(update={"encoder_layers": 1}),
}


@pytest.fixture(params=list(CONFIGS.values()), ids=list(CONFIGS))
def network(request: pytest.FixtureRequest) -> Network:
    torch.manual_seed(0)
    return Network(request.param).eval()


def batch() -> tuple[torch.Tensor, torch.Tensor]:
    torch.manual_seed(1)
    ids = torch.randint(30, 300, (3, 7))
    lengths = torch.tensor([7, 4, 1])
    ids[torch.arange(7) >= lengths[:, None]] = 0
    return ids, lengths


def test_reversing_leaves_the_padding_where_it_is() -> None:
    x = torch.tensor([[1.0, 2, 3, 9], [4, 9, 9, 9]])[:, :, None]
    reversed_x = reverse_padded(x, torch.tensor([3, 1]))
    assert reversed_x[:, :, 0].tolist() == [[3, 2, 1, 9], [4, 9, 9, 9]]


def test_a_row_does_not_depend_on_the_padding_beside_it(network: Network) -> None:
    ids, lengths = batch()
    prefix = torch.randint(30, 300, (3, 5))
    together = network.decode(prefix, *network.encode(ids, lengths))
    for row, length in enumerate(lengths.tolist()):
        one = slice(row, row + 1)
        alone = network.decode(prefix[one], *network.encode(ids[one, :length], lengths[one]))
        torch.testing.assert_close(alone.output, together.output[one], atol=1e-5, rtol=1e-4)
        torch.testing.assert_close(alone.gate, together.gate[one], atol=1e-5, rtol=1e-4)


def test_attention_never_falls_on_padding_and_sums_to_one(network: Network) -> None:
    ids, lengths = batch()
    memory, state = network.encode(ids, lengths)
    attention = network.decode(torch.randint(30, 300, (3, 5)), memory, state).attention
    torch.testing.assert_close(attention.sum(-1), torch.ones(3, 5))
    assert attention.masked_select(~memory.mask[:, None]).abs().max() == 0


def test_stepping_gives_what_the_parallel_pass_gives(network: Network) -> None:
    ids, lengths = batch()
    prefix = torch.randint(30, 300, (3, 5))
    memory, state = network.encode(ids, lengths)
    features = network.decode(prefix, memory, state)
    generate = torch.sigmoid(features.gate)
    for position in range(prefix.size(1)):
        step = Stepper(network).step(prefix[:, position], memory, state)
        state = step.state
        probs = torch.softmax(network.logits(features.output[:, position]), -1)
        if network.config.copy_path:
            probs = probs * generate[:, position, None]
            copied = features.attention[:, position] * (1 - generate[:, position, None])
            probs = probs.scatter_add(1, memory.ids, copied)
        torch.testing.assert_close(step.log_probs.exp(), probs, atol=1e-5, rtol=1e-3)


def test_a_step_is_a_distribution(network: Network) -> None:
    ids, lengths = batch()
    step = Stepper(network).step(torch.tensor([2, 2, 2]), *network.encode(ids, lengths))
    torch.testing.assert_close(step.log_probs.exp().sum(-1), torch.ones(3), atol=1e-4, rtol=1e-4)


def test_unknown_keys_in_a_config_are_errors() -> None:
    with pytest.raises(ValueError, match="hiden"):
        NetworkConfig.model_validate({"hiden": 3})
