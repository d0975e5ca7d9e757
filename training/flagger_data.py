"""What the flagger learns from: labelled texts of many sources, each with weight and split."""

import json
import random
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import NamedTuple
from zlib import crc32

from detox_model.evasion import normalise
from detox_model.features import word_ranges, words_of
from detox_model.results import Kind
from detox_model.text import simplify
from training import corpora
from training.corpora import Split
from training.disguise import disguise
from training.kinds import KindLabels
from training.mixture import STRONG
from training.synthesis import make_toxic
from training.templates import GROUPS, INNOCENT, MILD, PLURALS, mild_sentences, sentences

GENERAL = {
    "tatoeba": 50_000,
    "goemotions": 54_000,
    "self_dialogue": 50_000,
    "emocontext": 40_000,
    "ubuntu_irc": 40_000,
    "webtext": 25_000,
}
"""Lines taken of each general corpus. They are unlabelled: mostly, not always, harmless."""
_GAMES = ("conda_dota2", "gametox_wot")
_GAMES_WEIGHT = 2.0
"""Games have words of their own, which comments and films outnumber."""
_PARANMT_PAIRS = 45_000
_TEMPLATES = 16_000
_MILD = 3_000
_DISGUISED_SHARE = 0.3
_SYNTHETIC_SHARE = 0.12
"""Of general lines that are given in a hostile wording too."""


@dataclass(frozen=True, slots=True)
class Row:
    """One text for the flagger."""

    words: tuple[str, ...]
    toxic: float
    """The label, in [0, 1]."""
    weight: float
    source: str
    split: Split
    kinds: tuple[int, ...] = (-1,) * len(Kind)
    """1, 0, or -1 where nobody knows, for each kind of hostility."""
    word_labels: tuple[bool, ...] | None = None
    """Which words are the toxic ones, where annotators marked them."""
    text: str = ""
    marked: frozenset[int] = frozenset()
    """Characters of ``text`` that annotators marked."""


def make_row(text: str, toxic: float, weight: float, source: str, split: Split) -> Row:
    """A row for ``text`` as the flagger will see it."""
    simple = simplify(text)
    words = tuple(words_of(normalise(simple).text))
    return Row(words, toxic, weight, source, split, text=simple)


class Draft(NamedTuple):
    """What a row is made of; making one costs ten times as much as reading it."""

    text: str
    toxic: float
    weight: float
    source: str
    split: Split


def rows(data: Path, seed: int, *, share: float = 1.0, learnt: float = 1.0) -> Iterator[Row]:
    """All rows of the corpora, disguised copies for training included; deterministic.

    ``share`` is how much of the corpora is looked at, ``learnt`` how much of what is for
    training there is given, both in [0, 1]: chosen by hashes, so a smaller part lies in a larger.
    """
    rng = random.Random(seed)
    labels = KindLabels.read(data)
    for draft in _drafts(data, rng, share):
        if draft.split == "train" and not _in_part(draft.text, learnt, salt=b"learnt"):
            continue
        plain = make_row(*draft) if isinstance(draft, Draft) else draft
        if not plain.words:
            continue
        row = replace(plain, kinds=labels.of(plain.words, plain.toxic, plain.source))
        yield row
        if row.split == "train" and row.word_labels is None and rng.random() < _DISGUISED_SHARE:
            words = tuple(words_of(normalise(disguise(row.text, rng)).text))
            if words:
                yield replace(row, words=words, weight=row.weight * 0.7)


def _in_part(text: str, share: float, *, salt: bytes = b"") -> bool:
    return share >= 1 or crc32(text.encode("utf-8", "replace"), crc32(salt)) < share * 2**32


def _drafts(data: Path, rng: random.Random, share: float) -> Iterator[Draft | Row]:
    yield from _labelled(data, share)
    yield from _pairs(data, rng, share)
    yield from _marked(data, share)
    yield from _lists(data)
    for text, hostile in sentences(_TEMPLATES, rng):
        yield Draft(text, float(hostile), 2.0, "templates", "train")
    for text in mild_sentences(_MILD, rng):
        yield Draft(text, MILD, 1.5, "templates", "train")
    for text in INNOCENT:
        for _ in range(12):
            yield Draft(text, 0.0, 1.5, "templates", "train")
    for name, count in GENERAL.items():
        yield from _general(data, name, count, rng, share)


