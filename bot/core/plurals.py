"""Numbers with their nouns."""


def counted(number: int, one: str, many: str = "") -> str:
    """``1 entry``, ``2,000 entries``; ``many`` is ``one`` with an s unless it is given."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"
