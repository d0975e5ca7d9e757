"""What is kept on the disk while the database is away: whole, private, bounded, readable."""

import errno
import os
import resource
import shutil
import signal
import stat
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from bot.core.errors import StorageError
from bot.database.keyring import Keyring
from bot.journal.entries import Damaged, Entry, Kind, read
from bot.journal.files import LONGEST_LINE
from bot.journal.folder import reencrypt, survey
from bot.journal.journal import BATCH
from bot.locks import try_lock
from tests.bot.journal.samples import ANN, AT, BOB, NEW, OLD, WORDS, Open, all_of, left, review


def test_an_entry_comes_back_as_it_was() -> None:
    for entry in (review(), Entry(AT, Kind.MISSED, {"original": "a\nb \ud800 \0"}, guild=1)):
        assert read(entry.written()) == entry
        assert "\n" not in entry.written()


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{}",
        "[]",
        "null",
        '"words"',
        "[" * 100_000,
        review().written()[:-1],
        review().written().replace("reviewed", "danced"),
        review().written().replace('"incident":1', '"incident":"1"'),
        review().written().replace('"incident":1', '"incident":true'),
        review(incident=None).written(),
        review(id="x" * 37).written(),
        review().written().replace("+00:00", ""),
        review().written().replace('"guild"', '"guild_name"'),
    ],
)
def test_what_is_no_entry_is_said_to_be_none(text: str) -> None:
    with pytest.raises(Damaged):
        read(text)


async def test_entries_are_kept_in_order_and_gone_once_written(opened: Open, folder: Path) -> None:
    journal = opened()
    entries = [review(number) for number in range(120)]
    for entry in entries:
        assert await journal.append(entry)
    assert journal.waiting == 120
    assert journal.concerns(7)
    assert await all_of(journal) == entries
    assert journal.waiting == 0
    assert not journal.concerns(7)
    assert list(folder.iterdir()) == []
    assert await all_of(journal) == []


async def test_nothing_touches_the_disk_before_the_first_entry(opened: Open, folder: Path) -> None:
    assert await all_of(opened()) == []
    assert not folder.exists()


async def test_only_its_owner_reads_it_and_only_with_the_key(opened: Open, folder: Path) -> None:
    await left(opened, review())
    [file] = folder.iterdir()
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    raw = file.read_bytes()
    assert WORDS.encode() not in raw
    assert b"reviewed" not in raw
    assert raw.startswith(b"gAAAA")


async def test_what_a_dead_process_left_is_taken_over_once(opened: Open) -> None:
    first, second = review(1), review(2)
    await left(opened, first)
    await left(opened, second)
    one, other = opened(), opened()
    async with one.lock:
        await one.take_over()
    assert await all_of(other) == []
    assert sorted(entry.incident or 0 for entry in await all_of(one)) == [1, 2]
    assert await all_of(other) == []


async def test_what_a_living_process_holds_is_left_to_it(opened: Open) -> None:
    living = opened()
    assert await living.append(review())
    assert await all_of(opened()) == []
    assert await all_of(living) != []


async def test_another_databases_journal_is_left_alone(opened: Open) -> None:
    await left(opened, review(), scope="other")
    assert await all_of(opened(scope="scope")) == []
    assert len(await all_of(opened(scope="other"))) == 1


GARBAGE = b"\x00\xff not a token\n"


@pytest.mark.parametrize(
    ("spoil", "kept", "damaged"),
    [
        (lambda raw: raw, [1, 2, 3], 0),
        (lambda raw: raw + b"gAAAAtorn", [1, 2, 3], 1),
        (lambda raw: raw[:-1], [1, 2], 1),
        (lambda raw: raw[:-40], [1, 2], 1),
        (lambda raw: GARBAGE + raw, [1, 2, 3], 1),
        (lambda raw: raw.replace(b"\n", b"\n" + GARBAGE, 1), [1, 2, 3], 1),
        (lambda raw: raw.replace(b"\n", b"X\n", 1), [2, 3], 1),
        (lambda raw: b"A" * (2 * LONGEST_LINE + 5) + b"\n" + raw, [1, 2, 3], 1),
        (lambda raw: raw + b"A" * (LONGEST_LINE + 5), [1, 2, 3], 1),
        (lambda raw: b"\n\n" + raw, [1, 2, 3], 2),
        (lambda _raw: b"gAAAAtorn", [], 1),
        (lambda _raw: b"", [], 0),
    ],
)
async def test_a_damaged_line_costs_itself_alone(
    opened: Open, folder: Path, spoil: Callable[[bytes], bytes], kept: list[int], damaged: int
) -> None:
    await left(opened, review(1), review(2), review(3))
    [file] = folder.iterdir()
    file.write_bytes(spoil(file.read_bytes()))
    journal = opened()
    assert [entry.incident for entry in await all_of(journal)] == kept
    assert (journal.damaged, journal.waiting) == (damaged, 0)
    assert list(folder.iterdir()) == []


