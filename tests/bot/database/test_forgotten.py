"""`/privacy delete` to the byte: a member is planted in every table, and nothing is left."""

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import insert, select, text

from bot.core.bands import Band
from bot.core.changing import SettingsDesk
from bot.core.erasing import Erased, Erasure
from bot.core.incidents import Hit, Outcome, ReviewAction, Source
from bot.core.messages import MessageRef
from bot.core.modes import Mode, TrainingConsent
from bot.core.policy import GuildSettings
from bot.core.privacy import Choice
from bot.core.retention import Erasing
from bot.core.rules import Consequence, Rule
from bot.core.survey import Survey
from bot.core.words.entries import Kind, WordEntry
from bot.database import gateway
from bot.database.database import Database
from bot.database.engine import Timeouts
from bot.database.exports import Wishes
from bot.database.models import (
    AUDIT,
    EXPORT_AUTHORS,
    EXPORTS,
    FORGOTTEN,
    SAMPLES,
    SANCTIONS,
    Base,
)
from bot.database.pairs import export_author
from bot.database.request import ExportRequest
from bot.export.forgetting import forget_authors
from bot.export.lending import export_pairs
from tests.bot.core.scripted import ScriptedPlatform
from tests.bot.database.samples import PROPOSAL, VERDICT, ManualClock, Opener, message

GUILD, LOG, FORMER_LOG = 1, 50, 51
MEMBER, OTHER = 987_654_321_012_345_678, 876_543_210_123_456_789
_NOBODYS = {
    "message_counts": "numbers of a channel and day",
    "model_versions": "models",
    "names": "digests of names, by which they are found in others' texts and taken out",
    "processes": "processes of the bot",
    "promotions": "models",
    "replayed": "numbers of entries",
    "secrets": "the digest key",
}
"""Tables in which nobody can be planted, and what they hold instead."""
_UNDER_KEYS = {
    "privacy_choices": "a no must go on to hold",
    "forgotten": "copies must not bring them back",
    "reviews": "what a moderator decided stays",
    "word_entries": "what a moderator listed stays",
    "audit": "what was done stays",
    "exports": "what was exported stays",
}
"""Tables that still know the member's key afterwards, and why."""


class Journal:
    """Fulfils :class:`bot.core.ports.MemberJournal`; remembers what it was asked."""

    def __init__(self) -> None:
        self.asked: list[tuple[int, int | None]] = []

    async def forget(self, member_id: int, guild_id: int | None) -> int:
        self.asked.append((member_id, guild_id))
        return 0


# Judged and reworded; reported; listed, had reworded, exempt; did, is named; exported.
ALL = Erased(incidents=4, traces=4 + 2 + 4 + 3 + 1)


