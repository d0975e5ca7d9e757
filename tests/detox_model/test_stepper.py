"""The stepper beside the network itself is tested in test_network.py and test_search.py."""

import pytest
import torch
from torch import Tensor

from detox_model import products
from detox_model.network import Memory, Network, NetworkConfig, State
from detox_model.products import Float32, Int8, fastest
from detox_model.stepper import Stepper

CPU = torch.device("cpu")
needs_int8 = pytest.mark.skipif(fastest(CPU) != "int8", reason="no kernels for 8 bits here")


@pytest.fixture(scope="module")
def network() -> Network:
    torch.manual_seed(2)
    config = NetworkConfig(vocabulary=300, embedding=32, encoder_hidden=24, hidden=32)
    return Network(config).eval()


def encoded(network: Network) -> tuple[Memory, State]:
    ids = torch.tensor([[40, 41, 42, 43], [50, 51, 0, 0]])
    with torch.no_grad():
        return network.encode(ids, torch.tensor([4, 2]))


@torch.no_grad()
def test_rows_that_share_a_sentence_step_as_if_each_had_its_own(network: Network) -> None:
    stepper = Stepper(network)
    memory, state = encoded(network)
    rows = torch.tensor([0, 0, 0, 1, 1, 1])
    pieces = torch.tensor([60, 61, 62, 60, 61, 62])
    shared = stepper.step(pieces, stepper.prepare(memory), state.select(rows))
    apart = stepper.step(pieces, memory.select(rows), state.select(rows))
    torch.testing.assert_close(shared.probs, apart.probs)
    torch.testing.assert_close(shared.attention, apart.attention)
    torch.testing.assert_close(shared.generate, apart.generate)
    torch.testing.assert_close(shared.state.cell2, apart.state.cell2)


@torch.no_grad()
def test_selecting_prepared_sentences_is_preparing_the_selected(network: Network) -> None:
    stepper = Stepper(network)
    memory, _ = encoded(network)
    rows = torch.tensor([1])
    chosen = stepper.prepare(memory).select(rows)
    for one, other in zip(chosen, stepper.prepare(memory.select(rows)), strict=True):
        torch.testing.assert_close(one, other)


@torch.no_grad()
def test_later_changes_of_the_network_do_not_reach_a_stepper(network: Network) -> None:
    stepper = Stepper(network)
    memory, state = encoded(network)
    pieces = torch.tensor([60, 61])
    before = stepper.step(pieces, stepper.prepare(memory), state).probs.clone()
    saved = {name: weight.clone() for name, weight in network.state_dict().items()}
    for parameter in network.parameters():
        parameter.add_(0.5)
    after = stepper.step(pieces, stepper.prepare(memory), state).probs
    network.load_state_dict(saved)
    assert torch.equal(before, after)


@needs_int8
@torch.no_grad()
@pytest.mark.parametrize("rows", [1, 4, 33])
def test_eight_bits_are_as_good_as_their_rounding(rows: int) -> None:
    torch.manual_seed(4)
    given, weight, bias = torch.randn(rows, 64), torch.randn(64, 50), torch.randn(50)
    exact, rounded = Float32(weight)(given, bias), Int8(weight)(given, bias)
    torch.testing.assert_close(exact, given @ weight + bias)
    # Two roundings to 1/127 and 1/255 (7 bits: 1/127) of the ranges, averaging out over 64.
    assert (exact - rounded).abs().max() < 0.02 * exact.abs().max()
    assert not torch.equal(exact, rounded)


@needs_int8
def test_an_output_whose_weights_are_all_zero_stays_its_bias() -> None:
    weight = torch.zeros(8, 3)
    weight[:, 1] = 1
    product = Int8(weight)(torch.ones(2, 8), torch.tensor([5.0, 0.0, -5.0]))
    torch.testing.assert_close(product, torch.tensor([[5.0, 8.0, -5.0]] * 2), atol=0.1, rtol=0)


@needs_int8
@torch.no_grad()
def test_a_step_in_eight_bits_is_close_to_one_in_thirty_two(network: Network) -> None:
    memory, state = encoded(network)
    pieces = torch.tensor([60, 61])
    exact = Stepper(network).step(pieces, memory, state)
    rounded = Stepper(network, precision="int8").step(pieces, memory, state)
    torch.testing.assert_close(rounded.probs.sum(1), torch.ones(2), atol=1e-4, rtol=0)
    divergence = (exact.probs * (exact.log_probs - rounded.log_probs)).sum(1)
    assert divergence.max() < 0.01
    assert not torch.equal(exact.probs, rounded.probs)


def test_a_device_without_kernels_for_eight_bits_gets_thirty_two(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def refuse(weight: Tensor) -> None:
        raise RuntimeError("Didn't find engine for operation quantized::linear_prepack NoQEngine")

    assert fastest(torch.device("meta")) == "float32"
    monkeypatch.setattr(products, "Int8", refuse)
    assert fastest(CPU) == "float32"
