"""clauses carry a stamp that every change draws anew"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("kb_clauses", schema=None) as batch_op:
        batch_op.add_column(sa.Column("stamp", sa.Integer(), server_default="0", nullable=False))
        batch_op.create_index("ix_kb_clauses_stamp", ["document_id", "stamp"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("kb_clauses", schema=None) as batch_op:
        batch_op.drop_index("ix_kb_clauses_stamp")
        batch_op.drop_column("stamp")
