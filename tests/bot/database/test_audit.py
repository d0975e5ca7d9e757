"""Kept entries of the audit trail: found, counted out, and in the end nobody's."""

import asyncio
from datetime import timedelta
from pathlib import Path

import pytest

from bot.commands import tables
from bot.core.audit import Action, Entry, Sought
from bot.core.errors import StorageError
from bot.database import audit
from bot.database.database import Database
from bot.database.keyring import load_keyring
from bot.database.request import ExportRequest
from bot.settings import Settings
from tests.bot.database.samples import ManualClock, Opener

ANN, MOE = 4, 7


async def fill(database: Database, clock: ManualClock) -> None:
    """Three entries on server 1, one on server 2, one of the operator's."""
    await database.audit.add(
        [
            Entry(Action.INCIDENT_READ, 1, ANN, {"incident": 12, "through": "why"}, clock()),
            Entry(Action.REVIEWED, 1, MOE, {"incident": 12, "decision": "approved"}, clock()),
            Entry(Action.SETTINGS_CHANGED, 1, None, {"exempt_role_ids": 2, "mode": None}, clock()),
            Entry(Action.REVIEWED, 2, MOE, {"incident": 13}, clock()),
            Entry(Action.KEYS_ROTATED, None, None, {"rows": 5, "account": "root"}, clock()),
        ]
    )


START = ManualClock().moment


@pytest.mark.parametrize(
    ("sought", "found"),
    [
        (Sought(), [5, 4, 3, 2, 1]),
        (Sought(guild_id=1), [3, 2, 1]),
        (Sought(actor=MOE), [4, 2]),
        (Sought(actor=5), []),
        (Sought(action="reviewed"), [4, 2]),
        (Sought(since=START + timedelta(seconds=4)), [5, 4]),
        (Sought(2, MOE, "reviewed", START), [4]),
    ],
)
async def test_entries_are_found_the_newest_first(
    database: Database, clock: ManualClock, sought: Sought, found: list[int]
) -> None:
    await fill(database, clock)
    entries = await database.audit.find(sought, limit=10)
    first = (await database.audit.find(Sought(), before=2, limit=10))[0].id
    assert [one.id - first + 1 for one in entries] == found


@pytest.mark.parametrize(
    ("guild", "named"),
    [(None, []), (1, [2]), (3, [1, 2])],
)
async def test_what_waited_while_they_were_forgotten_names_them_no_more(
    database: Database, clock: ManualClock, guild: int | None, named: list[int]
) -> None:
    waiting = [Entry(Action.REVIEWED, server, ANN, {}, clock()) for server in (1, 2)]
    await database.traces.wish(ANN, guild)
    later = Entry(Action.APPEALED, 1, ANN, {}, clock())
    await database.audit.add([*waiting, later, Entry(Action.REVIEWED, 1, MOE, {}, clock())])
    found = await database.audit.find(Sought(), limit=10)
    assert sum(one.actor == MOE for one in found) == 1
    reviewed = [one for one in found if one.action == "reviewed"]
    assert sorted(one.guild_id or 0 for one in reviewed if one.actor == ANN) == named
    assert [one.actor for one in found if one.action == "appealed"] == [ANN]
    assert len(await database.audit.find(Sought(actor=ANN), limit=10)) == 3


async def test_an_entry_comes_back_as_it_was(database: Database, clock: ManualClock) -> None:
    await fill(database, clock)
    [one] = await database.audit.find(Sought(actor=ANN), limit=10)
    assert (one.at, one.guild_id, one.actor) == (START + timedelta(seconds=1), 1, ANN)
    assert (one.action, one.subject) == ("incident_read", {"incident": 12, "through": "why"})


async def test_pages_meet_without_a_gap(database: Database, clock: ManualClock) -> None:
    await fill(database, clock)
    seen: list[int] = []
    before = None
    while page := await database.audit.find(Sought(), before=before, limit=2):
        seen += [one.id for one in page]
        before = seen[-1]
    assert len(seen) == len(set(seen)) == 5


async def test_old_entries_go(
    database: Database, clock: ManualClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(audit, "BATCH", 2)
    await fill(database, clock)
    before = START + timedelta(seconds=4)
    assert [await database.audit.prune(before=before) for _ in range(3)] == [2, 1, 0]
    assert len(await database.audit.find(Sought(), limit=10)) == 2


async def test_after_the_retention_a_key_stands_for_the_member(
    database: Database, clock: ManualClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(audit, "BATCH", 1)
    await fill(database, clock)
    assert set(await database.audit.guilds()) == {1, 2}
    before = START + timedelta(seconds=2)
    assert [await database.audit.anonymise(1, before=before) for _ in range(2)] == [1, 0]
    [ann] = await database.audit.find(Sought(actor=ANN), limit=10)
    assert ann.actor == await database.pepper.member_key(ANN)
    assert {one.actor for one in await database.audit.find(Sought(actor=MOE), limit=9)} == {MOE}
    later = START + timedelta(days=1)
    for guild in (1, 2, None):
        while await database.audit.anonymise(guild, before=later):
            pass
    assert await database.audit.guilds() == []
    assert len(await database.audit.find(Sought(actor=MOE), limit=9)) == 2, "still found"


async def test_after_the_retention_a_key_stands_for_who_asked_for_an_export(
    database: Database, clock: ManualClock
) -> None:
    for guild, asked_by in ((1, ANN), (1, None), (2, MOE)):
        await database.exports.begin(
            ExportRequest(Path("pairs.jsonl"), guild_id=guild), at=clock(), asked_by=asked_by
        )
    assert set(await database.audit.guilds()) == {1, 2}
    assert await database.audit.anonymise(1, before=START) == 0
    later = clock() + timedelta(seconds=1)
    assert [await database.audit.anonymise(1, before=later) for _ in range(2)] == [1, 0]
    asked = [one.asked_by for one in await database.exports.list()]
    assert asked == [MOE, None, await database.pepper.member_key(ANN)]
    assert await database.audit.guilds() == [2]


async def test_who_asked_to_be_forgotten_is_not_named_by_the_record_of_it(
    database: Database,
) -> None:
    await database.audit.add([Entry(Action.FORGOTTEN, 1, ANN, {"incidents": 2})])
    [one] = await database.audit.find(Sought(), limit=10)
    assert one.actor == await database.pepper.member_key(ANN)


async def test_a_batch_is_written_whole_or_not_at_all(database: Database) -> None:
    good, bad = Entry(Action.CHOSE, 1, ANN), Entry(Action.CHOSE, 1, ANN, {"what": object()})  # type: ignore[dict-item]
    with pytest.raises(StorageError):
        await database.audit.add([good, bad])
    assert await database.audit.find(Sought(), limit=10) == []


async def test_a_closed_database_is_a_storage_error(url: str, opened: Opener) -> None:
    database = opened(url)
    await database.connect()
    await database.close()
    with pytest.raises(StorageError):
        await database.audit.add([Entry(Action.CHOSE)])


async def test_upgrading_makes_no_secret_that_only_it_could_read(tmp_path: Path) -> None:
    """The key that a bot makes on its first run has to fit."""
    settings = Settings(
        database_url=f"sqlite:///{tmp_path / 'bot.db'}", data_key_file=tmp_path / "data.key"
    )
    await asyncio.to_thread(tables.upgrade, settings)
    keyring = await asyncio.to_thread(load_keyring, None, settings.data_key_file)
    async with Database(settings.database_url, keyring) as database:
        [entry] = await database.audit.find(Sought(), limit=9)
    assert entry.action == Action.DATABASE_UPGRADED