class Scene:
    """Two members of a server who wrote, reported, reviewed and were exempted."""

    def __init__(self, database: Database, clock: ManualClock) -> None:
        self.database, self.clock = database, clock
        self.platform = ScriptedPlatform()
        self.journal = Journal()
        self.messages = 100_000_000_000_000_000
        self.theirs: list[int] = []
        """The ids of the member's messages."""
        desk = SettingsDesk(database.settings)
        self.survey = Survey(database.survey, now=clock)
        self.erasure = Erasure(
            privacy=database.privacy,
            traces=database.traces,
            settings=database.settings,
            desk=desk,
            platform=self.platform,
            survey=self.survey,
            journal=self.journal,
            now=clock,
        )

    async def write(self, table: Any, **row: Any) -> int:
        made = insert(table).values(row)

        def work(connection: Any) -> int:
            key = connection.execute(made).inserted_primary_key
            return int(key[0])

        return await self.database.gateway.write(work)

    async def wrote(self, author: int, judge: int, number: int, guild: int = GUILD) -> int:
        """A message of ``author`` with all that may hang on one; its number."""
        self.messages += 4_567
        said = f"You are stupid, said {author} for time {number}. " * (1 + number * 7 % 40)
        ref = MessageRef(guild, 2, self.messages)
        chat = replace(message(said), ref=ref, author_id=author)
        incidents = self.database.incidents
        incident = await incidents.claim(chat, VERDICT, source=Source.SCORE, mode=Mode.REPLACE)
        assert incident is not None
        await incidents.propose(incident.id, replace(PROPOSAL, text=said.replace("stupid", "odd")))
        await incidents.finish(incident.id, Outcome.REPLACED)
        await incidents.logged(incident.id, self.messages + 1, FORMER_LOG)
        self.platform.standing.add(self.messages + 1)
        await incidents.review(incident.id, author, ReviewAction.REWORDED, said + " Sorry!")
        await incidents.review(incident.id, judge, ReviewAction.APPROVED, reason=f"{judge} says so")
        await incidents.report(incident.id, judge)
        await incidents.appeal(incident.id, f"{author} was joking")
        if author == MEMBER:
            self.theirs.append(self.messages)
        await self.write(
            SAMPLES,
            message_id=self.messages,
            guild_id=guild,
            channel_id=2,
            band=Band.BALANCED,
            toxicity=0.9,
            lot=0.5,
            text=said,
            created_at=self.clock(),
        )
        await self.write(
            SANCTIONS,
            incident_id=incident.id,
            guild_id=guild,
            member_id=author,
            consequence=Consequence.ALERT,
            rule=Rule(3, timedelta(days=1), Consequence.ALERT).key,
            created_at=self.clock(),
        )
        return incident.id

    async def set_up(self, count: int) -> None:
        """``count`` messages of each before the last retention pass, and as many since."""
        database = self.database
        both = frozenset({MEMBER, OTHER})
        await database.settings.save(
            GuildSettings(
                GUILD,
                log_channel_id=LOG,
                exempt_member_ids=both,
                training_consent=TrainingConsent.OPT_OUT,
            )
        )
        for number in range(count):  # these are erased, and lent
            await self.wrote(MEMBER, OTHER, number)
            await self.wrote(OTHER, MEMBER, number)
        self.clock.moment += timedelta(days=91)
        assert await Erasing(database.expiry, self.survey, now=self.clock).run() == 2 * count
        for number in range(count):
            await self.wrote(MEMBER, OTHER, number)
            await self.wrote(OTHER, MEMBER, number)
        for who in both:
            await database.privacy.choose(GUILD, who, Choice.TRAINING, True)
            await database.words.add(GUILD, [WordEntry(Kind.ALLOW, f"entry of {who}")], who)
            wish = Hit(Source.MODERATOR, 1.0, detail=str(who))
            # The score's hold one of a former version.
            for number, source in enumerate((Source.MODERATOR, Source.SCORE)):
                chat = replace(message("as asked", who % 1000 + number), author_id=5)
                made = await database.incidents.claim(
                    chat, VERDICT, source=source, mode=Mode.REPLACE, hits=[wish]
                )
                assert made is not None
            subject = {"member": who, "also": [str(who)], "count": 3}
            for actor in (who, 5):
                await self.write(
                    AUDIT,
                    at=self.clock(),
                    guild_id=GUILD,
                    actor=actor,
                    action="reviewed",
                    subject=subject,
                )
            export = await self.write(
                EXPORTS, created_at=self.clock(), manifest={}, guild_id=None, asked_by=who
            )
            for author in both:
                await self.write(EXPORT_AUTHORS, export_id=export, author=self.author(author))

    def author(self, member_id: int) -> str:
        pepper = self.database.pepper
        return export_author(pepper.member_key_now(member_id), pepper.digest_now)

    async def forget(self, guild_id: int | None = None) -> Erased | None:
        async def progress(_done: int, _total: int) -> None:
            pass

        return await self.erasure.erase(MEMBER, guild_id, posts=True, progress=progress)

    async def dump(self) -> dict[str, list[str]]:
        """Every row of every table, as the database has it."""

        def work(connection: Any) -> dict[str, list[str]]:
            return {
                name: [str(tuple(row)) for row in connection.execute(text(f"SELECT * FROM {name}"))]
                for name in Base.metadata.tables
            }

        return await self.database.gateway.read(work)

    async def tokens(self) -> set[str]:
        """The ciphertexts of what the member said, and of what others said of it."""
        key = self.database.pepper.member_key_now(MEMBER)
        on_theirs = f"incident_id IN (SELECT id FROM incidents WHERE author_key = {key})"
        # What is erased together has one ciphertext of nothing.
        not_erased = "incident_id IN (SELECT id FROM incidents WHERE erased_at IS NULL)"
        queries = [
            f"SELECT original, hits FROM incidents WHERE author_key = {key}",
            f"SELECT text FROM rewrites WHERE {on_theirs}",
            f"SELECT alternatives FROM rewrites WHERE {on_theirs} AND {not_erased}",
            f"SELECT text, reason FROM reviews WHERE {on_theirs}",
            f"SELECT reason FROM reviews WHERE moderator_id = {MEMBER}",
            f"SELECT text FROM appeals WHERE {on_theirs}",
            f"SELECT text FROM message_samples WHERE message_id IN ({str(self.theirs)[1:-1]})",
        ]

        def work(connection: Any) -> set[str]:
            return {
                token.decode()
                for query in queries
                for row in connection.execute(text(query))
                for token in row
                if token is not None
            }

        return await self.database.gateway.read(work)

    async def reports(self) -> set[str]:
        """The digests by which a second report of the member's would be told."""
        pepper = self.database.pepper
        return {pepper.digest_now("reporter", f"{number}:{MEMBER}") for number in range(200)}


