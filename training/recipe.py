"""Corpora that a run makes for itself, before the first stage that names them.

Each is written to the run folder once and read back after a resume, so that the stages behind
it see the same pairs.
"""

import json
import os
import random
from collections.abc import Callable
from pathlib import Path

import torch

from detox_model.network import Network
from detox_model.toxicity import Flagger
from training import backtranslate, fluency
from training.corpora import Pair
from training.mixture import Mixture
from training.preset import Backtranslation, Corpus, Preset, PresetError
from training.trainer import Report, Trainer

MADE: tuple[Corpus, ...] = ("mirrored", "backtranslated")


class Recipe:
    """Makes what a preset's stages name beyond the corpora on disk."""

    def __init__(
        self,
        preset: Preset,
        mixture: Mixture,
        out: Path,
        *,
        device: torch.device,
        flagger: Path,
        on_report: Callable[[Report], None],
    ) -> None:
        self.preset, self.mixture, self.out = preset, mixture, out
        self.device, self.flagger, self.on_report = device, flagger, on_report

    def before_stage(self, index: int) -> None:
        """Put the made corpora of stage ``index`` into the mixture; for ``Trainer``.

        Raises :class:`~training.preset.PresetError` where the preset does not say how.
        """
        wanted = [corpus for corpus in self.preset.stages[index].corpora if corpus in MADE]
        if not wanted or all(corpus in self.mixture.pairs for corpus in wanted):
            return
        paths = {corpus: self.out / f"{corpus}.jsonl" for corpus in MADE}
        if not all(path.is_file() for path in paths.values()):
            self._backtranslate(paths)
        for corpus, path in paths.items():
            self.mixture.pairs[corpus] = _read(path)

    def _backtranslate(self, paths: dict[Corpus, Path]) -> None:
        plan = self.preset.backtranslation
        if plan is None:
            raise PresetError("stages with made corpora need a [backtranslation] part")
        network = self._reverse(plan)
        human = [pair.target for pair in self.mixture.pairs.get("paradetox", [])]
        rng = random.Random(self.preset.seed)
        clean = self.mixture.clean
        general = rng.sample(clean, min(len(clean), plan.sentences))
        flagger = Flagger.load(self.flagger)
        for corpus, texts in zip(MADE, (human, general), strict=True):
            sources = backtranslate.sample(
                network, self.mixture.tokenizer, texts,
                temperature=plan.temperature, seed=self.preset.seed,
            )  # fmt: skip
            made = [Pair(source, text) for source, text in zip(sources, texts, strict=True)]
            _write(paths[corpus], list(dict.fromkeys(backtranslate.keep(made, flagger))))

    def _reverse(self, plan: Backtranslation) -> Network:
        """The neutral → toxic network, trained in a run folder of its own."""
        names = [stage.name for stage in self.preset.stages]
        if plan.start not in names:
            raise PresetError(f"backtranslation.start: no stage is called {plan.start!r}")
        start = self.out / f"average-{plan.start}.pt"
        if not start.is_file():
            raise PresetError(f"backtranslation.start: {plan.start!r} comes too late")
        out = self.out / "reverse"
        out.mkdir(exist_ok=True)
        preset = self.preset.model_copy(update={"stages": (plan.stage,), "select": "last"})
        trainer = Trainer(
            preset, backtranslate.reverse(self.mixture), [], out,
            device=self.device, on_report=self.on_report, alone=True,
        )  # fmt: skip
        if not trainer.resume():
            trainer.average.weights = torch.load(start, map_location=self.device, weights_only=True)
        return trainer.fit()


def tag_fluency(mixture: Mixture, folder: Path, epochs: int, seed: int) -> None:
    """Train the fluency tagger on whole sentences, human rewrites thrice, into ``folder``."""
    human = [
        pair.target for corpus in ("paradetox", "appdia") for pair in mixture.pairs.get(corpus, [])
    ]
    sentences = [*mixture.clean, *human * 3]
    fluency.train(sentences, mixture.tokenizer, epochs=epochs, seed=seed).save(folder)


def _read(path: Path) -> list[Pair]:
    with path.open(encoding="utf-8") as file:
        return [Pair(*json.loads(line)) for line in file]


def _write(path: Path, pairs: list[Pair]) -> None:
    temporary = path.with_suffix(".tmp")
    with temporary.open("w", encoding="utf-8") as file:
        for pair in pairs:
            file.write(json.dumps([pair.source, pair.target], ensure_ascii=False) + "\n")
    os.replace(temporary, path)  # noqa: PTH105 - the atomic rename is the point
