"""A list confirmed, once; and stopped while it is under way."""

from __future__ import annotations

from collections.abc import Set
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import CursorResult, delete, func, select, update
from sqlalchemy.orm import Session

from intake import audit, outbox
from intake.clock import Clock
from intake.lists.pacing import moments
from intake.lists.phones import message_key, refused
from intake.lists.states import DRAFT, DROPPED, SENDING, STOPPED
from intake.lists.words import problem
from intake.tables.lists import SheetList, SheetListPerson
from intake.tables.outbox import OutboxMessage
from intake.unit_of_work import UnitOfWork

TEMPLATE = "sheet_link"


@dataclass(frozen=True)
class Way:
    """What there must be: the address that people use, and something that reaches a phone (a
    gateway for text messages, or an official account with a template for it)."""

    public_url: str | None = None
    reaching: bool = False

    def check(self) -> None:
        """Raises :class:`ListProblem` when nothing could be sent."""
        if self.public_url is None:
            raise problem("no_address")
        if not self.reaching:
            raise problem("no_gateway")

    def address(self, code: str) -> str:
        """Where the sheet of this region can be read."""
        return f"{self.public_url}/sheet/{code}"


NO_WAY = Way()
"""Nothing is set up."""


def confirm(
    uow: UnitOfWork,
    found: SheetList,
    way: Way,
    pages: Set[str],
    actor: str,
    clock: Clock,
) -> int:
    """Write one message for each good line; gives how many.

    Who has refused since the upload gets none. ``pages`` are the codes out of
    :func:`places` that have a sheet: the address is that of the line's village, else of the
    list's region. An audit row. A list is confirmed
    once: raises :class:`ListProblem` for a second time, and where nothing can be sent.
    """
    way.check()
    if found.region_code not in pages:
        raise problem("no_sheet")
    now = clock.now()
    if not _swap(uow, found, DRAFT, state=SENDING, confirmed_at=now):
        raise problem("confirmed" if found.state == SENDING else "over")
    people = _good(uow.session, found)
    gone = refused(uow.session, [one.phone for one in people if one.phone])
    for one in people:
        if one.phone in gone:
            one.phone, one.problem = None, "refused"
    left = [one for one in people if one.phone]
    if not left:
        raise problem("nobody")
    for one, moment in zip(left, moments(_first_free(uow.session, now)), strict=False):
        assert one.phone
        one.message_key = message_key(uow.keyring, found.id, one.phone)
        page = one.village_code if one.village_code in pages else found.region_code
        params = {"place": found.region.name, "address": way.address(page or "")}
        # Written as of its moment, so that what comes meanwhile is not kept waiting behind it.
        outbox.enqueue(
            uow,
            outbox.SMS,
            one.phone,
            TEMPLATE,
            params,
            moment,
            dedupe_key=one.message_key,
            at=moment,
        )
    found.good = len(left)
    audit.append(
        uow, actor, "confirm_list", "sheet_list", found.id, {"messages": len(left)}, at=now
    )
    return len(left)


def places(session: Session, found: SheetList) -> set[str]:
    """The codes of the list's region and of the villages of its good lines."""
    return {found.region_code} | {
        one.village_code for one in _good(session, found) if one.village_code
    }


def stop(uow: UnitOfWork, found: SheetList, actor: str, clock: Clock) -> int:
    """Take back what was not sent yet; gives how many. A draft is thrown away with its people.

    An audit row. Raises :class:`ListProblem` for a list that was stopped before.
    """
    now = clock.now()
    if _swap(uow, found, DRAFT, state=DROPPED, stopped_at=now, forgotten_at=now):
        uow.session.execute(delete(SheetListPerson).where(SheetListPerson.list_id == found.id))
        gone = 0
    elif found.forgotten_at is None and _swap(uow, found, SENDING, state=STOPPED, stopped_at=now):
        gone = outbox.withdraw_keys(uow, keys(uow.session, found))
    else:
        raise problem("over")
    audit.append(uow, actor, "stop_list", "sheet_list", found.id, {"withdrawn": gone}, at=now)
    return gone


def keys(session: Session, found: SheetList) -> list[str]:
    """The keys of all messages of a list."""
    query = select(SheetListPerson.message_key).where(
        SheetListPerson.list_id == found.id, SheetListPerson.message_key.is_not(None)
    )
    return [key for key in session.scalars(query) if key]


def _good(session: Session, found: SheetList) -> list[SheetListPerson]:
    query = select(SheetListPerson).where(
        SheetListPerson.list_id == found.id, SheetListPerson.problem.is_(None)
    )
    return list(session.scalars(query.order_by(SheetListPerson.line)))


def _first_free(session: Session, now: datetime) -> datetime:
    """After the last message of other lists that still waits: together they keep the pace."""
    last = session.scalar(
        select(func.max(OutboxMessage.due_at)).where(
            OutboxMessage.template == TEMPLATE, OutboxMessage.state == outbox.WAITING
        )
    )
    return now if last is None else max(now, last + timedelta(minutes=1))


def _swap(uow: UnitOfWork, found: SheetList, was: str, **values: object) -> bool:
    """Compare-and-swap of the state; the row is read again either way."""
    swap = update(SheetList).where(SheetList.id == found.id, SheetList.state == was)
    changed = uow.session.execute(
        swap.values(**values).execution_options(synchronize_session=False)
    )
    assert isinstance(changed, CursorResult)
    uow.session.refresh(found)
    return changed.rowcount == 1
