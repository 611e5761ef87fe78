"""Who is told of a procedure's acts: the unit whose turn it is, and the household."""

from __future__ import annotations

from collections.abc import Collection

from intake.deadlines.rows import due_row
from intake.notices import about, tell_unit
from intake.privacy.access import doing_level
from intake.procedures.data import GREEN_CHANNEL, LEAVING, Step
from intake.procedures.standing import standings, turns
from intake.regions import ancestor_at
from intake.regions.tree import reaches_county
from intake.tables.places import Region
from intake.tables.procedures import ProcedureRun
from intake.tables.tickets import Ticket
from intake.tickets.hearing import tell_all
from intake.unit_of_work import UnitOfWork


def tell_turns(
    uow: UnitOfWork,
    run: ProcedureRun,
    ticket: Ticket,
    by: Region | None,
    *,
    before: Collection[str] = (),
) -> None:
    """Tell each unit whose turn it has become, unless it did the last act itself (``by``).

    ``before`` are the ids of the steps whose turn it was already. At most once a step.
    """
    params = about(run.record, due_row(uow.session, run.record_id))
    for turn in turns(standings(run, ticket)):
        unit = unit_of(uow, ticket, turn.step)
        if turn.step.id in before or unit is None or (by is not None and by.code == unit.code):
            continue
        tell_unit(
            uow,
            run.record,
            unit,
            "procedure_next",
            {**params, "step": turn.step.name},
            dedupe_key=f"next/{run.id}/{turn.step.id}/{unit.code}",
        )


def unit_of(uow: UnitOfWork, ticket: Ticket, step: Step) -> Region | None:
    """The unit that does a step for this ticket."""
    level = doing_level(ticket, step.level)
    if level is None or ticket.unit is None:
        return None
    found = ancestor_at(uow.session, ticket.unit, level)
    if found is None and level == "county" and reaches_county(ticket.unit.level, ticket.unit.code):
        return ancestor_at(uow.session, ticket.unit, "city")
    return found


def tell_household(
    uow: UnitOfWork, run: ProcedureRun, step: Step, template: str, **told: str
) -> None:
    """A notice into the household's own conversations."""
    params = about(run.record, due_row(uow.session, run.record_id))
    tell_all(uow, run.record, template, {**params, "step": step.name, **told})


def refusal_of(purpose: str, *, in_channel: bool) -> str:
    """The notice with which a procedure that came to nothing is told to the household."""
    if purpose == LEAVING:
        return "procedure_leaving_refused"
    # Before the county's entry there was no help that could stop.
    return "green_channel_left" if purpose == GREEN_CHANNEL and in_channel else "procedure_refused"
