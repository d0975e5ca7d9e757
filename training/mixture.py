"""From corpora to training examples: filters, tags, placeholders, and each epoch's mixture."""

import random
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

from detox_model.entities import intact, protect
from detox_model.text import simplify
from detox_model.tokenizer import EOS, Tokenizer
from training import corpora
from training.corpora import Pair
from training.preset import Corpus
from training.synthesis import make_toxic

TAG_OF: dict[Corpus, str] = {
    "paradetox": "<human>",
    "appdia": "<human>",
    "llama": "<model>",
    "paranmt": "<film>",
    "synthetic": "<synthetic>",
    "denoising": "<synthetic>",
    "identity": "<human>",
    "mirrored": "<human>",
    "backtranslated": "<synthetic>",
    "distilled": "<human>",
    "reviewed": "<human>",
    "kept": "<human>",
}
PARALLEL: tuple[Corpus, ...] = ("paradetox", "llama", "paranmt", "appdia")
"""Corpora of pairs that are read from disk."""
MADE_UP: tuple[Corpus, ...] = ("synthetic", "denoising", "identity")
"""Corpora that are made anew from clean sentences for every epoch."""
GENERAL = ("goemotions", "self_dialogue", "webtext", "emocontext", "tatoeba")
"""Corpora that synthetic pairs are made from. IRC is left out: half of it is commands."""
LARGEST = 60_000
"""Lines taken of each of them, evenly spread, so that none drowns the others."""

# Wordings that a neutral side must not hold; the corpora's own neutral sides do at times.
STRONG = re.compile(
    r"\b(?:\w*f+u+c+k\w*|sh[i1]t\w*|\w*bullshit\w*|bitch\w*|cunts?|ass|asses|assholes?|dumbass\w*"
    r"|jackass\w*|nigg\w+|faggots?|fags?|retard\w*|whores?|sluts?|dicks?|dickhead\w*|pussy|pussies"
    r"|bastards?|motherf\w+|goddamn\w*|cocksucker\w*|twats?|wankers?|pricks?|crap|crappy|idiots?"
    r"|morons?|imbeciles?|scumbags?|douche\w*|stfu|wtf|piss(?:ed|es)?|tits|titties|turds?)\b"
)
_REFUSAL = re.compile(r"\bi (?:can't|cannot|can not) (?:help|create|assist|rewrite|fulfill)")


@dataclass(frozen=True, slots=True)
class Example:
    """Piece ids of one pair: source with its tag first, target with EOS last."""

    source: tuple[int, ...]
    target: tuple[int, ...]


def prepare(pair: Pair) -> Pair | None:
    """Simplify both sides and put placeholders; ``None`` where they cannot be a pair."""
    source = protect(pair.source)
    target_text = pair.target
    for placeholder, entity in _longest_first(source.entities):
        target_text = target_text.replace(entity, placeholder, 1)
    if not intact(target_text, source.entities):
        return None
    simple = Pair(simplify(source.text), simplify(target_text))
    return simple if simple.source and simple.target else None


def _longest_first(entities: tuple[str, ...]) -> list[tuple[str, str]]:
    numbered = [(chr(0xE000 + index), entity) for index, entity in enumerate(entities)]
    return sorted(numbered, key=lambda item: -len(item[1]))


def parallel(data: Path, corpus: Corpus) -> Iterator[Pair]:
    """Prepared training pairs of one parallel corpus; held-out sentences never come."""
    raw: Iterable[Pair]
    if corpus == "paradetox":
        raw = (Pair(r.source, t) for r in corpora.paradetox(data) for t in r.targets)
    elif corpus == "llama":
        raw = (p for p in corpora.llama_rewrites(data) if not _REFUSAL.search(p.target.lower()))
    elif corpus == "paranmt":
        raw = corpora.paranmt(data, toxic_over=0.6, neutral_under=0.35)
    elif corpus == "appdia":
        raw = corpora.appdia(data, "train")
    else:
        raise ValueError(f"{corpus} is not a parallel corpus")
    seen: set[Pair] = set()
    for pair in raw:
        if corpora.split_of(pair.source) != "train":
            continue
        prepared = prepare(pair)
        if prepared is None or prepared.source == prepared.target or prepared in seen:
            continue
        if STRONG.search(prepared.target):
            continue
        seen.add(prepared)
        yield prepared


