import math

import pytest
import torch
from torch import Tensor

from detox_model.network import Network, NetworkConfig
from detox_model.stepper import Stepper
from detox_model.tokenizer import BOS, EOS
from training.batches import collate
from training.loss import _log_softmax_at, sequence_loss
from training.mixture import Example


@pytest.mark.parametrize(
    "shape",
    [{"copy_path": True}, {"copy_path": False}, {"decoder_layers": 1, "attention": "additive"}],
)
def test_the_parallel_loss_is_the_sum_of_the_steps_log_probabilities(
    shape: dict[str, object],
) -> None:
    torch.manual_seed(0)
    size = {"vocabulary": 300, "embedding": 16, "encoder_hidden": 8, "hidden": 16}
    config = NetworkConfig.model_validate(size | shape)
    network = Network(config).eval()
    examples = [Example((40, 41, 42, 41), (41, 99, 40, EOS)), Example((50,), (50, EOS))]
    loss = sequence_loss(network, *collate(examples))
    expected = 0.0
    for example in examples:
        memory, state = network.encode(
            torch.tensor([example.source]), torch.tensor([len(example.source)])
        )
        piece = BOS
        for target in example.target:
            step = Stepper(network).step(torch.tensor([piece]), memory, state)
            expected -= math.log(step.probs[0, target].item())
            piece, state = target, step.state
    assert loss.pieces == 6
    assert math.isclose(loss.nll.item(), expected, rel_tol=1e-4)


@pytest.mark.parametrize(("kind", "tolerance"), [(torch.float32, 1e-5), (torch.bfloat16, 0.02)])
def test_the_log_softmax_and_its_gradients_are_those_of_torch(
    kind: torch.dtype, tolerance: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("training.loss._ROWS", 4)
    torch.manual_seed(0)
    network = Network(NetworkConfig(vocabulary=300, embedding=16, encoder_hidden=8, hidden=16))
    output = (3 * torch.randn(10, 16)).requires_grad_()
    wanted, scale = torch.randint(0, 300, (10,)), torch.rand(10)
    wanted[0] = wanted[1]
    leaves = (output, network.embedding.weight, network.bias)

    def gradients(log_probs: Tensor) -> tuple[Tensor, ...]:
        return log_probs.detach(), *torch.autograd.grad((log_probs * scale).sum(), leaves)

    with torch.autocast("cpu", kind, enabled=kind != torch.float32):
        found = gradients(_log_softmax_at(network, output, wanted))
    expected = gradients(
        torch.log_softmax(network.logits(output), dim=1).gather(1, wanted[:, None])[:, 0]
    )
    for ours, theirs in zip(found, expected, strict=True):
        assert (ours - theirs).norm() <= tolerance * theirs.norm()
