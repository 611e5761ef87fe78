"""Archiving by itself: what was rated, and what nobody said anything to, after a time."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import and_, or_, select

from intake.clock import Clock
from intake.db import Database
from intake.errors import IntakeError
from intake.privacy.access import Party
from intake.tables.tickets import Ticket
from intake.tickets.steps import archive_after_days
from intake.tickets.transition import transition


def archive_quiet(database: Database, clock: Clock) -> int:
    """Archive the tickets that have lain untouched in their state long enough (``data/steps.yml``);
    gives how many. Safe to run in several processes: each in a transaction of its own, by
    compare-and-swap; who was faster wins."""
    now = clock.now()
    quiet = or_(
        *(
            and_(Ticket.state == state, Ticket.changed_at <= now - timedelta(days=days))
            for state, days in archive_after_days().items()
        )
    )
    with database.reading() as session:
        found = session.execute(select(Ticket.id, Ticket.version).where(quiet)).all()
    return sum(_archive(database, clock, one, version) for one, version in found)


def _archive(database: Database, clock: Clock, ticket_id: str, version: int) -> bool:
    with database.unit_of_work() as uow:
        try:
            transition(uow, ticket_id, "archive", Party.SYSTEM, clock, version=version)
        except IntakeError:  # somebody was faster
            return False
        uow.commit()
        return True
