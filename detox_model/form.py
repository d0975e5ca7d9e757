"""The author's own form brought back: case, contractions, punctuation, spacing.

The network answers in lower case with regular spacing. Its words are aligned with those of the
sentence as typed: a word that stayed is put back in the author's own characters, a new word
takes the form of its surroundings. A sentence that did not change comes back byte for byte.
"""

import re
import unicodedata
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from functools import lru_cache
from itertools import pairwise

from detox_model.contractions import contract, expand
from detox_model.entities import PLACEHOLDERS, protect
from detox_model.entities import restore as put_back
from detox_model.text import simplify

_PLACEHOLDER = f"[{PLACEHOLDERS[0]}-{PLACEHOLDERS[-1]}]"
_WORDS = r"\w+(?:['*@$&-]+\w+)*|[.!?]+|\*+|[^\w\s]"
_SOURCE_TOKEN = re.compile(f"{_PLACEHOLDER}|{_WORDS}")
_TERMINATOR = re.compile(r"[.!?]+")
_CLOSING = frozenset(".,!?;:)]}%\u2026")
_LEADING_JUNK = frozenset(",.;:!?)")
_TRAILING_JUNK = frozenset(",;:-(")
_PRONOUN = re.compile(r"i(?:'(?:m|ll|ve|d|s))?")
# Words that lose their capital when they no longer open the sentence; a name would keep it.
_COMMON = re.compile(
    r"you(?:'?\w+)?|your|yours|he|she|it|we|they|this|that|these|those|there|the|an?|my|his|her|our"
    r"|their|its|what|why|how|who|when|where|which|if|is|are|am|was|were|do|does|did|don'?t|can"
    r"|can'?t|will|would|should|could|have|has|had|not|no|so|and|but|or|because|just|please|nobody"
    r"|everybody|everyone|everything|somebody|someone|something|nothing|anyone|anybody|all|some|any"
    r"|only|even|in|on|at|of|for|to|with|by|from|about|after|before|as|than|then|also|never|always"
    r"|ever|maybe|really|well|yes|yeah|now|today|still|again|back|every|many|most|more|much|people"
    r"|guys?|man|men|women|girls?|kids?|stop|go|get|stay|look|keep|come|take|make|let|tell|give|try"
    r"|think|know|see|say|leave|learn|read|play|put|find|shut|quit|be|use|ask|help|wait|watch|talk"
    r"|sick|tired|sorry|such|very|too|good|bad|great|nice|big|old|new|same|other|one|two|another"
)
_RESYNC = 12
_MARKS = 32


@dataclass(frozen=True, slots=True)
class _Token:
    text: str
    key: str
    """What is compared: folded, apostrophes left out, entities exact."""
    gap: str
    """What stands between the token before and this one."""
    is_word: bool


def restore(source: str, output: str) -> str:
    """Return ``output``, the network's wording, in the form of ``source``, the sentence typed.

    ``output`` is simplified text (:func:`detox_model.text.simplify`) with the entities of
    ``source`` back in their places. If the network changed nothing, ``source`` is returned.

    >>> restore("You are  a JERK , Dave !!!", "you are being rude, dave.")
    'You are  being rude , Dave !!!'
    """
    protected = protect(source)
    simple = simplify(protected.text)
    output = " ".join(output.split())
    if output == put_back(simple, protected.entities):
        return source
    typed = _typed_tokens(source, simple, protected.entities)
    wanted = _wanted_tokens(output, protected.entities)
    wanted = _same_contractions(typed, wanted)
    typed, typed_end = _cut_terminator(typed)
    wanted, wanted_end = _cut_terminator(wanted)
    wanted = _cut_edges(typed, wanted)
    if not wanted:
        return ""
    matches = _match(typed, wanted)
    style = _Style.of(typed)
    texts = [
        _cased(typed, token, at, matches, style, opens=_opens(wanted, at))
        for at, token in enumerate(wanted)
    ]
    gaps = [_gap(typed, wanted, at, matches) for at in range(len(wanted))]
    if "\n" in source:
        gaps = _with_breaks(typed, gaps, matches)
    body = "".join(gap + text for gap, text in zip(gaps, texts, strict=True))
    return body + _ending(typed_end, wanted_end)


def _typed_tokens(source: str, simple: str, entities: tuple[str, ...]) -> list[_Token]:
    """Tokens of the simplified source, each with the characters that were typed for it."""
    owners = _owners(source, simple, entities)
    tokens: list[_Token] = []
    end = 0
    for match in _SOURCE_TOKEN.finditer(simple):
        first, last = owners[match.start()], owners[match.end() - 1]
        start, stop = max(end, first[0]), max(end, last[1])
        text = match.group()
        entity = text in PLACEHOLDERS
        key = "\0" + source[first[0] : first[1]] if entity else _key(text)
        tokens.append(
            _Token(source[start:stop] or text, key, source[end:start], _wordy(text, entity))
        )
        end = stop
    return tokens


