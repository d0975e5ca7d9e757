"""How Alembic reaches the database: through a connection that it is handed, or DATABASE_URL.

``bot.database.migrate`` hands over a connection inside a transaction. Developers who run
``alembic revision --autogenerate`` get one made from the environment.
"""

import asyncio
import os
from typing import Any, Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext
from sqlalchemy import Connection, text
from sqlalchemy.types import TypeDecorator

from bot.database.gateway import open_gateway
from bot.database.models import Base
from bot.database.urls import parse_url

# Any number that nobody else uses: the lock is only for this program's upgrades.
UPGRADE_LOCK = 0x64_65_74_6F_78


def render_item(kind: str, item: Any, autogen: AutogenContext) -> str | Literal[False]:
    """Write our column types as the plain ones beneath: a migration must outlive the code."""
    if kind == "type" and isinstance(item, TypeDecorator):
        autogen.imports.add("import sqlalchemy as sa")
        return f"sa.{item.impl_instance!r}"
    return False


def migrate(connection: Connection) -> None:
    """Run inside the caller's transaction, one process at a time."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": UPGRADE_LOCK})
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        # SQLite alters a table by copying it.
        render_as_batch=connection.dialect.name == "sqlite",
        render_item=render_item,
        compare_server_default=True,
    )
    with context.begin_transaction():
        context.run_migrations()


async def migrate_from_environment() -> None:
    """For the ``alembic`` command."""
    url = parse_url(os.environ.get("DATABASE_URL", "sqlite:///detoxbot.db"))
    gateway = open_gateway(url, None, migrating=True)
    try:
        await gateway.write(migrate)
    finally:
        await gateway.close()


handed_over = context.config.attributes.get("connection")
if handed_over is not None:
    migrate(handed_over)
else:
    asyncio.run(migrate_from_environment())
