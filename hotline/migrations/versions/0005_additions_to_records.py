"""additions to records, and what tells two declarations of one household

Records filed before this have no index of ID number, name and place; none is made for them: they
matter for a month only, and the phone's index is there.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "record_additions",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("record_id", sa.String(length=32), nullable=False),
        sa.Column("nth", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("who", sa.String(length=8), nullable=False),
        sa.Column("actor", sa.String(length=64), nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("files", sa.Text(), nullable=True),
        sa.Column("asks", sa.Boolean(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["record_id"], ["records.id"], name=op.f("fk_record_additions_record_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_record_additions")),
        sa.UniqueConstraint("key", name=op.f("uq_record_additions_key")),
        sa.UniqueConstraint("record_id", "nth", name=op.f("uq_record_additions_record_id_nth")),
        sqlite_with_rowid=False,
    )
    with op.batch_alter_table("records", schema=None) as batch_op:
        batch_op.add_column(sa.Column("id_card_key", sa.String(length=64), nullable=True))
        batch_op.add_column(sa.Column("household_key", sa.String(length=64), nullable=True))
        batch_op.create_index(batch_op.f("ix_records_id_card_key"), ["id_card_key"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_records_household_key"), ["household_key"], unique=False
        )


def downgrade() -> None:
    with op.batch_alter_table("records", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_records_household_key"))
        batch_op.drop_index(batch_op.f("ix_records_id_card_key"))
        batch_op.drop_column("household_key")
        batch_op.drop_column("id_card_key")
    op.drop_table("record_additions")
