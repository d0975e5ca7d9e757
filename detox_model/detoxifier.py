"""The public face of the model: whole messages in, whole messages out."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

import torch

from detox_model import checkpoint, choosing, guard, masking, ranking
from detox_model import explain as explaining
from detox_model import smoke as smoking
from detox_model.entities import protect
from detox_model.errors import CheckpointError
from detox_model.evasion import reveal
from detox_model.explain import Explained
from detox_model.fluency import Fluency
from detox_model.results import Alternative, Rewrite, Status, Verdict
from detox_model.rewriter import Candidate, Rewriter
from detox_model.search import SearchOptions
from detox_model.smoke import Smoke
from detox_model.text import simplify
from detox_model.thresholds import measured
from detox_model.toxicity import Flagger
from detox_model.words import WordList

_T = TypeVar("_T", bool, float)

MAX_CHARACTERS = 20_000
"""A longer text is refused: chat messages have at most 4,000 characters."""


def choose_device(name: str) -> torch.device:
    """``auto``, ``cpu``, ``cuda``, ``cuda:N`` or ``mps``. Raises :class:`ValueError`."""
    if name == "auto":
        return torch.device("cuda" if torch.cuda.is_available() else "cpu")
    try:
        device = torch.device(name)
    except RuntimeError:
        raise ValueError(f"unknown device {name!r}: use auto, cpu, cuda, cuda:N or mps") from None
    if device.type == "cuda" and (device.index or 0) >= torch.cuda.device_count():
        raise ValueError(f"device {name!r} is not there: {torch.cuda.device_count()} GPUs found")
    if device.type == "mps" and not torch.backends.mps.is_available():
        raise ValueError("device 'mps' is not there: it needs an Apple GPU")
    return device


SUSPICIOUS = 0.2
"""Toxicity from which a sentence is rewritten in a text that is to be rewritten anyway."""


_MASKINGS = 3
"""Rounds of masking: what only a masked word's neighbours betray is seen in the next one."""

TOGETHER = 22
"""Words up to which a line that is to be rewritten anyway is read as one: about as many as the
network saw at once. Its sentences then help each other, but none is sure to stay as it is."""


@dataclass(slots=True)
class _Sentence:
    """A stretch of a text that is to be rewritten."""

    start: int
    end: int
    text: str
    candidates: list[Candidate] = field(default_factory=list)
    """Those fit to post, best first."""


@dataclass(slots=True)
class _Job:
    """One text on its way through."""

    text: str
    threshold: float
    always: bool
    verdict: Verdict
    sentences: list[_Sentence] = field(default_factory=list)
    drafts: list[tuple[str, float]] = field(default_factory=list)
    """Wordings of the whole text with their scores, best first."""

    @property
    def flagged(self) -> bool:
        return self.verdict.toxicity >= self.threshold

    @property
    def withheld(self) -> bool:
        """Whether moderators have to see it as it is, whatever its toxicity."""
        return self.verdict.category is not None and not self.always


