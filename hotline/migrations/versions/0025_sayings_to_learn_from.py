"""sayings that were understood wrongly, to be reviewed"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "nlu_corrections",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("about", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("heard", sa.Text(), nullable=True),
        sa.Column("meant", sa.Text(), nullable=False),
        sa.Column("entity", sa.String(length=20), nullable=True),
        sa.Column("guarded", sa.Boolean(), nullable=False),
        sa.Column("noted_on", sa.Date(), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("intent", sa.String(length=20), nullable=True),
        sa.Column("words", sa.Text(), nullable=True),
        sa.Column("touched_on", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_nlu_corrections")),
        sa.UniqueConstraint("about", name=op.f("uq_nlu_corrections_about")),
        sqlite_with_rowid=False,
    )
    op.create_index(
        op.f("ix_nlu_corrections_state_noted_on"), "nlu_corrections", ["state", "noted_on"]
    )
    op.create_index(op.f("ix_nlu_corrections_touched_on"), "nlu_corrections", ["touched_on"])


def downgrade() -> None:
    op.drop_table("nlu_corrections")
