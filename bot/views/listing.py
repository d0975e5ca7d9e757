"""Lists of any length in a line of limited length."""

from collections.abc import Sequence

from bot.language.texts import Texts

_MOST = 999_999


def listed(items: Sequence[str], room: int, say: Texts) -> str:
    """``items`` with commas between, in at most ``room`` characters: as many as fit, and how
    many more there are. Empty for none; each item must be shorter than ``room`` by 30."""
    whole = ", ".join(items)
    if len(whole) <= room:
        return whole
    end = len(say("setup-more", shown="", more=_MOST))
    shown: list[str] = []
    used = 0
    for item in items:
        used += len(item) + 2
        if used > room - end:
            break
        shown.append(item)
    return say("setup-more", shown=", ".join(shown), more=len(items) - len(shown))
