"""Where a run stands: each step of its procedure as done, open, running or still ahead."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from intake.clock import local_date
from intake.procedures.data import Procedure, Step, all_procedures, from_written
from intake.tables.procedures import ProcedureAct, ProcedureRun
from intake.tables.tickets import Ticket

DONE, SKIPPED, OPEN, RUNNING, AHEAD, REFUSED = (
    *("done", "skipped", "open", "running", "ahead", "refused"),
)
_ENDS = {"done": DONE, "skip": SKIPPED, "refuse": REFUSED}


@dataclass(frozen=True)
class Standing:
    """A step and how far it is. ``on`` is the day it was done (or began), ``until`` the last day
    of its public notice, ``act`` the act that says so."""

    step: Step
    state: str
    on: date | None = None
    until: date | None = None
    act: ProcedureAct | None = None

    @property
    def ended(self) -> bool:
        return self.state in (DONE, SKIPPED)


def procedure_of(run: ProcedureRun) -> Procedure:
    """The procedure that a run follows; runs keep theirs when a newer one appears."""
    if run.written is not None:
        return from_written(run.written)
    return all_procedures()[run.procedure]


def standings(run: ProcedureRun, ticket: Ticket) -> list[Standing]:
    """Every step of the run, in the document's order.

    What was done before the procedure opened is done on the day of receipt or of the last
    visit. One step is open at a time, and beside it those that may be done alongside; none
    before the steps that it needs have ended.
    """
    found: list[Standing] = []
    free = run.state == "open"
    for step in procedure_of(run).steps:
        one = _standing(step, run, ticket)
        if one is None:
            may_begin = run.state == "open" if step.alongside else free
            lacks = set(step.needs) - {before.step.id for before in found if before.ended}
            one = Standing(step, OPEN if may_begin and not lacks else AHEAD)
        if not step.alongside and not one.ended:
            free = False
        found.append(one)
    return found


def current(found: list[Standing]) -> Standing | None:
    """The step whose turn it is: not one that may be done alongside while another is open."""
    waiting = [one for one in found if one.state in (OPEN, RUNNING)]
    return next((one for one in waiting if not one.step.alongside), None) or next(
        iter(waiting), None
    )


def turns(found: list[Standing]) -> list[Standing]:
    """The step whose turn it is, and those alongside that another one waits for."""
    turn, needed = current(found), {step_id for one in found for step_id in one.step.needs}
    return [
        one
        for one in found
        if one is turn or (one.state == OPEN and one.step.alongside and one.step.id in needed)
    ]


def _standing(step: Step, run: ProcedureRun, ticket: Ticket) -> Standing | None:
    if step.by == "record":
        return Standing(step, DONE, local_date(ticket.record.received_at))
    if step.by == "visit":
        day = local_date(ticket.visits[-1].visited_at) if ticket.visits else None
        return Standing(step, DONE, day)
    begun: ProcedureAct | None = None
    for act in run.acts:
        if act.step != step.id:
            continue
        if act.act in _ENDS:
            until = begun.until if begun else None
            return Standing(step, _ENDS[act.act], act.on_date, until, act)
        begun = act
    if begun is None:
        return None
    return Standing(step, RUNNING, begun.on_date, begun.until, begun)
