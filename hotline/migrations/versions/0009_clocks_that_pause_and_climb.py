"""clocks that pause, are extended and stopped, and the steps of the ladder after 催办"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "deadline_pauses",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("deadline_id", sa.String(length=32), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reason", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(
            ["deadline_id"], ["deadlines.id"], name=op.f("fk_deadline_pauses_deadline_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deadline_pauses")),
    )
    op.create_index(op.f("ix_deadline_pauses_deadline_id"), "deadline_pauses", ["deadline_id"])
    with op.batch_alter_table("deadline_rules", schema=None) as batch_op:
        batch_op.add_column(sa.Column("pauses", sa.JSON(), server_default="[]", nullable=False))
        batch_op.add_column(sa.Column("level", sa.String(length=10), nullable=True))
        batch_op.add_column(
            sa.Column("at_least", sa.Boolean(), server_default=sa.false(), nullable=False)
        )
    with op.batch_alter_table("deadlines", schema=None) as batch_op:
        batch_op.add_column(sa.Column("rule_id", sa.String(length=64), nullable=True))
        batch_op.add_column(
            sa.Column("stage", sa.String(length=32), server_default="receipt", nullable=False)
        )
        batch_op.add_column(sa.Column("pauses", sa.JSON(), server_default="[]", nullable=False))
        batch_op.add_column(sa.Column("level", sa.String(length=10), nullable=True))
        batch_op.add_column(
            sa.Column("at_least", sa.Boolean(), server_default=sa.false(), nullable=False)
        )
        batch_op.add_column(sa.Column("stopped_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("paused_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("paused_for", sa.String(length=32), nullable=True))
        batch_op.add_column(sa.Column("extended_to", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("extended_on", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("supervised_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("supervised_by", sa.String(length=40), nullable=True))
        batch_op.add_column(sa.Column("county_told_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("round", sa.Integer(), server_default="1", nullable=False))
        batch_op.create_index(
            batch_op.f("ix_deadlines_due_on_met_at_stopped_at"),
            ["due_on", "met_at", "stopped_at"],
            unique=False,
        )
        batch_op.create_index(
            batch_op.f("ix_deadlines_supervised_by_met_at"),
            ["supervised_by", "met_at"],
            unique=False,
        )
    _say_what_they_count_from()


def _say_what_they_count_from() -> None:
    """Clocks of procedures that were begun before there was a column for their stage."""
    for covers, stage in (
        ("public_notice", "notice"), ("help_plan", "identification"),
        ("system_entry", "county_approval"), ("green_channel_check", "green_channel_entry"),
    ):  # fmt: skip
        op.execute(
            sa.text("UPDATE deadlines SET stage = :stage WHERE covers = :covers").bindparams(
                stage=stage, covers=covers
            )
        )
    notices = sa.text("UPDATE deadlines SET at_least = :yes WHERE covers = 'public_notice'")
    op.execute(notices.bindparams(sa.bindparam("yes", True, type_=sa.Boolean())))
    # A matter that has gone is neither met nor missed.
    op.execute(
        "UPDATE deadlines SET stopped_at = met_at, met_at = NULL WHERE EXISTS (SELECT 1 FROM"
        " tickets WHERE tickets.record_id = deadlines.record_id AND tickets.state IN"
        " ('withdrawn', 'merged') AND tickets.changed_at = deadlines.met_at)"
    )


def downgrade() -> None:
    with op.batch_alter_table("deadlines", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_deadlines_supervised_by_met_at"))
        batch_op.drop_index(batch_op.f("ix_deadlines_due_on_met_at_stopped_at"))
        for column in (
            "round", "county_told_at", "supervised_by", "supervised_at", "extended_on",
            "extended_to", "paused_for", "paused_at", "stopped_at", "at_least", "level",
            "pauses", "stage", "rule_id",
        ):  # fmt: skip
            batch_op.drop_column(column)
    with op.batch_alter_table("deadline_rules", schema=None) as batch_op:
        for column in ("at_least", "level", "pauses"):
            batch_op.drop_column(column)
    op.drop_table("deadline_pauses")
