"""messages of WeCom members that were answered"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "wecom_calls",
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("reply", sa.Text(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_wecom_calls")),
    )
    op.create_index(op.f("ix_wecom_calls_at"), "wecom_calls", ["at"])


def downgrade() -> None:
    op.drop_index(op.f("ix_wecom_calls_at"), table_name="wecom_calls")
    op.drop_table("wecom_calls")
