"""Giving rows of an older version the keys that stand for members: only this program can make them,
no migration."""

from collections.abc import Callable
from typing import Any

from sqlalchemy import Connection, Select, Update, bindparam, select, update

from bot.database.gateway import Gateway
from bot.database.models import CHOICES, INCIDENTS
from bot.database.pepper import Pepper

PAGE = 1_000
"""Rows a transaction."""

# Row by row: no index finds what one author wrote before the keys are there.
_AUTHORS = (
    select(INCIDENTS.c.id.label("row"), INCIDENTS.c.author_id.label("who"))
    .where(INCIDENTS.c.author_key == 0, INCIDENTS.c.author_id > 0)
    .limit(PAGE)
)
_KEY = (
    update(INCIDENTS).where(INCIDENTS.c.id == bindparam("row")).values(author_key=bindparam("key"))
)
# An older version stored the id itself, which is never below 0.
_CHOOSERS = (
    select(CHOICES.c.guild_id.label("row"), CHOICES.c.member_key.label("who"))
    .where(CHOICES.c.member_key > 0)
    .limit(PAGE)
)
_CHOICE = (
    update(CHOICES)
    .where(CHOICES.c.guild_id == bindparam("row"), CHOICES.c.member_key == bindparam("who"))
    .values(member_key=bindparam("key"))
)


async def give_keys(gateway: Gateway, pepper: Pepper) -> int:
    """Give every row that names a member and has no key theirs; how many rows there were.

    Costs two looks into indexes where there is nothing to do. Broken off, it goes on next time.
    ``pepper`` is loaded. Raises :class:`~bot.core.errors.StorageError`.
    """

    def give(find: "Select[Any]", key: Update) -> Callable[[Connection], int]:
        def work(connection: Connection) -> int:
            found = [
                {"row": row, "who": who, "key": pepper.member_key_now(who)}
                for row, who in connection.execute(find)
            ]
            if found:
                connection.execute(key, found)
            return len(found)

        return work

    given = 0
    for work in (give(_AUTHORS, _KEY), give(_CHOOSERS, _CHOICE)):
        while count := await gateway.write(work):
            given += count
    return given
