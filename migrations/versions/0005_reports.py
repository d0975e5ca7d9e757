"""members' reports, counted once a member, and the reaction that reports

Revision ID: 0005
Revises: 0004
Safety: adds a table and an empty column; old and new versions can both write meanwhile.
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0005"
down_revision: str | None = "0004"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.create_table(
        "reports",
        sa.Column(
            "incident_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            sa.ForeignKey(
                "incidents.id", name="fk_reports_incident_id_incidents", ondelete="CASCADE"
            ),
            nullable=False,
        ),
        sa.Column("reporter", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("incident_id", "reporter", name="pk_reports"),
    )
    op.add_column("guild_settings", sa.Column("report_emoji", sa.String(64), nullable=True))


def downgrade() -> None:
    op.drop_column("guild_settings", "report_emoji")
    op.drop_table("reports")
