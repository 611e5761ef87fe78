"""The steps of a ticket that have a small form each: what stands in them, what was typed."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from console import texts
from console.call import Call
from console.due import day_words
from intake import regions
from intake.clock import local_date
from intake.deadlines.rows import due_row
from intake.errors import StepProblem
from intake.records import Alike
from intake.regions import Choice
from intake.tables.people import User
from intake.tables.tickets import Ticket
from intake.tickets.assigning import units_called
from intake.tickets.extending import extended_date, pending, wished_days
from intake.tickets.merging import leading_choices
from intake.tickets.rating import Rating
from intake.tickets.reopening import unit_again
from intake.tickets.steps import Level, levels, longest_extension, steps

ROW = (
    *("begin_visit", "request_extension", "extend", "refuse_extension", "merge", "transfer"),
    *("return", "mark_urgent", "unmark_urgent", "reopen", "rate", "withdraw"),
)
"""The steps that have a form, in the order of the row of buttons."""
MAX_REASON = 1000


@dataclass(frozen=True)
class Typed:
    """What was typed into one of the forms, as it was typed."""

    event: str = ""
    reason: str = ""
    days: str = ""
    place: str = ""
    unit: str = ""
    into: str = ""
    badly: str = ""
    level: str = ""

    @classmethod
    def read(cls, call: Call, event: str) -> Typed:
        names = [one.name for one in fields(cls) if one.name != "event"]
        return cls(event, **{name: call.field(name) for name in names})

    @property
    def looks_for_a_unit(self) -> bool:
        """Whether a place is still to be found before the step can be taken."""
        return self.event == "transfer" and not self.unit

    def given(self, call: Call) -> dict[str, Any]:
        """For :func:`intake.tickets.transition.transition`; raises :class:`StepProblem`."""
        if len(self.reason) > MAX_REASON:
            told = {"limit": MAX_REASON, "count": len(self.reason)}
            raise StepProblem(texts.say("problems", "too_long", **told))
        return {
            "reason": self.reason or None,
            "days": call.number(self.days) or None,
            "unit_code": self.unit or None,
            "into": self.into or None,
            "badly": self.badly == "yes",
            "rating": Rating(call.number(self.level)) if self.level else None,
        }


@dataclass(frozen=True)
class Asked:
    """A request for more time that nobody has decided. ``until`` would be the new last day."""

    day: str
    who: str
    days: str
    reason: str
    until: str


@dataclass(frozen=True)
class StepForms:
    """What the forms need. ``row`` are the possible steps; ``lost``: the one typed is none any
    more. ``same`` and ``above`` name who would do it again, ``above`` is ``None`` where the
    operators would have to assign it."""

    row: list[str]
    typed: Typed
    lost: bool
    needs_reason: set[str]
    units: list[Choice]
    units_problem: str | None
    into: list[Alike]
    asked: Asked | None
    longest: int
    unit_of_days: str
    same: str | None
    above: str | None
    levels: tuple[Level, ...]
    blank: Typed = Typed()


def shown(
    session: Session, ticket: Ticket, events: list[str], call: Call, typed: Typed
) -> StepForms:
    """The forms of what is possible now, with what was typed."""
    into = leading_choices(session, ticket, call.me, within=call.same_household)
    offered = {one for one in events if one != "merge" or into}
    if call.me.region_code != ticket.unit_code:  # whoever says so is the one that comes
        offered.discard("begin_visit")
    row = [one for one in ROW if one in offered]
    units, problem = _units(session, ticket, call.me, typed)
    again = "reopen" in row
    return StepForms(
        row=row,
        typed=typed,
        lost=typed.event in ROW and typed.event not in row and bool(typed.reason or typed.days),
        needs_reason={name for name, step in steps().items() if step.needs_reason},
        units=units,
        units_problem=problem,
        into=into if "merge" in row else [],
        asked=_asked(session, ticket, call.today),
        longest=longest_extension(),
        unit_of_days=_unit_of_days(session, ticket),
        same=_unit_again(session, ticket, badly=False) if again else None,
        above=_unit_again(session, ticket, badly=True) if again else None,
        levels=levels(),
    )


def _units(
    session: Session, ticket: Ticket, user: User, typed: Typed
) -> tuple[list[Choice], str | None]:
    """The units found for the place that was typed, or what is wrong with it."""
    if typed.event != "transfer":
        return [], None
    if not typed.place:
        return [], texts.say("problems", "place_missing")
    try:
        found = units_called(session, ticket, user, typed.place)
    except StepProblem as error:
        return [], str(error)
    return found, None if found else texts.say("problems", "place_unknown", said=typed.place)


def _asked(session: Session, ticket: Ticket, today: date) -> Asked | None:
    request = pending(ticket.history)
    if request is None:
        return None
    days = wished_days(request)
    person = session.get(User, request.actor.removeprefix("user:"))
    return Asked(
        day=day_words(local_date(request.at), today),
        who=person.name if person else "",
        days=f"{days}{_unit_of_days(session, ticket)}",
        reason=request.reason or "",
        until=day_words(extended_date(session, ticket, days), today),
    )


def _unit_of_days(session: Session, ticket: Ticket) -> str:
    working = due_row(session, ticket.record_id).unit == "working"
    return texts.say("units_of_days", "working" if working else "calendar")


def _unit_again(session: Session, ticket: Ticket, *, badly: bool) -> str | None:
    unit = unit_again(session, ticket, badly=badly)
    return regions.full_name(session, unit.code) if unit else None