def _owners(source: str, simple: str, entities: tuple[str, ...]) -> list[tuple[int, int]]:
    """For each character of ``simple`` the range of ``source`` that it came from. Linear time."""
    folded: list[str] = []
    ranges: list[tuple[int, int]] = []
    position = 0
    for placeholder, entity in zip(PLACEHOLDERS, entities, strict=False):
        start = source.index(entity, position)
        _fold_range(source, position, start, folded, ranges)
        folded.append(placeholder)
        ranges.append((start, start + len(entity)))
        position = start + len(entity)
    _fold_range(source, position, len(source), folded, ranges)
    owners: list[tuple[int, int]] = []
    at = 0
    for char in simple:
        previous = ranges[at - 1] if at else (0, 0)
        if char == " ":
            owners.append((previous[1], previous[1]))
            continue
        if at >= len(folded) or folded[at] != char:
            at = _resync(folded, at, char)
        if at < len(folded) and folded[at] == char:
            owners.append(ranges[at])
            at += 1
        else:
            owners.append(previous)
    return owners


def _fold_range(
    source: str, start: int, end: int, folded: list[str], ranges: list[tuple[int, int]]
) -> None:
    while start < end:
        stop = start + 1
        while stop < end and stop - start < _MARKS and unicodedata.combining(source[stop]):
            stop += 1
        for char in _fold(source[start:stop]):
            folded.append(char)
            ranges.append((start, stop))
        start = stop


def _resync(folded: list[str], at: int, char: str) -> int:
    """Where ``char`` comes next, if soon; simplifying may join or drop a few characters."""
    for ahead in range(at, min(at + _RESYNC, len(folded))):
        if folded[ahead] == char:
            return ahead
    return at


@lru_cache(maxsize=4096)
def _fold(char: str) -> str:
    """One character with its combining marks, as simplifying leaves it."""
    return simplify(char).replace(" ", "")


def _wanted_tokens(output: str, entities: tuple[str, ...]) -> list[_Token]:
    exact = "|".join(
        (r"(?<!\w)" if text[0].isalnum() else "")
        + re.escape(text)
        + (r"(?!\w)" if text[-1].isalnum() else "")
        for text in sorted(set(entities), key=len, reverse=True)
    )
    pattern = re.compile(f"(?P<entity>{exact})|{_WORDS}") if exact else re.compile(_WORDS)
    tokens: list[_Token] = []
    end = 0
    for match in pattern.finditer(output):
        text = match.group()
        entity = bool(exact) and match["entity"] is not None
        key = "\0" + text if entity else _key(text)
        tokens.append(_Token(text, key, output[end : match.start()], _wordy(text, entity)))
        end = match.end()
    return tokens


def _key(text: str) -> str:
    if _TERMINATOR.fullmatch(text):
        # "!!!" and "!" are the same mark to the aligner: the author's own is put back.
        return next((mark for mark in ("?", "!", "...") if mark in text), ".")
    return text.casefold().replace("'", "") or text


def _wordy(text: str, entity: bool) -> bool:
    return entity or text[0].isalnum()


def _same_contractions(typed: list[_Token], wanted: list[_Token]) -> list[_Token]:
    """Write "do not" as "don't", or the other way round, where the author did so."""
    keys = [token.key for token in typed]
    singles, pairs = set(keys), set(pairwise(keys))
    wanted_keys = {token.key for token in wanted}
    result: list[_Token] = []
    at = 0
    while at < len(wanted):
        token = wanted[at]
        two = (token.key, wanted[at + 1].key) if at + 1 < len(wanted) else ("", "")
        short = next((s for s in contract(two) if s in singles - wanted_keys), None)
        long = next((pair for pair in expand(token.text) if pair in pairs), None)
        if short is not None and two not in pairs:
            result.append(replace(token, text=short, key=short))
            at += 2
            continue
        if long is not None and token.key not in singles:
            result.append(replace(token, text=long[0], key=long[0]))
            result.append(replace(token, text=long[1], key=long[1], gap=" "))
        else:
            result.append(token)
        at += 1
    return result


def _cut_terminator(tokens: list[_Token]) -> tuple[list[_Token], str | None]:
    """The tokens without a final ".", "?!" …, and that ending with the gap before it."""
    if tokens and _TERMINATOR.fullmatch(simplify(tokens[-1].text)):
        return tokens[:-1], tokens[-1].gap + tokens[-1].text
    return tokens, None


