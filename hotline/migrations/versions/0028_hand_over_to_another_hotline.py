"""cases handed over to and from another hotline"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "handovers",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("direction", sa.String(length=3), nullable=False),
        sa.Column("peer", sa.String(length=20), nullable=False),
        sa.Column("ticket_id", sa.String(length=32), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("theirs", sa.String(length=64), nullable=True),
        sa.Column("their_state", sa.String(length=20), nullable=True),
        sa.Column("told_state", sa.String(length=20), nullable=True),
        sa.Column("given", sa.Text(), nullable=True),
        sa.Column("news", sa.Text(), nullable=True),
        sa.Column("by", sa.String(length=64), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["ticket_id"], ["tickets.id"], name=op.f("fk_handovers_ticket_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_handovers")),
        sa.UniqueConstraint("peer", "theirs", name=op.f("uq_handovers_peer_theirs")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_handovers_state"), "handovers", ["state"])
    op.create_index(op.f("ix_handovers_ticket_id"), "handovers", ["ticket_id"])


def downgrade() -> None:
    op.drop_table("handovers")