class Detoxifier:
    """A model folder, loaded: flags texts and rewrites them in neutral words.

    Not thread-safe: one thread owns an instance.
    """

    def __init__(
        self,
        name: str,
        rewriter: Rewriter,
        flagger: Flagger,
        words: WordList,
        threshold: float,
        *,
        fluency: Fluency | None = None,
        digest: str = "",
        metrics: Mapping[str, Any] | None = None,
        smoke: Smoke | None = None,
    ) -> None:
        self.name = name
        self.digest = digest
        """Tells this folder's contents from any other's; empty for a model made in memory."""
        self.metrics = dict(metrics or {})
        """What was measured when it was made."""
        self.smoke = smoke
        """What the folder says must hold wherever it is loaded."""
        self.threshold = threshold
        """Recommended toxicity, in (0, 1), from which a text is flagged."""
        self.presets = measured(flagger.config.metrics)
        """How each preset flags, as far as that was measured."""
        self._rewriter, self._flagger, self._words = rewriter, flagger, words
        self._fluency = fluency

    @classmethod
    def load(cls, path: Path | None = None, *, device: str = "auto") -> "Detoxifier":
        """Load a model folder, the shipped one by default.

        Raises :class:`detox_model.errors.CheckpointError` where the folder is missing,
        incomplete or does not match its hashes, :class:`ValueError` for an unknown device.
        """
        folder = path or checkpoint.DEFAULT
        chosen = choose_device(device)
        network, tokenizer, config = checkpoint.load(folder, chosen)
        try:
            flagger = Flagger.load(folder)
            words = WordList.load(folder)
            fluency = Fluency.load(folder, tokenizer)
        except (OSError, ValueError, KeyError) as error:
            raise CheckpointError(f"{folder} cannot be loaded: {error}") from error
        rewriter = Rewriter(network, tokenizer, chosen)
        return cls(
            config.name,
            rewriter,
            flagger,
            words,
            config.threshold,
            fluency=fluency,
            digest=config.digest,
            metrics=checkpoint.read_metrics(folder),
            smoke=smoking.read(folder),
        )

    def score(self, texts: Sequence[str]) -> list[Verdict]:
        """One verdict a text, in order."""
        return self._flagger.score(list(texts))

    def rewrite(
        self,
        texts: Sequence[str],
        *,
        threshold: float | Sequence[float] | None = None,
        always: bool | Sequence[bool] = False,
        beam: int = 8,
        alternatives: int = 3,
        batch_size: int = 32,
        on_progress: Callable[[int], None] | None = None,
    ) -> list[Rewrite]:
        """One rewrite a text, in order; ``threshold`` and ``always`` may differ by text.

        ``threshold`` defaults to the model's recommended one. ``always`` rewrites
        every text, flagged or not: a short line as a whole, of a longer text its suspicious
        sentences, or else its worst one. Without it a text of a
        :class:`~detox_model.results.Category` is withheld; with it, as in an evaluation, it is
        rewritten like any other, and no wording that is of one is given.
        ``on_progress`` is called with the number of texts finished since the last call. Raises
        :class:`ValueError` for arguments out of range.
        """
        thresholds = _each(self.threshold if threshold is None else threshold, len(texts))
        forced = _each(always, len(texts))
        if beam < 1 or alternatives < 1 or batch_size < 1:
            raise ValueError("beam, alternatives and batch_size must be at least 1")
        if any(not 0 < value < 1 for value in thresholds):
            raise ValueError("a threshold must lie between 0 and 1")
        results: list[Rewrite] = []
        options = SearchOptions(beam=beam, n_best=beam)
        for start in range(0, len(texts), batch_size):
            part = slice(start, start + batch_size)
            jobs = [
                _Job(*job)
                for job in zip(
                    texts[part],
                    thresholds[part],
                    forced[part],
                    self.score(texts[part]),
                    strict=True,
                )
            ]
            results += self._run(jobs, options, alternatives)
            if on_progress is not None:
                on_progress(len(jobs))
        return results

    def explain(
        self,
        text: str,
        *,
        threshold: float | None = None,
        always: bool = False,
        beam: int = 8,
        alternatives: int = 3,
    ) -> Explained:
        """Rewrite one text as :meth:`rewrite` does, and say which words came from where.

        Takes about twice as long. Raises :class:`ValueError` as :meth:`rewrite` does.
        """
        bar = self.threshold if threshold is None else threshold
        [result] = self.rewrite(
            [text], threshold=bar, always=always, beam=beam, alternatives=alternatives
        )
        job = _Job(text, bar, always, self.score([text])[0])
        wanted = (always or job.flagged) and not job.withheld and len(text) <= MAX_CHARACTERS
        chosen = self._chosen(job) if wanted else []
        places = [(s.start, s.end) for s in chosen]
        return explaining.explain(
            self._rewriter,
            result,
            bar,
            places,
            self._rewriter.propose(
                [s.text for s in chosen],
                SearchOptions(beam=beam, n_best=beam),
                batch_size=1,  # as rewrite has it: in 8 bits, rows of a batch share a scale
            ),
            lambda old, new: guard.violations(
                reveal(old), new, known_word=self._words.__contains__
            ),
            self.score,
        )

    def _run(
        self, jobs: Sequence[_Job], options: SearchOptions, alternatives: int
    ) -> list[Rewrite]:
        for job in jobs:
            wanted = (job.always or job.flagged) and not job.withheld
            if wanted and len(job.text) <= MAX_CHARACTERS:
                job.sentences = self._chosen(job)
        self._fill([s for job in jobs for s in job.sentences], options, len(jobs))
        for job in jobs:
            job.drafts = _drafts(job, alternatives)
        verdicts = iter(self.score([draft for job in jobs for draft, _ in job.drafts]))
        return [self._answer(job, [next(verdicts) for _ in job.drafts]) for job in jobs]

    def _chosen(self, job: _Job) -> list[_Sentence]:
        """The stretches that make a text flagged, disguised words spelt plainly."""
        # Texts that are rewritten whatever they score are mostly toxic: look closer there.
        bar = min(job.threshold, SUSPICIOUS) if job.always else job.threshold
        places = choosing.choose(
            job.text,
            bar,
            lambda texts: [verdict.toxicity for verdict in self.score(texts)],
            whole_up_to=TOGETHER if job.always else 0,
        )
        return [_Sentence(start, end, reveal(job.text[start:end])) for start, end in places]

    def _fill(self, wanted: Sequence[_Sentence], options: SearchOptions, batch_size: int) -> None:
        """Find the candidates of each sentence, fit to post and best first."""
        proposed = self._rewriter.propose(
            [sentence.text for sentence in wanted], options, batch_size=batch_size
        )
        for sentence, candidates in zip(wanted, proposed, strict=True):
            sentence.candidates = [
                c
                for c in candidates
                if not guard.violations(sentence.text, c.text, known_word=self._words.__contains__)
            ]
        found = [(s.text, c.text) for s in wanted for c in s.candidates]
        toxicities = iter([v.toxicity for v in self.score([text for _, text in found])])
        wholeness = iter(self._wholeness(found))
        for sentence in wanted:
            order = ranking.order(
                sentence.text,
                sentence.candidates,
                [next(toxicities) for _ in sentence.candidates],
                [next(wholeness) for _ in sentence.candidates],
            )
            sentence.candidates = [sentence.candidates[i] for i in order]

    def _wholeness(self, found: Sequence[tuple[str, str]]) -> list[float]:
        """How well each candidate reads where it left its source; all alike where the model
        cannot tell."""
        if self._fluency is None:
            return [0.0] * len(found)
        return self._fluency.score(
            [simplify(protect(source).text) for source, _ in found],
            [simplify(protect(text).text) for _, text in found],
        )

    def _answer(self, job: _Job, verdicts: Sequence[Verdict]) -> Rewrite:
        passing = tuple(
            Alternative(draft, after.toxicity, score)
            for (draft, score), after in zip(job.drafts, verdicts, strict=True)
            if after.toxicity < job.threshold and draft != job.text and after.category is None
        )
        text, toxicity, status = job.text, job.verdict.toxicity, Status.UNCHANGED
        if passing:
            text, toxicity, status = passing[0].text, passing[0].toxicity, Status.REWRITTEN
        elif job.withheld:
            status = Status.WITHHELD
        elif job.flagged:
            status = Status.WITHHELD
            masked, after = self._masked(job)
            if masked != job.text and after < job.threshold:
                text, toxicity, status = masked, after, Status.MASKED
        return Rewrite(
            text=job.text,
            rewrite=text,
            changed=text != job.text,
            toxicity_before=job.verdict.toxicity,
            toxicity_after=toxicity,
            status=status,
            alternatives=passing,
            model=self.name,
            spans=job.verdict.spans,
            category=job.verdict.category,
        )

    def _masked(self, job: _Job) -> tuple[str, float]:
        """The text with what is flagged hidden, and then what still is, and how toxic that is."""
        masked, verdict = job.text, job.verdict
        for _ in range(_MASKINGS):
            hidden = masking.mask(masked, verdict.spans)
            [after] = self.score([hidden])
            if after.toxicity < job.threshold or hidden == masked:
                return hidden, after.toxicity
            masked, verdict = hidden, after
        return masked, verdict.toxicity


