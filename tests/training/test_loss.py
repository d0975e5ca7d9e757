import math

import pytest
import torch

from detox_model.network import Network, NetworkConfig
from detox_model.stepper import Stepper
from detox_model.tokenizer import BOS, EOS
from training.batches import collate
from training.loss import sequence_loss
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
            expected -= step.log_probs[0, target].item()
            piece, state = target, step.state
    assert loss.pieces == 6
    assert math.isclose(loss.nll.item(), expected, rel_tol=1e-4)
