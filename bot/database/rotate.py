"""Putting a new key to use for what is stored already, so that the old one can go."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    Column,
    Connection,
    LargeBinary,
    Table,
    and_,
    func,
    or_,
    select,
    type_coerce,
    update,
)

from bot.database.columns import Encrypted
from bot.database.database import Database
from bot.database.errors import KeyringError
from bot.database.keyring import Keyring
from bot.database.models import Base

PAGE = 100
"""Rows a transaction, so that messages wait but a moment for their turn to write."""

Progress = Callable[[int, int], None]
"""Called with the numbers of rows that were looked at, and that there are."""


@dataclass(frozen=True, slots=True)
class Turned:
    """What one pass over all rows found."""

    rows: int = 0
    """Looked at."""
    stale: int = 0
    """With a text that was under another than the first key, and is under the first now."""
    unreadable: int = 0
    """With a text that no key fits; left as it was."""


async def reencrypt(database: Database, on_progress: Progress | None = None) -> Turned:
    """Encrypt every stored text anew with the first key, unless it is under that already.

    One pass. The bot may run meanwhile, if it has all the keys; as long as it writes with an old
    one, rows may be stale again behind the pass: one that found none has counted them all. If it
    is broken off, run it again: texts under either key stay readable.

    Raises :class:`~bot.database.errors.KeyringError` if the keyring is not this database's and
    :class:`~bot.core.errors.StorageError`.
    """
    await database.pepper.load()
    work = [
        (table, columns)
        for table in Base.metadata.sorted_tables
        if (columns := encrypted_columns(table))
    ]
    total = 0
    for table, _ in work:
        total += await database.gateway.read(_count(table))
    done = stale = unreadable = 0
    for table, columns in work:
        after: tuple[Any, ...] | None = None
        while page := await database.gateway.read(_read(table, columns, after)):
            fresh, lost = await asyncio.to_thread(_turn, page, len(columns), database.keyring)
            if fresh:
                await database.gateway.write(_write(table, columns, fresh))
            after = tuple(page[-1][len(columns) :])
            done, stale, unreadable = done + len(page), stale + len(fresh), unreadable + lost
            if on_progress is not None:
                on_progress(done, max(done, total))
    return Turned(done, stale, unreadable)


def encrypted_columns(table: Table) -> list[Column[Any]]:
    """The columns of a table that hold ciphertext."""
    return [c for c in table.columns if isinstance(c.type, Encrypted)]


Row = tuple[Any, ...]
"""The tokens of a row, then its primary key."""


def _read(
    table: Table, columns: list[Column[Any]], after: tuple[Any, ...] | None
) -> Callable[[Connection], list[Row]]:
    keys = list(table.primary_key.columns)
    tokens = [type_coerce(column, LargeBinary) for column in columns]
    query = select(*tokens, *keys).order_by(*keys).limit(PAGE)
    if after is not None:
        query = query.where(_beyond(keys, after))
    return lambda connection: [tuple(row) for row in connection.execute(query)]


def _beyond(keys: list[Column[Any]], after: tuple[Any, ...]) -> Any:
    """Row values compare column by column."""
    return or_(
        *(
            and_(*(keys[i] == after[i] for i in range(place)), keys[place] > after[place])
            for place in range(len(keys))
        )
    )


def _count(table: Table) -> Callable[[Connection], int]:
    query = select(func.count()).select_from(table)
    return lambda connection: connection.scalar(query) or 0


def _turn(page: list[Row], width: int, keys: Keyring) -> tuple[list[tuple[Row, Row]], int]:
    """The rows that were not under the first key as they were and as they are to be, and how many
    cannot be read."""
    fresh, unreadable = [], 0
    for row in page:
        tokens = row[:width]
        if all(token is None or keys.is_current(token) for token in tokens):
            continue
        try:
            turned = tuple(None if token is None else keys.reencrypt(token) for token in tokens)
        except KeyringError:
            unreadable += 1
        else:
            fresh.append((row, turned))
    return fresh, unreadable


def _write(
    table: Table, columns: list[Column[Any]], fresh: list[tuple[Row, Row]]
) -> Callable[[Connection], None]:
    keys = list(table.primary_key.columns)

    def work(connection: Connection) -> None:
        for old, new in fresh:
            same_row = [key == value for key, value in zip(keys, old[len(columns) :], strict=True)]
            # What somebody changed meanwhile is left to the next pass.
            unchanged = [
                type_coerce(column, LargeBinary) == token
                for column, token in zip(columns, old, strict=False)
                if token is not None
            ]
            values = {
                column.name: type_coerce(token, LargeBinary)
                for column, token in zip(columns, new, strict=True)
                if token is not None
            }
            if values:
                connection.execute(update(table).where(*same_row, *unchanged).values(values))

    return work
