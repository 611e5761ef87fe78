"""the people behind the hotline: hours, presence, promised calls, and how long somebody waits"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "service_hours",
        sa.Column("scope", sa.String(length=32), nullable=False),
        sa.Column("week", sa.JSON(), nullable=False),
        sa.Column("follows_calendar", sa.Boolean(), nullable=False),
        sa.Column("answer_minutes", sa.Integer(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("scope", name=op.f("pk_service_hours")),
    )
    op.create_table(
        "operator_presence",
        sa.Column("user_id", sa.String(length=32), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_operator_presence_user_id")
        ),
        sa.PrimaryKeyConstraint("user_id", name=op.f("pk_operator_presence")),
    )
    op.create_table(
        "callbacks",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("conversation_id", sa.String(length=64), nullable=False),
        sa.Column("region_code", sa.String(length=40), nullable=True),
        sa.Column("phone", sa.Text(), nullable=True),
        sa.Column("wish", sa.Text(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("urgent", sa.Boolean(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("notes", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["region_code"], ["regions.code"], name=op.f("fk_callbacks_region_code")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_callbacks")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_callbacks_state_changed_at"), "callbacks", ["state", "changed_at"])
    op.create_index(
        "uq_callbacks_one_open",
        "callbacks",
        ["conversation_id"],
        unique=True,
        sqlite_where=sa.text("state = 'open'"),
        postgresql_where=sa.text("state = 'open'"),
    )
    # Not in a batch: SQLite would make the table anew, with the row numbers it must not have.
    op.add_column(
        "conversations", sa.Column("answer_due_at", sa.DateTime(timezone=True), nullable=True)
    )
    op.create_index("ix_conversations_answer_due", "conversations", ["answer_due_at"])


def downgrade() -> None:
    op.drop_index("ix_conversations_answer_due", table_name="conversations")
    op.drop_column("conversations", "answer_due_at")
    op.drop_table("callbacks")
    op.drop_table("operator_presence")
    op.drop_table("service_hours")
