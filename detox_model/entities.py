"""Text that must come out exactly as it went in: mentions, links, numbers, emoji, code.

Before the network reads a sentence, :func:`protect` puts one private-use character in each
entity's place; the copy path carries it through, and :func:`restore` puts the original back.
A candidate that loses, repeats or invents a placeholder is refused, never repaired.
"""

import re
from dataclasses import dataclass

PLACEHOLDERS = tuple(chr(0xE000 + index) for index in range(16))
"""One character for each entity of a sentence, in order of appearance."""

_UNITS = (
    "(?i:st|nd|rd|th|s|k|m|bn|x|p|am|pm|[kmgt]b|[kmg]?hz|fps|px|kg|mg|g|lbs?|oz|km|cm|mm|mi|ft|in|ml|l"
    "|ms|secs?|mins?|h|hrs?|d|kmh|mph|kwh?|w|v)"
)
_KINDS: tuple[tuple[str, str], ...] = (
    ("code", r"```.*?```|``[^`]+``|`[^`\n]+`"),
    (
        "url",
        # A bracket belongs to a link only together with its partner.
        (
            r"(?:https?://|www\.)(?:\([^\s<>()]*\)|[^\s<>()])*"
            r"(?:\([^\s<>()]*\)|[^\s<>().,:;!?\"'\]|*_~])"
        ),
    ),
    ("invite", r"\bdiscord(?:\.gg|app\.com/invite|\.com/invite)/[A-Za-z0-9-]+"),
    ("email", r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,4}"),
    (
        "mention",
        (
            r"<@[!&]?\d{15,21}>|<#\d{15,21}>|<id:\w+>|</[^:>\n]{1,64}:\d{15,21}>"
            # What stands for personal data in exported examples.
            r"|<@user>|<@role>|<#channel>|<(?:email|link|phone|iban|card|id|name)>"
        ),
    ),
    ("emoji", r"<a?:\w{2,32}:\d{15,21}>|:[a-z0-9_+-]{2,32}:(?!\w)"),
    ("timestamp", r"<t:-?\d{1,13}(?::[tTdDfFRsS])?>"),
    ("everyone", r"@(?:everyone|here)\b"),
    ("handle", r"(?<![\w@])@\w[\w.]{1,31}(?<!\.)"),
    ("hashtag", r"(?<![\w&#])#[A-Za-z]\w{1,60}"),
    ("subreddit", r"(?<!\w)/?[ru]/[A-Za-z0-9_]{2,30}"),
    (
        "number",
        (
            r"(?<![\w.])(?:v\d+(?:\.\d+)+|[+-]?[#$\u20ac\u00a3]?\d+(?:[.,:/-]\d+)*"
            rf"(?:%|[\u20ac$\u00a3]|\u00b0[cfCF]?(?!\w)|(?:{_UNITS})\b)?)(?!\w)"
        ),
    ),
    (
        "pictograph",
        (
            r"(?:[\U0001F000-\U0001F12F\U0001F18A-\U0001FAFF\u2600-\u27BF\u2B00-\u2BFF\u2190-\u21FF\u2300-\u23FF]"
            r"[\uFE0F\u200D\U0001F3FB-\U0001F3FF\u20E3]*)+"
        ),
    ),
)
_PATTERN = "|".join(f"(?P<{kind}>{pattern})" for kind, pattern in _KINDS)
_ENTITY = re.compile(_PATTERN, re.DOTALL)
_URL = dict(_KINDS)["url"]
# A link with its label or its angle brackets is one thing to the network.
_PROTECTED = re.compile(
    rf"\[[^\]\[\s]+(?: [^\]\[\s]+)*\]\(<?{_URL}>?\)|<{_URL}>|{_PATTERN}", re.DOTALL
)
_PRIVATE = re.compile("[\ue000-\uf8ff]")


@dataclass(frozen=True, slots=True)
class Entity:
    """Characters ``start`` to ``end`` of a text, ``kind`` as in the patterns' names."""

    start: int
    end: int
    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class Protected:
    """A text with placeholders, and what each stands for, in order."""

    text: str
    entities: tuple[str, ...]


def find_entities(text: str) -> list[Entity]:
    """All entities of ``text``, in order, not overlapping."""
    return [
        Entity(match.start(), match.end(), match.lastgroup or "", match.group())
        for match in _ENTITY.finditer(text)
    ]


def protect(text: str) -> Protected:
    """Put placeholders where entities stand.

    Private-use characters of the author's own are dropped first, so nobody can forge a
    placeholder. Where there are more than sixteen entities, those with nothing but a blank
    between them share a placeholder; any beyond the sixteenth stay as plain text.
    """
    text = _PRIVATE.sub("", text)
    found = [match.span() for match in _PROTECTED.finditer(text)]
    if len(found) > len(PLACEHOLDERS):
        found = _joined(text, found)
    parts: list[str] = []
    kept: list[str] = []
    end = 0
    for (start, stop), placeholder in zip(found, PLACEHOLDERS, strict=False):
        parts += [text[end:start], placeholder]
        kept.append(text[start:stop])
        end = stop
    parts.append(text[end:])
    return Protected("".join(parts), tuple(kept))


def _joined(text: str, spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    joined: list[tuple[int, int]] = []
    for start, end in spans:
        if joined and text[joined[-1][1] : start] == " ":
            joined[-1] = (joined[-1][0], end)
        else:
            joined.append((start, end))
    return joined


def intact(candidate: str, entities: tuple[str, ...]) -> bool:
    """Whether each placeholder stands exactly once in ``candidate``, and no other does."""
    return sorted(_PRIVATE.findall(candidate)) == list(PLACEHOLDERS[: len(entities)])


def restore(candidate: str, entities: tuple[str, ...]) -> str:
    """Put the entities back where their placeholders stand."""
    return _PRIVATE.sub(lambda match: _lookup(match.group(), entities), candidate)


def _lookup(placeholder: str, entities: tuple[str, ...]) -> str:
    index = ord(placeholder) - ord(PLACEHOLDERS[0])
    return entities[index] if index < len(entities) else ""
