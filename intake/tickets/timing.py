"""What the steps of a ticket ask of the clocks on its record."""

from __future__ import annotations

from datetime import date, datetime

from intake.deadlines import clocks, recompute_one
from intake.deadlines.pausing import WAITING_FOR_FARMER
from intake.deadlines.rules import RECEIPT
from intake.procedures.runs import open_runs
from intake.procedures.timing import still_to_meet
from intake.tables.tickets import Ticket
from intake.tickets.visits import may_visit_again
from intake.unit_of_work import UnitOfWork

_GONE = ("withdrawn", "merged")
_GOES_ON = ("assign", "transfer", "return", "begin_visit", "verify")
"""Steps of a unit that waits for nobody."""
_FINDS_ITS_PLACE = ("assign", "transfer")


def after_step(
    uow: UnitOfWork, ticket: Ticket, event: str, due_on: date | None, at: datetime
) -> None:
    """What follows from a step for the clocks, but for a result: see :func:`after_result`.

    A reopened ticket has its limits once more; an extension that was granted moves the unit's
    own; withdrawn and merged stop all; other states meet what they meet, but for a visit that
    left something open. A ticket that was given to a unit follows the rules of the place where
    it lies now, from its receipt.
    """
    record = ticket.record
    if event == "reopen":
        clocks.begin_again(uow, record, at)
    elif due_on is not None:
        clocks.extend(uow, record, due_on, at)
    elif ticket.state in _GONE:
        clocks.stop_all(uow, record, at)
    else:
        if event in _GOES_ON:
            clocks.resume(uow, record, at, reason=WAITING_FOR_FARMER)
        if event != "report_back" and not may_visit_again(ticket):
            clocks.on_state(uow, record, ticket.state, at)
        if event in _FINDS_ITS_PLACE:
            recompute_one(uow, record, "place", at)


def after_result(uow: UnitOfWork, ticket: Ticket, at: datetime) -> None:
    """What follows from a result that was reported back, once its procedure has opened.

    A limit that covers more than the visit (东台: the decision) runs on until the procedure has
    met it. Where none opened, what only a procedure would have met is not going to be done.
    """
    record = ticket.record
    runs = open_runs(uow.session, record.id)
    expected = still_to_meet(runs, ticket)
    clocks.on_state(uow, record, ticket.state, at, still_to_come=expected)
    mine = [row for row in record.deadlines if row.stage == RECEIPT and not row.met_by]
    gone = {row.covers for row in mine if row.covers not in expected}
    clocks.stop_stage(uow, record, gone, at)