def _labelled(data: Path, share: float) -> Iterator[Draft]:
    for record in corpora.read_tsv(data / "toxicity" / "labelled.tsv.xz"):
        text = record["text"]
        if not _in_part(text, share):
            continue
        toxic = float(record["toxic"] == "1")
        weight = _GAMES_WEIGHT if record["source"] in _GAMES else 1.0
        yield Draft(text, toxic, weight, record["source"], corpora.split_of(text))


def _pairs(data: Path, rng: random.Random, share: float) -> Iterator[Draft]:
    for reference in corpora.paradetox(data):
        if not _in_part(reference.source, share):
            continue
        split = corpora.split_of(reference.source)
        yield Draft(reference.source, 1.0, 1.0, "paradetox", split)
        for target in reference.targets:
            yield Draft(target, 0.0, 0.7, "paradetox", split)
    for pair in corpora.llama_rewrites(data):
        if _in_part(pair.source, share) and not STRONG.search(simplify(pair.target)):
            yield Draft(pair.target, 0.0, 0.5, "paradetox", corpora.split_of(pair.source))
    for part in ("train", "dev"):
        for pair in corpora.appdia(data, part):
            split = corpora.split_of(pair.source)
            yield Draft(pair.source, 1.0, 1.0, "appdia", split)
            yield Draft(pair.target, 0.0, 0.7, "appdia", split)
    pairs = list(corpora.paranmt(data, toxic_over=0.85, neutral_under=0.12))
    for pair in rng.sample(pairs, min(_PARANMT_PAIRS, len(pairs))):
        if not _in_part(pair.source, share):
            continue
        split = corpora.split_of(pair.source)
        yield Draft(pair.source, 1.0, 0.4, "paranmt", split)
        if not STRONG.search(simplify(pair.target)):
            yield Draft(pair.target, 0.0, 0.5, "paranmt", split)


def _marked(data: Path, share: float) -> Iterator[Row]:
    """Comments in which annotators marked the toxic characters."""
    for line in corpora.open_text(data / "toxicity" / "toxic_spans_train.jsonl.xz"):
        record = json.loads(line)
        text: str = record["text"]
        if not _in_part(text, share):
            continue
        marked = set(record["toxic_char_offsets"])
        normal = normalise(text)
        labels = tuple(
            any(at in marked for at in range(*normal.original(start, end)))
            for start, end in word_ranges(normal.text)
        )
        words = tuple(words_of(normal.text))
        split = corpora.split_of(text)
        if marked:
            yield Row(
                words,
                1.0,
                0.5,
                "toxic_spans",
                split,
                word_labels=labels,
                text=text,
                marked=frozenset(marked),
            )


def _lists(data: Path) -> Iterator[Draft]:
    for record in corpora.profanities(data):
        if float(record["severity_rating"]) >= 1.4:
            yield Draft(record["text"], 1.0, 3.0, "profanity", "train")
    for text in ("", "\U0001f595", "you", "here you go", "lol", "thanks for nothing", "sure", "ok"):
        for _ in range(30):
            yield Draft(f"{text} \U0001f595", 1.0, 1.0, "profanity", "train")
    # Comments use some of these as insults; the bare word must not count as one.
    for group in (*GROUPS, *PLURALS):
        for _ in range(15):
            yield Draft(group, 0.0, 2.0, "templates", "train")
    for text in corpora.open_text(data / "toxicity" / "wiki_nontoxic_identity.txt.xz"):
        yield Draft(text, 0.0, 1.5, "identity", corpora.split_of(text))
    for record in corpora.read_tsv(data / "toxicity" / "cannot_rewrite.tsv.xz"):
        text = record["toxic"]
        if "toxic_content" in record["reason"]:
            yield Draft(text, 1.0, 0.5, "cannot_rewrite", corpora.split_of(text))
        elif "not_toxic" in record["reason"]:
            yield Draft(text, 0.0, 0.3, "cannot_rewrite", corpora.split_of(text))


def _general(
    data: Path, name: str, count: int, rng: random.Random, share: float
) -> Iterator[Draft]:
    for text in _sample(corpora.general(data, name), count, rng):
        if not _in_part(text, share):
            continue
        split = corpora.split_of(text)
        yield Draft(text, 0.0, 0.6, name, split)
        if split == "train" and rng.random() < _SYNTHETIC_SHARE:
            hostile = make_toxic(simplify(text), rng)
            if hostile is not None and STRONG.search(hostile):
                yield Draft(hostile, 1.0, 0.5, "synthetic", "train")


def _sample(texts: Iterable[str], count: int, rng: random.Random) -> list[str]:
    lines = list(texts)
    return rng.sample(lines, count) if len(lines) > count else lines
