"""The flagger: how toxic a text is, and which of its words make it so. NumPy only.

A word is the sum of the vectors of its hashed n-grams; one convolution looks at five words at
a time; its strongest and its mean answers decide for the text, and each place's own answer for
the word. All arithmetic up to the last line is on whole numbers that fit float32 exactly, so a
text scores the same alone and in any batch.
"""

import json
import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields
from itertools import groupby
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict, Field, ValidationError
from safetensors import SafetensorError
from safetensors.numpy import load_file, save

from detox_model import sentences
from detox_model.errors import CheckpointError
from detox_model.evasion import Normalised, normalise
from detox_model.features import buckets_of, word_ranges, words_of
from detox_model.results import Category, Kind, Span, Verdict
from detox_model.withholding import CODE, category_in

WEIGHTS, CONFIG = "flagger.safetensors", "flagger.json"
FORMAT = 2
_BATCH = 256
_CACHED_WORDS = 40_000
_LONG = 40
"""Texts of more words than this are scored sentence by sentence too."""
_SEVERAL = re.compile(r"^[ \t]*+>|[`.!?\u2026\n|;][\s\"'*_)]*[^\W_]")
_STRUCTURE = re.compile(r"[`>|*_~\n#\u2022-]")
_FULL_STOP = re.compile(r"(?<!\b[A-Za-z])[.!?\u2026]+[\"')\]]*\s+(?=\w)")
_CUT_WORD = re.compile(r"(?<=[^\W_])(\|\||``?)[^\W_]+\1|(\|\||``?)[^\W_]+\2(?=[^\W_])")
_QUOTED = re.compile(rf"```.*?```|{CODE}|^[ \t]*+>{{1,3}}[ \t]", re.DOTALL | re.MULTILINE)
_OWN_WORDS = 3
_RUN = 3
"""How often a word has to follow itself to be read as said once: else it drowns in itself."""
_RUN_LEAD = 4
"""Words before a run that are read with it."""

Floats = NDArray[np.float32]


