"""From a preset and the corpora to a model folder."""

import shutil
import signal
import threading
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import torch
from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    TextColumn,
    TimeRemainingColumn,
)

from detox_model import checkpoint, smoke
from detox_model.detoxifier import Detoxifier, choose_device
from detox_model.network import Network
from detox_model.tokenizer import Tokenizer
from training import corpora, judges
from training.card import EXAMPLES, write_card
from training.corpora import Pair, Reference
from training.evaluate import as_json, compare, outputs_of, read_profanity
from training.mixture import PARALLEL, Example, Mixture, clean_sentences, parallel, prepare
from training.preset import Corpus, Preset, PresetError, load_preset
from training.recipe import Recipe
from training.run import folder
from training.run.curves import Board
from training.run.manifest import write_manifest
from training.run.samples import Judge
from training.trainer import Report, Trainer
from training.world import World, joined

_console = Console(stderr=True)
THRESHOLD = 0.5
"""Toxicity from which a packaged model flags a text: as likely as not that readers object."""


class RunError(ValueError):
    """A run folder that cannot be used as asked."""


def needed(preset: Preset) -> set[Corpus]:
    """The corpora that the preset's stages name."""
    return {corpus for stage in preset.stages for corpus in stage.corpora}


def read_pairs(preset: Preset, data: Path) -> tuple[dict[Corpus, list[Pair]], list[str]]:
    """All prepared pairs by corpus, and the clean sentences that made-up pairs start from."""
    wanted = needed(preset)
    pairs = {corpus: list(parallel(data, corpus)) for corpus in PARALLEL if corpus in wanted}
    clean = list(clean_sentences(data)) if wanted - set(PARALLEL) else []
    return pairs, clean


def references(data: Path, split: corpora.Split) -> list[Reference]:
    """ParaDetox sentences of one split with all their human rewrites, as published."""
    return [ref for ref in corpora.paradetox(data) if corpora.split_of(ref.source) == split]


def vocabulary(
    preset: Preset, pairs: dict[Corpus, list[Pair]], clean: list[str], out: Path
) -> Tokenizer:
    """Train the vocabulary on both sides of the pairs and a third of the clean sentences.

    Raises :class:`~training.preset.PresetError` where the corpora are too small for its size.
    """

    def sentences() -> Iterator[str]:
        for corpus, items in pairs.items():
            for pair in items[:: 2 if corpus == "paranmt" else 1]:
                yield pair.source
                yield pair.target
        yield from clean[::3]

    size = preset.network.vocabulary
    try:
        return Tokenizer.train(sentences(), size=size, prefix=out / "spm")
    except RuntimeError as error:
        reason = str(error).rpartition("] ")[2]
        raise PresetError(f"network.vocabulary = {size} cannot be trained: {reason}") from error


def train_model(
    preset_name: str,
    data: Path,
    out: Path,
    *,
    name: str = "",
    resume: bool = False,
    device: str = "auto",
    threads: int = 0,
    flagger: Path = checkpoint.DEFAULT,
) -> Path:
    """Run a preset from the corpora to a model folder; the folder.

    ``out`` keeps everything a later ``resume`` needs, and tells of itself in its README. Under
    ``torchrun`` every process calls this and the first one writes. Raises :class:`RunError`
    when ``out`` holds another run already, :class:`~training.trainer.Stopped` after Ctrl-C or
    SIGTERM, :class:`~training.preset.PresetError` and :class:`~training.corpora.CorpusError`.
    """
    preset = load_preset(preset_name)
    check_folder(out, preset, resume)
    if threads:
        torch.set_num_threads(threads)
    with joined(choose_device(device)) as (world, chosen):
        with _console.status("reading the corpora"):
            pairs, clean = read_pairs(preset, data)
            tokenizer = _tokenizer(preset, pairs, clean, out, world, resume)
            mixture = Mixture(tokenizer, pairs, clean, preset.max_pieces)
            dev = references(data, "dev")
        judge = Judge(out, tokenizer, chosen, dev)
        if world.first:
            folder.begin(out, preset, chosen, world, resumed=resume)
            write_manifest(out, data, pairs, clean, len(dev))
        with progress(world) as bar, ExitStack() as stack:
            show = shower(bar, out)
            recipe = Recipe(
                preset, mixture, out, data=data, device=chosen, flagger=flagger, on_report=show,
            )  # fmt: skip
            trainer = Trainer(
                preset, mixture, dev_examples(mixture, data), out, device=chosen,
                on_report=show, on_epoch=judge, before_stage=recipe.before_stage,
            )  # fmt: skip
            if resume and trainer.resume():
                bar.console.print(f"going on at step {trainer.step}")
            if world.first:
                trainer.on_row = stack.enter_context(Board(out, trainer.step + 1)).add
            if world.size == 1:
                stack.enter_context(stoppable(trainer))
            network = trainer.fit()
        if world.first:
            with _console.status("training what the reranker needs"):
                ranker = recipe.ranker(network)
            package(
                out / "model", network, tokenizer, preset=preset, data=data, ranker=ranker,
                flagger=flagger, name=name or out.name, steps=trainer.step,
            )  # fmt: skip
            write_manifest(out, data, mixture.pairs, clean, len(dev))  # and what it made
            folder.finish(out, trainer)
        world.wait()
    return out / "model"