@pytest.fixture
async def scene(database: Database, clock: ManualClock) -> Scene:
    made = Scene(database, clock)
    await made.set_up(count=2)
    return made


def naming(dump: dict[str, list[str]], *needles: str) -> dict[str, list[str]]:
    """The tables that say any of it, and what."""
    found = {
        name: [needle for needle in needles if any(needle in row for row in rows)]
        for name, rows in dump.items()
    }
    return {name: said for name, said in found.items() if said}


async def test_the_member_is_in_every_table_and_then_in_none(scene: Scene) -> None:
    key = str(scene.database.pepper.member_key_now(MEMBER))
    tokens, reports, author = await scene.tokens(), await scene.reports(), scene.author(MEMBER)
    messages = [str(one) for one in scene.theirs]
    telling = [str(MEMBER), *messages, *tokens, *reports]
    planted = naming(await scene.dump(), key, author, *telling)
    unplanted = Base.metadata.tables.keys() - planted.keys() - _NOBODYS.keys() - {"forgotten"}
    assert not unplanted, (
        f"plant the member in {sorted(unplanted)} and let bot/database/traces.py reach it; "
        "or say in _NOBODYS what it holds instead"
    )
    assert await scene.forget() == ALL
    left = await scene.dump()
    assert naming(left, *telling) == {}
    assert set(naming(left, key)) == _UNDER_KEYS.keys()
    assert naming(left, author) == {}
    assert scene.journal.asked == [(MEMBER, None)]


async def test_what_is_others_stays(scene: Scene) -> None:
    assert await scene.forget() is not None
    database = scene.database
    kept = await database.privacy.kept(OTHER, GUILD)
    assert (kept.incidents, kept.erased, kept.lent, kept.sanctions) == (2, 2, 2, 2)
    assert (await database.settings.get(GUILD)).exempt_member_ids == {OTHER}
    words = await database.words.get(GUILD)
    assert {entry.pattern for entry in words.entries} == {
        f"entry of {who}" for who in (MEMBER, OTHER)
    }
    left = await scene.dump()
    assert naming(left, scene.author(OTHER)).keys() == {"export_authors"}
    named = {"incidents", "reviews", "sanctions", "word_entries", "audit", "exports"}
    assert naming(left, str(OTHER)).keys() == {*named, "guild_settings"}


