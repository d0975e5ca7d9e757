"""Messages that no wording may stand in for: moderators have to see them as they are.

A threat made polite is still a threat, only harder to see. Such messages are named by a
:class:`~detox_model.results.Category` and withheld instead of rewritten. They are known by
phrases, read after disguises are taken off, that are chosen for precision: figures of speech
("this game kills me"), reports ("he told me to ...") and talk about a word are left to the
flagger, and so is whatever needs more context than one message.
"""

import re
from collections.abc import Collection
from functools import lru_cache

from detox_model.evasion import normalise
from detox_model.features import words_of
from detox_model.phrases import PHRASES
from detox_model.results import Category

_TOKEN = re.compile(r"[^\W_]+(?:\*+[^\W_]+)*|[.!?;:\n]+")
_STOPS = frozenset(".!?;:\n")
_CODE_MARK = r"-_=(){}\[\]<>/\\$#|&%+~^@\d"
CODE = rf"`[^`\n{_CODE_MARK}]*+[{_CODE_MARK}][^`\n]*+`"
"""Inline code that looks like code; words between back-ticks are only words."""
_QUOTED = re.compile(
    rf"```.*?```|{CODE}|^[ \t]*+>{{1,3}}[ \t][^\n]*"
    r"|\"[^\"\n]{1,300}\"|\u201c[^\u201d\n]{1,300}\u201d",
    re.DOTALL | re.MULTILINE,
)
_OWN_WORDS = 3
"""Words of the author's own from which the quoted ones are no longer taken for theirs."""
_CHOPPED = 2.5
"""Words a full stop under which the stops are no sentences: "I. Will. Find. You." """
_IN_GAME = re.compile(
    r"\b(?:re-?spawn\w*|in[ -]?game|in (?:minecraft|roblox|valorant|fortnite|dota|csgo|gta|skyrim)"
    r"|checkpoint|spawn ?point|low hp|the (?:tower|turret|boss|creeper|zone|lava|void))\b"
)
_LAUGHTER = re.compile(
    r"\b(?:lo+l+|lma+o+|lmfa+o+|rofl|(?:ha){2,}h?|(?:he){2,}|jk|xd+)\b|[\U0001f602\U0001f923]"
)
_REPORT = re.compile(
    r"\b(?:said|says?|saying|told|tells?|telling|calls?|called|calling|yelled|words?|term|slurs?"
    r"|wrote|writes?|tweeted|tweets?|commented|means?|dont|not|never|wont|shouldnt|didnt|doesnt"
    r"|isnt|arent|aint|wasnt|nobody|stop|cannot|cant|without|against|using|use|used|posted"
    r"|heard|banned for|reported|instead of|asked|asks|if (?:someone|somebody|anyone))"
    r"(?: \w+){0,4} ?$"
)
_REPORT_ROOM = 60

_RULES = tuple((phrase, re.compile(phrase.pattern)) for phrase in PHRASES)
_BY_CUE: dict[str, tuple[int, ...]] = {}
for _at, (_phrase, _) in enumerate(_RULES):
    for _cue in _phrase.cues:
        _BY_CUE[_cue] = (*_BY_CUE.get(_cue, ()), _at)

_CUES = frozenset(_BY_CUE)


def category_of(text: str) -> Category | None:
    """What forbids a rewrite of ``text``, if anything; takes any Unicode, in linear time.

    >>> category_of("I will k1ll you"), category_of("this game kills me")
    (<Category.THREAT: 'threat'>, None)
    """
    reading = normalise(text).text
    return category_in(text, reading, words_of(reading))


def category_in(text: str, reading: str, found_words: Collection[str]) -> Category | None:
    """As :func:`category_of`, where the normalised ``reading`` and its words are at hand."""
    if "*" not in reading and _CUES.isdisjoint(found_words):
        return None
    words = _words(reading)
    own = _QUOTED.sub(" \n ", text)
    if own != text:
        own_reading = normalise(own).text
        own_words = _words(own_reading)
        if sum(word != "." for word in own_words) >= _OWN_WORDS:
            reading, words = own_reading, own_words
    found = _judge(words)
    if found is None and "\n" in reading:
        found = _judge(_words(reading.replace("\n", " ")))  # a phrase may run over lines
    return found


def _words(reading: str) -> list[str]:
    """Words, apostrophes left out, and "." for whatever ends a sentence."""
    tokens = _TOKEN.findall(reading.replace("we'll", "we will").replace("'", ""))
    return [
        "." if token[0] in _STOPS else _unmasked(token) if "*" in token else token
        for token in tokens
    ]


@lru_cache(maxsize=4096)
def _unmasked(word: str) -> str:
    """The one cue that a word with stars may stand for, else the word."""
    if sum(char != "*" for char in word) < _OWN_WORDS or word == "sh*t":
        return word  # "get sh*t done" is nothing to do with "shot"
    pattern = re.compile(re.sub(r"\\\*", r"[a-z]", re.escape(word)))
    found = [cue for cue in _BY_CUE if pattern.fullmatch(cue)]
    return found[0] if len(found) == 1 else word


def _judge(words: list[str]) -> Category | None:
    wanted = sorted({at for word in words for at in _BY_CUE.get(word, ())})
    if not wanted:
        return None
    text = " ".join(words)
    readings = [text]
    if len(words) < _CHOPPED * words.count("."):
        readings.append(" ".join(word for word in words if word != "."))
    for at in wanted:
        phrase, pattern = _RULES[at]
        for reading in readings:
            for match in pattern.finditer(reading):
                if phrase.reported and _is_reported(reading, match.start()):
                    continue
                if phrase.category is Category.SELF_HARM and _LAUGHTER.search(reading):
                    continue
                if phrase.category is Category.THREAT and _IN_GAME.search(reading):
                    continue  # where one dies and comes back
                return phrase.category
    return None


def _is_reported(reading: str, start: int) -> bool:
    """Whether the words before tell of others' words, or forbid what follows."""
    before = reading[max(0, start - _REPORT_ROOM) : start]
    return _REPORT.search(before.rpartition(".")[2]) is not None
