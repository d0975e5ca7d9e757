"""member keys, leases, replayed journals, audit, exports' authors, promotions

Revision ID: 0008
Revises: 0007
Safety: adds columns, tables and indexes, and renames the member's column of privacy_choices: stop
older versions first. The program fills author_key and turns the renamed column's ids into keys
when it next connects. On PostgreSQL the indexes are built while writers wait: seconds for a million
incidents.
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0008"
down_revision: str | None = "0007"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

_ROW_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_TIME = sa.DateTime(timezone=True)
_PARTIAL = {
    "ix_incidents_not_erased": (["guild_id", "created_at"], "erased_at IS NULL"),
    "ix_incidents_lent": (["guild_id", "id"], "erased_at IS NOT NULL AND emptied_at IS NULL"),
    "ix_incidents_card_speaks": (["id"], "erased_at IS NOT NULL AND log_message_id IS NOT NULL"),
}


def _rename(before: str, after: str) -> None:
    # Both databases know it, and SQLite then need not copy the table.
    op.execute(f"ALTER TABLE privacy_choices RENAME COLUMN {before} TO {after}")


def upgrade() -> None:
    op.add_column(
        "incidents",
        sa.Column("author_key", sa.BigInteger(), nullable=False, server_default=sa.text("0")),
    )
    op.add_column("incidents", sa.Column("holder", sa.String(length=36), nullable=True))
    op.add_column("incidents", sa.Column("erased_at", _TIME, nullable=True))
    op.add_column("incidents", sa.Column("emptied_at", _TIME, nullable=True))
    op.add_column("incidents", sa.Column("log_channel_id", sa.BigInteger(), nullable=True))
    for name, (columns, rows) in _PARTIAL.items():
        where = sa.text(rows)
        op.create_index(name, "incidents", columns, sqlite_where=where, postgresql_where=where)
    op.drop_index("ix_incidents_author_id_guild_id_created_at", "incidents")
    op.create_index(
        "ix_incidents_author_key_guild_id_created_at",
        "incidents",
        ["author_key", "guild_id", "created_at"],
    )
    _rename("member_id", "member_key")
    op.add_column("exports", sa.Column("guild_id", sa.BigInteger(), nullable=True))
    op.add_column("exports", sa.Column("asked_by", sa.BigInteger(), nullable=True))
    op.add_column(
        "exports", sa.Column("outdated", sa.Integer(), nullable=False, server_default=sa.text("0"))
    )
    op.create_table(
        "export_authors",
        sa.Column(
            "export_id",
            _ROW_ID,
            sa.ForeignKey(
                "exports.id", name="fk_export_authors_export_id_exports", ondelete="CASCADE"
            ),
            nullable=False,
        ),
        sa.Column("author", sa.String(length=16), nullable=False),
        sa.PrimaryKeyConstraint("export_id", "author", name="pk_export_authors"),
    )
    op.create_index("ix_export_authors_author", "export_authors", ["author"])
    op.create_table(
        "forgotten",
        sa.Column("id", _ROW_ID, nullable=False),
        sa.Column("member_key", sa.BigInteger(), nullable=False),
        sa.Column("guild_id", sa.BigInteger(), nullable=True),
        sa.Column("at", _TIME, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_forgotten"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_forgotten_member_key_at", "forgotten", ["member_key", "at"])
    op.create_table(
        "processes",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("seen_at", _TIME, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_processes"),
    )
    op.create_table(
        "replayed",
        sa.Column("entry", sa.String(length=36), nullable=False),
        sa.Column("at", _TIME, nullable=False),
        sa.PrimaryKeyConstraint("entry", name="pk_replayed"),
    )
    op.create_table(
        "audit",
        sa.Column("id", _ROW_ID, nullable=False),
        sa.Column("at", _TIME, nullable=False),
        sa.Column("guild_id", sa.BigInteger(), nullable=True),
        sa.Column("actor", sa.BigInteger(), nullable=True),
        sa.Column("action", sa.String(length=32), nullable=False),
        sa.Column("subject", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_audit"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_audit_guild_id_at", "audit", ["guild_id", "at"])
    op.create_index("ix_audit_at", "audit", ["at"])
    op.create_table(
        "promotions",
        sa.Column("id", _ROW_ID, nullable=False),
        sa.Column("at", _TIME, nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("model", sa.Text(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("previous", sa.Text(), nullable=True),
        sa.Column("gate", sa.JSON(), nullable=True),
        sa.Column("detail", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_promotions"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "names",
        sa.Column("guild_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("digest", sa.String(length=32), nullable=False),
        sa.Column("seen_at", _TIME, nullable=False),
        sa.PrimaryKeyConstraint("guild_id", "digest", name="pk_names"),
    )
    op.create_index("ix_names_seen_at", "names", ["seen_at"])


def downgrade() -> None:
    # What was erased stays erased; choices under keys are nobody's to an older version. Where one
    # of them was a no, nothing may be lent until the server turns that on anew.
    op.execute(
        "UPDATE guild_settings SET training_consent = 'nobody' WHERE guild_id IN "
        "(SELECT guild_id FROM privacy_choices WHERE member_key < 0 AND NOT training)"
    )
    for table in (
        "names", "promotions", "audit", "replayed", "processes", "forgotten", "export_authors",
    ):  # fmt: skip
        op.drop_table(table)
    for column in ("outdated", "asked_by", "guild_id"):
        op.drop_column("exports", column)
    op.execute("DELETE FROM privacy_choices WHERE member_key < 0")
    _rename("member_key", "member_id")
    # Foreign keys are not enforced on SQLite while it is migrated: nothing goes by itself.
    incidents = sa.table("incidents", sa.column("id"), sa.column("erased_at"))
    erased = sa.select(incidents.c.id).where(incidents.c.erased_at.is_not(None))
    for table in ("rewrites", "reviews", "appeals", "sanctions", "reports"):
        hanging = sa.table(table, sa.column("incident_id"))
        op.execute(hanging.delete().where(hanging.c.incident_id.in_(erased)))
    op.execute("DELETE FROM incidents WHERE erased_at IS NOT NULL")
    for index in ("ix_incidents_author_key_guild_id_created_at", *_PARTIAL):
        op.drop_index(index, "incidents")
    for column in ("log_channel_id", "emptied_at", "erased_at", "holder", "author_key"):
        op.drop_column("incidents", column)
    op.create_index(
        "ix_incidents_author_id_guild_id_created_at",
        "incidents",
        ["author_id", "guild_id", "created_at"],
    )
