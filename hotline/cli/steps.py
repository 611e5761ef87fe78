"""``hotline tickets step``: one step of an official's with a ticket, as in the console."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import click
from sqlalchemy.orm import Session

from hotline.cli.output import application, emit
from hotline.cli.reference import Moment
from intake import regions
from intake.clock import Clock
from intake.db import Database
from intake.deadlines.rows import due_row
from intake.errors import IntakeError
from intake.people.users import find_user
from intake.tables import Ticket, User
from intake.tickets.listing import ticket_with_number
from intake.tickets.rating import Rating
from intake.tickets.steps import levels, steps
from intake.tickets.transition import possible, transition
from intake.tickets.visits import Visit

LEVELS = {one.name: one.level for one in levels()}


@click.command("step")
@click.argument("number")
@click.argument("event", type=click.Choice(list(steps())))
@click.option("--as", "username", required=True, help="Who takes the step.")
@click.option("--reason", help="Why; most steps back or aside need it.")
@click.option("--to", "region", help="assign, transfer: the unit, by code or name.")
@click.option("--days", type=click.IntRange(1), help="request_extension: how many days more.")
@click.option("--into", help="merge: the number of the record that it goes into.")
@click.option("--person", "people", multiple=True, help="verify: who visited; at least two.")
@click.option("--visited", type=Moment(), help="verify: when; by default now.")
@click.option("--findings", help="verify: what was seen and heard.")
@click.option("--result", help="verify: 初步符合 …; an unfavourable one and 需补充 need --reason.")
@click.option("--level", type=click.Choice(list(LEVELS)), help="rate: told by the reporter.")
@click.option("--badly", is_flag=True, help="reopen: by the unit above.")
@click.option("--version", type=int, help="Only if this is still the ticket's version.")
def step(
    number: str,
    event: str,
    username: str,
    reason: str | None,
    region: str | None,
    days: int | None,
    into: str | None,
    people: tuple[str, ...],
    visited: datetime | None,
    findings: str | None,
    result: str | None,
    level: str | None,
    badly: bool,
    version: int | None,
) -> None:
    """Take a step with the ticket of a record. Prints what came of it."""
    app = application()
    with app.database.unit_of_work() as uow:
        user = find_user(uow.session, username)
        if user is None:
            raise click.ClickException(f"没有用户 {username}。")
        ticket = _ticket(uow.session, user, number)
        before = ticket.state
        given: dict[str, Any] = {"reason": reason, "days": days, "badly": badly}
        try:
            if region is not None:
                given["unit_code"] = regions.resolve_one(uow.session, region)
            if into is not None:
                given["into"] = _ticket(uow.session, user, into).id
            if event == "verify":
                given["visit"] = _visit(app.clock, people, visited, findings, result, reason)
                given["reason"] = None
            if level is not None:
                given["rating"] = Rating(LEVELS[level])
            transition(
                uow,
                ticket.id,
                event,
                user,
                app.clock,
                version=version or ticket.version,
                **given,
            )
        except IntakeError as error:
            raise click.ClickException(f"{error}{_may(app.database, user, number)}") from error
        line = {
            "number": number,
            "event": event,
            "from": before,
            "to": ticket.state,
            "unit": ticket.unit_code,
            "version": ticket.version,
            "due": due_row(uow.session, ticket.record_id).due_on.isoformat(),
        }
        uow.commit()
    emit(line)


def _ticket(session: Session, user: User, number: str) -> Ticket:
    """A ticket that the user may see; an unknown one and another's are told alike."""
    found = ticket_with_number(session, user, number)
    if found is None:
        raise click.ClickException(f"没有编号为 {number} 的单子，或者 {user.username} 无权办理。")
    return found


def _visit(
    clock: Clock,
    people: tuple[str, ...],
    visited: datetime | None,
    findings: str | None,
    result: str | None,
    reason: str | None,
) -> Visit:
    return Visit(list(people), visited or clock.now(), findings or "", result or "", reason)


def _may(database: Database, user: User, number: str) -> str:
    """What the user could do instead, for the message."""
    with database.reading() as session:
        found = ticket_with_number(session, user, number)
        can = possible(found, user) if found else []
    return f"（{user.username} 现在能做：{'、'.join(can) or '没有'}）"
