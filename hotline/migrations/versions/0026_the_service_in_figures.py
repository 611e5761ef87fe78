"""how waiting ended, and talks drawn for quality"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "desk_waits",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("ended_on", sa.Date(), nullable=False),
        sa.Column("channel", sa.String(length=16), nullable=False),
        sa.Column("outcome", sa.String(length=8), nullable=False),
        sa.Column("waited_seconds", sa.Integer(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_desk_waits")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_desk_waits_ended_on"), "desk_waits", ["ended_on"])
    # Who had somebody already, or has waited since before, is not counted: nobody noted when.
    op.add_column(
        "desk_talks",
        sa.Column("counted", sa.Boolean(), nullable=False, server_default=sa.true()),
    )
    op.create_table(
        "talk_samples",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("about", sa.String(length=64), nullable=False),
        sa.Column("conversation_id", sa.String(length=32), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("operator", sa.String(length=64), nullable=False),
        sa.Column("code", sa.String(length=20), nullable=False),
        sa.Column("scores", sa.JSON(), nullable=True),
        sa.Column("scored_on", sa.Date(), nullable=True),
        sa.Column("touched_on", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_talk_samples")),
        sa.UniqueConstraint("about", name=op.f("uq_talk_samples_about")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_talk_samples_conversation_id"), "talk_samples", ["conversation_id"])
    op.create_index(op.f("ix_talk_samples_touched_on"), "talk_samples", ["touched_on"])


def downgrade() -> None:
    op.drop_table("talk_samples")
    op.drop_column("desk_talks", "counted")
    op.drop_table("desk_waits")
