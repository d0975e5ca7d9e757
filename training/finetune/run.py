"""From a model folder and reviewed pairs to a model folder that goes on from it."""

import json
import os
import shutil
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import torch
from rich.console import Console

from detox_model.detoxifier import choose_device
from detox_model.network import Network
from training.corpora import CorpusError, Pair
from training.finetune.blend import Blend, Plan, blend, make_preset
from training.finetune.flagging import learn_flagger
from training.finetune.lineage import KEY, lineage, names_beside, next_name
from training.finetune.records import PairsError
from training.finetune.sifting import reasons
from training.finetune.start import Request, Start, make_start
from training.finetune.steering import Steering
from training.finetune.sweep import Tried, as_json, best, show
from training.finetune.vocabulary import make_ranker
from training.flagger_card import FILE as FLAGGER_CARD
from training.mixture import Mixture
from training.preset import Preset
from training.run import folder
from training.run.curves import Board
from training.run.manifest import write_manifest
from training.sources import missing
from training.train import (
    RunError,
    check_folder,
    dev_examples,
    package,
    progress,
    references,
    shower,
    stoppable,
)
from training.trainer import Trainer
from training.world import World

RECORD = "finetune.json"
"""What a run was begun with: it goes on with nothing else."""
LEFT_OUT = "left_out.jsonl"
"""What of the pairs was not learnt from, and why: files and lines, nobody's words."""
_console = Console(stderr=True)


@dataclass(frozen=True, slots=True)
class Trial:
    """A plan carried out."""

    plan: Plan
    mix: Blend
    preset: Preset
    trainer: Trainer
    network: Network


def finetune(request: Request, shares: Sequence[float] = ()) -> Path:
    """Fine-tune and package; the model folder, ``OUT/model``.

    ``OUT`` is a run folder as ``train`` makes one, and is resumed like one as long as parent,
    pairs and plan are the same. With ``shares`` of replay, each is tried in a run folder inside
    ``OUT``, and the best by :func:`~training.finetune.sweep.best` is packaged. Raises as
    :func:`~training.finetune.start.make_start` does, and :class:`~training.train.RunError`,
    :class:`~training.trainer.Stopped`.
    """
    if request.threads:
        torch.set_num_threads(request.threads)
    _look(request)
    with _console.status("reading parent, pairs and corpora"):
        start = make_start(request)
    _tell(start)
    if shares and not (start.dev.pairs and request.data):
        raise PairsError(
            "a sweep needs --data and reviewed pairs to compare the shares on: export with "
            "--split 90,5,5, or name a file with --dev"
        )
    name = _begin(request, start)
    if shares:
        trial, swept = _sweep(request, start, shares)
    else:
        trial, swept = _try(request, start, request.plan, request.out), None
    story = lineage(
        start.config, start.metrics, start.reviewed, start.sifted, trial.mix, trial.plan
    )
    if swept is not None:
        story["sweep"] = swept
    scorer = request.parent
    if request.flagger:
        scorer, story["flagger"] = learn_flagger(request, start, _console)
    ranker = request.out / "ranker"
    story["new_words"] = make_ranker(request.parent, ranker, start.sifted.written)
    model = package(
        request.out / "model", trial.network, start.tokenizer, preset=trial.preset,
        data=request.data, flagger=scorer, ranker=ranker, name=name, steps=trial.trainer.step,
        more={KEY: story},
    )  # fmt: skip
    if (scorer / FLAGGER_CARD).is_file():
        shutil.copyfile(scorer / FLAGGER_CARD, model / FLAGGER_CARD)
    folder.finish(request.out, trial.trainer)
    return model


def _look(request: Request) -> None:
    """Raise ``CorpusError`` now, not after the network was trained, for what the flagger lacks."""
    if not request.flagger or request.data is None:
        return
    lacking = [file.path for file in missing(request.data) if "flagger" in file.uses]
    if lacking:
        raise CorpusError(
            f"{request.data} lacks what the flagger is held by: {', '.join(lacking)}; "
            f"'python -m training corpora --data {request.data} --missing' says where that is "
            "from, and --no-flagger goes without"
        )


def _sweep(request: Request, start: Start, shares: Sequence[float]) -> tuple[Trial, dict[str, Any]]:
    public = references(request.data, "dev") if request.data else []
    steering = Steering(
        request.out, start.tokenizer, choose_device(request.device), public, start.dev.pairs
    )
    parent = Tried(None, *steering.weigh(start.network))
    trials = {}
    for share in shares:
        plan = replace(request.plan, replay=share)
        trial = _try(request, start, plan, request.out / f"replay-{share:g}")
        trials[Tried(share, *steering.weigh(trial.network))] = trial
    chosen = best(parent, list(trials))
    show(parent, list(trials), chosen, _console)
    shutil.copytree(request.out / f"replay-{chosen.replay:g}", request.out, dirs_exist_ok=True)
    return trials[chosen], as_json(parent, list(trials), chosen)


