"""procedures after the visit: the run of one for a record, and its acts"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "procedure_runs",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("record_id", sa.String(length=32), nullable=False),
        sa.Column("procedure", sa.String(length=64), nullable=False),
        sa.Column("purpose", sa.String(length=20), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("identified_on", sa.Date(), nullable=True),
        sa.Column("entered_channel_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(
            ["record_id"], ["records.id"], name=op.f("fk_procedure_runs_record_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_procedure_runs")),
    )
    op.create_index(op.f("ix_procedure_runs_record_id"), "procedure_runs", ["record_id"])
    op.create_index(
        "uq_procedure_runs_one_open",
        "procedure_runs",
        ["record_id", "purpose"],
        unique=True,
        sqlite_where=sa.text("state = 'open'"),
        postgresql_where=sa.text("state = 'open'"),
    )
    op.create_table(
        "procedure_acts",
        sa.Column("run_id", sa.String(length=32), nullable=False),
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("on_date", sa.Date(), nullable=False),
        sa.Column("actor", sa.String(length=64), nullable=False),
        sa.Column("unit_code", sa.String(length=40), nullable=True),
        sa.Column("step", sa.String(length=32), nullable=True),
        sa.Column("act", sa.String(length=10), nullable=False),
        sa.Column("paper", sa.Boolean(), nullable=False),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("household", sa.Text(), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["run_id"], ["procedure_runs.id"], name=op.f("fk_procedure_acts_run_id")
        ),
        sa.ForeignKeyConstraint(
            ["unit_code"], ["regions.code"], name=op.f("fk_procedure_acts_unit_code")
        ),
        sa.PrimaryKeyConstraint("run_id", "version", name=op.f("pk_procedure_acts")),
    )


def downgrade() -> None:
    op.drop_table("procedure_acts")
    op.drop_table("procedure_runs")
