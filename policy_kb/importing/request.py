"""What the person who imports says of a file, and whether it can be true."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from policy_kb.errors import UnknownRegion
from policy_kb.importing.unreadable import Unreadable
from policy_kb.regions import Place, Regions

LONGEST_TITLE, LONGEST_ISSUER = 300, 200  # characters, as the tables hold them
ZONE = ZoneInfo("Asia/Shanghai")


@dataclass(frozen=True)
class Request:
    """``region`` is a code or a name; ``valid_from`` is the date of issue unless given;
    ``document`` names the one whose clauses are to be replaced."""

    title: str
    issuer: str
    region: str
    issued: date
    supersedes: str | None = None
    valid_from: date | None = None
    valid_to: date | None = None
    document: str | None = None


def checked(request: Request, regions: Regions, today: date | None = None) -> Place:
    """The place that the document speaks for.

    Raises :class:`UnknownRegion` (none of that name or code, or several) and
    :class:`Unreadable` for a title, an issuer or dates that cannot be.
    """
    for reason, text, limit in (
        ("title", request.title, LONGEST_TITLE),
        ("issuer", request.issuer, LONGEST_ISSUER),
    ):
        if not 0 < len(text.strip()) <= limit:
            raise Unreadable(reason, limit=limit)
    if request.issued > (today or datetime.now(ZONE).date()):
        raise Unreadable("future", issued=request.issued)
    begins = request.valid_from or request.issued
    if request.valid_to is not None and request.valid_to < begins:
        raise Unreadable("validity", valid_to=request.valid_to, valid_from=begins)
    places = regions.resolve(request.region)
    if len(places) != 1:
        raise UnknownRegion(request.region)
    return places[0]
