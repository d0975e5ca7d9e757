"""Entries, and what is done with journals again and again."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from cryptography.fernet import Fernet

from bot.journal.entries import Entry, Kind
from bot.journal.journal import Journal

AT = datetime(2026, 3, 1, 12, tzinfo=UTC)
WORDS = "what a crummy idea"
ANN, BOB = 4, 5
OLD, NEW = Fernet.generate_key().decode(), Fernet.generate_key().decode()


def review(number: int = 1, **changes: Any) -> Entry:
    fields: dict[str, Any] = {
        "at": AT,
        "kind": Kind.REVIEWED,
        "data": {"action": "edited", "text": WORDS, "reason": None},
        "incident": number,
        "guild": 1,
        "author": ANN,
        "author_key": -4,
        "by": BOB,
        "by_key": -5,
    }
    return Entry(**fields | changes)


Open = Callable[..., Journal]


async def all_of(journal: Journal) -> list[Entry]:
    """What waits, taken as written."""
    entries: list[Entry] = []
    async with journal.lock:
        await journal.take_over()
        while (batch := await journal.next()) is not None:
            entries += batch.entries
            await journal.done(batch)
    return entries


async def left(opened: Open, *entries: Entry, **options: Any) -> None:
    """A run that kept entries and died."""
    journal = opened(**options)
    for entry in entries:
        assert await journal.append(entry)
    await journal.close()
