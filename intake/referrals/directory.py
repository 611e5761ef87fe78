"""The offices that counties have filled in: set, taken away, and the nearest one upward."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from intake import audit
from intake.clock import Clock
from intake.errors import ImportProblem, UnknownRegion
from intake.referrals.departments import departments
from intake.regions.tree import line_of
from intake.tables.referrals import Referral
from intake.unit_of_work import UnitOfWork

EVERYWHERE = ""
LONGEST = {"office": 60, "phone": 24, "hours": 60, "address": 80, "note": 120}
_PHONE = re.compile(r"\+?[0-9]{1,5}([ -]?[0-9]{2,8}){0,4}([ -]?转[0-9]{1,6})?")


@dataclass(frozen=True)
class Office:
    """Whom to call in a department; ``scope`` is the region's code, "" everywhere.

    ``phone`` is one number in digits, hyphens and 转; hours, address and note may be "".
    """

    scope: str
    department: str
    office: str
    phone: str
    hours: str = ""
    address: str = ""
    note: str = ""


def put(uow: UnitOfWork, actor: str, office: Office, clock: Clock, *, quietly: bool = False) -> str:
    """Write an office in place of the one that stood there: ``added``, ``replaced`` or
    ``unchanged``; an audit row unless ``quietly`` (the importer writes one for the file).

    Raises :class:`ImportProblem` for what cannot be stored and :class:`UnknownRegion`.
    """
    check(office)
    if office.scope:
        line_of(uow.session, office.scope)
    row = uow.session.get(Referral, (office.scope, office.department))
    if row is not None and _office(row) == office:
        return "unchanged"
    done = "added" if row is None else "replaced"
    row = row or Referral(scope=office.scope, department=office.department)
    for name in LONGEST:
        setattr(row, name, getattr(office, name))
    row.changed_at = clock.now()
    uow.session.add(row)
    uow.session.flush()
    if not quietly:
        _note(uow, actor, "set_referral", office.scope, office.department, clock)
    return done


def remove(uow: UnitOfWork, actor: str, scope: str, department: str, clock: Clock) -> bool:
    """Let what holds above hold here again; ``False`` where nothing was set."""
    row = uow.session.get(Referral, (scope, department))
    if row is None:
        return False
    uow.session.delete(row)
    uow.session.flush()
    _note(uow, actor, "remove_referral", scope, department, clock)
    return True


def entries(session: Session) -> list[Office]:
    """Everything that was set: the platform's first, then by region and department."""
    order = list(departments())
    found = [_office(row) for row in session.scalars(select(Referral))]
    return sorted(found, key=lambda one: (one.scope, order.index(one.department)))


def nearest(session: Session, region: str | None, wanted: Iterable[str]) -> dict[str, Office]:
    """For each wanted department the office of the nearest region upward that has one, else the
    one for everywhere; departments that nobody has filled in are left out."""
    try:
        line = line_of(session, region) if region else []
    except UnknownRegion:
        line = []
    scopes = [*reversed(line), EVERYWHERE]
    query = select(Referral).where(
        Referral.scope.in_(scopes), Referral.department.in_(list(wanted))
    )
    found: dict[str, Office] = {}
    for row in sorted(session.scalars(query), key=lambda one: scopes.index(one.scope)):
        found.setdefault(row.department, _office(row))
    return found


def check(office: Office) -> None:
    """Raises :class:`ImportProblem` with what is wrong."""
    if office.department not in departments():
        raise ImportProblem(None, f"没有“{office.department}”这个部门")
    if not office.office:
        raise ImportProblem(None, "要写是哪个单位，比如“东台市民政局社会救助科”")
    for name, most in LONGEST.items():
        if len(getattr(office, name)) > most:
            raise ImportProblem(None, f"“{getattr(office, name)[:10]}……”太长，最多{most}个字")
    if not _PHONE.fullmatch(office.phone) or sum(map(str.isdigit, office.phone)) < 3:
        raise ImportProblem(None, f"“{office.phone}”不是能打的电话，写成 0515-85212345 这样")


def _office(row: Referral) -> Office:
    return Office(
        row.scope, row.department, row.office, row.phone, row.hours, row.address, row.note
    )


def _note(
    uow: UnitOfWork, actor: str, action: str, scope: str, department: str, clock: Clock
) -> None:
    detail = {"department": department}
    audit.append(uow, actor, action, "referral", scope or "*", detail, at=clock.now())
