"""whether the same number called again, beside how a call was ended"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("calls", sa.Column("caller_index", sa.String(length=64), nullable=True))
    op.create_index(op.f("ix_calls_caller_index"), "calls", ["caller_index"])
    for name in ("came_back", "follows"):
        column: sa.Column[bool] = sa.Column(
            name, sa.Boolean(), nullable=False, server_default=sa.false()
        )
        op.add_column("talk_closings", column)


def downgrade() -> None:
    for name in ("follows", "came_back"):
        op.drop_column("talk_closings", name)
    op.drop_index(op.f("ix_calls_caller_index"), table_name="calls")
    op.drop_column("calls", "caller_index")
