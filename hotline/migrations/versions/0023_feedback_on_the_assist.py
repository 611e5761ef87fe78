"""what operators thought of the assist's suggestions"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "assist_feedback",
        sa.Column("about", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("verdict", sa.String(length=8), nullable=False),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("given_by", sa.String(length=64), nullable=False),
        sa.Column("given_on", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("about", name=op.f("pk_assist_feedback")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_assist_feedback_given_on"), "assist_feedback", ["given_on"])


def downgrade() -> None:
    op.drop_table("assist_feedback")
