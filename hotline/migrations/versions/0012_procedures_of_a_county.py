"""procedures that a county writes itself; a run keeps the one that it began with"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "local_procedures",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("region_code", sa.String(length=40), nullable=False),
        sa.Column("written", sa.JSON(), nullable=False),
        sa.Column("imported_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["region_code"], ["regions.code"], name=op.f("fk_local_procedures_region_code")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_local_procedures")),
    )
    op.add_column("procedure_runs", sa.Column("written", sa.JSON(), nullable=True))


def downgrade() -> None:
    op.drop_column("procedure_runs", "written")
    op.drop_table("local_procedures")
