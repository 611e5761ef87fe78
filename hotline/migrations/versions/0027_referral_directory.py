"""the referral directory"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "referrals",
        sa.Column("scope", sa.String(length=32), nullable=False),
        sa.Column("department", sa.String(length=32), nullable=False),
        sa.Column("office", sa.String(length=60), nullable=False),
        sa.Column("phone", sa.String(length=24), nullable=False),
        sa.Column("hours", sa.String(length=60), nullable=False),
        sa.Column("address", sa.String(length=80), nullable=False),
        sa.Column("note", sa.String(length=120), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("scope", "department", name=op.f("pk_referrals")),
    )


def downgrade() -> None:
    op.drop_table("referrals")
