"""answers to a platform's call count as told once they have left

Everything that was noted so far has been told.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("channel_addresses") as table:
        table.add_column(sa.Column("carried_by", sa.String(length=64), nullable=True))
        for name in ("carried_seq", "carried_parts"):
            table.add_column(sa.Column(name, sa.Integer(), nullable=False, server_default="0"))
        table.add_column(sa.Column("carried_until", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("channel_addresses") as table:
        for name in ("carried_until", "carried_parts", "carried_seq", "carried_by"):
            table.drop_column(name)
