"""links say where they come from"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("kb_links", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("origin", sa.String(length=10), server_default="section", nullable=False)
        )


def downgrade() -> None:
    with op.batch_alter_table("kb_links", schema=None) as batch_op:
        batch_op.drop_column("origin")
