"""Finding examples that say the same again, exactly or nearly, in memory that does not grow.

MinHash over letters in fours (Broder, "On the resemblance and containment of documents", 1997),
looked up by bands of its values (Leskovec, Rajaraman, Ullman, "Mining of Massive Datasets",
chapter 3). All hashes are seeded at random for each export: nobody can tell from them whether a
text was among those exported. They are kept in a temporary database of SQLite's own, which is a
file without a name that is gone with its connection.
"""

import hashlib
import re
import secrets
import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Sequence
from enum import StrEnum
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

NEAR = 0.8
"""Share of letters in fours that two texts have in common, from which they are near."""
BANDS, ROWS = 6, 6
"""Two texts that share 90 % are found with a probability of .99, those that share 80 % with .84."""
VALUES = BANDS * ROWS
MOST = 8
"""Examples that are remembered by each band, the earliest: so many may be much the same."""
_GRAM = 4
_CACHE_KIB = 8_192
_ASKED = 900
_WORDS = re.compile(r"\w+")
_UNSIGNED = NDArray[np.uint64]


class Likeness(StrEnum):
    """How an example is like an earlier one."""

    EXACT = "duplicate"
    """The same letters and digits."""
    NEAR = "near_duplicate"


class _Kept(NamedTuple):
    """An example that later ones may be like."""

    whole: int
    group: int | None
    signature: NDArray[np.uint32]


class MinHash:
    """Signatures of texts; no two of these objects give the same ones."""

    def __init__(self) -> None:
        draw = np.random.Generator(np.random.PCG64(secrets.randbits(128)))
        self._gram = draw.integers(1, 2**63, _GRAM, np.uint64) | np.uint64(1)
        self._factors = draw.integers(1, 2**63, VALUES, np.uint64) | np.uint64(1)
        self._shifts = draw.integers(0, 2**63, VALUES, np.uint64)
        self._bands = draw.integers(1, 2**63, (BANDS, ROWS), np.uint64) | np.uint64(1)
        self._key = secrets.token_bytes(16)

    def signatures(self, folded: Sequence[str]) -> _UNSIGNED:
        """Of folded texts: texts × VALUES, each below 2³²."""
        lengths = np.fromiter(map(len, folded), np.int64, len(folded))
        joined = "".join(folded) + "\0"
        letters = np.frombuffer(joined.encode("utf-32-le", "surrogatepass"), np.uint32)
        grams = np.zeros(len(letters) - _GRAM + 1, np.uint64)
        for at, factor in enumerate(self._gram):
            grams += letters[at : len(grams) + at].astype(np.uint64) * factor
        grams ^= grams >> np.uint64(29)
        # Grams that begin in one text and end in the next are left out: every second stretch.
        starts = np.cumsum(lengths) - lengths
        edges = np.stack([starts, starts + lengths - _GRAM + 1], axis=1).ravel()
        found = np.empty((len(folded), VALUES), np.uint64)
        for at in range(VALUES):
            values = (grams * self._factors[at] + self._shifts[at]) >> np.uint64(32)
            found[:, at] = np.minimum.reduceat(values, edges)[::2]
        return found

    def bands(self, signatures: _UNSIGNED) -> NDArray[np.int64]:
        """texts × BANDS, as SQLite's integers."""
        rows = signatures.reshape(-1, BANDS, ROWS)
        return _mixed((rows * self._bands).sum(axis=2, dtype=np.uint64)).view(np.int64)

    def whole(self, folded: str) -> int:
        """One number, which only the same folded texts share."""
        data = folded.encode("utf-8", "surrogatepass")
        digest = hashlib.blake2b(data, digest_size=8, key=self._key).digest()
        return int.from_bytes(digest, "big", signed=True)