def clean_sentences(data: Path) -> Iterator[str]:
    """Prepared general sentences of 3 to 25 words without a strong word."""
    for name in GENERAL:
        lines = list(corpora.general(data, name))
        for line in lines[:: max(1, -(-len(lines) // LARGEST))]:
            if (text := clean_sentence(line)) is not None:
                yield text


def clean_sentence(line: str) -> str | None:
    """``line`` prepared; ``None`` where it is too short or long, held out or has a strong word."""
    if not 3 <= line.count(" ") + 1 <= 25:
        return None
    text = simplify(protect(line).text)
    held_out = corpora.split_of(text) != "train"
    return text if text and not STRONG.search(text) and not held_out else None


def damage(text: str, rng: random.Random) -> str:
    """Drop, swap and repeat words lightly, for denoising (Zhao et al. 2019)."""
    words = text.split(" ")
    for _ in range(max(1, len(words) // 8)):
        at = rng.randrange(len(words))
        kind = rng.random()
        if kind < 0.4 and len(words) > 3 and not _PLACEHOLDER.search(words[at]):
            del words[at]
        elif kind < 0.7 and at + 1 < len(words):
            words[at], words[at + 1] = words[at + 1], words[at]
        elif not _PLACEHOLDER.search(words[at]):
            words.insert(at, words[at])
    return " ".join(words)


_T = TypeVar("_T")
_PLACEHOLDER = re.compile("[\ue000-\ue00f]")


@dataclass
class Mixture:
    """All prepared pairs by corpus; each epoch draws its share, synthetic ones anew."""

    tokenizer: Tokenizer
    pairs: dict[Corpus, list[Pair]] = field(default_factory=dict)
    clean: list[str] = field(default_factory=list)
    max_pieces: int = 64
    _cache: dict[Corpus, list[Example]] = field(default_factory=dict)

    def epoch(self, shares: dict[Corpus, float], seed: int) -> list[Example]:
        """The examples of one epoch, in corpus order; the same for the same seed."""
        rng = random.Random(seed)
        examples: list[Example] = []
        for corpus, share in shares.items():
            if corpus in self.pairs:
                if corpus not in self._cache:
                    self._cache[corpus] = self.encode(corpus, self.pairs[corpus])
                examples += _draw(self._cache[corpus], share, rng)
            elif corpus not in MADE_UP:
                raise ValueError(f"the corpus {corpus!r} was not made before its stage")
            else:
                texts = _draw(self.clean, share, rng)
                examples += self.encode(corpus, self._made(corpus, texts, rng))
        return examples

    def _made(self, corpus: Corpus, texts: list[str], rng: random.Random) -> Iterator[Pair]:
        for text in texts:
            if corpus == "identity":
                yield Pair(text, text)
            elif corpus == "denoising":
                yield Pair(damage(text, rng), text)
            elif (toxic := make_toxic(text, rng)) is not None:
                yield Pair(toxic, text)

    def encode(self, corpus: Corpus, pairs: Iterable[Pair]) -> list[Example]:
        """Examples of ``pairs`` with the corpus's tag; those that are too long are left out."""
        pairs = list(pairs)
        tag = self.tokenizer.tag(TAG_OF[corpus])
        sources = self.tokenizer.encode([pair.source for pair in pairs])
        targets = self.tokenizer.encode([pair.target for pair in pairs])
        return [
            Example((tag, *source), (*target, EOS))
            for source, target in zip(sources, targets, strict=True)
            if 0 < len(source) < self.max_pieces and 0 < len(target) < self.max_pieces
        ]


def _draw(items: list[_T], share: float, rng: random.Random) -> list[_T]:
    whole, rest = divmod(share, 1)
    return items * int(whole) + rng.sample(items, round(rest * len(items)))
