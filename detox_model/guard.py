"""What may never be posted: checks of a candidate wording against the text it replaces.

Each check names what is wrong, so the reasons can be counted and shown. None of them judges
toxicity or meaning; they catch broken text: words lost or doubled, forged pings, stray marks.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise

from detox_model.entities import Entity, find_entities
from detox_model.evasion import normalise

EMPTY = "empty"
"""No letter is left."""
UNCHANGED = "unchanged"
"""The same words as the original."""
ENTITY_LOST = "entity_lost"
"""A mention, link, number, emoji … of the original is missing."""
ENTITY_ADDED = "entity_added"
"""A mention, link, number, emoji … that the original does not have."""
REPETITION = "repetition"
"""Words come twice that the original does not repeat."""
TOO_LONG = "too_long"
BROKEN_WORD = "broken_word"
"""A new word that the caller's vocabulary does not know."""
CONTROL_CHARACTER = "control_character"
"""An invisible, private or broken character that the original does not have."""
MARKUP_BROKEN = "markup_broken"
"""Emphasis, spoiler bars or code marks opened and not closed, or the other way round."""
MOSTLY_DELETED = "mostly_deleted"
"""Too little of the content is left to say anything."""
DANGLING_WORD = "dangling_word"
"""A word that needs a companion stands alone, as in "my is full", "gives a." or "is a bad."."""
LINES_CHANGED = "lines_changed"
"""More or fewer line breaks than the original has."""

# Letters behind a star are no word of their own, and the bars of emphasis no part of one.
_WORD = re.compile(r"[^\W_]+(?:['\u2019*_]+[^\W_]+)*")
_TOKEN = re.compile(r"\w+(?:['\u2019]\w+)*|[^\w\s]")
_MARKUP = ("```", "||", "~~", "`", '"')
_BRACKETS = (("(", ")"), ("[", "]"), ("{", "}"), ("\u201c", "\u201d"), ("\u00ab", "\u00bb"))
_EMPHASIS = re.compile(r"(?<![\w*])(\*{1,3}|_{1,3})(?=[^\s*_])([^*\n]*?)(?<=[^\s*_])\1(?![\w*])")
_LONE_MARK = re.compile(
    r"(?<![\w*])(?:\*{1,3}|_{1,3})(?=\w)|(?<=[\w.!?])(?:\*{1,3}|_{1,3})(?![\w*])"
)
# Of an emphasis over several sentences; "f***" and "a**" are words with letters hidden.
_SURE_MARK = re.compile(r"(?<![\w*])(?:\*\*|__)(?=\w)|(?<=[\w.!?][\w.!?])(?:\*\*|__)(?![\w*])")
_COMPOUND = re.compile(r"[^\W_]{3,}(?:-[^\W_]+)+")
_WITH_DIGITS = re.compile(r"\w*\d\w*")
_CONTRACTED = re.compile(
    r"[a-z]{2,}n't|(?!n')[a-z]+'(?:s|re|ve|ll|d|m|all|am|clock|cause)|[a-z]+s'"
)
_WORDLESS = frozenset({"mention", "emoji", "pictograph", "everyone", "handle"})
"""Entities that say nothing when nothing stands beside them."""
_NO_CHARACTER = "\ufffd"
"""What bytes are read as that spell no character."""
_INVISIBLE = frozenset({"Cc", "Cf", "Co", "Cs", "Cn"})


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


