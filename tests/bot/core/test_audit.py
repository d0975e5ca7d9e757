"""The audit trail waits for nobody, fails nothing, and says how much it lost."""

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest

from bot.core import audit
from bot.core.audit import Action, AuditKeeping, BufferedTrail, Entry, Recorded, Sought
from bot.core.errors import StorageError


class Shelf:
    """A repository that is away when told so."""

    def __init__(self) -> None:
        self.entries: list[Entry] = []
        self.away = False
        self.batches: list[int] = []
        self.attempts = 0
        self.anonymised: dict[int | None, datetime] = {}

    async def add(self, entries: Sequence[Entry]) -> None:
        self.attempts += 1
        await asyncio.sleep(0)
        if self.away:
            raise StorageError("away")
        self.batches.append(len(entries))
        self.entries += entries

    async def find(
        self, sought: Sought, *, before: int | None = None, limit: int
    ) -> list[Recorded]:
        raise NotImplementedError

    async def prune(self, *, before: datetime) -> int:
        old = [one for one in self.entries if one.at < before]
        self.entries = [one for one in self.entries if one.at >= before]
        return len(old)

    async def guilds(self) -> list[int | None]:
        return sorted({one.guild_id for one in self.entries}, key=str)

    async def anonymise(self, guild_id: int | None, *, before: datetime) -> int:
        self.anonymised[guild_id] = before
        return 0


def entry(number: int = 1) -> Entry:
    return Entry(Action.INCIDENT_READ, 1, 7, {"incident": number})


async def test_what_is_recorded_is_written_a_moment_later() -> None:
    shelf = Shelf()
    trail = BufferedTrail(shelf)
    trail.record(entry(1))
    trail.record(entry(2))
    assert shelf.entries == []
    await trail.settle()
    assert [one.subject["incident"] for one in shelf.entries] == [1, 2]
    trail.record(entry(3))
    await trail.close()
    assert len(shelf.entries) == 3


async def test_an_outage_loses_nothing_and_keeps_the_order(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(audit, "AGAIN_SECONDS", 0)
    monkeypatch.setattr(audit, "BATCH", 2)
    shelf = Shelf()
    shelf.away = True
    trail = BufferedTrail(shelf)
    for number in range(5):
        trail.record(entry(number))
    await trail.settle()
    assert (shelf.entries, trail.waiting) == ([], 5)
    shelf.away = False
    await trail.settle()
    assert [one.subject["incident"] for one in shelf.entries] == list(range(5))
    assert shelf.batches == [2, 2, 1]
    await trail.close()


async def test_after_a_failure_it_tries_again_by_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    shelf = Shelf()
    shelf.away = True
    monkeypatch.setattr(audit, "AGAIN_SECONDS", 0)
    trail = BufferedTrail(shelf)
    trail.record(entry())
    while shelf.attempts < 3:
        await asyncio.sleep(0)
    shelf.away = False
    while trail.waiting:
        await asyncio.sleep(0)
    assert len(shelf.entries) == 1
    await trail.close()


async def test_what_there_is_no_room_for_is_counted_and_the_count_kept(
    caplog: pytest.LogCaptureFixture,
) -> None:
    shelf = Shelf()
    shelf.away = True
    trail = BufferedTrail(shelf, room=3)
    for number in range(10):
        trail.record(entry(number))
    shelf.away = False
    await trail.close()
    *kept, lost = shelf.entries
    assert [one.subject["incident"] for one in kept] == [0, 1, 2]
    assert (lost.action, lost.subject) == (Action.RECORDS_LOST, {"count": 7})
    assert caplog.text.count("entries are lost") == 1
    assert "7 entries of the audit trail were lost" in caplog.text


async def test_what_a_dead_database_never_took_is_said_at_the_end(
    caplog: pytest.LogCaptureFixture,
) -> None:
    shelf = Shelf()
    shelf.away = True
    trail = BufferedTrail(shelf, room=2)
    for number in range(5):
        trail.record(entry(number))
    await trail.close()
    assert "5 entries of the audit trail are lost" in caplog.text


async def test_entries_and_the_ids_in_them_go_when_their_time_is_over() -> None:
    now = datetime(2026, 5, 1, tzinfo=UTC)
    shelf = Shelf()
    for days in (10, 364, 366):
        await shelf.add([Entry(Action.CHOSE, 5, 7, at=now - timedelta(days=days))])
    await shelf.add([Entry(Action.CHOSE, None, 7, at=now), Entry(Action.CHOSE, 6, 7, at=now)])

    async def chosen() -> dict[int, int]:
        return {5: 30}

    assert await AuditKeeping(shelf, 365, chosen, now=lambda: now).run() == 1
    assert len(shelf.entries) == 4
    kept = {guild: (now - before).days for guild, before in shelf.anonymised.items()}
    assert kept == {5: 30, 6: 90, None: 90}