class FlaggerConfig(BaseModel):
    """Sizes, calibration and what was measured; stored as JSON beside the weights."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)

    format: int = FORMAT
    version: str = "1"
    bits: int = Field(ge=4, le=24)
    width: int = Field(ge=1)
    filters: int = Field(ge=1)
    window: int = Field(ge=1)
    vector_scale: float
    """Turns a sum of table rows into the whole numbers that the convolution takes."""
    bias: float
    word_bias: float
    kind_biases: tuple[float, ...] = Field(min_length=len(Kind), max_length=len(Kind))
    """One a :class:`~detox_model.results.Kind`, in its order."""
    slope: float
    """Calibration: probability = sigmoid(slope × logit + offset)."""
    offset: float
    threshold: float = Field(gt=0, lt=1)
    """Recommended: from this toxicity on a text should be rewritten."""
    word_threshold: float = 0.5
    metrics: dict[str, Any] = {}


@dataclass(frozen=True, slots=True)
class FlaggerWeights:
    """The tensors; see :data:`SHAPES`. All but the two heads hold whole numbers."""

    table: NDArray[np.int8]
    """``2 ** bits × width``."""
    conv: NDArray[np.int8]
    """``window × width × filters``."""
    conv_bias: NDArray[np.int32]
    """``filters``."""
    head: Floats
    """``2 × filters``: for the strongest answer of each filter, then for its mean."""
    word_head: Floats
    """``filters``."""
    kind_head: Floats
    """``kinds × 2 · filters``: like the head, one row a kind."""


_KIND_OF = {
    Category.THREAT: Kind.THREAT,
    Category.SELF_HARM: Kind.SELF_HARM,
    Category.SLUR: Kind.IDENTITY_ATTACK,
    Category.SEXUAL: Kind.SEXUAL,
}
NOTHING = -20.0
"""The logit of a text without words."""


@dataclass(frozen=True, slots=True)
class _Answers:
    texts: NDArray[np.float64]
    """One a row."""
    words: NDArray[np.float64]
    """One a word, row after row."""
    kinds: NDArray[np.float64]
    """``rows × kinds``."""


@dataclass(slots=True)
class _Row:
    """One stretch to score: the words ``first`` to ``last`` of text ``owner``."""

    owner: int
    first: int
    words: list[str]
    repeats: int = 0
    """How many more times its last word follows it in the text."""


class Flagger:
    """Scores texts. Not thread-safe: one thread owns an instance, for it caches words."""

    def __init__(self, config: FlaggerConfig, weights: FlaggerWeights) -> None:
        self.config = config
        self.weights = weights
        self._conv: Floats = weights.conv.astype(np.float32).reshape(-1, config.filters)
        self._conv_bias: Floats = weights.conv_bias.astype(np.float32)
        self._index: dict[str, int] = {}
        self._vectors: Floats = np.empty((_CACHED_WORDS, config.width), np.float32)

    @classmethod
    def load(cls, folder: Path) -> "Flagger":
        """Read ``flagger.json`` and ``flagger.safetensors`` of a model folder.

        Raises :class:`~detox_model.errors.CheckpointError` where they are missing or broken.
        """
        try:
            record = json.loads((folder / CONFIG).read_text(encoding="utf-8"))
            tensors = load_file(folder / WEIGHTS)
        except (OSError, ValueError, SafetensorError) as error:
            raise CheckpointError(f"no usable flagger in {folder}: {error}") from error
        config = _config(record, folder)
        return cls(config, _weights(tensors, config, folder))

    def save(self, folder: Path) -> None:
        """Write ``flagger.json`` and ``flagger.safetensors`` to ``folder``, made if missing."""
        folder.mkdir(parents=True, exist_ok=True)
        # The format takes the bytes as they lie, so a transposed array must be laid out first.
        tensors = {
            f.name: np.ascontiguousarray(getattr(self.weights, f.name))
            for f in fields(self.weights)
        }
        (folder / WEIGHTS).write_bytes(save(tensors))
        text = self.config.model_dump_json(indent=2)
        (folder / CONFIG).write_text(text + "\n", encoding="utf-8")

    def score(self, texts: Sequence[str]) -> list[Verdict]:
        """One verdict a text, in order; 0 for a text without words. Takes any Unicode."""
        verdicts: list[Verdict] = []
        for start in range(0, len(texts), _BATCH):
            verdicts += self._score_batch(texts[start : start + _BATCH])
        return verdicts

    def logits(self, texts: Sequence[str]) -> NDArray[np.float64]:
        """The answers before calibration, which is fitted to them: a text's most hostile part."""
        result = np.full(len(texts), NOTHING)
        for start in range(0, len(texts), _BATCH):
            rows: list[_Row] = []
            for owner, text in enumerate(texts[start : start + _BATCH], start):
                view = normalise(text)
                rows += _rows(owner, text, view, words_of(view.text))
            if rows:
                np.maximum.at(result, [row.owner for row in rows], self._answers(rows).texts)
        return result

    def _score_batch(self, texts: Sequence[str]) -> list[Verdict]:
        normal = [normalise(text) for text in texts]
        rows: list[_Row] = []
        categories: list[Category | None] = []
        for owner, (text, view) in enumerate(zip(texts, normal, strict=True)):
            found = words_of(view.text)
            rows += _rows(owner, text, view, found)
            categories.append(category_in(text, view.text, found))
        toxicity = np.zeros(len(texts))
        if not rows:
            return [Verdict(0.0) for _ in texts]
        answers = self._answers(rows)
        calibrated = self.config.slope * answers.texts + self.config.offset
        owners = [row.owner for row in rows]
        np.maximum.at(toxicity, owners, np.round(_sigmoid(calibrated), 6))
        kinds = np.full((len(texts), len(Kind)), NOTHING)
        np.maximum.at(kinds, owners, answers.kinds)
        words: dict[int, dict[int, float]] = {}
        end = 0
        for row in rows:
            start, end = end, end + len(row.words)
            if toxicity[row.owner] >= self.config.threshold / 2:
                scores = words.setdefault(row.owner, {})
                found = np.round(_sigmoid(answers.words[start:end]), 4).tolist()
                for at, score in enumerate(found, row.first):
                    scores[at] = max(scores.get(at, 0.0), score)
                for at in range(
                    row.first + len(row.words), row.first + len(row.words) + row.repeats
                ):
                    scores[at] = max(scores.get(at, 0.0), scores[row.first + len(row.words) - 1])
        return [
            Verdict(
                float(toxicity[at]),
                self._spans(view, words[at]) if at in words else (),
                categories[at],
                self._kinds(kinds[at] if at in words else None, categories[at]),
            )
            for at, view in enumerate(normal)
        ]

    def _answers(self, rows: Sequence[_Row]) -> "_Answers":
        """Logits of rows (none empty), of all their words, one after the other, and of kinds."""
        config, weights = self.config, self.weights
        lengths = np.array([len(row.words) for row in rows])
        starts = np.concatenate(([0], np.cumsum(lengths)[:-1]))
        total, reach = int(lengths.sum()), config.window // 2
        # Zero rows between the texts keep the window of one from seeing the next.
        place = np.arange(total) + np.repeat(np.arange(1, len(rows) + 1) * reach, lengths)
        padded = np.zeros((total + (len(rows) + 1) * reach, config.width), np.float32)
        padded[place] = self._embed([word for row in rows for word in row.words])
        windows = padded[place[:, None] + np.arange(-reach, reach + 1)]
        hidden = windows.reshape(total, -1) @ self._conv
        hidden += self._conv_bias
        np.maximum(hidden, 0, out=hidden)
        strongest = np.maximum.reduceat(hidden, starts).astype(np.float64)
        mean = np.add.reduceat(hidden, starts, dtype=np.float64) / lengths[:, None]
        pooled = np.concatenate((strongest, mean), axis=1)
        word_logits = (hidden * weights.word_head).sum(axis=1, dtype=np.float64)
        return _Answers(
            (pooled * weights.head).sum(axis=1) + config.bias,
            word_logits + config.word_bias,
            # Row by row, for a product of matrices rounds differently by the batch's size.
            np.stack([(pooled * row).sum(axis=1) for row in weights.kind_head], axis=1)
            + config.kind_biases,
        )

    def _kinds(
        self, logits: NDArray[np.float64] | None, category: Category | None
    ) -> tuple[Kind, ...]:
        """The kinds that are likelier than not, and what a rule is sure of."""
        known = {_KIND_OF[category]} if category is not None else set()
        if logits is None:
            return tuple(known)
        order = np.argsort(-logits, kind="stable")
        kinds = list(Kind)
        return tuple(kinds[at] for at in order if logits[at] > 0 or kinds[at] in known)

    def _embed(self, words: list[str]) -> Floats:
        new = sorted({word for word in words if word not in self._index})
        if len(self._index) + len(new) > _CACHED_WORDS:
            self._index.clear()
            new = sorted(set(words))
        if len(new) > _CACHED_WORDS:
            index = {word: at for at, word in enumerate(new)}
            return self._compute(new)[[index[word] for word in words]]
        if new:
            first = len(self._index)
            self._vectors[first : first + len(new)] = self._compute(new)
            self._index.update((word, first + at) for at, word in enumerate(new))
        return self._vectors[[self._index[word] for word in words]]

    def _compute(self, words: list[str]) -> Floats:
        buckets = buckets_of(words, self.config.bits)
        values = self.weights.table[buckets.ids].astype(np.float32)
        summed = np.add.reduceat(values, buckets.offsets[:-1])
        counts = np.diff(buckets.offsets)[:, None]
        scaled = np.rint(summed.astype(np.float64) * (self.config.vector_scale / np.sqrt(counts)))
        return np.clip(scaled, -LARGEST, LARGEST).astype(np.float32)

    def _spans(self, view: Normalised, scores: dict[int, float]) -> tuple[Span, ...]:
        """The words that carry the verdict, at least one, in characters of the original."""
        top = max(scores.values())
        least = min(self.config.word_threshold, top)
        spans: list[Span] = []
        end = 0
        for at, (first, last) in enumerate(word_ranges(view.text)):
            if scores.get(at, 0.0) >= least:
                start, stop = view.original(first, last)
                if max(start, end) < stop:  # two words may come of one character
                    spans.append(Span(max(start, end), stop, scores[at]))
                    end = stop
        return tuple(spans)