class NearIndex:
    """What was there before, by its signature. Raises :class:`OSError` where the disk is full."""

    def __init__(self) -> None:
        self._minhash = MinHash()
        # An empty name: a private file that SQLite deletes; in memory are only the cached pages.
        self._file = sqlite3.connect("", isolation_level=None, check_same_thread=False)
        for pragma in ("journal_mode=OFF", "synchronous=OFF", f"cache_size=-{_CACHE_KIB}"):
            self._file.execute(f"PRAGMA {pragma}")
        self._file.execute(
            "CREATE TABLE bands (band INTEGER, example INTEGER, PRIMARY KEY (band, example)) "
            "WITHOUT ROWID"
        )
        self._file.execute(
            "CREATE TABLE examples (id INTEGER PRIMARY KEY, whole INTEGER, of_group INTEGER, "
            "signature BLOB)"
        )
        self._count = 0

    def add(
        self, texts: Sequence[str], groups: Sequence[int] | None = None
    ) -> list[Likeness | None]:
        """For each text, in order, how it is like an earlier one; those like none are kept.

        A text is like an earlier one of this very call, too. Given ``groups``, one for each text
        in every call, only those of another group count.
        """
        if not texts:
            return []
        folded = [_folded(text) for text in texts]
        signatures = self._minhash.signatures(folded)
        wholes = [self._minhash.whole(text) for text in folded]
        # The whole text is a band, too: the same one is found again however full the others are.
        bands = [
            {whole, *some}
            for whole, some in zip(wholes, self._minhash.bands(signatures).tolist(), strict=True)
        ]
        some_groups = [None] * len(texts) if groups is None else groups
        given = [
            _Kept(*one)
            for one in zip(wholes, some_groups, signatures.astype(np.uint32), strict=True)
        ]
        try:
            return self._add(given, bands)
        except sqlite3.Error as error:
            raise OSError(0, f"the temporary index: {error}") from error

    def close(self) -> None:
        """Let go of the file."""
        self._file.close()

    def _add(self, given: list[_Kept], bands: list[set[int]]) -> list[Likeness | None]:
        seen = self._look_up(set().union(*bands))
        kept = self._read({number for some in seen.values() for number in some})
        new_bands, new_examples = [], []
        answers: list[Likeness | None] = []
        for one, mine in zip(given, bands, strict=True):
            found = [kept[number] for number in {number for band in mine for number in seen[band]}]
            like = _likeness(one, found)
            answers.append(like)
            if like is not None or any(other.whole == one.whole for other in found):
                continue
            self._count += 1
            kept[self._count] = one
            new_examples.append((self._count, one.whole, one.group, one.signature.tobytes()))
            for band in mine:
                if len(seen[band]) < MOST:
                    seen[band].append(self._count)
                    new_bands.append((band, self._count))
        self._file.execute("BEGIN")
        self._file.executemany("INSERT INTO examples VALUES (?, ?, ?, ?)", new_examples)
        self._file.executemany("INSERT INTO bands VALUES (?, ?)", sorted(new_bands))
        self._file.execute("COMMIT")
        return answers

    def _look_up(self, bands: set[int]) -> defaultdict[int, list[int]]:
        found: defaultdict[int, list[int]] = defaultdict(list)
        asked = sorted(bands)
        for start in range(0, len(asked), _ASKED):
            some = asked[start : start + _ASKED]
            marks = ",".join("?" * len(some))
            query = f"SELECT band, example FROM bands WHERE band IN ({marks})"  # noqa: S608
            for band, example in self._file.execute(query, some):
                found[band].append(example)
        return found

    def _read(self, examples: set[int]) -> dict[int, _Kept]:
        found = {}
        asked = sorted(examples)
        for start in range(0, len(asked), _ASKED):
            some = asked[start : start + _ASKED]
            marks = ",".join("?" * len(some))
            query = f"SELECT id, whole, of_group, signature FROM examples WHERE id IN ({marks})"  # noqa: S608
            for number, whole, group, signature in self._file.execute(query, some):
                found[number] = _Kept(whole, group, np.frombuffer(signature, np.uint32))
        return found


def _likeness(one: _Kept, earlier: Iterable[_Kept]) -> Likeness | None:
    """How one is like any of some earlier ones that count."""
    found = None
    for other in earlier:
        if one.group is not None and one.group == other.group:
            continue
        if one.whole == other.whole:
            return Likeness.EXACT
        shared = np.count_nonzero(one.signature == other.signature)
        if found is None and shared >= NEAR * VALUES:
            found = Likeness.NEAR
    return found


def _folded(text: str) -> str:
    """Its letters and digits; of a text without any all it has. At least one gram long."""
    words = " ".join(_WORDS.findall(text.casefold())) or text
    return f" {words} ".ljust(_GRAM)


def _mixed(values: _UNSIGNED) -> _UNSIGNED:
    values = values ^ (values >> np.uint64(32))
    return (values * np.uint64(0x9E3779B97F4A7C15)) ^ (values >> np.uint64(29))
