"""Villages and staff of other regions, and short ways through a procedure."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import select

from intake import regions
from intake.clock import local_date
from intake.procedures.checking import Told
from intake.procedures.opening import open_by_hand
from intake.procedures.standing import current, standings
from intake.procedures.taking import take
from intake.records import Filed
from intake.tables import Deadline, OutboxMessage, ProcedureRun, Ticket, User
from language.divisions import Division
from tests.intake.world import NAME, World

PLACES = {
    "shandong": ("371327", "柳庄镇", "前柳村"),
    "dongtai": ("320981", "安丰镇", "红安村"),
    "hohhot": ("150104", "甲镇", "乙村"),
    "sichuan": ("510107", "丙镇", "丁村"),
}


def settle(world: World, place: str) -> str:
    """A township and a village with staff (village, township and county of that name); gives
    the village's code."""
    county, town, village = PLACES[place]
    tree = [
        Division(f"{county}-t", town, "township", county),
        Division(f"{county}-t-v", village, "village", f"{county}-t"),
    ]
    with world.database.unit_of_work() as uow:
        regions.import_regions(uow.session, [(at, one) for at, one in enumerate(tree, 2)])
        for role, code in [
            ("village", f"{county}-t-v"),
            ("township", f"{county}-t"),
            ("county", county),
        ]:
            user = User(
                username=f"{place}-{role}", name="某某", password_hash="-", role=role,
                region=regions.ensure(uow.session, code), created_at=world.clock.now(),
            )  # fmt: skip
            uow.session.add(user)
            world.users[f"{place}-{role}"] = user
        uow.commit()
    return f"{county}-t-v"


def reported(world: World, user: str = "east1", result: str = "初步符合", **changes: Any) -> Filed:
    """A declaration that was visited and reported back."""
    filed = world.declare("c", **changes)
    reason = "收入够用，房子也结实" if result == "初步不符合" else None
    world.step(filed, "verify", user, visit=world.visit(result, reason=reason))
    world.step(filed, "report_back", user)
    return filed


def run_of(world: World, filed: Filed, purpose: str = "identification") -> ProcedureRun | None:
    """The latest run, with what belongs to it loaded."""
    with world.database.reading() as session:
        query = select(ProcedureRun).where(
            ProcedureRun.record_id == filed.record_id, ProcedureRun.purpose == purpose
        )
        found = session.scalars(query.order_by(ProcedureRun.opened_at)).all()
        for one in found:
            _ = one.acts
        return found[-1] if found else None


def act(
    world: World, filed: Filed, user: str, step: str, what: str = "done", *,
    purpose: str = "identification", version: int | None = None, **told: Any,
) -> ProcedureRun:  # fmt: skip
    """One act, on the run's present version."""
    run = run_of(world, filed, purpose)
    assert run is not None
    given: dict[str, Any] = {"on": local_date(world.clock.now()), "paper": True, "household": NAME}
    given |= told
    with world.database.unit_of_work() as uow:
        seen = run.version if version is None else version
        taken = take(
            uow, run.id, step, what, world.user(user), world.clock, Told(**given), version=seen
        )
        uow.commit()
    return taken


def open_other(world: World, filed: Filed, purpose: str, user: str, **more: Any) -> ProcedureRun:
    with world.database.unit_of_work() as uow:
        ticket = world.ticket(filed)
        run = open_by_hand(
            uow, ticket.id, purpose, world.user(user), world.clock, version=ticket.version, **more
        )
        uow.commit()
    return run


def turn(world: World, filed: Filed, purpose: str = "identification") -> str | None:
    """The step whose turn it is."""
    with world.database.reading() as session:
        query = select(ProcedureRun).where(
            ProcedureRun.record_id == filed.record_id, ProcedureRun.purpose == purpose
        )
        run = session.scalars(query.order_by(ProcedureRun.opened_at.desc())).first()
        assert run is not None
        ticket = session.scalars(select(Ticket).where(Ticket.record_id == filed.record_id)).one()
        found = current(standings(run, ticket))
        return found.step.id if found else None


def through(world: World, filed: Filed, staff: dict[str, str], until: str | None = None) -> None:
    """Take every step of the identification, up to the one of this id."""
    from intake.procedures.standing import procedure_of

    while (step_id := turn(world, filed)) is not None and step_id != until:
        run = run_of(world, filed)
        assert run is not None
        step = procedure_of(run).step(step_id)
        assert step is not None
        begun = any((one.step, one.act) == (step_id, "begin") for one in run.acts)
        if step.lasts and not begun:
            act(world, filed, staff[step.level], step_id, "begin", days=7 if step.notice else None)
            if step.notice:
                world.clock.advance(days=8)
        act(world, filed, staff[step.level], step_id)


def day(text: str) -> date:
    return date.fromisoformat(text)


HERE = {"village": "east1", "township": "east", "county": "county"}


REASON = "收入比监测线高，房子也结实"


def staff(place: str) -> dict[str, str]:
    return {role: f"{place}-{role}" for role in ("village", "township", "county")}


def told(world: World, template: str) -> list[dict[str, Any]]:
    with world.database.reading() as session:
        rows = session.scalars(select(OutboxMessage).where(OutboxMessage.template == template))
        return [row.params for row in rows]


def clocks(world: World, record_id: str) -> dict[str, tuple[str, bool]]:
    with world.database.reading() as session:
        rows = session.scalars(select(Deadline).where(Deadline.record_id == record_id))
        return {one.covers: (one.due_on.isoformat(), one.met_at is not None) for one in rows}
