"""What the flagger sees of a word: hashes of the word and of its character n-grams.

Words need no vocabulary: a word is the set of buckets that its spelling hashes to, so a
misspelt insult shares most of its buckets with the insult. The hash is part of the weights'
meaning; it must never change under a saved model.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

MIN_NGRAM, MAX_NGRAM = 2, 5
MAX_WORD = 32
"""Longer words are cut; whoever writes without spaces is read in stretches of this length."""
_WORD = re.compile(
    rf"\*{{0,2}}[^\W_]{{1,{MAX_WORD}}}(?:['*]{{1,8}}[^\W_]{{1,{MAX_WORD}}}){{0,4}}\*{{0,8}}"
    r"|(?<!\*)\*{3,8}(?!\*)"
    "|[\u2600-\u27bf\U0001f300-\U0001faff]"
)
_BASE = np.uint32(0x01000193)
_SALT = 0x9E3779B1
_LONGEST = 256
_POWERS = np.cumprod(np.full(_LONGEST, _BASE, dtype=np.uint32), dtype=np.uint32)


def words_of(text: str) -> list[str]:
    """The words of a normalised text, apostrophes left out."""
    return [word.replace("'", "") for word in _WORD.findall(text)]


def word_ranges(text: str) -> Iterator[tuple[int, int]]:
    """Where each of :func:`words_of` stands in a normalised text."""
    return (match.span() for match in _WORD.finditer(text))


@dataclass(frozen=True, slots=True)
class Buckets:
    """Features of words: those of word ``i`` are ``ids[offsets[i] : offsets[i + 1]]``."""

    ids: NDArray[np.uint32]
    offsets: NDArray[np.int64]


def buckets_of(words: Sequence[str], bits: int) -> Buckets:
    """Hash each of ``words`` and its n-grams into ``2 ** bits`` buckets. Every word has some."""
    if not words:
        return Buckets(np.zeros(0, np.uint32), np.zeros(1, np.int64))
    flat = " " + " ".join(words) + " "
    codes = np.frombuffer(flat.encode("utf-32-le", "surrogatepass"), np.uint32)
    space = codes == ord(" ")
    spaces = np.concatenate(([0], np.cumsum(space)))
    owner = spaces[1:] - 1  # word × char; a space belongs to the word after it
    starts = np.flatnonzero(space)[:-1] + 1
    position = np.arange(len(codes)) - (starts[np.minimum(owner, len(words) - 1)])
    terms = codes * _POWERS[np.clip(position, 0, _LONGEST - 1)]
    terms[space] = 0
    hashes = [np.add.reduceat(terms, starts, dtype=np.uint32)]
    owners = [np.arange(len(words))]
    rolling = codes.copy()
    for size in range(2, MAX_NGRAM + 1):
        # rolling[i] is the hash of codes[i : i + size]
        rolling = rolling[:-1] * _BASE + codes[size - 1 :]
        if size < MIN_NGRAM or not len(rolling):
            continue
        # A window may begin or end with a space but not hold one inside.
        inside = spaces[size - 1 : len(codes)] - spaces[1 : len(codes) - size + 2]
        keep = np.flatnonzero(inside == 0) if size > 2 else np.arange(len(rolling))
        hashes.append(rolling[keep] + np.uint32(size * _SALT % 2**32))
        owners.append(owner[keep])
    ids = _mix(np.concatenate(hashes)) >> np.uint32(32 - bits)
    owned = np.concatenate(owners)
    order = np.argsort(owned, kind="stable")
    counts = np.bincount(owned, minlength=len(words))
    return Buckets(ids[order], np.concatenate(([0], np.cumsum(counts))))


def _mix(hashes: NDArray[np.uint32]) -> NDArray[np.uint32]:
    """Spread the low bits over the whole word."""
    hashes = (hashes ^ (hashes >> np.uint32(16))) * np.uint32(0x85EBCA6B)
    hashes = (hashes ^ (hashes >> np.uint32(13))) * np.uint32(0xC2B2AE35)
    return hashes ^ (hashes >> np.uint32(16))
