"""presets, exempt members, and what a preview is made of

Revision ID: 0006
Revises: 0005
Safety: adds empty columns and tables; old and new versions can both write meanwhile. An old
version that saves settings takes no notice of the preset beside the threshold that it changes.
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0006"
down_revision: str | None = "0005"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.add_column("guild_settings", sa.Column("preset", sa.String(length=32), nullable=True))
    op.add_column("guild_settings", sa.Column("exempt_member_ids", sa.JSON(), nullable=True))
    op.add_column("guild_settings", sa.Column("channel_sensitivities", sa.JSON(), nullable=True))
    # Whoever never moved the threshold goes with the preset that it is called now.
    op.execute("UPDATE guild_settings SET preset = 'balanced' WHERE threshold = 0.5")
    op.create_table(
        "message_counts",
        sa.Column("guild_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("channel_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("band", sa.String(length=32), nullable=False),
        sa.Column("messages", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint(
            "guild_id", "channel_id", "day", "band", name=op.f("pk_message_counts")
        ),
    )
    op.create_index(op.f("ix_message_counts_day"), "message_counts", ["day"], unique=False)
    op.create_table(
        "message_samples",
        sa.Column("message_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("guild_id", sa.BigInteger(), nullable=False),
        sa.Column("channel_id", sa.BigInteger(), nullable=False),
        sa.Column("thread_id", sa.BigInteger(), nullable=True),
        sa.Column("band", sa.String(length=32), nullable=False),
        sa.Column("toxicity", sa.Double(), nullable=False),
        sa.Column("lot", sa.Double(), nullable=False),
        sa.Column("text", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("message_id", name=op.f("pk_message_samples")),
    )
    op.create_index(
        op.f("ix_message_samples_created_at"), "message_samples", ["created_at"], unique=False
    )
    op.create_index(
        op.f("ix_message_samples_guild_id_channel_id_band_lot"),
        "message_samples",
        ["guild_id", "channel_id", "band", "lot"],
        unique=False,
    )


def downgrade() -> None:
    op.drop_index(op.f("ix_message_samples_guild_id_channel_id_band_lot"), "message_samples")
    op.drop_index(op.f("ix_message_samples_created_at"), "message_samples")
    op.drop_table("message_samples")
    op.drop_index(op.f("ix_message_counts_day"), "message_counts")
    op.drop_table("message_counts")
    op.drop_column("guild_settings", "channel_sensitivities")
    op.drop_column("guild_settings", "exempt_member_ids")
    op.drop_column("guild_settings", "preset")