async def test_without_its_key_a_file_stays_until_the_key_is_back(
    opened: Open, folder: Path, caplog: pytest.LogCaptureFixture
) -> None:
    await left(opened, review())
    wrong = opened(NEW)
    assert await all_of(wrong) == []
    assert await all_of(wrong) == []
    assert caplog.text.count("put the key back") == 1
    assert len(list(folder.iterdir())) == 1
    assert len(await all_of(opened(NEW, OLD))) == 1


async def test_new_keys_reach_what_dead_processes_left(opened: Open, folder: Path) -> None:
    entry = review()
    await left(opened, entry)
    living = opened()
    await living.append(review(2))
    assert reencrypt(folder, Keyring([NEW, OLD])) == 1
    assert (survey(folder).held, survey(folder).orphaned) == (1, 1)
    assert await all_of(opened(NEW)) == [entry]


@pytest.mark.parametrize("who", ["the next run", "new keys"])
async def test_what_a_death_while_forgetting_left_is_removed(
    opened: Open, folder: Path, who: str
) -> None:
    entry = review()
    await left(opened, entry)
    [file] = folder.iterdir()
    draft = folder / ".0123456789abcdef.draft"
    shutil.copy(file, draft)
    with draft.open() as living:
        assert try_lock(living.fileno())
        assert reencrypt(folder, Keyring([OLD])) == 1
        assert draft.exists()
    if who == "new keys":
        assert reencrypt(folder, Keyring([NEW, OLD])) == 1
    else:
        assert await all_of(opened()) == [entry]
    assert not draft.exists()


async def test_a_full_journal_keeps_what_it_has_and_says_so_once(
    opened: Open, caplog: pytest.LogCaptureFixture
) -> None:
    journal = opened(limit=3_000)
    kept = [await journal.append(review(number)) for number in range(20)]
    assert 1 < sum(kept) < 10
    assert kept == sorted(kept, reverse=True)
    assert (journal.waiting, journal.refused) == (sum(kept), 20 - sum(kept))
    assert journal.trouble == "the journal is full (JOURNAL_MAX_MB)"
    assert caplog.text.count("is not kept") == 1
    assert len(await all_of(journal)) == sum(kept)
    assert await journal.append(review())
    assert journal.trouble is None


