"""What has happened to a ticket, line by line, as its page shows it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from console import texts
from console.due import day_words
from intake import regions
from intake.clock import local_date
from intake.deadlines.words import covers_words
from intake.tables.people import User
from intake.tables.tickets import Ticket, TicketEvent

_TO_A_UNIT = ("dispatch", "assign", "move", "transfer", "reopen")


@dataclass(frozen=True)
class Happened:
    """A line of the history: day and step; staff see no times of the day."""

    day: str
    event: str
    who: str | None
    unit: str | None
    reason: str | None


def lines(
    session: Session, ticket: Ticket, today: date, read: Callable[[str], str]
) -> list[Happened]:
    """The whole history, oldest first; ``read`` gives a reason as the user may read it."""
    ids = {row.actor.removeprefix("user:") for row in ticket.history}
    people = {
        f"user:{one.id}": one.name for one in session.scalars(select(User).where(User.id.in_(ids)))
    }
    names = _names(session, ticket.history)
    return [
        Happened(
            day=day_words(local_date(row.at), today),
            event=_event(row, names),
            who=people.get(row.actor),
            unit=names.get(row.unit_code or "") if row.event in _TO_A_UNIT else None,
            reason=None if row.reason is None else read(row.reason),
        )
        for row in ticket.history
    ]


def _names(session: Session, history: list[TicketEvent]) -> dict[str, str]:
    told = [row.detail or {} for row in history if row.event in texts.words("ladder")]
    codes = {row.unit_code for row in history}
    codes |= {one.get(part) for one in told for part in ("unit", "above")}
    known = sorted(code for code in codes if code)
    return dict(zip(known, regions.names_of(session, known), strict=True))


def _event(row: TicketEvent, names: dict[str, str]) -> str:
    """A step in words; one of the ladder with what it was about and whom it told."""
    if row.event not in texts.words("ladder"):
        return texts.words("events").get(row.event, row.event) + _about(row)
    detail = row.detail or {}
    unit = names.get(detail.get("unit") or "", texts.say("ladder_units", "operators"))
    above = names.get(detail.get("above") or "")
    covers = covers_words().get(detail.get("covers") or "", "")
    said = texts.say("ladder", row.event, unit=unit, covers=covers)
    if above is None:
        return said
    return said + texts.say("ladder_above", row.event, above=above)


def _about(row: TicketEvent) -> str:
    """How many days more, or which other ticket, a step was about."""
    if row.event not in texts.words("event_details") or not row.detail:
        return ""
    return texts.say("event_details", row.event, **row.detail)
