"""Keys are changed under a running bot, whatever kills the change, and no word is lost."""

import asyncio
import json
import os
import random
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from cryptography.fernet import Fernet
from filelock import FileLock
from pydantic import SecretStr
from sqlalchemy import LargeBinary, type_coerce, update

from bot.commands import rotating
from bot.commands.exits import ExitCode, Failure
from bot.core.audit import Sought
from bot.core.incidents import ReviewAction
from bot.core.words.entries import Kind, WordEntry
from bot.database.database import Database
from bot.database.keyring import Keyring, load_keyring, read_keys, write_keys
from bot.database.models import INCIDENTS
from bot.database.rotate import Progress, Turned, reencrypt
from bot.settings import Settings
from tests.bot.database.samples import claimed, message

KILLS = int(os.environ.get("KILLS", "6"))
"""How often each test of those kills the command."""


@pytest.fixture
def settings(url: str, tmp_path: Path) -> Settings:
    return Settings(
        database_url=url,
        data_key_file=tmp_path / "keys" / "data.key",
        journal_dir=tmp_path / "journal",
    )


@pytest.fixture
async def bot(settings: Settings) -> AsyncIterator[Database]:
    """A running bot's database, with a few rows."""
    keyring = load_keyring(None, settings.data_key_file)
    async with Database(settings.database_url, keyring) as database:
        for number in range(1, 5):
            incident = await claimed(database, message(f"text {number}", number))
            await database.incidents.review(incident.id, 6, ReviewAction.EDITED, f"word {number}")
        await database.words.add(1, [WordEntry(Kind.BLOCK, "fool")], 6)
        yield database


async def rotated(settings: Settings, *, retire: bool = False, everywhere: bool = False) -> None:
    """As the command does, which has an event loop of its own."""
    await asyncio.to_thread(
        rotating.rotate_key,
        settings,
        retire=retire,
        everywhere=everywhere,
        progress=False,
        taken_up=0,
    )


async def unharmed(settings: Settings, *, texts: int = 4) -> Turned:
    """All texts can be read with the keys in the file; what a look at all rows finds."""
    keyring = Keyring(read_keys(settings.data_key_file))
    async with Database(settings.database_url, keyring) as database:
        for number in range(1, texts + 1):
            incident = await database.incidents.get(number)
            assert incident is not None
            assert incident.original == f"text {incident.ref.message_id}"
        return await reencrypt(database)


async def test_everything_is_under_the_new_key_and_the_bot_goes_on(
    settings: Settings, bot: Database
) -> None:
    [old] = read_keys(settings.data_key_file)
    await rotated(settings)
    new, kept = read_keys(settings.data_key_file)
    assert (kept, new != old) == (old, True)
    incident = await bot.incidents.get(1)
    assert incident is not None
    assert incident.original == "text 1", "no restart"
    alone = Keyring([new])
    async with Database(settings.database_url, alone) as strict:
        assert (await strict.words.get(1)).entries == (WordEntry(Kind.BLOCK, "fool"),)
        assert await reencrypt(strict) == Turned(rows=10)
    after = await claimed(bot, message("text 5", 5))
    async with Database(settings.database_url, alone) as strict:
        assert await strict.incidents.get(after.id) is not None, "written with the new key"


async def test_run_again_it_makes_no_further_key_and_finds_nothing_to_do(
    settings: Settings, bot: Database, capsys: pytest.CaptureFixture[str]
) -> None:
    await rotated(settings)
    keys = read_keys(settings.data_key_file)
    capsys.readouterr()
    await rotated(settings)
    assert read_keys(settings.data_key_file) == keys
    assert "0 rows put under the first key" in capsys.readouterr().out


