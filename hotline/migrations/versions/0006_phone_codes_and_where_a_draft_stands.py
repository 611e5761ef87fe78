"""one-time codes for phones, and where a draft stands"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "phone_codes",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("request_key", sa.String(length=64), nullable=False),
        sa.Column("conversation_key", sa.String(length=64), nullable=False),
        sa.Column("phone_key", sa.String(length=64), nullable=False),
        sa.Column("code_hash", sa.String(length=64), nullable=True),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("verified_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("verified_by", sa.String(length=64), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_phone_codes")),
        sa.UniqueConstraint("request_key", name=op.f("uq_phone_codes_request_key")),
        sqlite_with_rowid=False,
    )
    with op.batch_alter_table("phone_codes", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_phone_codes_conversation_key_state"),
            ["conversation_key", "state"],
            unique=False,
        )
        batch_op.create_index(batch_op.f("ix_phone_codes_created_at"), ["created_at"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_phone_codes_phone_key_created_at"),
            ["phone_key", "created_at"],
            unique=False,
        )

    with op.batch_alter_table("drafts", schema=None) as batch_op:
        batch_op.add_column(sa.Column("talk", sa.Text(), nullable=True))

    with op.batch_alter_table("records", schema=None) as batch_op:
        batch_op.add_column(sa.Column("reporter_phone_key", sa.String(length=64), nullable=True))
        batch_op.create_index(
            batch_op.f("ix_records_reporter_phone_key"), ["reporter_phone_key"], unique=False
        )


def downgrade() -> None:
    with op.batch_alter_table("records", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_records_reporter_phone_key"))
        batch_op.drop_column("reporter_phone_key")

    with op.batch_alter_table("drafts", schema=None) as batch_op:
        batch_op.drop_column("talk")

    with op.batch_alter_table("phone_codes", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_phone_codes_phone_key_created_at"))
        batch_op.drop_index(batch_op.f("ix_phone_codes_created_at"))
        batch_op.drop_index(batch_op.f("ix_phone_codes_conversation_key_state"))

    op.drop_table("phone_codes")
