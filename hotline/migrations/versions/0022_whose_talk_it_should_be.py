"""whose talk it should be"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

_MOMENT = sa.DateTime(timezone=True)
_COLUMNS: tuple[tuple[str, Any], ...] = (
    ("for_user", sa.String(length=64)),
    ("for_until", _MOMENT),
    ("for_region", sa.Text()),
    ("place_told", sa.Integer()),
    ("place_told_at", _MOMENT),
)


def upgrade() -> None:
    for name, kind in _COLUMNS:
        op.add_column("desk_talks", sa.Column(name, kind, nullable=True))


def downgrade() -> None:
    for name, _ in _COLUMNS:
        op.drop_column("desk_talks", name)
