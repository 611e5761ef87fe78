"""Who wants no more of these messages (退订): noted by a keyed hash of the phone alone."""

from __future__ import annotations

from sqlalchemy import CursorResult, delete, select

from intake import audit, outbox
from intake.clock import Clock
from intake.lists.phones import message_key, mobile, refusal_index
from intake.lists.states import SENDING
from intake.lists.words import problem
from intake.tables.lists import SheetList, SheetRefusal
from intake.unit_of_work import UnitOfWork
from intake.upsert import insert_missing


def refuse(uow: UnitOfWork, typed: str, actor: str, clock: Clock) -> int:
    """Note a refusal and take back what waits for this phone or failed; gives how many messages.

    The audit row does not say which phone. Raises :class:`ListProblem` for no mobile number.
    """
    phone = _phone(typed)
    row = {"phone_index": refusal_index(uow.keyring, phone), "noted_at": clock.now()}
    insert_missing(uow.session, SheetRefusal, [row])
    under_way = select(SheetList.id).where(
        SheetList.state == SENDING, SheetList.forgotten_at.is_(None)
    )
    keys = [message_key(uow.keyring, one, phone) for one in uow.session.scalars(under_way)]
    gone = outbox.withdraw_keys(uow, keys, (outbox.WAITING, outbox.FAILED))
    audit.append(uow, actor, "refuse_sheets", "sheet_refusal", "-", at=clock.now())
    return gone


def allow_again(uow: UnitOfWork, typed: str, actor: str, clock: Clock) -> bool:
    """Take a refusal back; ``False`` if there was none."""
    index = refusal_index(uow.keyring, _phone(typed))
    gone = uow.session.execute(delete(SheetRefusal).where(SheetRefusal.phone_index == index))
    assert isinstance(gone, CursorResult)
    if gone.rowcount:
        audit.append(uow, actor, "allow_sheets", "sheet_refusal", "-", at=clock.now())
    return gone.rowcount == 1


def _phone(typed: str) -> str:
    phone = mobile(typed)
    if phone is None:
        raise problem("refusal_phone")
    return phone
