"""what an operator's assist keeps beside a talk"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "assist_talks",
        sa.Column("conversation_id", sa.String(length=64), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("conversation_id", name=op.f("pk_assist_talks")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_assist_talks_updated_at"), "assist_talks", ["updated_at"])
    op.create_table(
        "assist_facts",
        sa.Column("conversation_id", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("field", sa.String(length=32), nullable=False),
        sa.Column("source", sa.String(length=8), nullable=False),
        sa.Column("certain", sa.Boolean(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("typed_by", sa.String(length=64), nullable=True),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("conversation_id", "kind", "field", name=op.f("pk_assist_facts")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_assist_facts_updated_at"), "assist_facts", ["updated_at"])


def downgrade() -> None:
    op.drop_index(op.f("ix_assist_facts_updated_at"), table_name="assist_facts")
    op.drop_table("assist_facts")
    op.drop_index(op.f("ix_assist_talks_updated_at"), table_name="assist_talks")
    op.drop_table("assist_talks")