LARGEST = 511
"""Of a word vector's numbers: times 127, summed over a window, they stay below 2 ** 24."""


def _rows(owner: int, text: str, view: Normalised, words: list[str]) -> list[_Row]:
    """The whole text and, where it has several, each of its sentences.

    Whoever answers a quotation or shows some code is judged by their own words, if there are
    any to speak of: what others said is not theirs, and is never rewritten either.
    """
    if not words:
        return []
    whole = _Row(owner, 0, words)
    runs = _runs(owner, words) if len(set(words)) <= len(words) - _RUN + 1 else []
    if len(words) <= _LONG and not _SEVERAL.search(text):
        return [whole, *runs]
    begins = [view.starts[start] for start, _ in word_ranges(view.text)]
    rows = []
    for start, end in _stretches(text, len(words)):
        first, last = bisect_left(begins, start), bisect_left(begins, end)
        if first < last:
            rows.append(_Row(owner, first, words[first:last]))
    if _QUOTED.search(text) and sum(len(row.words) for row in rows) >= _OWN_WORDS:
        return rows
    return [whole, *runs, *(row for row in rows if len(row.words) < len(words))]


def _stretches(text: str, words: int) -> Iterator[tuple[int, int]]:
    """Where the sentences of ``text`` stand, code and other people's words left out."""
    if words <= sentences.MAX_WORDS and not _STRUCTURE.search(text):
        # Most messages: no sentence is too long and nothing but full stops parts them.
        start = 0
        for end in _FULL_STOP.finditer(text):
            yield start, end.end()
            start = end.end()
        yield start, len(text)
        return
    for piece in sentences.split(_without_cuts(text)):
        if piece.kind == "prose":
            yield piece.start, piece.end