_FUNCTION = _set(
    "a an the this that these those i you he she it we they me him her us them my your his its our"
    " their mine yours and or but so if then than as at by for from in into of off on onto out"
    " over to up with am is are was were be been being do does did have has had will would can"
    " could shall should may might must not no yes just very too also there here what who whom"
    " which when where why how all any some such im youre hes shes its theyre dont"
)
_NEEDS_NOUN = _set("a an the my your our their every")
_WEAK_ADJECTIVES = _set(
    "bad good nice great stupid dumb crazy silly unpleasant unsuitable unfair rude mean unkind weak"
    " odd"
)
_NEEDS_REST = _set("of into than to")
_TO_ENDS = _set(
    "want wants wanted have has had need needs used going got like likes love try trying how not"
    " able supposed ought meant told asked talk talking speak listen listening belong ready"
)
"""Words behind which a sentence may end with "to"."""
_MODIFIED = _set("a an such my your his our their another every")
_NO_NOUN = _set(
    "is are was were am be been has have had do does did will would can could should must of and"
    " or but to for with from at by into onto than because if the a an my your our their i you he"
    " she it we they"
)
_TWICE_IS_FINE = _set("that had very so really no ha haha bye please far many")


def violations(
    original: str, candidate: str, *, known_word: Callable[[str], bool] | None = None
) -> tuple[str, ...]:
    """What is wrong with ``candidate`` as a replacement of ``original``; empty if nothing.

    ``known_word`` says of a lower-cased word whether it may be used; without it new words are
    taken as they are. Linear time but for sorting; never raises on any text.

    >>> violations("you are a damn fool", "you are a a person")
    ('repetition',)
    """
    return tuple(_find(original, candidate, known_word))


def _find(original: str, candidate: str, known_word: Callable[[str], bool] | None) -> Iterator[str]:
    if not any(map(str.isalnum, candidate)) or (_says(original) and not _says(candidate)):
        yield EMPTY
        return
    if _bare(original) == _bare(candidate):
        yield UNCHANGED
    had, has = _entities(original), _entities(candidate)
    if had - has:
        yield ENTITY_LOST
    if has - had:
        yield ENTITY_ADDED
    old, new = _words(original), _words(candidate)
    if _repeats(old, new):
        yield REPETITION
    if len(candidate) > 1.6 * len(original) + 20:
        yield TOO_LONG
    if (
        (known_word is not None and _broken(old, new, known_word))
        or _cut(original, candidate)
        or candidate.count(_NO_CHARACTER) > original.count(_NO_CHARACTER)
    ):
        yield BROKEN_WORD
    if original.count("\n") != candidate.count("\n"):
        yield LINES_CHANGED
    if any(_is_invisible(char) for char in set(candidate) - set(original)):
        yield CONTROL_CHARACTER
    if _unbalanced(original, candidate):
        yield MARKUP_BROKEN
    if _mostly_deleted(old, new):
        yield MOSTLY_DELETED
    if any(_dangling(candidate) - _dangling(original)):
        yield DANGLING_WORD


def _bare(text: str) -> str:
    return "".join(text.casefold().split()).rstrip(".!?\u2026")


def _entities(text: str) -> Counter[str]:
    """Entities, and words with digits in them that are no disguise of letters."""
    found = find_entities(text)
    entities = Counter(entity.text for entity in found)
    if any(map(str.isdigit, text)):
        rest = _without(text, found)
        entities.update(
            word for word in _WITH_DIGITS.findall(rest) if not normalise(word).text.isalpha()
        )
    return entities


def _without(text: str, entities: Sequence[Entity]) -> str:
    parts, end = [], 0
    for entity in entities:
        parts.append(text[end : entity.start])
        end = entity.end
    return " ".join([*parts, text[end:]])


def _says(text: str) -> bool:
    """Whether anything stands beside mentions and emoji."""
    wordless = [entity for entity in find_entities(text) if entity.kind in _WORDLESS]
    return any(map(str.isalnum, _without(text, wordless)))


def _words(text: str) -> list[str]:
    return [word.replace("\u2019", "'") for word in _WORD.findall(text.casefold())]


def _repeats(old: list[str], new: list[str]) -> bool:
    """Whether one to four words follow themselves, or three or more come again, as never before."""
    for size in (1, 2, 3, 4):
        if sum(_doubles(new, size).values()) > sum(_doubles(old, size).values()):
            return True
    had, has = _grams(old, 3), _grams(new, 3)
    if any(count > max(1, had[gram]) for gram, count in has.items()):
        return True
    counts, counted = Counter(old), Counter(new)
    return any(
        count > max(2, counts[word]) for word, count in counted.items() if word not in _FUNCTION
    )


