"""Whose a journal's file is: told by locks, and kept where nothing can be locked."""

import errno
import os
from pathlib import Path

import pytest

from bot.core.errors import StorageError
from bot.database.keyring import Keyring
from bot.journal import files
from bot.journal.folder import reencrypt, survey
from bot.locks import try_lock
from tests.bot.journal.samples import ANN, BOB, NEW, OLD, Open, all_of, left, review


def no_locks(descriptor: int) -> bool:
    raise OSError(errno.ENOLCK, os.strerror(errno.ENOLCK))


async def test_where_nothing_can_be_locked_entries_are_kept_and_left_to_their_process(
    opened: Open, folder: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    living, other = opened(), opened()
    with monkeypatch.context() as patch:
        patch.setattr(files, "try_lock", no_locks)
        for number in (1, 2, 3):
            assert await living.append(review(number, author=BOB if number == 2 else ANN))
        assert await living.forget(BOB, None) == 1
        assert await all_of(other) == []
    assert await all_of(other) == []  # that locks work by now says nothing of who made it
    assert caplog.text.count("cannot be locked") == 1
    assert survey(folder).unlocked == 2
    assert reencrypt(folder, Keyring([NEW, OLD])) == 0
    await living.close()
    assert await all_of(other) == []
    [file] = folder.iterdir()
    file.rename(file.with_name(file.name.replace(files.UNLOCKED, files.SUFFIX)))
    assert [entry.incident for entry in await all_of(other)] == [1, 3]


async def test_a_process_writes_itself_what_it_could_not_lock(
    opened: Open, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(files, "try_lock", no_locks)
    journal = opened()
    assert await journal.append(review(1))
    assert [entry.incident for entry in await all_of(journal)] == [1]
    assert list(folder.iterdir()) == []


async def test_a_locked_file_is_not_put_in_the_place_of_by_one_without_a_lock(
    opened: Open, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    journal = opened()
    for number in (1, 2):
        assert await journal.append(review(number, author=BOB if number == 2 else ANN))
    with monkeypatch.context() as patch:
        patch.setattr(files, "try_lock", no_locks)
        with pytest.raises(StorageError, match="cannot be rewritten"):
            await journal.forget(ANN, None)
    assert len(list(folder.iterdir())) == 1
    assert len(await all_of(journal)) == 2


async def test_what_cannot_be_locked_any_more_stays(
    opened: Open, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    await left(opened, review())
    before = open_files()
    with monkeypatch.context() as patch:
        patch.setattr(files, "try_lock", no_locks)
        assert await all_of(opened()) == []
    assert open_files() == before
    assert len(await all_of(opened())) == 1


def open_files() -> int:
    return len(list(Path("/dev/fd").iterdir()))


async def test_a_file_that_cannot_be_made_leaves_nothing_open_and_nothing_behind(
    opened: Open, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_: Path) -> None:
        raise OSError(errno.EIO, os.strerror(errno.EIO))

    journal = opened()
    with monkeypatch.context() as patch:
        patch.setattr(files, "sync_folder", refuse)
        assert not await journal.append(review(1))
        before = open_files()
        assert not await journal.append(review(2))
        assert open_files() == before
    assert list(folder.iterdir()) == []
    assert await journal.append(review(3))
    assert [entry.incident for entry in await all_of(journal)] == [3]


@pytest.mark.parametrize("tidied", [False, True])
async def test_whoever_looks_while_a_file_is_made_takes_nothing_of_it(
    opened: Open, folder: Path, monkeypatch: pytest.MonkeyPatch, tidied: bool
) -> None:
    """Nor does it cost an entry if they take away what they hold for half made."""
    lock, looked = try_lock, False

    def late(descriptor: int) -> bool:
        nonlocal looked
        if not looked:
            looked = True
            assert list(files.orphans(folder, "scope")) == []
            for draft in folder.glob(".*.draft") if tidied else ():
                draft.unlink()
        return lock(descriptor)

    monkeypatch.setattr(files, "try_lock", late)
    journal = opened()
    assert await journal.append(review(1))
    assert await all_of(opened()) == []
    assert [entry.incident for entry in await all_of(journal)] == [1]
    assert list(folder.iterdir()) == []