def _without_cuts(text: str) -> str:
    """``text``, as long as it was, its words whole where bars or back-ticks stand in them."""
    return _CUT_WORD.sub(lambda match: "x" * len(match.group()), text)


def _runs(owner: int, words: list[str]) -> list[_Row]:
    """The first runs of one word, each read as if it were said once."""
    rows: list[_Row] = []
    at = 0
    for word, group in groupby(words):
        count = sum(1 for _ in group)
        if count >= _RUN and len(rows) < _RUN:
            first = max(0, at - _RUN_LEAD)
            rows.append(_Row(owner, first, [*words[first:at], word], count - 1))
        at += count
    return rows


def _sigmoid(x: Any) -> Any:
    return 1.0 / (1.0 + np.exp(-np.clip(x, -40.0, 40.0)))


def _config(record: object, folder: Path) -> FlaggerConfig:
    if not isinstance(record, dict) or record.get("format") != FORMAT:
        raise CheckpointError(f"{folder / CONFIG} is not of format {FORMAT}: train it again")
    try:
        return FlaggerConfig.model_validate(record)
    except ValidationError as error:
        raise CheckpointError(f"{folder / CONFIG} does not fit this version: {error}") from error


def _weights(
    tensors: dict[str, NDArray[Any]], config: FlaggerConfig, folder: Path
) -> FlaggerWeights:
    filters, width = config.filters, config.width
    wanted: dict[str, tuple[type, tuple[int, ...]]] = {
        "table": (np.int8, (2**config.bits, width)),
        "conv": (np.int8, (config.window, width, filters)),
        "conv_bias": (np.int32, (filters,)),
        "head": (np.float32, (2 * filters,)),
        "word_head": (np.float32, (filters,)),
        "kind_head": (np.float32, (len(Kind), 2 * filters)),
    }
    for name, (kind, shape) in wanted.items():
        tensor = tensors.get(name)
        if tensor is None or tensor.dtype != kind or tensor.shape != shape:
            raise CheckpointError(f"{folder / WEIGHTS}: tensor {name!r} is missing or misshapen")
    return FlaggerWeights(**{name: tensors[name] for name in wanted})
