"""Names are kept as keyed digests, and found again in exported texts."""

from sqlalchemy import select

from bot.core.incidents import Outcome
from bot.core.modes import TrainingConsent
from bot.core.names import KEEP
from bot.core.privacy import Choice
from bot.database.database import Database
from bot.database.models import NAMES
from bot.database.request import ExportRequest
from tests.bot.database.archive import AUTHOR, GUILD, Archive, read, run
from tests.bot.database.samples import ManualClock


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


async def test_old_names_go_where_no_text_is_left(archive: Archive, clock: ManualClock) -> None:
    names = archive.database.names
    await names.add([(GUILD, "Zorblax"), (GUILD, "Ann")])
    assert await names.prune(keep=KEEP) == 0
    clock.moment += KEEP / 2
    await names.add([(GUILD, "Ann")])  # seen again
    clock.moment += KEEP / 2
    assert await names.prune(keep=KEEP) == 1
    assert (await names.known(GUILD)).is_name(GUILD, "ann")


async def test_names_of_servers_that_lend_nothing_go_with_the_last_text(archive: Archive) -> None:
    database = archive.database
    await archive.consent(TrainingConsent.OPT_OUT, GUILD + 1)
    await archive.add()
    await database.names.add([(GUILD, "Zorblax"), (GUILD + 1, "Ben"), (GUILD + 2, "Carl")])
    assert await database.names.prune(keep=KEEP) == 1  # of the one that was never set up
    for guild in (GUILD, GUILD + 1):
        await archive.consent(TrainingConsent.NOBODY, guild)
    assert await database.names.prune(keep=KEEP) == 1
    # Whoever lends again within the retention lends texts from before.
    assert [guild for guild, _ in await stored(database)] == [GUILD]
    await database.retention.forget_guild(GUILD)
    assert await database.names.prune(keep=KEEP) == 1


async def test_a_name_is_known_for_as_long_as_a_text_may_hold_it(
    archive: Archive, request_: ExportRequest, clock: ManualClock
) -> None:
    database = archive.database
    await database.names.add([(GUILD, "Zorblax")])
    clock.moment += KEEP / 2
    pair = await archive.add(original="zorblax, you moron")  # when Zorblax has long left
    await database.incidents.finish(pair.id, Outcome.REPLACED)
    clock.moment += KEEP
    assert await database.names.prune(keep=KEEP) == 0
    assert await database.expiry.expire(GUILD, before=clock()) == 1
    assert await database.names.prune(keep=KEEP) == 0
    await run(archive, request_)
    assert [one["toxic"] for one in read(request_.output)] == ["<name>, you moron"]
    await database.privacy.choose(GUILD, AUTHOR, Choice.TRAINING, False)
    assert (await database.expiry.withdraw(GUILD, after=0)).last == pair.id
    assert await database.names.prune(keep=KEEP) == 1


async def test_a_name_goes_where_all_texts_were_written_when_it_was_forgotten(
    archive: Archive, clock: ManualClock
) -> None:
    await archive.database.names.add([(GUILD, "Zorblax")])
    clock.moment += KEEP
    await archive.add()
    assert await archive.database.names.prune(keep=KEEP) == 1


async def test_names_are_left_out_of_exports(archive: Archive, request_: ExportRequest) -> None:
    await archive.database.names.add([(GUILD, "Zorblax"), (GUILD + 1, "Ben")])
    await archive.add(original="zorblax you moron", rewrite="Zorblax, Ben disagrees.")
    manifest = await run(archive, request_)
    [pair] = read(request_.output)
    assert (pair["toxic"], pair["neutral"]) == ("<name> you moron", "<name>, Ben disagrees.")
    assert manifest.scrubbed == {"<name>": 2}
