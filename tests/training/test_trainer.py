import json
import random
from pathlib import Path

import pytest
import torch
from torch import Tensor

from detox_model.network import Network, NetworkConfig
from detox_model.search import SearchOptions, beam_search
from detox_model.stepper import Stepper
from detox_model.tokenizer import EOS, Tokenizer
from training.mixture import Example, Mixture
from training.preset import Preset
from training.trainer import Report, Stopped, Trainer

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


def preset(epochs: int = 2, share: float = 0.3, **changes: object) -> Preset:
    stage = {
        "name": "toy", "epochs": epochs, "learning_rate": 5e-3, "final_rate": 1e-3,
        "batch_pieces": 400, "corpora": {"paradetox": share},
    }  # fmt: skip
    network = NetworkConfig(
        vocabulary=VOCABULARY, embedding=32, encoder_hidden=32, hidden=32, dropout=0.1
    )
    return Preset.model_validate(
        {"title": "toy", "network": network, "warmup": 5, "average": 0.9, "stage": [stage]}
        | changes
    )


def same(one: dict[str, Tensor], other: dict[str, Tensor]) -> bool:
    return all(torch.equal(one[name], other[name]) for name in one)


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
    assert same(second.network.state_dict(), whole.network.state_dict())
    assert same(second.average.weights, whole.average.weights)
    assert second.seconds > 0


def test_a_run_that_is_asked_to_stop_saves_every_step_it_did(tmp_path: Path) -> None:
    whole = trainer(tmp_path / "whole", preset(epochs=1))
    whole.fit()
    cut = trainer(tmp_path / "cut", preset(epochs=1))
    cut.on_report = lambda report: setattr(cut, "stopping", report.step == 2)
    with pytest.raises(Stopped, match="step 2"):
        cut.fit()
    second = trainer(tmp_path / "cut", preset(epochs=1))
    assert second.resume()
    assert (second.step, second.position) == (2, 2)
    second.fit()
    assert same(second.network.state_dict(), whole.network.state_dict())


@pytest.mark.parametrize(
    ("select", "figures", "best"),
    [("joint", "dev_joint", 1), ("joint", "dev_bleu", 3), ("last", "dev_joint", 3)],
)
def test_the_weights_that_did_best_on_dev_are_chosen(
    tmp_path: Path, select: str, figures: str, best: int
) -> None:
    seen: list[dict[str, Tensor]] = []

    def judge(network: Network, report: Report) -> dict[str, float]:
        seen.append(network.state_dict())
        return {figures: (0.2, 0.6, 0.6, 0.3)[len(seen) - 1]}

    run = trainer(tmp_path, preset(epochs=4, share=0.1, select=select))
    run.on_epoch = judge
    assert same(run.fit().state_dict(), seen[best])
    again = trainer(tmp_path, preset(epochs=4, share=0.1, select=select))
    assert again.resume()
    assert same(again.selected().state_dict(), seen[best])


def test_by_loss_the_lowest_on_dev_is_chosen_and_dev_can_be_looked_at_often(
    tmp_path: Path,
) -> None:
    dice = random.Random(5)
    run = trainer(tmp_path, preset(epochs=2, select="loss", select_every=2))
    run.dev = [toy(dice) for _ in range(20)]
    run.fit()
    rows = [json.loads(line) for line in (tmp_path / "log.jsonl").read_text().splitlines()]
    looks = {row["step"]: row["dev_loss"] for row in rows if "dev_loss" in row}
    assert {2, 4, run.step} <= set(looks)
    assert run.best is not None
    assert looks[run.best.step] == min(looks.values())
    assert all(row["seconds"] >= 0 for row in rows)


def test_the_hook_comes_before_each_stage_and_after_a_resume(tmp_path: Path) -> None:
    stages = [stage.model_dump() for stage in preset(epochs=2, share=0.05).stages]
    chosen = preset(stage=[stages[0], stages[0] | {"name": "second"}])
    called: list[int] = []
    first = trainer(tmp_path, chosen, stop_at=1)
    first.before_stage = called.append
    with pytest.raises(Interrupted):
        first.fit()
    assert called == [0]
    second = trainer(tmp_path, chosen)
    second.before_stage = called.append
    assert second.resume()
    second.fit()
    assert called == [0, 0, 1]


def test_a_stage_without_pairs_is_a_clear_mistake(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="stage 'toy' has no pairs"):
        trainer(tmp_path, preset(share=0.0001)).fit()


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


def test_a_soup_is_the_mean_of_its_stages(tmp_path: Path) -> None:
    stages = [stage.model_dump() for stage in preset(epochs=1, share=0.05).stages]
    both = [stages[0], stages[0] | {"name": "second"}, stages[0] | {"name": "third"}]
    chosen = preset(stage=both, soup=("toy", "third"))
    network = trainer(tmp_path, chosen).fit()
    parts = [torch.load(tmp_path / f"average-{name}.pt") for name in ("toy", "third")]
    found = network.state_dict()
    assert all(torch.allclose(found[key], (parts[0][key] + parts[1][key]) / 2) for key in found)
    assert not same(found, parts[0])


def test_a_soup_of_unknown_stages_is_a_mistake() -> None:
    with pytest.raises(ValueError, match="no stage is called second"):
        preset(soup=("toy", "second"))
