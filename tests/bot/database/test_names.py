"""Names are kept as keyed digests, and found again in exported texts."""

from datetime import timedelta

from sqlalchemy import select

from bot.core.modes import TrainingConsent
from bot.core.policy import GuildSettings
from bot.database.database import Database
from bot.database.models import NAMES
from bot.database.request import ExportRequest
from tests.bot.database.archive import GUILD, Archive, read, run


async def stored(database: Database) -> list[tuple[int, str]]:
    query = select(NAMES.c.guild_id, NAMES.c.digest).order_by(NAMES.c.guild_id)
    return await database.gateway.read(
        lambda connection: [tuple(row) for row in connection.execute(query)]
    )


async def test_no_name_is_written_in_the_clear(archive: Archive) -> None:
    names = archive.database.names
    await names.add([(GUILD, "Zorblax"), (GUILD, "Ann Zorblax"), (GUILD + 1, "Zorblax")])
    await names.add([(GUILD, "Zorblax")])
    rows = await stored(archive.database)
    # Two words, the whole and how it begins; the other server's is another digest.
    assert len(rows) == len({digest for _, digest in rows}) == 5
    assert all(len(digest) == 32 and "zorblax" not in digest for _, digest in rows)


async def test_a_name_is_known_on_its_server(archive: Archive) -> None:
    names = archive.database.names
    assert not await names.known(None)
    await names.add([(GUILD, "Ann Zorblax")])
    for guild in (None, GUILD):
        known = await names.known(guild)
        assert known.is_name(GUILD, "zorblax")
        assert known.is_name(GUILD, "ann zorblax")
        assert known.begins_name(GUILD, "ann")
        assert not known.is_name(GUILD, "zorbla")
        assert not known.is_name(GUILD + 1, "zorblax")
    assert not await names.known(GUILD + 1)


async def test_old_names_and_those_of_servers_that_stopped_lending_go(archive: Archive) -> None:
    database = archive.database
    await database.names.add([(GUILD, "Zorblax")])
    await database.names.add([(GUILD + 1, "Ben")])  # never set up
    now = database.clock()
    assert await database.names.prune(before=now - timedelta(days=1)) == 1
    assert [guild for guild, _ in await stored(database)] == [GUILD]
    await database.names.add([(GUILD, "Zorblax")])  # seen again
    assert await database.names.prune(before=now) == 0
    await database.settings.save(GuildSettings(GUILD, training_consent=TrainingConsent.NOBODY))
    assert await database.names.prune(before=now) == 1


async def test_names_are_left_out_of_exports(archive: Archive, request_: ExportRequest) -> None:
    await archive.database.names.add([(GUILD, "Zorblax"), (GUILD + 1, "Ben")])
    await archive.add(original="zorblax you moron", rewrite="Zorblax, Ben disagrees.")
    manifest = await run(archive, request_)
    [pair] = read(request_.output)
    assert (pair["toxic"], pair["neutral"]) == ("<name> you moron", "<name>, Ben disagrees.")
    assert manifest.scrubbed == {"<name>": 2}