async def test_no_byte_is_left_in_the_files(
    sqlite_url: str, opened: Opener, clock: ManualClock, tmp_path: Path
) -> None:
    """Neither in the database's file nor in those beside it, while the bot goes on."""
    database = opened(sqlite_url)
    await database.connect()
    scene = Scene(database, clock)
    await scene.set_up(count=12)
    tokens = await scene.tokens()
    needles = [
        *(one.encode() for one in tokens),
        *(one.encode() for one in await scene.reports()),
        str(MEMBER).encode(),
        MEMBER.to_bytes(8, "big"),
        *(one.to_bytes(8, "big") for one in scene.theirs),
    ]

    def found() -> Iterator[bytes]:
        files = [path.read_bytes() for path in tmp_path.glob("bot.db*")]
        return (one for one in needles if any(one in file for file in files))

    there = set(found())
    assert {one.encode() for one in tokens} <= there
    assert {str(MEMBER).encode(), MEMBER.to_bytes(8, "big")} <= there
    await scene.forget()
    assert {path.name for path in tmp_path.glob("bot.db*")} == {
        "bot.db",
        "bot.db-wal",
        "bot.db-shm",
    }
    assert list(found()) == []


@pytest.mark.parametrize("large", [False, True])
async def test_the_file_is_written_anew_unless_that_takes_too_long(
    sqlite_url: str,
    opened: Opener,
    clock: ManualClock,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    large: bool,
) -> None:
    """Where SQLite moved cells from page to page, copies may lie in the gaps of the old ones."""
    if large:
        monkeypatch.setattr(gateway, "LARGEST_TO_REWRITE", 0)
    database = opened(sqlite_url)
    await database.connect()
    scene = Scene(database, clock)
    await scene.set_up(count=4)
    await scene.forget()
    free = await database.gateway.read(
        lambda connection: connection.scalar(text("PRAGMA freelist_count"))
    )
    assert (free > 0) is large
    assert ("run VACUUM on it" in caplog.text) is large


