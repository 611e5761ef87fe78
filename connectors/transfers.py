"""Giving a talk to somebody else: a colleague who is there, or the operators of a region."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from connectors import assignment, desk_rows, going_on, leases, operators, queueing, texts
from connectors.phone import CHANNEL as PHONE
from connectors.receiving import append
from connectors.tables import Conversation
from intake import regions
from intake.service.presence import availability


class NotThere(Exception):
    """No such colleague is there, or they may not read this talk."""


class CallStays(Exception):
    """A live call lies in somebody's hand: it cannot wait in a line."""


def to_colleague(
    session: Session, conversation: str, operator: str, colleague: str, now: datetime
) -> Conversation:
    """The colleague has the talk from now on, if they look at it soon; else it returns to the
    line. The farmer hears that somebody else goes on. Raises NotTheirs and NotThere."""
    row = operators.theirs(session, conversation, operator)
    there = {one.user.id for one in assignment.colleagues(session, row, now)} - {operator}
    if colleague not in there:
        raise NotThere
    row.operator = colleague
    leases.give(session, row, now)
    if row.channel != PHONE:  # on the line nobody reads
        append(session, row, "system", texts.system("operator_changed"), now)
    return row


def to_region(
    session: Session, conversation: str, operator: str, code: str, now: datetime
) -> Conversation:
    """The talk waits again, at its old place, and is meant for the operators of this region. The
    farmer is told; the bot goes on meanwhile. Raises NotTheirs, CallStays, UnknownRegion."""
    row = operators.theirs(session, conversation, operator)
    if row.channel == PHONE:
        raise CallStays
    regions.line_of(session, code)
    desk = desk_rows.of(session, row, now)
    desk.for_region, desk.for_user, desk.for_until = code, None, None
    desk.held_until = desk.taken_at = None
    row.attention, row.operator = "wanted", None
    session.flush()
    answers = availability(session, code, now)
    if answers.somebody:
        row.answer_due_at = now + timedelta(minutes=answers.answer_minutes)
    local = any(one.local for one in assignment.colleagues(session, row, now))
    said = texts.system(
        "operator_region" if local else "operator_region_later",
        region=regions.full_name(session, code),
    )
    told = append(session, row, "system", said, now)
    going_on.bot_goes_on(session, row, told, now)
    queueing.tell_first(session, row, now)
    return row