async def test_retiring_leaves_the_new_key_alone_and_keeps_the_old_one_beside_it(
    settings: Settings, bot: Database, capsys: pytest.CaptureFixture[str]
) -> None:
    file = settings.data_key_file
    [first] = read_keys(file)
    await rotated(settings, retire=True)
    [second] = read_keys(file)
    await rotated(settings, retire=True)
    [third] = read_keys(file)
    assert len({first, second, third}) == 3
    [kept] = [path for path in file.parent.iterdir() if path.suffix == ".old"]
    assert read_keys(kept) == [second, first]
    assert kept.stat().st_mode & 0o777 == 0o600
    assert await unharmed(settings) == Turned(rows=10)
    assert all(key not in capsys.readouterr().out for key in (first, second, third))
    incident = await bot.incidents.get(2)
    assert incident is not None
    found = await bot.audit.find(Sought(), limit=10)
    assert [one.action for one in found] == ["keys_retired", "keys_rotated"] * 2
    assert found[1].subject["rows"] == 10


async def test_texts_that_no_key_fits_are_counted_and_stay(
    settings: Settings, bot: Database, capsys: pytest.CaptureFixture[str]
) -> None:
    damage = "UPDATE incidents SET original = substr(original, 1, 60) WHERE message_id = 2"
    await bot.gateway.write(lambda connection: connection.exec_driver_sql(damage).rowcount)
    await rotated(settings)
    assert "1 row could not be read with any key" in capsys.readouterr().out


