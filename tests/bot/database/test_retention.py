"""What is deleted is gone from every table, and from the bytes on the disk."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Select, select

from bot.core.incidents import Incident, Outcome, ReviewAction
from bot.core.messages import MessageRef
from bot.core.policy import GuildSettings
from bot.database import retention
from bot.database.database import Database
from bot.database.models import CHOICES, GUILDS, INCIDENTS, REVIEWS, REWRITES
from tests.bot.database.samples import PROPOSAL, Opener, claimed, message


@pytest.fixture(autouse=True)
def small_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(retention, "BATCH", 2)


async def add(database: Database, number: int, author: int = 4, guild: int = 1) -> Incident:
    chat = replace(message(), ref=MessageRef(guild, 2, number), author_id=author)
    incident = await claimed(database, chat)
    await database.incidents.propose(incident.id, PROPOSAL)
    await database.incidents.finish(incident.id, Outcome.SHADOWED)
    await database.incidents.review(incident.id, 6, ReviewAction.APPROVED)
    return incident


async def numbers(database: Database, query: "Select[Any]") -> list[int]:
    return await database.gateway.read(lambda connection: list(connection.execute(query).scalars()))


async def left(database: Database) -> dict[str, list[int]]:
    """The incidents that each table still speaks of."""
    columns = {
        "incidents": INCIDENTS.c.id,
        "rewrites": REWRITES.c.incident_id,
        "reviews": REVIEWS.c.incident_id,
    }
    return {
        name: await numbers(database, select(column).order_by(column))
        for name, column in columns.items()
    }


def everywhere(*incidents: Incident) -> dict[str, list[int]]:
    numbers = [incident.id for incident in incidents]
    return {"incidents": numbers, "rewrites": numbers, "reviews": numbers}


async def test_a_member_is_forgotten(database: Database) -> None:
    mine = [await add(database, number) for number in range(5)]
    other = await add(database, 10, author=5)
    elsewhere = await add(database, 11, guild=2)
    await database.privacy.set_training_choice(1, 4, False)
    assert await database.retention.forget_member(4, 1) == len(mine)
    assert await left(database) == everywhere(other, elsewhere)
    assert await database.retention.forget_member(4) == 1
    assert await left(database) == everywhere(other)
    assert await database.privacy.training_choice(1, 4) is False


async def test_what_is_old_and_done_is_purged(database: Database) -> None:
    old = [await add(database, number) for number in range(3)]
    unfinished = await claimed(database, message(number=20))
    recent = await add(database, 21)
    assert await database.retention.purge(recent.created_at) == len(old)
    found = await left(database)
    assert found["incidents"] == [unfinished.id, recent.id]
    assert found["reviews"] == found["rewrites"] == [recent.id]


async def test_a_server_is_forgotten(database: Database) -> None:
    for number in range(3):
        await add(database, number)
    kept = await add(database, 10, guild=2)
    for guild in (1, 2):
        await database.settings.save(GuildSettings(guild))
        await database.privacy.set_training_choice(guild, 4, True)
    assert await database.retention.forget_guild(1) == 3
    assert await left(database) == everywhere(kept)
    for table in (GUILDS, CHOICES):
        assert await numbers(database, select(table.c.guild_id)) == [2]


async def test_deleted_text_is_overwritten(sqlite_url: str, opened: Opener, tmp_path: Path) -> None:
    """Not even the ciphertext stays in the file once the write-ahead log is folded in."""
    database = opened(sqlite_url)
    incident = await add(database, 1)
    token = await database.gateway.read(
        lambda connection: connection.exec_driver_sql(
            "SELECT CAST(original AS TEXT) FROM incidents"
        ).scalar_one()
    )
    assert await database.retention.forget_member(incident.author_id) == 1
    await database.close()
    # The last one to close folds the log into the file and removes it.
    files = {path.name: path.read_bytes() for path in tmp_path.glob("bot.db*")}
    assert list(files) == ["bot.db"]
    assert token.encode() not in files["bot.db"]
