"""talks held under a lease"""

from __future__ import annotations

from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    moment = sa.DateTime(timezone=True)
    desk = op.create_table(
        "desk_talks",
        sa.Column("conversation_id", sa.String(length=32), nullable=False),
        sa.Column("wanted_since", moment, nullable=False),
        sa.Column("held_until", moment, nullable=True),
        sa.Column("taken_at", moment, nullable=True),
        sa.PrimaryKeyConstraint("conversation_id", name=op.f("pk_desk_talks")),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_desk_talks_held_until", "desk_talks", ["held_until"])
    op.create_index("ix_conversations_attention", "conversations", ["attention"])
    connection = op.get_bind()
    now = datetime.now(UTC)
    if connection.dialect.name == "sqlite":
        now = now.replace(tzinfo=None)
    talks = sa.table("conversations", sa.column("id"), sa.column("attention"))
    for talk, attention in connection.execute(
        sa.select(talks.c.id, talks.c.attention).where(talks.c.attention != "none")
    ).all():
        # Whoever has one renews it with the next page; who has gone away has gone already.
        held = {"held_until": now, "taken_at": now} if attention == "operator" else {}
        row = {"conversation_id": talk, "wanted_since": now, **held}
        connection.execute(desk.insert().values(row))


def downgrade() -> None:
    op.drop_index("ix_conversations_attention", table_name="conversations")
    op.drop_index("ix_desk_talks_held_until", table_name="desk_talks")
    op.drop_table("desk_talks")
