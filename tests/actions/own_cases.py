"""Steps of the units in the cases of these reporters, and what came of them."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from actions.services import Services
from intake import regions
from intake.records import Filed
from intake.tables import OutboxMessage, Ticket, User
from intake.tickets.transition import transition
from intake.tickets.visits import Visit


def step(services: Services, filed: Filed, event: str, **given: Any) -> None:
    """A step of the county's, which has these tickets."""
    with services.database.unit_of_work() as uow:
        session = uow.session
        ticket = session.scalars(select(Ticket).where(Ticket.record_id == filed.record_id)).one()
        user = session.scalars(select(User)).first()
        if user is None:
            user = User(
                username="county", name="县里", password_hash="-", role="county",
                region=regions.ensure(session, "320981"), created_at=services.clock.now(),
            )  # fmt: skip
            session.add(user)
            session.flush()
        transition(uow, ticket.id, event, user, services.clock, version=ticket.version, **given)
        uow.commit()


def report(services: Services, filed: Filed, result: str = "初步符合", **given: Any) -> None:
    visit = Visit(["赵某", "钱某"], services.clock.now(), "看了病历", result, **given)
    step(services, filed, "verify", visit=visit)
    step(services, filed, "report_back")


def ticket(services: Services, filed: Filed) -> Ticket:
    with services.database.reading() as session:
        found = session.scalars(select(Ticket).where(Ticket.record_id == filed.record_id)).one()
        _ = found.history
        return found


def told(services: Services, template: str) -> list[str]:
    with services.database.reading() as session:
        rows = session.scalars(select(OutboxMessage).where(OutboxMessage.template == template))
        return [row.recipient for row in rows]
