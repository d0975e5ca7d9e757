"""Names are noted in passing, written in the background, and only where messages are lent."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

import pytest

from bot.core import names
from bot.core.errors import StorageError
from bot.core.modes import TrainingConsent
from bot.core.names import NameBook, Named
from bot.core.naming import folded_words, forms
from bot.core.policy import GuildSettings

LENDING, OTHER = 1, 2


class Servers:
    async def get(self, guild_id: int) -> GuildSettings:
        lends = TrainingConsent.OPT_OUT if guild_id == LENDING else TrainingConsent.NOBODY
        return GuildSettings(guild_id, training_consent=lends)

    async def save(self, settings: GuildSettings) -> None:
        raise AssertionError


class Digests:
    def __init__(self) -> None:
        self.added: list[Named] = []
        self.pruned: list[timedelta] = []
        self.away = False

    async def add(self, names: Iterable[Named]) -> None:
        if self.away:
            raise StorageError("away")
        self.added += names

    async def prune(self, *, keep: timedelta) -> int:
        self.pruned.append(keep)
        return 0


class Moment:
    def __init__(self) -> None:
        self.now = datetime(2026, 3, 1, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def digests() -> Digests:
    return Digests()


@pytest.fixture
def moment() -> Moment:
    return Moment()


@pytest.fixture
def book(digests: Digests, moment: Moment) -> NameBook:
    return NameBook(digests, Servers(), permitted=True, now=moment)


async def test_only_servers_that_lend_are_written(book: NameBook, digests: Digests) -> None:
    book.note(LENDING, ["Ann", None, "", "ann_b", "Ann"])
    book.note(OTHER, ["Ben"])
    await book.flush()
    assert digests.added == [(LENDING, "Ann"), (LENDING, "ann_b")]


async def test_without_the_operators_permission_nothing_is_noted_and_the_old_goes(
    digests: Digests,
) -> None:
    book = NameBook(digests, Servers(), permitted=False)
    book.note(LENDING, ["Ann"])
    await book.tidy()
    assert digests.added == []
    assert len(digests.pruned) == 1


async def test_a_name_is_written_once_a_day(
    book: NameBook, digests: Digests, moment: Moment
) -> None:
    for _ in range(3):
        book.note(LENDING, ["Ann"])
        await book.flush()
    assert len(digests.added) == 1
    moment.now += timedelta(days=1)
    book.note(LENDING, ["Ann"])
    await book.flush()
    assert len(digests.added) == 2


async def test_what_could_not_be_written_waits(book: NameBook, digests: Digests) -> None:
    book.note(LENDING, ["Ann"])
    digests.away = True
    with pytest.raises(StorageError):
        await book.flush()
    book.note(LENDING, ["Ben"])
    digests.away = False
    await book.flush()
    assert digests.added == [(LENDING, "Ann"), (LENDING, "Ben")]


async def test_memory_is_bounded(
    book: NameBook, digests: Digests, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(names, "WAITING", 10)
    monkeypatch.setattr(names, "REMEMBERED", 5)
    book.note(LENDING, [f"name{number}" for number in range(20)])
    await book.flush()
    assert len(digests.added) == 10
    # Those that were forgotten are written again when they are seen again.
    book.note(LENDING, [f"name{number}" for number in range(10)])
    await book.flush()
    assert len(digests.added) == 15


async def test_old_names_are_pruned_now_and_then(
    book: NameBook, digests: Digests, moment: Moment
) -> None:
    await book.tidy()
    await book.tidy()
    assert digests.pruned == [names.KEEP]
    moment.now += names.PRUNING
    await book.tidy()
    assert len(digests.pruned) == 2


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Ann", {"ann"}),
        ("Ann Zorblax", {"ann zorblax", "ann", "zorblax"}),
        ("Ann the Great of Zorblax", {"ann", "zorblax"}),
        ("the boss", {"the boss"}),
        ("\u300c Zorblax \u300d", {"zorblax"}),
        ("Zoe O'Zorb-Lax", {"zoe o'zorb-lax", "zoe", "o'zorb-lax"}),
        ("  ", set()),
        ("42", set()),
        ("x", set()),
        ("\u2728\U0001f525", set()),
        ("\u0645\u062d\u0645\u062f", {"\u0645\u062d\u0645\u062f"}),
    ],
)
def test_what_of_a_name_is_looked_for(name: str, expected: set[str]) -> None:
    assert forms(name) == expected


def test_names_are_compared_without_their_adornments() -> None:
    assert folded_words("~*\uff21nn*~") == folded_words("ANN") == ("ann",)
