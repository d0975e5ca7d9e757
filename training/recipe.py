"""Corpora that a run makes for itself, before the first stage that names them.

Each is written to the run folder once and read back after a resume, so that the stages behind
it see the same pairs.
"""

import json
import os
import random
from collections.abc import Callable
from itertools import chain
from pathlib import Path

import torch

from detox_model import words
from detox_model.fluency import Fluency
from detox_model.network import Network
from detox_model.rewriter import Rewriter
from detox_model.toxicity import Flagger
from training import backtranslate, distil, fluency
from training.corpora import Pair
from training.mixture import PARALLEL, Mixture
from training.preset import Backtranslation, Corpus, Preset, PresetError
from training.trainer import Report, Trainer
from training.words import write_words

TURNED: tuple[Corpus, ...] = ("mirrored", "backtranslated")
"""Made together, by one reverse network."""
RANKER = "ranker"
"""Folder of the run with what reranking needs: the cloze model and the word list."""


class Recipe:
    """Makes what a preset's stages name beyond the corpora on disk."""

    def __init__(
        self,
        preset: Preset,
        mixture: Mixture,
        out: Path,
        *,
        data: Path,
        device: torch.device,
        flagger: Path,
        on_report: Callable[[Report], None],
    ) -> None:
        self.preset, self.mixture, self.out, self.data = preset, mixture, out, data
        self.device, self.flagger, self.on_report = device, flagger, on_report

    def before_stage(self, index: int) -> None:
        """Put the made corpora of stage ``index`` into the mixture; for ``Trainer``.

        Raises :class:`~training.preset.PresetError` where the preset does not say how.
        """
        wanted = self.preset.stages[index].corpora
        if any(corpus in wanted and corpus not in self.mixture.pairs for corpus in TURNED):
            paths = {corpus: self.out / f"{corpus}.jsonl" for corpus in TURNED}
            if not all(path.is_file() for path in paths.values()):
                self._backtranslate(paths)
            self.mixture.pairs |= {corpus: _read(path) for corpus, path in paths.items()}
        if "distilled" in wanted and "distilled" not in self.mixture.pairs:
            path = self.out / "distilled.jsonl"
            if not path.is_file():
                self._distil(path, index)
            self.mixture.pairs["distilled"] = _read(path)

    def ranker(self, network: Network) -> Path:
        """The folder with the cloze model and the word list, made where it is missing."""
        folder = self.out / RANKER
        if (folder / words.FILE).is_file():
            return folder
        folder.mkdir(exist_ok=True)
        if self.preset.fluency_epochs:
            rewrites = self._targets("paranmt", "llama")
            fluency.train(
                [*dict.fromkeys([*self.mixture.clean, *rewrites])]
                + self._targets("paradetox", "appdia") * 3,
                self.mixture.tokenizer, start=network, epochs=self.preset.fluency_epochs,
                seed=self.preset.seed,
            ).save(folder)  # fmt: skip
        targets = self._targets(*PARALLEL)
        write_words(folder, chain(targets, self.mixture.clean))
        return folder

    def _targets(self, *corpora: Corpus) -> list[str]:
        """The neutral sides of some corpora, where the run has them."""
        return [pair.target for name in corpora for pair in self.mixture.pairs.get(name, [])]

    def _distil(self, path: Path, index: int) -> None:
        if index == 0:
            raise PresetError("the corpus 'distilled' needs a stage before it")
        network = self._network(self.preset.stages[index - 1].name)
        folder = self.ranker(network)
        distiller = distil.Distiller(
            Rewriter(network, self.mixture.tokenizer, self.device),
            Flagger.load(self.flagger),
            Fluency.load(folder, self.mixture.tokenizer),
            words.WordList.load(folder),
        )
        references = distil.sources(self.data, self.preset.unlabelled, self.preset.seed)
        _write(path, list(dict.fromkeys(distiller.pairs(references))))

    def _network(self, stage: str) -> Network:
        network = Network(self.preset.network).to(self.device)
        path = self.out / f"average-{stage}.pt"
        network.load_state_dict(torch.load(path, map_location=self.device, weights_only=True))
        return network.eval()

    def _backtranslate(self, paths: dict[Corpus, Path]) -> None:
        plan = self.preset.backtranslation
        if plan is None:
            raise PresetError("stages with made corpora need a [backtranslation] part")
        network = self._reverse(plan)
        human = self._targets("paradetox")
        rng = random.Random(self.preset.seed)
        clean = self.mixture.clean
        general = rng.sample(clean, min(len(clean), plan.sentences))
        flagger = Flagger.load(self.flagger)
        for corpus, texts in zip(TURNED, (human, general), strict=True):
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
        preset = self.preset.model_copy(
            update={"stages": (plan.stage,), "select": "last", "soup": ()}
        )
        trainer = Trainer(
            preset, backtranslate.reverse(self.mixture), [], out,
            device=self.device, on_report=self.on_report, alone=True,
        )  # fmt: skip
        if not trainer.resume():
            trainer.average.weights = torch.load(start, map_location=self.device, weights_only=True)
        return trainer.fit()


def _read(path: Path) -> list[Pair]:
    with path.open(encoding="utf-8") as file:
        return [Pair(*json.loads(line)) for line in file]


def _write(path: Path, pairs: list[Pair]) -> None:
    temporary = path.with_suffix(".tmp")
    with temporary.open("w", encoding="utf-8") as file:
        for pair in pairs:
            file.write(json.dumps([pair.source, pair.target], ensure_ascii=False) + "\n")
    os.replace(temporary, path)  # noqa: PTH105 - the atomic rename is the point
