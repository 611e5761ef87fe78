"""lists of phones for the plain sheet, and who wants none"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "sheet_lists",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("region_code", sa.String(length=40), nullable=False),
        sa.Column("uploaded_by", sa.String(length=40), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("lines", sa.Integer(), nullable=False),
        sa.Column("good", sa.Integer(), nullable=False),
        sa.Column("counts", sa.JSON(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("stopped_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("forgotten_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["region_code"], ["regions.code"], name=op.f("fk_sheet_lists_region_code")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sheet_lists")),
    )
    op.create_index(
        op.f("ix_sheet_lists_region_code_created_at"),
        "sheet_lists",
        ["region_code", "created_at"],
    )
    op.create_table(
        "sheet_list_people",
        sa.Column("list_id", sa.String(length=32), nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=True),
        sa.Column("phone", sa.Text(), nullable=True),
        sa.Column("village", sa.Text(), nullable=True),
        sa.Column("village_code", sa.String(length=40), nullable=True),
        sa.Column("problem", sa.String(length=20), nullable=True),
        sa.Column("message_key", sa.String(length=128), nullable=True),
        sa.ForeignKeyConstraint(
            ["list_id"], ["sheet_lists.id"], name=op.f("fk_sheet_list_people_list_id")
        ),
        sa.PrimaryKeyConstraint("list_id", "line", name=op.f("pk_sheet_list_people")),
    )
    op.create_table(
        "sheet_refusals",
        sa.Column("phone_index", sa.String(length=64), nullable=False),
        sa.Column("noted_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("phone_index", name=op.f("pk_sheet_refusals")),
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    op.drop_table("sheet_refusals")
    op.drop_table("sheet_list_people")
    op.drop_index(op.f("ix_sheet_lists_region_code_created_at"), table_name="sheet_lists")
    op.drop_table("sheet_lists")
