"""English words as people chat, the most frequent first: what a disguised word may stand for.

Reading a disguise is a search for a known word that it could be. Each search answers ``None``
where no word or more than one will do, and then the text is left as it stands.
"""

import math
import re
from collections.abc import Collection, Iterable, Sequence
from functools import lru_cache
from itertools import product
from pathlib import Path

FILE = Path(__file__).with_name("lexicon.txt")
_RUN = re.compile(r"(.)\1*")
_DOUBLED = re.compile(r"(.)\1")
_OFTEN_DOUBLE = frozenset("lsfeo")
"""Letters of which a long run more likely stands for two; of others it stands for one."""
READINGS = {
    "0": "o", "1": "il", "2": "z", "3": "e", "4": "a", "5": "s", "6": "gb", "7": "tl", "8": "b",
    "9": "gq", "@": "a", "$": "s", "!": "il", "|": "il", "+": "t", "(": "c", "<": "c",
}  # fmt: skip
"""What a digit or mark may stand for, the likeliest first."""
_MOSTREADINGS = 64
_LONGEST = 20
_UNKNOWN = 14.0
"""What a letter outside of any word costs a segmentation; a rare word costs some ten."""
_WORD_COST = 1.5
_KNOWN_SHARE = 0.7
_ONE_WORD, _COMMON, _UNCOMMON = 12, 800, 8_000
"""So many letters are rather one unknown word than two, unless both are among the commonest, or
than several, unless none of them is rare."""
_SHORTEST_MASKED = 4
_RARER, _RARE = 10, 3_000
"""A second reading of a mask is let go if its rank is this many times the first's, and more."""


class Lexicon:
    """A list of words with searches over it; immutable once made."""

    def __init__(self, words: Sequence[str]) -> None:
        """``words`` in order of frequency, lower-case ASCII letters."""
        self._rank = {word: at for at, word in enumerate(words)}
        self._runs: dict[str, list[str]] = {}
        self._by_shape: dict[tuple[int, str], list[str]] = {}
        for word in words:
            if doubled(word):
                self._runs.setdefault(_single(word), []).append(word)
            if len(word) >= _SHORTEST_MASKED:
                self._by_shape.setdefault((len(word), word[0]), []).append(word)

    @classmethod
    def load(cls, path: Path = FILE) -> "Lexicon":
        """Read a file of one word a line."""
        return cls(path.read_text(encoding="utf-8").split())

    def __contains__(self, word: object) -> bool:
        return word in self._rank

    def unstretched(self, word: str) -> str | None:
        """The known word that ``word`` repeats letters of; ``word`` holds no other change.

        >>> lexicon().unstretched("stuupiiid"), lexicon().unstretched("asss")
        ('stupid', 'ass')
        """
        typed = [len(run.group()) for run in _RUN.finditer(word)]
        best: tuple[int, int, str] | None = None
        single = _single(word)
        for candidate in (single, *self._runs.get(single, ())):
            if candidate not in self._rank:
                continue
            runs = [len(run.group()) for run in _RUN.finditer(candidate)]
            if any(had < has for had, has in zip(typed, runs, strict=True)):
                continue
            odd = sum(
                has != (had if had <= 2 else 2 if letter in _OFTEN_DOUBLE else 1)
                for had, has, letter in zip(typed, runs, single, strict=True)
            )
            key = (odd, self._rank[candidate], candidate)
            best = key if best is None else min(best, key)
        return best[2] if best else None

    def read(self, word: str) -> str | None:
        """The likeliest known word that ``word``, with digits and marks for letters, may be.

        As long as ``word``, but for a letter that may be repeated in both.

        >>> lexicon().read("5tup!d"), lexicon().read("l0s3r"), lexicon().read("x86")
        ('stupid', 'loser', None)
        """
        choices = [READINGS.get(char, char) for char in word]
        if math.prod(map(len, choices)) > _MOSTREADINGS:
            choices = [choice[0] for choice in choices]
        known = [
            reading
            for reading in map("".join, product(*choices))
            if reading in self._rank or self._unstretchable(reading)
        ]
        return min(known, key=self._cost_of) if known else None

    def unmasked(self, word: str) -> str | None:
        """The known word that ``word`` must be, ``*`` standing for any one letter: the only
        one, or far more frequent than any other.

        >>> lexicon().unmasked("st*pid"), lexicon().unmasked("sh*t")
        ('stupid', None)
        """
        shape = (len(word), word[:1])
        if shape not in self._by_shape:
            return None
        fits = re.compile(word.replace("*", "[a-z]")).fullmatch
        found = None
        for candidate in self._by_shape[shape]:  # the most frequent first
            if fits(candidate):
                if found is not None:
                    rare = self._rank[candidate] > _RARER * self._rank[found] + _RARE
                    return found if rare else None
                found = candidate
        return found

    def cut(self, letters: str) -> list[str] | None:
        """Where the words of ``letters``, written without gaps, begin and end, by frequency.

        A shortest path over the words' surprise (Zipf), in linear time.

        >>> lexicon().cut("youarestupid")
        ['you', 'are', 'stupid']
        """
        costs = [0.0]
        lengths = [0]
        for end in range(1, len(letters) + 1):
            best, length = costs[end - 1] + _UNKNOWN, 1
            for size in range(1, min(end, _LONGEST) + 1):
                rank = self._rank.get(letters[end - size : end])
                if rank is not None:
                    cost = costs[end - size] + _WORD_COST + math.log(rank + 10)
                    if cost < best:
                        best, length = cost, size
            costs.append(best)
            lengths.append(length)
        words = []
        end = len(letters)
        while end:
            words.append(letters[end - lengths[end] : end])
            end -= lengths[end]
        known = sum(len(word) for word in words if word in self._rank)
        if known < len(letters) * (1 if len(letters) <= _ONE_WORD else _KNOWN_SHARE):
            return None
        if len(words) == 1:
            return words
        rarest = max((self._rank.get(word, _UNCOMMON) for word in words), default=0)
        if len(letters) <= _ONE_WORD and rarest >= (_COMMON if len(words) == 2 else _UNCOMMON):
            return None  # "penistone" may be a word that is not on the list, "fuckyou" is none
        return words[::-1]

    def _unstretchable(self, word: str) -> bool:
        return bool(_DOUBLED.search(word)) and self.unstretched(word) is not None

    def _cost_of(self, word: str) -> tuple[bool, int]:
        known = word in self._rank
        return not known, self._rank[word if known else self.unstretched(word) or word]


def _single(word: str) -> str:
    return _RUN.sub(r"\1", word)


def doubled(word: str) -> bool:
    """Whether a letter of ``word`` follows itself."""
    return _DOUBLED.search(word) is not None


@lru_cache(maxsize=1)
def lexicon() -> Lexicon:
    """The shipped list, read once."""
    return Lexicon.load()


def protect(
    words: Iterable[str], dictionary: Iterable[str], rude: Collection[str] = ()
) -> list[str]:
    """Words of ``dictionary`` that the searches over ``words`` would take for other words.

    Words that fall apart matter only where one of the pieces is ``rude``.
    """
    known = Lexicon(list(words))
    return sorted(
        word
        for word in dictionary
        if word not in known
        and (
            (doubled(word) and known.unstretched(word) is not None)
            or any(piece in rude for piece in known.cut(word) or ())
        )
    )
