import random
from pathlib import Path

import pytest
import torch

from detox_model.network import Network, NetworkConfig
from detox_model.search import SearchOptions, beam_search
from detox_model.stepper import Stepper
from detox_model.tokenizer import EOS, Tokenizer
from training.mixture import Example, Mixture
from training.preset import Preset
from training.trainer import Report, Trainer

VOCABULARY = 300


class Interrupted(Exception):
    pass


class Reversal(Mixture):
    """A toy task with exact answers: copy the source, but write 32 for every 31."""

    def epoch(self, shares: dict[object, float], seed: int) -> list[Example]:  # type: ignore[override]
        rng = random.Random(seed)
        return [toy(rng) for _ in range(int(1000 * sum(shares.values())))]


def toy(rng: random.Random) -> Example:
    source = tuple(rng.randrange(31, 60) for _ in range(rng.randint(2, 7)))
    return Example(source, (*(32 if piece == 31 else piece for piece in source), EOS))


def preset(epochs: int = 2, share: float = 0.3) -> Preset:
    stage = {
        "name": "toy", "epochs": epochs, "learning_rate": 5e-3, "final_rate": 1e-3,
        "batch_pieces": 400, "corpora": {"paradetox": share},
    }  # fmt: skip
    network = NetworkConfig(
        vocabulary=VOCABULARY, embedding=32, encoder_hidden=32, hidden=32, dropout=0.1
    )
    return Preset.model_validate(
        {"title": "toy", "network": network, "warmup": 5, "average": 0.9, "stage": [stage]}
    )


def trainer(out: Path, chosen: Preset, stop_at: int = -1) -> Trainer:
    out.mkdir(exist_ok=True)

    def on_report(report: Report) -> None:
        if report.step == stop_at and report.epoch == 1:
            raise Interrupted

    return Trainer(
        chosen, Reversal(Tokenizer.__new__(Tokenizer)), [], out,
        device=torch.device("cpu"), on_report=on_report,
    )  # fmt: skip


def test_a_resumed_run_ends_where_the_uninterrupted_one_does(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("training.trainer.SAVE_EVERY", 3)
    whole = trainer(tmp_path / "whole", preset())
    whole.fit()
    with pytest.raises(Interrupted):
        trainer(tmp_path / "cut", preset(), stop_at=4).fit()
    second = trainer(tmp_path / "cut", preset())
    assert second.resume()
    assert second.step < whole.step
    second.fit()
    assert second.step == whole.step
    for name, weight in whole.network.state_dict().items():
        torch.testing.assert_close(second.network.state_dict()[name], weight, rtol=0, atol=0)
        torch.testing.assert_close(
            second.average.weights[name], whole.average.weights[name], rtol=0, atol=0
        )


def test_a_copy_task_is_learnt(tmp_path: Path) -> None:
    network = trainer(tmp_path / "run", preset(epochs=6, share=3.0)).fit()
    rng = random.Random(99)
    right = sum(answer(network, example) == example.target[:-1] for example in
                (toy(rng) for _ in range(40)))  # fmt: skip
    assert right >= 36


def answer(network: Network, example: Example) -> tuple[int, ...]:
    with torch.inference_mode():
        memory, state = network.encode(
            torch.tensor([example.source]), torch.tensor([len(example.source)])
        )
        sources = [list(example.source)]
        return beam_search(Stepper(network).step, memory, state, sources, SearchOptions())[0][0].ids
