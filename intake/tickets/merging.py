"""Merging (并单): a repeated declaration ends in the open ticket of the same household."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from intake.deadlines.rows import due_row
from intake.errors import NotAllowed, StepProblem
from intake.facts import DECLARATION
from intake.privacy.access import Actor, may
from intake.procedures.data import GREEN_CHANNEL
from intake.procedures.runs import open_runs
from intake.records.likeness import RECENTLY, Alike, agreement, alike
from intake.tables.people import User
from intake.tables.records import Record
from intake.tables.tickets import Ticket
from intake.tickets.steps import is_open


def leading_ticket(
    session: Session, ticket: Ticket, into_id: str | None, actor: Actor | None
) -> Ticket:
    """The ticket that this one may be merged into, locked with it until the transaction ends.

    Another open one that the actor may see, of the same household, kept from the same units,
    whose limit began no later. A lead is never merged: a lead must lead to nobody. Raises
    :class:`StepProblem`; :class:`NotAllowed` alike for a ticket that is unknown and one not for
    this user.
    """
    if into_id is None:
        raise StepProblem("请选并到哪张单子。")
    if into_id == ticket.id:
        raise StepProblem("不能并到自己。")
    # Both in the order of their ids: two people who merge them crosswise wait, and do not block.
    both = select(Ticket).where(Ticket.id.in_([ticket.id, into_id])).order_by(Ticket.id)
    rows = session.scalars(
        both.with_for_update(of=Ticket).execution_options(populate_existing=True)
    ).all()
    into = next((one for one in rows if one.id == into_id), None)
    if into is None or not may(actor, "view", into):
        raise NotAllowed
    check_pair(session, ticket, into)
    return into


def leading_choices(
    session: Session, ticket: Ticket, user: User, *, within: timedelta = RECENTLY
) -> list[Alike]:
    """Of the declarations that look like one household's with this one
    (:func:`intake.records.likeness.alike`), those that it may be merged into."""
    return [
        one
        for one in alike(session, ticket.record, user, within=within)
        if _fits(session, ticket, session.get_one(Ticket, one.ticket_id))
    ]


def check_pair(session: Session, ticket: Ticket, into: Ticket) -> None:
    """Whether the one may be merged into the other; raises :class:`StepProblem`.

    The repeated declaration ends in the one before it: were it the other way round, a limit that
    runs, or was missed, would be lost with the older one. Help by the green channel goes on.
    """
    mine, other = ticket.record, into.record
    if mine.kind != DECLARATION or other.kind != DECLARATION:
        raise StepProblem("只有申报能并单，线索各办各的。")
    if not is_open(into.state):
        raise StepProblem("要并过去的那张单子已经办完了，请选还在办的。")
    if not agreement(mine, other):
        raise StepProblem("两张单子的身份证号、电话、姓名和地方都对不上，不能当成一户并单。")
    if _kept_from(mine) != _kept_from(other):
        raise StepProblem("两张单子要避开的单位不一样，不能并单。")
    if due_row(session, mine.id).received_on < due_row(session, other.id).received_on:
        raise StepProblem("期限先算起的单子不能并走。请打开后报的那张，并到这一张。")
    if open_runs(session, mine.id, (GREEN_CHANNEL,)):
        raise StepProblem("这张单子正在走“绿色通道”，走完以前不能并走。")


def _fits(session: Session, ticket: Ticket, into: Ticket) -> bool:
    try:
        check_pair(session, ticket, into)
    except StepProblem:
        return False
    return True


def _kept_from(record: Record) -> set[str]:
    return {one.region_code for one in record.implicated}
