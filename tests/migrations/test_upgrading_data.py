"""What an older version stored is there after the upgrade, and what a newer one knows goes well
when it is undone."""

from collections.abc import Sequence
from typing import Any

import pytest
from cryptography.fernet import Fernet
from sqlalchemy import insert, select, text, update

from bot.core.incidents import ReviewAction, Source
from bot.core.modes import Mode, TrainingConsent
from bot.core.policy import GuildSettings
from bot.core.privacy import Choice
from bot.database import migrate, pseudonyms
from bot.database.database import Database
from bot.database.keyring import Keyring
from bot.database.models import CHOICES, INCIDENTS
from tests.bot.database.samples import PROPOSAL, VERDICT, ManualClock, message
from tests.migrations.test_migrations import url  # noqa: F401 - a fixture

ANN = 4
KEYRING = Keyring([Fernet.generate_key().decode()])
_HANGING = ("rewrites", "reviews", "appeals", "reports")


def opened(at: str) -> Database:
    return Database(at, KEYRING, clock=ManualClock())


async def rows(database: Database, query: Any) -> Sequence[Any]:
    return await database.gateway.read(lambda connection: connection.execute(query).all())


async def fill(database: Database, number: int) -> int:
    """An incident with all that hangs on one."""
    incidents = database.incidents
    incident = await incidents.claim(
        message(number=number), VERDICT, source=Source.SCORE, mode=Mode.REPLY
    )
    assert incident is not None
    await incidents.propose(incident.id, PROPOSAL)
    await incidents.review(incident.id, 7, ReviewAction.EDITED, "Please, stop.")
    await incidents.appeal(incident.id, "it was a joke")
    await incidents.report(incident.id, 8)
    return incident.id


async def test_rows_of_an_older_version_get_their_keys_in_pages(
    url: str,  # noqa: F811
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    await migrate.upgrade_async(url)
    database = opened(url)
    await database.connect()
    numbers = [await fill(database, number) for number in range(10, 15)]
    await database.privacy.choose(1, ANN, Choice.TRAINING, False)
    key = await database.pepper.member_key(ANN)
    # As the migration leaves them: it cannot make keys.
    for old in (update(INCIDENTS).values(author_key=0), update(CHOICES).values(member_key=ANN)):
        await database.gateway.write(lambda connection, old=old: connection.execute(old).rowcount)  # type: ignore[misc]
    row = {"training": None, "keeping": False, "updated_at": database.clock()}
    others = [{"guild_id": guild, "member_key": ANN, **row} for guild in (2, 3)]
    await database.gateway.write(lambda c: c.execute(insert(CHOICES), others).rowcount)
    monkeypatch.setattr(pseudonyms, "_AUTHORS", pseudonyms._AUTHORS.limit(2))
    monkeypatch.setattr(pseudonyms, "_CHOOSERS", pseudonyms._CHOOSERS.limit(2))
    assert await pseudonyms.give_keys(database.gateway, database.pepper) == len(numbers) + 3
    assert await pseudonyms.give_keys(database.gateway, database.pepper) == 0
    assert await database.privacy.incident_ids(ANN, 1, after=0, limit=9) == numbers
    assert sorted(await database.privacy.choices_by_server(ANN)) == [1, 2, 3]
    assert {one.author_key for one in await rows(database, select(INCIDENTS))} == {key}
    await database.close()


async def test_undone_nothing_erased_stays_and_no_no_becomes_a_yes(url: str) -> None:  # noqa: F811
    await migrate.upgrade_async(url)
    database = opened(url)
    await database.connect()
    for guild in (1, 2):
        consent = GuildSettings(guild, Mode.REPLY, training_consent=TrainingConsent.OPT_OUT)
        await database.settings.save(consent)
    await database.privacy.choose(1, ANN, Choice.TRAINING, False)
    await database.privacy.choose(2, ANN, Choice.TRAINING, True)
    kept, erased = await fill(database, 10), await fill(database, 11)
    values = {"erased_at": database.clock(), "author_id": 0}
    gone = update(INCIDENTS).where(INCIDENTS.c.id == erased).values(values)
    await database.gateway.write(lambda connection: connection.execute(gone).rowcount)
    await database.close()

    await migrate.downgrade_async(url, "0007")
    await migrate.upgrade_async(url)
    database = opened(url)
    await database.connect()
    for table in _HANGING:
        left = await rows(database, text(f"SELECT incident_id FROM {table}"))
        assert [one.incident_id for one in left] == [kept], table
    assert await database.privacy.incident_ids(ANN, 1, after=0, limit=9) == [kept]
    consents = [(await database.settings.get(guild)).training_consent for guild in (1, 2)]
    assert consents == [TrainingConsent.NOBODY, TrainingConsent.OPT_OUT]
    await database.close()
