"""steps of a ticket: what a step is about, tickets merged into others, ratings"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # Not in a batch: SQLite would make the table anew.
    op.add_column("ticket_events", sa.Column("detail", sa.JSON(), nullable=True))
    op.create_table(
        "ticket_merges",
        sa.Column("ticket_id", sa.String(length=32), nullable=False),
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("into_id", sa.String(length=32), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["into_id"], ["tickets.id"], name=op.f("fk_ticket_merges_into_id")),
        sa.ForeignKeyConstraint(
            ["ticket_id"], ["tickets.id"], name=op.f("fk_ticket_merges_ticket_id")
        ),
        sa.PrimaryKeyConstraint("ticket_id", "version", name=op.f("pk_ticket_merges")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_ticket_merges_into_id"), "ticket_merges", ["into_id"])
    op.create_table(
        "ticket_ratings",
        sa.Column("ticket_id", sa.String(length=32), nullable=False),
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("level", sa.Integer(), nullable=False),
        sa.Column("solved", sa.Boolean(), nullable=True),
        sa.Column("unit_code", sa.String(length=40), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["ticket_id"], ["tickets.id"], name=op.f("fk_ticket_ratings_ticket_id")
        ),
        sa.ForeignKeyConstraint(
            ["unit_code"], ["regions.code"], name=op.f("fk_ticket_ratings_unit_code")
        ),
        sa.PrimaryKeyConstraint("ticket_id", "version", name=op.f("pk_ticket_ratings")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_ticket_ratings_unit_code_at"), "ticket_ratings", ["unit_code", "at"])


def downgrade() -> None:
    op.drop_table("ticket_ratings")
    op.drop_table("ticket_merges")
    op.drop_column("ticket_events", "detail")
