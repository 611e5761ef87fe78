"""Binding (绑定) a WeCom member to a user of the console by a one-time code, and unbinding."""

from __future__ import annotations

import secrets
from datetime import timedelta

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from connectors.sending_limits import Limit, OverLimit, take
from connectors.staff_tables import WeComCode, WeComMember
from intake import audit
from intake.clock import Clock
from intake.db import Database
from intake.privacy.columns import blind_index
from intake.tables.people import User
from intake.unit_of_work import UnitOfWork

VALID = timedelta(minutes=10)
DIGITS = 8
TRIES = Limit(5, timedelta(hours=1))
"""Codes that one member may type."""


class TooManyTries(Exception):
    """This member has typed too many codes for now."""


def give_code(uow: UnitOfWork, user: User, clock: Clock, actor: str) -> str:
    """A new code of eight digits for this user, valid for ten minutes; the one before is void."""
    now = clock.now()
    used_up = (WeComCode.until <= now) | (WeComCode.user_id == user.id)
    uow.session.execute(delete(WeComCode).where(used_up))
    code = f"{secrets.randbelow(10**DIGITS):0{DIGITS}d}"
    key = blind_index(uow.keyring, "wecom-code", code)
    uow.session.add(WeComCode(user_id=user.id, code_key=key, until=now + VALID))
    uow.session.flush()
    audit.append(uow, actor, "wecom_code", "user", user.id, at=now)
    return code


def count_try(database: Database, clock: Clock, member: str, *, once: str) -> None:
    """Count a typed code, before it is looked at; the message ``once`` counts a single time.

    Raises :class:`TooManyTries`.
    """
    try:
        take(database, clock, "wecom-bind", member, [TRIES], once=once)
    except OverLimit:
        raise TooManyTries from None


def bind(uow: UnitOfWork, member: str, code: str, clock: Clock) -> User | None:
    """Bind the member who typed this code to its user; ``None`` for a code that is not good.

    The code is used up. A member belongs to one user and a user has one member: what was bound
    before is not any more.
    """
    key = blind_index(uow.keyring, "wecom-code", code)
    query = select(WeComCode).where(WeComCode.code_key == key).with_for_update()
    row = uow.session.scalars(query).one_or_none()
    user = uow.session.get(User, row.user_id) if row and row.until > clock.now() else None
    if row is None or user is None or user.disabled_at is not None:
        return None
    uow.session.delete(row)
    set_member(uow, user, member, clock, actor=f"user:{user.id}")
    return user


def set_member(uow: UnitOfWork, user: User, member: str, clock: Clock, *, actor: str) -> None:
    """Bind without a code: somebody who may add users has checked it."""
    key = blind_index(uow.keyring, "wecom-member", member)
    either = (WeComMember.user_id == user.id) | (WeComMember.member_key == key)
    uow.session.execute(delete(WeComMember).where(either))
    uow.session.add(
        WeComMember(user_id=user.id, member=member, member_key=key, bound_at=clock.now())
    )
    uow.session.flush()
    audit.append(uow, actor, "bind_wecom", "user", user.id, at=clock.now())


def unbind(uow: UnitOfWork, user: User, clock: Clock, *, actor: str) -> bool:
    """Whether there was something to undo."""
    row = uow.session.get(WeComMember, user.id)
    if row is None:
        return False
    uow.session.delete(row)
    audit.append(uow, actor, "unbind_wecom", "user", user.id, at=clock.now())
    return True


def unbind_member(uow: UnitOfWork, member: str, clock: Clock) -> bool:
    """The member's own wish."""
    key = blind_index(uow.keyring, "wecom-member", member)
    row = uow.session.scalars(select(WeComMember).where(WeComMember.member_key == key)).first()
    user = uow.session.get(User, row.user_id) if row else None
    return user is not None and unbind(uow, user, clock, actor=f"user:{user.id}")


def member_of(session: Session, user: User) -> str | None:
    """The member's id that this user's notices go to."""
    row = session.get(WeComMember, user.id)
    return row.member if row else None
