"""Putting a new key to use for what is stored already, so that the old one can go."""

import asyncio
from collections.abc import Callable
from typing import Any

from sqlalchemy import (
    Column,
    Connection,
    LargeBinary,
    Table,
    and_,
    or_,
    select,
    type_coerce,
    update,
)

from bot.database.columns import Encrypted
from bot.database.database import Database
from bot.database.models import Base

PAGE = 50
"""Rows a transaction, so that messages wait but a moment for their turn to write."""

Progress = Callable[[int], None]
"""Called with the number of rows done so far."""


async def reencrypt(database: Database, on_progress: Progress | None = None) -> int:
    """Encrypt every stored text anew with the first key; the number of rows.

    The bot may run meanwhile, if it has all the keys, the new one in front. If it is broken off,
    run it again: texts under either key stay readable. Afterwards only the first key is needed.

    Raises :class:`~bot.database.errors.KeyringError` if no key fits a text.
    """
    done = 0
    for table in Base.metadata.sorted_tables:
        columns = encrypted_columns(table)
        if not columns:
            continue
        after: tuple[Any, ...] | None = None
        while True:
            page = await database.gateway.read(_read(table, columns, after))
            if not page:
                break
            fresh = await asyncio.to_thread(_turn, page, len(columns), database)
            await database.gateway.write(_write(table, columns, fresh))
            after = tuple(page[-1][len(columns) :])
            done += len(page)
            if on_progress is not None:
                on_progress(done)
    return done


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


def _turn(page: list[Row], width: int, database: Database) -> list[tuple[Row, Row]]:
    """Each row with its tokens under the first key, beside the row as it was."""
    turn = database.keyring.reencrypt
    return [
        (row, tuple(None if token is None else turn(token) for token in row[:width]))
        for row in page
    ]


def _write(
    table: Table, columns: list[Column[Any]], fresh: list[tuple[Row, Row]]
) -> Callable[[Connection], None]:
    keys = list(table.primary_key.columns)

    def work(connection: Connection) -> None:
        for old, new in fresh:
            same_row = [key == value for key, value in zip(keys, old[len(columns) :], strict=True)]
            # What somebody changed meanwhile is under the first key already.
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