@contextmanager
def files_no_larger_than(size: int) -> Iterator[None]:
    """As on a disk that is full by then."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    handler = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
        signal.signal(signal.SIGXFSZ, handler)


async def test_a_full_disk_leaves_whole_lines_and_goes_on_afterwards(
    opened: Open, folder: Path
) -> None:
    journal = opened()
    assert await journal.append(review(1))
    [file] = folder.iterdir()
    with files_no_larger_than(file.stat().st_size + 100):
        assert not await journal.append(review(2))
        assert journal.trouble == f"the journal cannot be written: {os.strerror(errno.EFBIG)}"
    assert await journal.append(review(3))
    assert [entry.incident for entry in await all_of(journal)] == [1, 3]
    assert journal.damaged == 0


async def test_a_folder_that_cannot_be_made_is_told_and_stops_nobody(
    opened: Open, folder: Path, caplog: pytest.LogCaptureFixture
) -> None:
    folder.write_text("a file in its place")
    journal = opened()
    assert not await journal.append(review())
    assert not await journal.append(review())
    assert journal.refused == 2
    assert caplog.text.count("is not kept") == 1
    assert await all_of(journal) == []


@pytest.mark.parametrize(
    ("member", "guild", "kept"),
    [
        (ANN, None, [(2, BOB), (3, BOB)]),
        (ANN, 1, [(2, BOB), (3, BOB), (4, BOB)]),
        (ANN, 9, [(1, BOB), (2, BOB), (3, BOB), (4, BOB)]),
        (BOB, None, [(1, -5), (3, -5), (4, -5)]),
        (BOB, 1, [(1, -5), (3, -5), (4, BOB)]),
        (77, None, [(1, BOB), (2, BOB), (3, BOB), (4, BOB)]),
    ],
)
@pytest.mark.parametrize("orphaned", [False, True])
async def test_a_member_can_be_forgotten_at_once(
    opened: Open,
    folder: Path,
    member: int,
    guild: int | None,
    kept: list[tuple[int, int]],
    orphaned: bool,
) -> None:
    told = {"data": {"action": "edited", "text": WORDS, "reason": "it was rude"}}
    entries = [
        review(1, **told),
        review(2, **told, author=BOB),
        review(3, **told, author=None),
        review(4, **told, guild=2),
    ]
    journal = opened()
    if orphaned:
        await left(opened, *entries)
        async with journal.lock:
            await journal.take_over()
    else:
        for entry in entries:
            await journal.append(entry)
    assert await journal.forget(member, guild) == 4 - len(kept)
    assert journal.waiting == len(kept)
    assert len(list(folder.iterdir())) == 1
    assert await journal.append(review(5, **told, by=None, by_key=None))
    found = await all_of(journal)
    assert [(e.incident, e.by) for e in found] == [*kept, (5, None)]
    # What a moderator decided stays, with the wording; why goes with their name.
    assert {e.data["text"] for e in found} == {WORDS}
    assert all((e.data["reason"] is None) is (e.by == -5) for e in found)


async def test_what_was_written_already_does_not_come_back_with_a_rewrite(opened: Open) -> None:
    journal = opened()
    for number in range(30):
        await journal.append(review(number, author=BOB if number == 25 else ANN))
    async with journal.lock:
        first = await journal.next()
        assert first is not None
        await journal.done(first)
    assert await journal.forget(BOB, None) == 1
    assert [entry.incident for entry in await all_of(journal)] == [
        number for number in range(BATCH, 30) if number != 25
    ]


async def test_forgetting_where_the_disk_refuses_is_an_error_and_loses_nothing(
    opened: Open,
) -> None:
    journal = opened()
    for number in range(3):
        await journal.append(review(number, author=BOB if number else ANN))
    with files_no_larger_than(10), pytest.raises(StorageError, match="cannot be rewritten"):
        await journal.forget(ANN, None)
    assert len(await all_of(journal)) == 3


async def test_what_somebody_deleted_is_not_lost_while_the_process_lives(
    opened: Open, folder: Path
) -> None:
    journal = opened()
    await journal.append(review(1))
    shutil.rmtree(folder)
    await journal.append(review(2))
    assert len(list(folder.iterdir())) == 1
    assert journal.concerns(1)
    assert [entry.incident for entry in await all_of(journal)] == [1, 2]
    assert (journal.waiting, journal.concerns(1), journal.concerns(2)) == (0, False, False)
    assert list(folder.iterdir()) == []


async def test_a_file_that_cannot_be_opened_keeps_no_other_from_being_read(
    opened: Open, folder: Path, caplog: pytest.LogCaptureFixture
) -> None:
    await left(opened, review(1))
    (folder / "scope-000000000000001-somebody.journal").mkdir()
    await left(opened, review(2))
    (folder / "scope-999999999999999-somebody.journal").mkdir()
    assert {entry.incident for entry in await all_of(opened())} == {1, 2}
    assert "cannot be opened, and stays: Is a directory" in caplog.text


async def test_new_keys_leave_a_journal_to_whom_it_belongs(
    opened: Open, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    await left(opened, review(1))
    [file] = folder.iterdir()
    changed: list[tuple[int, int]] = []
    monkeypatch.setattr(os, "fchown", lambda _, *owner: changed.append(owner))
    if os.geteuid():
        pytest.skip("only root can give files away")
    os.chown(file, 65_534, 65_533)
    assert reencrypt(folder, Keyring([NEW, OLD])) == 1
    assert changed == [(65_534, 65_533)]


async def test_damaged_lines_that_go_with_a_rewrite_are_not_waited_for(
    opened: Open, folder: Path
) -> None:
    await left(opened, review(1), review(2, author=BOB))
    [file] = folder.iterdir()
    file.write_bytes(b"nonsense\n" + file.read_bytes())
    journal = opened()
    async with journal.lock:
        await journal.take_over()
    assert await journal.forget(BOB, None) == 1
    assert (journal.waiting, journal.damaged) == (1, 1)
    assert len(await all_of(journal)) == 1


async def test_a_closed_journal_takes_nothing(opened: Open) -> None:
    journal = opened()
    await journal.close()
    assert not await journal.append(review())


_DOOMED = """
import asyncio, os, signal, sys
from datetime import UTC, datetime
from pathlib import Path
from bot.database.keyring import Keyring
from bot.journal.entries import Entry, Kind
from bot.journal.journal import BATCH, Journal

async def main():
    now = datetime.now(UTC)
    journal = Journal(Path(sys.argv[1]), "scope", Keyring([sys.argv[2]]), limit=1 << 20,
                      clock=lambda: now)
    waiting = [
        asyncio.create_task(journal.append(Entry(now, Kind.APPEALED, {"text": "no"}, number)))
        for number in range(1_000)
    ]
    for number, each in enumerate(waiting):
        assert await each
        print(number, flush=True)
        if number == int(sys.argv[3]):
            os.kill(os.getpid(), signal.SIGKILL)

asyncio.run(main())
"""


async def test_what_was_said_to_be_kept_survives_a_sigkill(opened: Open, folder: Path) -> None:
    died = subprocess.run(
        [sys.executable, "-c", _DOOMED, folder, OLD, "400"], stdout=subprocess.PIPE, check=False
    )
    assert died.returncode == -signal.SIGKILL
    told = [int(line) for line in died.stdout.split()]
    kept = [entry.incident for entry in await all_of(opened())]
    assert told == list(range(401))
    assert kept[: len(told)] == told