async def test_a_bot_that_goes_on_with_the_old_key_keeps_it_from_being_retired(
    settings: Settings, bot: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = settings.data_key_file
    [old] = read_keys(file)
    write = update(INCIDENTS).where(INCIDENTS.c.message_id == 1)

    async def meddled(database: Database, tell: Progress | None = None) -> Turned:
        found = await reencrypt(database, tell)
        token = type_coerce(Keyring([old]).encrypt("text 1"), LargeBinary)
        await database.gateway.write(
            lambda connection: connection.execute(write.values(original=token)).rowcount
        )
        return found

    monkeypatch.setattr(rotating, "reencrypt", meddled)
    with pytest.raises(Failure, match="a bot goes on writing") as failed:
        await rotated(settings, retire=True)
    assert failed.value.code is ExitCode.FAULTS
    assert old in read_keys(file)


@pytest.mark.parametrize(
    ("line", "stays"),
    [(b"", False), (b"not a token\n", False), ("old", True), ("new", False)],
)
async def test_a_journal_under_an_old_key_keeps_it_from_being_retired(
    settings: Settings, bot: Database, line: bytes | str, stays: bool
) -> None:
    await rotated(settings)
    new, old = read_keys(settings.data_key_file)
    settings.journal_dir.mkdir()
    if isinstance(line, str):
        line = Keyring([{"old": old, "new": new}[line]]).encrypt("{}") + b"\n"
    (settings.journal_dir / "one.journal").write_bytes(line)
    if stays:
        with pytest.raises(Failure, match="holds entries under an old key"):
            await rotated(settings, retire=True)
    else:
        await rotated(settings, retire=True)
    assert (old in read_keys(settings.data_key_file)) is stays


async def test_two_at_once_do_not_each_make_a_key(settings: Settings, bot: Database) -> None:
    lock = FileLock(settings.data_key_file.with_name(".data.key.lock"))
    with lock, pytest.raises(Failure, match="another rotate-key"):
        await rotated(settings)
    assert len(read_keys(settings.data_key_file)) == 1


async def test_the_wrong_key_file_is_left_as_it_is(settings: Settings, bot: Database) -> None:
    stranger = Fernet.generate_key().decode()
    write_keys(settings.data_key_file, [stranger])
    with pytest.raises(Failure, match="Put back the key") as failed:
        await rotated(settings)
    assert failed.value.code is ExitCode.STORAGE
    assert read_keys(settings.data_key_file) == [stranger]


async def test_without_a_key_file_none_is_made(settings: Settings, bot: Database) -> None:
    settings.data_key_file.unlink()
    with pytest.raises(Failure, match="there is no key file"):
        await rotated(settings)
    assert list(settings.data_key_file.parent.iterdir()) == []


class TestKeyInTheEnvironment:
    """With ``DATA_KEY`` nobody can be given a new key from here, so nothing is done by halves."""

    def with_keys(self, settings: Settings, *keys: str) -> Settings:
        return settings.model_copy(update={"data_key": SecretStr(",".join(keys))})

    @pytest.mark.parametrize(
        ("keys", "everywhere", "told"),
        [
            (1, False, "DATA_KEY=NEW,OLD"),
            (1, True, "DATA_KEY=NEW,OLD"),
            (2, False, "Restart every bot"),
        ],
    )
    async def test_it_says_what_to_do_and_changes_nothing(
        self, settings: Settings, bot: Database, keys: int, everywhere: bool, told: str
    ) -> None:
        old, new = read_keys(settings.data_key_file)[0], Fernet.generate_key().decode()
        given = self.with_keys(settings, *[new, old][-keys:])
        with pytest.raises(Failure, match=told) as failed:
            await rotated(given, retire=True, everywhere=everywhere)
        assert failed.value.code is ExitCode.USAGE
        assert old not in str(failed.value)
        assert await unharmed(settings) == Turned(rows=10)

    async def test_once_every_bot_has_the_keys_it_does_the_rest(
        self, settings: Settings, bot: Database, capsys: pytest.CaptureFixture[str]
    ) -> None:
        old, new = read_keys(settings.data_key_file)[0], Fernet.generate_key().decode()
        await rotated(self.with_keys(settings, new, old), everywhere=True)
        assert "Leave only the first key in DATA_KEY" in capsys.readouterr().out
        async with Database(settings.database_url, Keyring([new])) as database:
            assert await reencrypt(database) == Turned(rows=10)


class Killer:
    """The command in processes that die at a given point; see :mod:`.killing`."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        assert process.stdin is not None
        assert process.stdout is not None
        self._in, self._out = process.stdin, process.stdout

    async def run(self, point: int, *, retire: bool) -> tuple[bool, int]:
        """Whether it was killed, and how many points it passed otherwise."""
        self._in.write(f"{point} {'retire' if retire else 'keep'}\n".encode())
        answer = json.loads(await self._out.readline())
        assert answer["killed"] or answer["passed"], "it failed by itself: see standard error"
        return answer["killed"], answer["passed"]


@pytest.fixture
async def killer(settings: Settings) -> AsyncIterator[Killer]:
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "tests.bot.database.killing"),
        *(settings.database_url, str(settings.data_key_file), str(settings.journal_dir)),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
    )
    yield Killer(process)
    await process.communicate(b"")  # which ends its loop


async def test_killed_at_any_point_it_goes_on_when_run_again(
    settings: Settings, bot: Database, killer: Killer
) -> None:
    await bot.close()
    _, points = await killer.run(0, retire=True)
    [first] = read_keys(settings.data_key_file)
    dice = random.Random(11)
    for _ in range(KILLS):
        await killer.run(dice.randint(1, points), retire=True)
        await unharmed(settings)
    killed, _ = await killer.run(0, retire=True)
    assert not killed
    [last] = read_keys(settings.data_key_file)
    assert last != first
    found = await unharmed(settings)
    assert (found.stale, found.unreadable) == (0, 0)
    leftovers = [path.name for path in settings.data_key_file.parent.iterdir()]
    assert [name for name in leftovers if name.endswith(".key")] == ["data.key"]


async def test_a_bot_reads_and_writes_while_the_command_is_killed_and_run_again(
    settings: Settings, bot: Database, killer: Killer
) -> None:
    written = 4
    dice = random.Random(5)

    async def live() -> None:
        nonlocal written
        for _ in range(3):
            number = written + 1
            await claimed(bot, message(f"text {number}", number))
            written = number
            for one in (number, dice.randint(1, number)):
                incident = await bot.incidents.get(one)
                assert incident is not None
                assert incident.original == f"text {one}"

    for _ in range(2):
        for _ in range(KILLS // 2):
            await asyncio.gather(live(), killer.run(dice.randint(1, 60), retire=False))
        _, (killed, _) = await asyncio.gather(live(), killer.run(0, retire=False))
        assert not killed
        bot.keyring.refresh()  # as every bot does by and by, for which retiring waits
        await live()
        await rotated(settings, retire=True)
        assert len(read_keys(settings.data_key_file)) == 1
        await live()
    bot.keyring.refresh()
    await live()
    await unharmed(settings, texts=written)
