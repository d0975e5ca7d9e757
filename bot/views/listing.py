"""Lists of any length in a line of limited length."""

from collections.abc import Sequence

_LONGEST_END = len(" and 999,999 more")


def listed(items: Sequence[str], room: int) -> str:
    """``items`` with commas between, in at most ``room`` characters: as many as fit, and how
    many more there are. Empty for none; each item must be shorter than ``room`` by 20."""
    whole = ", ".join(items)
    if len(whole) <= room:
        return whole
    shown: list[str] = []
    used = 0
    for item in items:
        used += len(item) + 2
        if used > room - _LONGEST_END:
            break
        shown.append(item)
    return f"{', '.join(shown)} and {len(items) - len(shown):,} more"
