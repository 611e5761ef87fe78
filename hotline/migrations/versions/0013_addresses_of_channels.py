"""people on channels that have to be told: their addresses, and the platform's calls taken"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "channel_addresses",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("channel", sa.String(length=16), nullable=False),
        sa.Column("address_index", sa.String(length=64), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("conversation_id", sa.String(length=32), nullable=True),
        sa.Column("generation", sa.Integer(), nullable=False),
        sa.Column("following", sa.Boolean(), nullable=False),
        sa.Column("region", sa.Text(), nullable=True),
        sa.Column("spoke_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("menu_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("sent_since", sa.Integer(), nullable=False),
        sa.Column("told_seq", sa.Integer(), nullable=False),
        sa.Column("told_parts", sa.Integer(), nullable=False),
        sa.Column("heard", sa.Text(), nullable=True),
        sa.Column("hold_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("lease_owner", sa.String(length=32), nullable=True),
        sa.Column("lease_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("last_error", sa.String(length=200), nullable=True),
        sa.ForeignKeyConstraint(
            ["conversation_id"],
            ["conversations.id"],
            name=op.f("fk_channel_addresses_conversation_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_channel_addresses")),
        sa.UniqueConstraint("address_index", name=op.f("uq_channel_addresses_address_index")),
        sa.UniqueConstraint("conversation_id", name=op.f("uq_channel_addresses_conversation_id")),
    )
    op.create_index("ix_channel_addresses_due", "channel_addresses", ["due_at"])
    op.create_table(
        "platform_calls",
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("address_id", sa.String(length=32), nullable=False),
        sa.Column("reply", sa.Text(), nullable=True),
        sa.Column("media", sa.Text(), nullable=True),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["address_id"], ["channel_addresses.id"], name=op.f("fk_platform_calls_address_id")
        ),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_platform_calls")),
    )
    op.create_index("ix_platform_calls_address_id", "platform_calls", ["address_id"])
    op.create_index("ix_platform_calls_at", "platform_calls", ["at"])
    op.create_index("ix_platform_calls_due", "platform_calls", ["due_at"])


def downgrade() -> None:
    op.drop_table("platform_calls")
    op.drop_table("channel_addresses")
