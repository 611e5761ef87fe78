"""Assigning and transferring: to which unit a ticket may go."""

from __future__ import annotations

from sqlalchemy.orm import Session

from intake.errors import StepProblem
from intake.facts import LEAD, TOWNSHIP, VISIT_BY
from intake.privacy.access import may_be_told
from intake.regions.resolving import Choice, resolve
from intake.regions.tree import ensure, reaches_county
from intake.tables.people import User
from intake.tables.places import Region
from intake.tables.tickets import Ticket


def unit_for(session: Session, ticket: Ticket, user: User, unit_code: str | None) -> Region:
    """The unit with this code, if the ticket may go there: see :func:`check_unit`.

    Raises :class:`StepProblem`, :class:`intake.errors.UnknownRegion`.
    """
    if unit_code is None:
        raise StepProblem("请选要派给哪个单位。")
    unit = ensure(session, unit_code)
    check_unit(ticket, user, unit)
    return unit


def units_called(session: Session, ticket: Ticket, user: User, said: str) -> list[Choice]:
    """Of the places that are called so, those that this user may give the ticket to.

    Empty where no such place is known; raises :class:`StepProblem` with what stands against it
    where one is known and none may have the ticket.
    """
    found = resolve(session, said)
    fitting, problem = [], None
    for one in [found.region] if found.region else found.choices:
        try:
            check_unit(ticket, user, ensure(session, one.code))
        except StepProblem as error:
            problem = problem or error
        else:
            fitting.append(one)
    if problem is not None and not fitting:
        raise problem
    return fitting


def check_unit(ticket: Ticket, user: User, unit: Region) -> None:
    """Whether the user may give the ticket to this unit; raises :class:`StepProblem`.

    Never to a unit that the record is kept from or one below it, never to a village a lead or a
    declaration whose farmer asks for the township, and by somebody of a region only within
    that region.
    """
    record = ticket.record
    if unit.code == ticket.unit_code:
        raise StepProblem("单子已经在这个单位，请选别的单位。")
    if not reaches_county(unit.level, unit.code):
        raise StepProblem("只能派给县、乡镇或村。")
    if not may_be_told(unit, [one.region_code for one in record.implicated]):
        raise StepProblem("不能派给被反映的单位或它下面的单位。")
    if record.kind == LEAD and unit.level == "village":
        raise StepProblem("线索不派给村，请派给乡镇或县。")
    if record.facts.get(VISIT_BY) == TOWNSHIP and unit.level == "village":
        raise StepProblem("申报人要求由乡镇入户核查，请派给乡镇或县。")
    if user.region is not None and not unit.path.startswith(user.region.path):
        raise StepProblem("这个单位不在您负责的地方。")
