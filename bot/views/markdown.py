"""Members' text inside our own messages: shown, never obeyed."""

import re

_SPECIAL = re.compile(r"([\\*_~`|>#\-+\[\]()<:@.!])")
SPOILER_ROOM = 4


def escaped(text: str) -> str:
    """``text`` with everything that Discord's markdown, mentions and links are made of escaped."""
    return _SPECIAL.sub(r"\\\1", text)


def shown(text: str, limit: int) -> str:
    """``text`` escaped in at most ``limit`` characters, cut between two of its characters."""
    whole = escaped(text)
    if len(whole) <= limit:
        return whole
    used, kept = 0, []
    for character in text:
        piece = escaped(character)
        if used + len(piece) > limit - 1:
            break
        used += len(piece)
        kept.append(piece)
    return "".join(kept) + "\u2026"


def spoiler(text: str, limit: int) -> str:
    """``text`` behind a spoiler, in at most ``limit`` characters."""
    return f"||{shown(text, limit - SPOILER_ROOM)}||"
