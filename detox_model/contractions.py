"""English contractions and what they stand for, as pairs of words without apostrophes."""

from collections.abc import Iterator

Pair = tuple[str, str]

_NEGATED = "do does did is are was were have has had would should could must need might dare"
_SUFFIXES: tuple[tuple[str, tuple[str, ...], str], ...] = (
    ("'m", ("am",), "i"),
    ("'re", ("are",), "you we they who what there these those"),
    ("'s", ("is", "has"), "he she it that there what who where how here this everyone someone"),
    ("'ll", ("will",), "i you he she it we they that there who"),
    ("'ve", ("have",), "i you we they who could should would might must"),
    ("'d", ("would", "had"), "i you he she it we they who there"),
)


def _table() -> Iterator[tuple[str, Pair]]:
    yield from ((f"{verb}n't", (verb, "not")) for verb in _NEGATED.split())
    yield from (("can't", ("can", "not")), ("won't", ("will", "not")), ("let's", ("let", "us")))
    yield from (("gonna", ("going", "to")), ("wanna", ("want", "to")), ("gotta", ("got", "to")))
    for suffix, verbs, subjects in _SUFFIXES:
        for subject in subjects.split():
            yield from ((subject + suffix, (subject, verb)) for verb in verbs)


_SHORT: dict[Pair, tuple[str, ...]] = {}
_LONG: dict[str, tuple[Pair, ...]] = {}
for _short, _pair in _table():
    _SHORT[_pair] = (*_SHORT.get(_pair, ()), _short.replace("'", ""))
    _LONG[_short] = (*_LONG.get(_short, ()), _pair)


def contract(pair: Pair) -> tuple[str, ...]:
    """Contractions of two words, apostrophes left out: ("do", "not") gives ("dont",)."""
    return _SHORT.get(pair, ())


def expand(word: str) -> tuple[Pair, ...]:
    """What a contraction may stand for: "it's" gives ("it", "is") and ("it", "has")."""
    return _LONG.get(word, ())