async def test_a_reader_is_waited_for_and_told_of(
    sqlite_url: str, opened: Opener, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    database = opened(sqlite_url, timeouts=Timeouts(statement=0.05))
    await database.connect()
    with closing(sqlite3.connect(tmp_path / "bot.db")) as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT count(*) FROM incidents").fetchall()
        await database.settings.save(GuildSettings(GUILD))
        assert not await database.gateway.fold()
        assert "stays in" in caplog.text
    assert await database.gateway.fold()
    assert (tmp_path / "bot.db-wal").stat().st_size == 0


async def test_later_exports_hold_nothing_of_theirs(scene: Scene, tmp_path: Path) -> None:
    async def authors() -> set[str]:
        output = tmp_path / "pairs.jsonl"
        await export_pairs(
            scene.database,
            ExportRequest(output, keep_duplicates=True),
            training_permission="granted for this test",
        )
        return {json.loads(line)["author"] for line in output.read_text().splitlines()}

    assert await authors() == {scene.author(MEMBER), scene.author(OTHER)}
    await scene.forget()
    assert await authors() == {scene.author(OTHER)}


async def test_what_cannot_be_read_does_not_keep_the_rest(
    scene: Scene, caplog: pytest.LogCaptureFixture
) -> None:
    incidents = scene.database.incidents
    damaged, *_ = [
        found.id
        for number in range(1, 20)
        if (found := await incidents.get(number))
        and any(hit.detail == str(OTHER) for hit in found.hits)
    ]
    statement = text("UPDATE incidents SET hits = :hits WHERE id = :id")
    await scene.database.gateway.write(
        lambda connection: connection.execute(statement, {"id": damaged, "hits": b"?"}).rowcount
    )
    telling = (str(MEMBER), *await scene.tokens())
    assert await scene.forget() == ALL
    assert naming(await scene.dump(), *telling) == {}
    assert f"incident {damaged} may go on naming a member" in caplog.text


async def test_exports_are_outdated_by_it(scene: Scene) -> None:
    elsewhere = await scene.write(
        EXPORTS, created_at=scene.clock(), manifest={}, guild_id=2, asked_by=None
    )
    await scene.write(EXPORT_AUTHORS, export_id=elsewhere, author=scene.author(MEMBER))

    async def outdated() -> list[int]:
        query = select(EXPORTS.c.outdated).order_by(EXPORTS.c.id)
        return await scene.database.gateway.read(lambda connection: list(connection.scalars(query)))

    await scene.forget(GUILD)
    assert await outdated() == [1, 1, 0]
    await scene.forget(GUILD)
    assert await outdated() == [1, 1, 0]
    await scene.forget()
    assert await outdated() == [1, 1, 1]
    wishes = await scene.database.gateway.read(
        lambda connection: list(connection.execute(select(FORGOTTEN)))
    )
    key = scene.database.pepper.member_key_now(MEMBER)
    assert [(one.guild_id, one.member_key) for one in wishes] == [(None, key)]


async def test_a_no_reaches_exports_that_were_made_before_it(scene: Scene, tmp_path: Path) -> None:
    request = ExportRequest(tmp_path / "pairs.jsonl", keep_duplicates=True)
    database = scene.database
    made = await export_pairs(database, request, training_permission="granted for this test")
    asked = await database.exports.forgotten(made.export, made.created_at, GUILD)
    assert asked == Wishes(frozenset(), 0)
    for choice in (False, False):
        await database.privacy.choose(GUILD, MEMBER, Choice.TRAINING, choice)
    await database.privacy.choose(GUILD, OTHER, Choice.KEEPING, False)
    assert (await database.exports.list())[0].outdated == 1
    asked = await database.exports.forgotten(made.export, made.created_at, GUILD + 1)
    assert asked == Wishes(frozenset(), 1)
    assert (await forget_authors(database, request.manifest_path)).removed > 0
    lines = request.output.read_text().splitlines()
    assert {json.loads(line)["author"] for line in lines} == {scene.author(OTHER)}
    assert (await database.exports.list())[0].outdated == 0


async def test_elsewhere_everything_stays(scene: Scene) -> None:
    """A wish for one server leaves the others alone."""
    await scene.database.settings.save(
        GuildSettings(2, exempt_member_ids=frozenset({MEMBER}), log_channel_id=LOG)
    )
    there = await scene.wrote(MEMBER, OTHER, 1, guild=2)
    theirs = await scene.wrote(OTHER, MEMBER, 1, guild=2)
    await scene.forget(GUILD)
    database = scene.database
    assert await database.incidents.get(there) is not None
    assert (await database.settings.get(2)).exempt_member_ids == {MEMBER}
    assert [one.moderator_id for one in await database.incidents.reviews(theirs)] == [OTHER, MEMBER]
    found = await database.incidents.get(theirs)
    assert found is not None
    assert found.reporters == 1
    assert (await database.privacy.kept(MEMBER, GUILD)).incidents == 0


async def test_the_cards_go_from_the_channel_that_they_stand_in(scene: Scene) -> None:
    before = set(scene.platform.standing)
    await scene.forget()
    assert before - scene.platform.standing == {one + 1 for one in scene.theirs}


async def test_a_no_holds_for_what_comes_later(scene: Scene, tmp_path: Path) -> None:
    privacy = scene.database.privacy
    await privacy.choose(GUILD, MEMBER, Choice.TRAINING, False)
    await scene.forget()
    assert (await privacy.choices(GUILD, MEMBER)).training is False
    await scene.wrote(MEMBER, OTHER, 1)
    output = tmp_path / "pairs.jsonl"
    manifest = await export_pairs(
        scene.database,
        ExportRequest(output, keep_duplicates=True),
        training_permission="granted for this test",
    )
    assert manifest.left_out == {"author_opted_out": 1}
