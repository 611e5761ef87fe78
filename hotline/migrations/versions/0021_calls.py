"""calls: what a telephone system tells of them, and what is being said"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "calls",
        sa.Column("conversation_id", sa.String(length=32), nullable=False),
        sa.Column("caller", sa.Text(), nullable=True),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("end", sa.String(length=16), nullable=True),
        sa.Column("ack", sa.Integer(), nullable=False),
        sa.Column("last_number", sa.Integer(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("heard_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["conversation_id"], ["conversations.id"], name=op.f("fk_calls_conversation_id")
        ),
        sa.PrimaryKeyConstraint("conversation_id", name=op.f("pk_calls")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_calls_state_heard_at"), "calls", ["state", "heard_at"])
    op.create_table(
        "call_events",
        sa.Column("conversation_id", sa.String(length=32), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("event_key", sa.String(length=64), nullable=False),
        sa.Column("lasting", sa.Boolean(), nullable=False),
        sa.Column("waiting", sa.Text(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["conversation_id"],
            ["calls.conversation_id"],
            name=op.f("fk_call_events_conversation_id"),
        ),
        sa.PrimaryKeyConstraint("conversation_id", "seq", name=op.f("pk_call_events")),
        sa.UniqueConstraint(
            "conversation_id", "event_key", name=op.f("uq_call_events_conversation_id_event_key")
        ),
        sqlite_with_rowid=False,
    )
    op.create_index(
        "ix_call_events_waiting",
        "call_events",
        ["at"],
        sqlite_where=sa.text("waiting IS NOT NULL"),
        postgresql_where=sa.text("waiting IS NOT NULL"),
    )
    op.create_table(
        "call_segments",
        sa.Column("conversation_id", sa.String(length=32), nullable=False),
        sa.Column("segment_id", sa.String(length=64), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("rev", sa.Integer(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("is_final", sa.Boolean(), nullable=False),
        sa.Column("speaker", sa.String(length=8), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("start_ms", sa.Integer(), nullable=True),
        sa.Column("end_ms", sa.Integer(), nullable=True),
        sa.Column("confidence", sa.Float(), nullable=True),
        sa.Column("message_seq", sa.Integer(), nullable=True),
        sa.Column("said_rev", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["conversation_id"],
            ["calls.conversation_id"],
            name=op.f("fk_call_segments_conversation_id"),
        ),
        sa.PrimaryKeyConstraint("conversation_id", "segment_id", name=op.f("pk_call_segments")),
        sa.UniqueConstraint(
            "conversation_id", "number", name=op.f("uq_call_segments_conversation_id_number")
        ),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "phone_nonces",
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_phone_nonces")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_phone_nonces_at"), "phone_nonces", ["at"])


def downgrade() -> None:
    op.drop_index(op.f("ix_phone_nonces_at"), table_name="phone_nonces")
    op.drop_table("phone_nonces")
    op.drop_table("call_segments")
    op.drop_index("ix_call_events_waiting", table_name="call_events")
    op.drop_table("call_events")
    op.drop_index(op.f("ix_calls_state_heard_at"), table_name="calls")
    op.drop_table("calls")
