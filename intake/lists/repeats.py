"""Who would get the sheet a second time: a list that was sent before, whole or in part."""

from __future__ import annotations

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from intake import outbox
from intake.lists.states import DRAFT
from intake.lists.words import words
from intake.tables.lists import SheetList, SheetListPerson
from intake.tables.outbox import OutboxMessage

_GOES_OUT = (outbox.WAITING, outbox.LEASED, outbox.SENT)


def told_already(session: Session, found: SheetList) -> str | None:
    """A sentence for whoever is about to send a draft: how many of its phones have had a message
    from another list that is still kept, or wait for one. ``None`` where nobody has.

    Lists of the region itself, of those below and of those above count; what another branch of
    the tree sends is not told.
    """
    if found.state != DRAFT:
        return None
    others = [one.id for one in session.scalars(_kept(found)) if _related(one, found)]
    if not others:
        return None
    mine = _phones(session, [found.id])
    count = len(mine & _phones(session, others, sent=True))
    sentence: str = words()["told_already"]
    return sentence.format(count=count, all=len(mine)) if count else None


def _kept(found: SheetList) -> Select[SheetList]:
    return select(SheetList).where(
        SheetList.id != found.id,
        SheetList.confirmed_at.is_not(None),
        SheetList.forgotten_at.is_(None),
    )


def _related(one: SheetList, other: SheetList) -> bool:
    paths = sorted((one.region.path, other.region.path), key=len)
    return paths[1].startswith(paths[0])


def _phones(session: Session, lists: list[str], *, sent: bool = False) -> set[str]:
    query = select(SheetListPerson.phone).where(
        SheetListPerson.list_id.in_(lists), SheetListPerson.problem.is_(None)
    )
    if sent:
        message = OutboxMessage.dedupe_key == SheetListPerson.message_key
        query = query.join(OutboxMessage, message).where(OutboxMessage.state.in_(_GOES_OUT))
    return {phone for phone in session.scalars(query) if phone}
