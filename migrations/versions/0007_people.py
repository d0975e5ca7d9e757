"""appeals, consequences, reasons, languages, and how long words are kept

Revision ID: 0007
Revises: 0006
Safety: adds empty columns, tables and indexes, and lets a choice about training be absent; old and
new versions can both write meanwhile. An old version that deletes a choice about training deletes
the one about keeping with it. On PostgreSQL the indexes are built while writers wait: seconds for
a million incidents.
"""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.types import TypeEngine

revision: str = "0007"
down_revision: str | None = "0006"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

_ROW_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_SETTINGS: dict[str, TypeEngine[Any]] = {
    "language": sa.String(length=32),
    "retention_days": sa.Integer(),
    "keeping": sa.String(length=32),
    "keeps_samples": sa.Boolean(),
    "rules": sa.JSON(),
}


def upgrade() -> None:
    for name, kind in _SETTINGS.items():
        op.add_column("guild_settings", sa.Column(name, kind, nullable=True))
    op.add_column("reviews", sa.Column("reason", sa.LargeBinary(), nullable=True))
    op.add_column("privacy_choices", sa.Column("keeping", sa.Boolean(), nullable=True))
    with op.batch_alter_table("privacy_choices") as choices:
        choices.alter_column("training", existing_type=sa.Boolean(), nullable=True)
    op.create_table(
        "appeals",
        sa.Column(
            "incident_id",
            _ROW_ID,
            sa.ForeignKey(
                "incidents.id", name="fk_appeals_incident_id_incidents", ondelete="CASCADE"
            ),
            nullable=False,
        ),
        sa.Column("text", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("incident_id", name="pk_appeals"),
    )
    op.create_table(
        "sanctions",
        sa.Column("id", _ROW_ID, nullable=False),
        sa.Column(
            "incident_id",
            _ROW_ID,
            sa.ForeignKey(
                "incidents.id", name="fk_sanctions_incident_id_incidents", ondelete="CASCADE"
            ),
            nullable=False,
        ),
        sa.Column("guild_id", sa.BigInteger(), nullable=False),
        sa.Column("member_id", sa.BigInteger(), nullable=False),
        sa.Column("consequence", sa.String(length=32), nullable=False),
        sa.Column("rule", sa.String(length=64), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_sanctions"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_sanctions_incident_id", "sanctions", ["incident_id"])
    op.create_index(
        "ix_sanctions_guild_id_member_id_created_at",
        "sanctions",
        ["guild_id", "member_id", "created_at"],
    )
    op.create_index("ix_incidents_guild_id_created_at", "incidents", ["guild_id", "created_at"])
    op.create_index(
        "ix_incidents_author_id_guild_id_created_at",
        "incidents",
        ["author_id", "guild_id", "created_at"],
    )


def downgrade() -> None:
    op.drop_index("ix_incidents_author_id_guild_id_created_at", "incidents")
    op.drop_index("ix_incidents_guild_id_created_at", "incidents")
    op.drop_table("sanctions")
    op.drop_table("appeals")
    op.execute("DELETE FROM privacy_choices WHERE training IS NULL")
    with op.batch_alter_table("privacy_choices") as choices:
        choices.alter_column("training", existing_type=sa.Boolean(), nullable=False)
    op.drop_column("privacy_choices", "keeping")
    op.drop_column("reviews", "reason")
    for name in reversed(_SETTINGS):
        op.drop_column("guild_settings", name)
