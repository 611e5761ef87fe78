"""Short ways of a ticket to its report and its rating, and what was told of it."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from intake.records import Filed
from intake.tables import OutboxMessage
from intake.tickets import own
from intake.tickets.rating import Rating
from tests.intake.world import World


def told(world: World, template: str) -> list[tuple[str, str]]:
    with world.database.reading() as session:
        rows = session.scalars(select(OutboxMessage).where(OutboxMessage.template == template))
        return sorted((row.channel, row.recipient) for row in rows)


def reported(world: World, conversation: str | None = None, **changes: Any) -> Filed:
    filed = world.declare(conversation, **changes)
    world.step(filed, "verify", "east1", visit=world.visit())
    world.step(filed, "report_back", "east1")
    return filed


def due(world: World, filed: Filed) -> str:
    return next(
        one for one in world.ticket(filed).record.deadlines if one.is_due
    ).due_on.isoformat()


def rate(world: World, filed: Filed, level: int, solved: bool | None = None) -> own.OwnStep:
    with world.database.unit_of_work() as uow:
        done = own.rate(uow, filed.record_id, Rating(level, solved), world.clock)
        uow.commit()
    return done
