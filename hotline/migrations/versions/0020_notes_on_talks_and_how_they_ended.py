"""notes on talks and how they ended"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    moment = sa.DateTime(timezone=True)
    op.create_table(
        "talk_notes",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("conversation_id", sa.String(length=32), nullable=False),
        sa.Column("author", sa.String(length=64), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("at", moment, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_talk_notes")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_talk_notes_conversation_id"), "talk_notes", ["conversation_id"])
    op.create_table(
        "talk_closings",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("conversation_id", sa.String(length=32), nullable=False),
        sa.Column("operator", sa.String(length=64), nullable=False),
        sa.Column("code", sa.String(length=20), nullable=False),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("wanted_since", moment, nullable=False),
        sa.Column("taken_at", moment, nullable=True),
        sa.Column("closed_at", moment, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_talk_closings")),
        sqlite_with_rowid=False,
    )
    for column in ("conversation_id", "closed_at"):
        op.create_index(op.f(f"ix_talk_closings_{column}"), "talk_closings", [column])


def downgrade() -> None:
    op.drop_table("talk_closings")
    op.drop_table("talk_notes")