def _doubles(words: list[str], size: int) -> Counter[tuple[str, ...]]:
    """N-grams that follow themselves at once."""
    found: Counter[tuple[str, ...]] = Counter()
    for at in range(len(words) - 2 * size + 1):
        gram = tuple(words[at : at + size])
        if gram == tuple(words[at + size : at + 2 * size]):
            found[gram] += size > 1 or gram[0] not in _TWICE_IS_FINE
    return found


def _grams(words: list[str], size: int) -> Counter[tuple[str, ...]]:
    return Counter(tuple(words[at : at + size]) for at in range(len(words) - size + 1))


def _broken(old: list[str], new: list[str], known_word: Callable[[str], bool]) -> bool:
    seen = set(old)
    return any(
        not known_word(word)
        or ("'" in word and not (_CONTRACTED.fullmatch(word) or seen.issuperset(word.split("'"))))
        for word in new
        if word not in seen and not any(char.isdigit() for char in word)
    )


def _cut(original: str, candidate: str) -> bool:
    """Whether of "well-known" only "well" is left; "poor" of "piss-poor" is a word again."""
    if "-" not in original:
        return False
    new = _words(candidate)
    text, old = candidate.casefold(), _words(original)
    return any(
        word not in text and new.count(head) > old.count(head) - 1
        for word in _COMPOUND.findall(original.casefold())
        if (head := word.partition("-")[0]) in new
    )


def _unbalanced(original: str, candidate: str) -> bool:
    """Whether emphasis, quotation marks or brackets are left open that were not, or worse."""
    if any(original.count(mark) % 2 < candidate.count(mark) % 2 for mark in _MARKUP):
        return True
    if any(original.count(mark) % 2 > candidate.count(mark) % 2 for mark in _MARKUP[:-1]):
        return True
    for opening, closing in _BRACKETS:
        lack = candidate.count(opening) - candidate.count(closing)
        if lack and lack != original.count(opening) - original.count(closing):
            return True
    lost = Counter(_SURE_MARK.findall(_EMPHASIS.sub(r"\2", original)))
    lost.subtract(_SURE_MARK.findall(_EMPHASIS.sub(r"\2", candidate)))
    return bool(_open_marks(candidate) - _open_marks(original) or any(lost.values()))


def _open_marks(text: str) -> Counter[str]:
    if "*" not in text and "_" not in text:
        return Counter()
    return Counter(_LONE_MARK.findall(_EMPHASIS.sub(r"\2", text)))


def _is_invisible(char: str) -> bool:
    return char not in "\n\t" and unicodedata.category(char) in _INVISIBLE


def _mostly_deleted(old: list[str], new: list[str]) -> bool:
    content = sum(word not in _FUNCTION for word in old)
    left = sum(word not in _FUNCTION for word in new)
    if left == 0:
        return len(new) < 3 or (content > 3 and len(new) < len(old) / 2)
    return content >= 6 and left < content / 4


def _dangling(text: str) -> Counter[tuple[str, str]]:
    """Articles and possessives followed by no noun, with what follows them."""
    tokens = [*_TOKEN.findall(text.casefold()), ".", "."]
    found = Counter(
        (word, following)
        for word, following in pairwise(tokens)
        if word in _NEEDS_NOUN and (following in _NO_NOUN or following in ".,!?;:")
    )
    found.update(
        (word, following)
        for before, word, following in zip(tokens, tokens[1:], tokens[2:], strict=False)
        if word in _NEEDS_REST and following in ".!?" and (word != "to" or before not in _TO_ENDS)
    )
    found.update(
        (word, adjective)
        for word, adjective, following in zip(tokens, tokens[1:], tokens[2:], strict=False)
        if word in _MODIFIED
        and adjective in _WEAK_ADJECTIVES
        and (following in _NO_NOUN or following in ".,!?;:")
    )
    return found
