"""category of a message that is withheld

Revision ID: 0002
Revises: 0001
Safety: adds an empty column; old and new versions can both write meanwhile.
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0002"
down_revision: str | None = "0001"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.add_column("incidents", sa.Column("category", sa.String(length=32), nullable=True))


def downgrade() -> None:
    op.drop_column("incidents", "category")
