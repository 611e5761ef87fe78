"""what was sent lately to a number or member, and who and which groups are reached in WeCom"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "sending_limits",
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("moments", sa.JSON(), nullable=False),
        sa.Column("last_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_sending_limits")),
    )
    op.create_index("ix_sending_limits_last_at", "sending_limits", ["last_at"])
    op.create_table(
        "wecom_members",
        sa.Column("user_id", sa.String(length=32), nullable=False),
        sa.Column("member", sa.Text(), nullable=False),
        sa.Column("member_key", sa.String(length=64), nullable=False),
        sa.Column("bound_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_wecom_members_user_id")),
        sa.PrimaryKeyConstraint("user_id", name=op.f("pk_wecom_members")),
        sa.UniqueConstraint("member_key", name=op.f("uq_wecom_members_member_key")),
    )
    op.create_table(
        "wecom_codes",
        sa.Column("user_id", sa.String(length=32), nullable=False),
        sa.Column("code_key", sa.String(length=64), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_wecom_codes_user_id")),
        sa.PrimaryKeyConstraint("user_id", name=op.f("pk_wecom_codes")),
        sa.UniqueConstraint("code_key", name=op.f("uq_wecom_codes_code_key")),
    )
    op.create_table(
        "wecom_robots",
        sa.Column("region_code", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("added_by", sa.String(length=64), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["region_code"], ["regions.code"], name=op.f("fk_wecom_robots_region_code")
        ),
        sa.PrimaryKeyConstraint("region_code", name=op.f("pk_wecom_robots")),
    )


def downgrade() -> None:
    op.drop_table("wecom_robots")
    op.drop_table("wecom_codes")
    op.drop_table("wecom_members")
    op.drop_table("sending_limits")
