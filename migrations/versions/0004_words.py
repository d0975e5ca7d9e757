"""servers' word lists

Revision ID: 0004
Revises: 0003
Safety: adds a table that the old version does not know; both can run meanwhile.
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0004"
down_revision: str | None = "0003"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.create_table(
        "word_entries",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("guild_id", sa.BigInteger(), nullable=False),
        sa.Column("place_id", sa.BigInteger(), nullable=True),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("pattern", sa.LargeBinary(), nullable=False),
        sa.Column("created_by", sa.BigInteger(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_word_entries")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_word_entries_guild_id"), "word_entries", ["guild_id"])


def downgrade() -> None:
    op.drop_index(op.f("ix_word_entries_guild_id"), table_name="word_entries")
    op.drop_table("word_entries")
