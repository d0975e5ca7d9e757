"""what each source found in a message

Revision ID: 0003
Revises: 0002
Safety: adds an empty column; old and new versions can both write meanwhile.
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0003"
down_revision: str | None = "0002"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.add_column("incidents", sa.Column("hits", sa.LargeBinary(), nullable=True))


def downgrade() -> None:
    op.drop_column("incidents", "hits")
