"""when the page of somebody who waits was last open"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("desk_talks", sa.Column("page_at", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    op.drop_column("desk_talks", "page_at")