def _try(request: Request, start: Start, plan: Plan, out: Path) -> Trial:
    kept = len(start.sifted.kept)
    mix = blend(plan, len(start.sifted.pairs), kept, start.base)
    preset = make_preset(
        plan, mix, start.base, kept=kept, network=start.config.network, parent=start.recipe,
        steer=bool(start.dev.pairs),
    )  # fmt: skip
    check_folder(out, preset, request.resume)
    device = choose_device(request.device)
    folder.begin(out, preset, device, World(), resumed=request.resume)
    trainer, network = _train(request, start, preset, _mixture(start, mix, preset), out)
    return Trial(plan, mix, preset, trainer, network)


def _tell(start: Start) -> None:
    found = start.sifted
    _console.print(
        f"{len(start.reviewed.train):,} reviewed messages: {len(found.pairs):,} pairs, "
        f"{len(found.kept):,} that stay as they are, {len(found.left_out):,} left out"
    )
    for reason, count in found.counts.items():
        _console.print(f"  {count:,} {reason.replace('_', ' ')}")
    if not found.pairs:
        raise PairsError("none of the reviewed messages is left to learn a wording from")


def _begin(request: Request, start: Start) -> str:
    """Write what the run is begun with; the model's name."""
    out, path = request.out, request.out / RECORD
    record: dict[str, Any] = {
        "parent": {"name": start.config.name, "digest": start.config.digest},
        "pairs": {source.name: source.sha256 for source in start.reviewed.sources},
        "flagger": request.flagger,
    }
    name = request.name
    if path.is_file() and not request.resume:
        raise RunError(f"{out} holds a run already: add --resume to go on, or name another folder")
    if path.is_file():
        before = json.loads(path.read_bytes())
        name = before.pop("name")
        if before != record:
            raise RunError(
                f"{out} was begun with another parent or other pairs, see {path}: resume with "
                "those, or name another folder"
            )
    out.mkdir(parents=True, exist_ok=True)
    name = name or next_name(start.config.name, datetime.now(UTC).date(), names_beside(out))
    _write(path, json.dumps(record | {"name": name}, indent=2) + "\n")
    lines = (json.dumps(row, ensure_ascii=False) for row in reasons(start.sifted.left_out))
    _write(out / LEFT_OUT, "".join(line + "\n" for line in lines))
    return name


def _mixture(start: Start, mix: Blend, preset: Preset) -> Mixture:
    pairs = dict(start.base.pairs) if mix.replayed else {}
    kept = [Pair(text, text) for text in start.sifted.kept]
    found = pairs | {"reviewed": start.sifted.pairs, "kept": kept}
    return Mixture(
        start.tokenizer,
        {corpus: list(items) for corpus, items in found.items()},
        list(start.base.clean),
        preset.max_pieces,
    )


def _train(
    request: Request, start: Start, preset: Preset, mixture: Mixture, out: Path
) -> tuple[Trainer, Network]:
    device, data = choose_device(request.device), request.data
    public = [] if data is None else references(data, "dev")
    examples = [] if data is None else dev_examples(mixture, data)
    examples += mixture.encode("reviewed", list(start.dev.pairs))
    write_manifest(out, data, mixture.pairs, mixture.clean, len(public) + len(start.dev.pairs))
    steering = Steering(out, start.tokenizer, device, public, start.dev.pairs)
    with progress(World()) as bar, ExitStack() as stack:
        trainer = Trainer(
            preset, mixture, examples, out, device=device, on_report=shower(bar, out),
            on_epoch=steering, alone=True,
        )  # fmt: skip
        if request.resume and trainer.resume():
            bar.console.print(f"going on at step {trainer.step}")
        else:
            trainer.average.weights = {
                key: value.to(device) for key, value in start.network.state_dict().items()
            }
        trainer.on_row = stack.enter_context(Board(out, trainer.step + 1)).add
        stack.enter_context(stoppable(trainer))
        return trainer, trainer.fit()


def _write(path: Path, text: str) -> None:
    temporary = path.with_suffix(".tmp")
    temporary.write_text(text, encoding="utf-8")
    os.replace(temporary, path)  # noqa: PTH105 - the atomic rename is the point