def check_folder(out: Path, preset: Preset, resume: bool) -> None:
    """Raise :class:`RunError` where ``out`` holds a run that ``preset`` does not go on with."""
    if not (out / "state.pt").exists():
        return
    if not resume:
        raise RunError(f"{out} holds a run already: add --resume to go on, or name another folder")
    known = folder.preset_of(out)
    if known is not None and known != preset:
        raise RunError(
            f"{out} was begun with another preset, see {out / 'preset.json'}: resume with that "
            "one, or name another folder"
        )


def _tokenizer(
    preset: Preset,
    pairs: dict[Corpus, list[Pair]],
    clean: list[str],
    out: Path,
    world: World,
    resume: bool,
) -> Tokenizer:
    """The run's vocabulary, trained by the first process unless the run has it already."""
    known = out / "spm.model"
    if world.first and not (resume and known.is_file()):
        vocabulary(preset, pairs, clean, out)
    world.wait()
    return Tokenizer(known.read_bytes())


def shower(progress: Progress, out: Path) -> Callable[[Report], None]:
    """What draws a run's progress, and its page anew after each look at dev."""
    task = progress.add_task("starting", total=None)

    def show(report: Report) -> None:
        text = f"{report.stage} {report.epoch + 1}  loss {report.loss:.3f}"
        if report.dev_loss is not None:
            progress.console.print(f"{text}  dev loss {report.dev_loss:.4f}")
            folder.refresh(out)
        speed = f"{report.pieces_per_second:,.0f} pieces/s"
        progress.update(
            task, description=f"{text}  {speed}", total=report.steps, completed=report.step,
        )  # fmt: skip

    return show


@contextmanager
def stoppable(trainer: Trainer) -> Iterator[None]:
    """On Ctrl-C or SIGTERM finish the step under way and save; a second one stops at once."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def stop(*_: object) -> None:
        if trainer.stopping:
            raise KeyboardInterrupt
        trainer.stopping = True

    before = {number: signal.signal(number, stop) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def package(
    folder: Path,
    network: Network,
    tokenizer: Tokenizer,
    *,
    preset: Preset,
    data: Path | None,
    flagger: Path,
    ranker: Path,
    name: str,
    steps: int,
    more: Mapping[str, Any] | None = None,
) -> Path:
    """Write a whole model folder: weights, words, flagger, held-out metrics and card.

    ``flagger`` is the folder that the toxicity scorer is taken from, ``ranker`` the one with the
    word list and, where there is one, the cloze model. Without ``data`` nothing is measured.
    ``more`` joins the metrics.
    """
    folder.mkdir(parents=True, exist_ok=True)
    files = [flagger / "flagger.json", flagger / "flagger.safetensors"]
    files += [file for file in ranker.iterdir() if file.is_file()]
    for file in files:
        if file.resolve() != (folder / file.name).resolve():
            shutil.copyfile(file, folder / file.name)
    smoke.write(folder)
    metrics: dict[str, Any] = {
        "preset": preset.model_dump(mode="json", by_alias=True),
        "steps": steps,
        "parameters": sum(p.numel() for p in network.parameters()),
        "threshold": THRESHOLD,
        **(more or {}),
    }
    checkpoint.save(folder, network, tokenizer, name=name, metrics=metrics, threshold=THRESHOLD)
    model = Detoxifier.load(folder)
    if data is not None:
        metrics |= _measured(model, data)
    checkpoint.save(folder, network, tokenizer, name=name, metrics=metrics, threshold=THRESHOLD)
    examples = [
        (text, r.rewrite) for text, r in zip(EXAMPLES, model.rewrite(EXAMPLES), strict=True)
    ]
    (folder / "README.md").write_text(write_card(name, preset, metrics, examples), "utf-8")
    return folder


def _measured(model: Detoxifier, data: Path) -> dict[str, Any]:
    held_out = references(data, "test")
    listed = read_profanity(data)
    with _console.status("measuring on the held-out sentences"):
        outputs = outputs_of([r.source for r in held_out], model, listed)
        scores = as_json(compare(held_out, outputs))
        bot = model.rewrite([r.source for r in held_out])
    statuses = dict(Counter(rewrite.status.value for rewrite in bot).most_common())
    return {"test": scores, "judges": judges.described(), "statuses": statuses}


def dev_examples(mixture: Mixture, data: Path) -> list[Example]:
    """The dev sentences with their first human rewrite."""
    held_out = references(data, "dev")
    pairs = [p for r in held_out if (p := prepare(Pair(r.source, r.targets[0]))) is not None]
    return mixture.encode("paradetox", pairs)


def progress(world: World) -> Progress:
    """A bar for epochs, drawn by the first process alone."""
    return Progress(
        TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn(),
        console=_console, disable=not world.first,
    )  # fmt: skip
