"""Emoji as members name them and as reactions bear them."""

import re

import discord

_CUSTOM = re.compile(r"<a?:\w{2,32}:(\d{15,20})>\Z")
_VARIATION = "\ufe0f"
"""Asks for a coloured picture; some clients send it and some do not."""
_LENGTH_LIMIT = 32
_PICTURE = re.compile(
    "[\u00a9\u00ae\u203c\u2049\u20e3\u2122\u2139\u2190-\u21ff\u2300-\u27bf\u2934\u2935"
    "\u2b00-\u2bff\u3030\u303d\u3297\u3299\U0001f000-\U0001faff]"
)
_OTHER_PARTS = re.compile("[0-9#*\u200d\ufe0f\U0001f3fb-\U0001f3ff\U000e0020-\U000e007f]")


def as_emoji(text: str) -> str | None:
    """``text`` if it is one emoji, Discord's own or a server's; ``None`` if it is anything else."""
    text = text.strip()
    if _CUSTOM.match(text):
        return text
    pictures = _PICTURE.findall(text)
    rest = _OTHER_PARTS.sub("", _PICTURE.sub("", text))
    return text if pictures and not rest and len(text) <= _LENGTH_LIMIT else None


def same_emoji(chosen: str, reaction: discord.PartialEmoji) -> bool:
    """Whether a reaction is the chosen emoji; a server's emoji may have been renamed since."""
    custom = _CUSTOM.match(chosen)
    if custom is not None or reaction.id is not None:
        return custom is not None and int(custom[1]) == reaction.id
    return chosen.replace(_VARIATION, "") == reaction.name.replace(_VARIATION, "")
