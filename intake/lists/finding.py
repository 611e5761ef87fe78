"""Which lists somebody may know of."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from intake.lists.states import DROPPED
from intake.privacy.access import may_send_lists
from intake.tables.lists import SheetList
from intake.tables.people import User
from intake.tables.places import Region

MOST = 100


def find(session: Session, user: User | None, list_id: str) -> SheetList | None:
    """A list, if there is one and the user may know of it; any for ``None`` (command line)."""
    found = session.get(SheetList, list_id)
    if found is None or (user is not None and not may_send_lists(user, found.region)):
        return None
    return found


def visible(session: Session, user: User | None) -> list[SheetList]:
    """The last lists of the user's region and below, the latest first; without dropped drafts."""
    query = select(SheetList).where(SheetList.state != DROPPED)
    if user is not None:
        if user.region is None or not may_send_lists(user, user.region):
            return []
        inside = Region.path.startswith(user.region.path, autoescape=True)
        query = query.join(Region, Region.code == SheetList.region_code).where(inside)
    return list(session.scalars(query.order_by(SheetList.created_at.desc()).limit(MOST)))
