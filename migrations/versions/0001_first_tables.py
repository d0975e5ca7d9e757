"""first tables

Revision ID: 0001
Revises:
Safety: makes new tables only; touches nothing that is there.
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0001"
down_revision: str | None = None
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.create_table(
        "exports",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("manifest", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exports")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "guild_settings",
        sa.Column("guild_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("mode", sa.String(length=32), nullable=False),
        sa.Column("threshold", sa.Double(), nullable=False),
        sa.Column("log_channel_id", sa.BigInteger(), nullable=True),
        sa.Column("fallback", sa.String(length=32), nullable=False),
        sa.Column("remove_after_reply", sa.Boolean(), nullable=False),
        sa.Column("exempt_role_ids", sa.JSON(), nullable=False),
        sa.Column("exempt_channel_ids", sa.JSON(), nullable=False),
        sa.Column("channel_modes", sa.JSON(), nullable=False),
        sa.Column("training_consent", sa.String(length=32), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("guild_id", name=op.f("pk_guild_settings")),
    )
    op.create_table(
        "incidents",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("guild_id", sa.BigInteger(), nullable=False),
        sa.Column("channel_id", sa.BigInteger(), nullable=False),
        sa.Column("thread_id", sa.BigInteger(), nullable=True),
        sa.Column("message_id", sa.BigInteger(), nullable=False),
        sa.Column("revision", sa.String(length=64), nullable=False),
        sa.Column("author_id", sa.BigInteger(), nullable=False),
        sa.Column("original", sa.LargeBinary(), nullable=False),
        sa.Column("toxicity", sa.Double(), nullable=False),
        sa.Column("spans", sa.JSON(), nullable=False),
        sa.Column("source", sa.String(length=32), nullable=False),
        sa.Column("mode", sa.String(length=32), nullable=False),
        sa.Column("step", sa.String(length=32), nullable=False),
        sa.Column("outcome", sa.String(length=32), nullable=True),
        sa.Column("detail", sa.Text(), nullable=True),
        sa.Column("posted_message_id", sa.BigInteger(), nullable=True),
        sa.Column("log_message_id", sa.BigInteger(), nullable=True),
        sa.Column("card_promised_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("latency_ms", sa.Double(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_incidents")),
        sa.UniqueConstraint(
            "message_id", "revision", name=op.f("uq_incidents_message_id_revision")
        ),
        sqlite_autoincrement=True,
    )
    op.create_index(
        op.f("ix_incidents_posted_message_id"), "incidents", ["posted_message_id"], unique=False
    )
    op.create_index(
        "ix_incidents_card_owed",
        "incidents",
        ["card_promised_at"],
        unique=False,
        sqlite_where=sa.text("card_promised_at IS NOT NULL"),
        postgresql_where=sa.text("card_promised_at IS NOT NULL"),
    )
    op.create_index(
        "ix_incidents_unfinished",
        "incidents",
        ["created_at"],
        unique=False,
        sqlite_where=sa.text("step <> 'done'"),
        postgresql_where=sa.text("step <> 'done'"),
    )

    op.create_table(
        "model_versions",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("metrics", sa.JSON(), nullable=False),
        sa.Column("first_used_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_used_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("name", "digest", name=op.f("pk_model_versions")),
    )
    op.create_table(
        "privacy_choices",
        sa.Column("guild_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("member_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("training", sa.Boolean(), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("guild_id", "member_id", name=op.f("pk_privacy_choices")),
    )
    op.create_table(
        "secrets",
        sa.Column("name", sa.String(length=32), nullable=False),
        sa.Column("value", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_secrets")),
    )
    op.create_table(
        "reviews",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "incident_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("moderator_id", sa.BigInteger(), nullable=False),
        sa.Column("action", sa.String(length=32), nullable=False),
        sa.Column("text", sa.LargeBinary(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["incident_id"],
            ["incidents.id"],
            name=op.f("fk_reviews_incident_id_incidents"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reviews")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_reviews_incident_id"), "reviews", ["incident_id"], unique=False)

    op.create_table(
        "rewrites",
        sa.Column(
            "incident_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("text", sa.LargeBinary(), nullable=False),
        sa.Column("alternatives", sa.LargeBinary(), nullable=False),
        sa.Column("status", sa.String(length=32), nullable=False),
        sa.Column("toxicity_after", sa.Double(), nullable=False),
        sa.Column("model", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["incident_id"],
            ["incidents.id"],
            name=op.f("fk_rewrites_incident_id_incidents"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("incident_id", name=op.f("pk_rewrites")),
    )


def downgrade() -> None:
    op.drop_table("rewrites")
    op.drop_index(op.f("ix_reviews_incident_id"), "reviews")

    op.drop_table("reviews")
    op.drop_table("secrets")
    op.drop_table("privacy_choices")
    op.drop_table("model_versions")
    op.drop_index(
        "ix_incidents_unfinished",
        "incidents",
        sqlite_where=sa.text("step <> 'done'"),
        postgresql_where=sa.text("step <> 'done'"),
    )
    op.drop_index(op.f("ix_incidents_posted_message_id"), "incidents")
    op.drop_index(
        "ix_incidents_card_owed",
        "incidents",
        sqlite_where=sa.text("card_promised_at IS NOT NULL"),
        postgresql_where=sa.text("card_promised_at IS NOT NULL"),
    )

    op.drop_table("incidents")
    op.drop_table("guild_settings")
    op.drop_table("exports")