def _drafts(job: _Job, alternatives: int) -> list[tuple[str, float]]:
    """Distinct wordings of the whole text with their scores: every sentence's best candidate
    first, then every second best; none where a sentence has no candidate."""
    if not job.sentences or not all(sentence.candidates for sentence in job.sentences):
        return []
    drafts: dict[str, float] = {}
    for rank in range(max(len(sentence.candidates) for sentence in job.sentences)):
        parts, end, score = [], 0, 0.0
        said: dict[str, str] = {}
        for sentence in job.sentences:
            candidate = _unsaid(sentence, rank, said)
            parts += [job.text[end : sentence.start], candidate.text]
            end, score = sentence.end, score + candidate.score
        drafts.setdefault("".join([*parts, job.text[end:]]), score)
        if len(drafts) == alternatives:
            break
    return list(drafts.items())


def _unsaid(sentence: _Sentence, rank: int, said: dict[str, str]) -> Candidate:
    """The candidate of that rank, or the next that no other sentence before it was turned into."""
    first = min(rank, len(sentence.candidates) - 1)
    chosen = sentence.candidates[first]
    for candidate in (*sentence.candidates[first:], *sentence.candidates[:first]):
        if said.get(_bare(candidate.text), _bare(sentence.text)) == _bare(sentence.text):
            chosen = candidate
            break
    said.setdefault(_bare(chosen.text), _bare(sentence.text))
    return chosen


def _bare(text: str) -> str:
    return " ".join(text.casefold().split()).rstrip(".!?\u2026 ")


def _each(value: _T | Sequence[_T], count: int) -> list[_T]:
    if not isinstance(value, Sequence):
        return [value] * count
    if len(value) != count:
        raise ValueError(f"{len(value)} values for {count} texts")
    return list(value)