def _ending(typed: str | None, wanted: str | None) -> str:
    if typed is None:
        return ""
    if wanted is not None and ("?" in typed) != ("?" in wanted):
        return wanted  # a question became a statement: its mark would be wrong
    return typed


def _cut_edges(typed: list[_Token], wanted: list[_Token]) -> list[_Token]:
    """Drop a comma that lost its neighbour at either end of the sentence."""
    while wanted and wanted[0].text in _LEADING_JUNK and typed and typed[0].key != wanted[0].key:
        wanted = wanted[1:]
    while (
        wanted and wanted[-1].text in _TRAILING_JUNK and typed and typed[-1].key != wanted[-1].key
    ):
        wanted = wanted[:-1]
    return [replace(wanted[0], gap=""), *wanted[1:]] if wanted else wanted


def _match(typed: list[_Token], wanted: list[_Token]) -> list[int | None]:
    """For each wanted token the typed one that it continues."""
    matches: list[int | None] = [None] * len(wanted)
    matcher = SequenceMatcher(None, [t.key for t in typed], [t.key for t in wanted], autojunk=False)
    for block in matcher.get_matching_blocks():
        for offset in range(block.size):
            matches[block.b + offset] = block.a + offset
    return matches


@dataclass(frozen=True, slots=True)
class _Style:
    """How the author writes: a sentence in capitals, a capital first, a capital I."""

    capital: bool
    shouting: bool
    big_i: bool

    @classmethod
    def of(cls, typed: list[_Token]) -> "_Style":
        first = _first_word(typed)
        words = [t.text for t in typed if t.is_word and not t.key.startswith("\0")]
        letters = "".join(c for word in words for c in word if c.isalpha())
        pronouns = [t.text for t in typed if _PRONOUN.fullmatch(t.text.lower())]
        return cls(
            capital=first >= 0 and typed[first].text[0].isupper(),
            shouting=len(letters) > 2 and letters.isupper(),
            big_i=pronouns[0][0] == "I" if pronouns else any(c.isupper() for c in letters),
        )


def _first_word(tokens: list[_Token]) -> int:
    return next((at for at, token in enumerate(tokens) if token.is_word), -1)


def _opens(tokens: list[_Token], at: int) -> bool:
    """Whether a sentence begins with token ``at``."""
    return at == _first_word(tokens) or (
        at > 0 and bool(_TERMINATOR.fullmatch(tokens[at - 1].text))
    )


def _cased(
    typed: list[_Token],
    token: _Token,
    at: int,
    matches: list[int | None],
    style: _Style,
    *,
    opens: bool,
) -> str:
    """The token's characters in the result."""
    match = matches[at]
    if match is None and token.is_word:
        # A word that only changed its place is still the author's own.
        match = next((i for i, t in enumerate(typed) if t.key == token.key), None)
    if token.key.startswith("\0"):
        return token.text
    text = token.text if match is None else typed[match].text
    if not token.is_word:
        return text
    if match is None and style.big_i and _PRONOUN.fullmatch(text):
        return "I" + text[1:]
    follows = at > 0 and match is not None and matches[at - 1] == match - 1
    if opens:
        return _capital(text) if style.capital and text.islower() and not follows else text
    moved = match is not None and not follows and style.capital and _opens(typed, match)
    if moved and not style.shouting and text[1:].islower() and _COMMON.fullmatch(text.lower()):
        return text.lower()
    return text


def _capital(text: str) -> str:
    return text[0].upper() + text[1:]


def _with_breaks(typed: list[_Token], gaps: list[str], matches: list[int | None]) -> list[str]:
    """Put line breaks back whose neighbours were replaced, as near to their places as may be."""
    result = list(gaps)
    position, owed = 0, ""
    for at, match in enumerate(matches):
        upto = position + 1 if match is None else max(position, match + 1)
        for token in typed[position:upto]:
            owed = token.gap if "\n" in token.gap else owed
        position = min(upto, len(typed))
        if "\n" in result[at]:
            owed = ""
        elif owed and at:
            result[at], owed = owed, ""
    return result


def _gap(typed: list[_Token], wanted: list[_Token], at: int, matches: list[int | None]) -> str:
    """What goes before wanted token ``at``: the author's spacing where it is known."""
    match = matches[at]
    if at == 0:
        return typed[0].gap if match == 0 else ""
    if match:
        own = typed[match].gap
        if matches[at - 1] == match - 1:
            return own
        if wanted[at].text in _CLOSING and not own.strip():
            return own
    return " " if wanted[at].gap else ""
