"""Ending procedures with their ticket: withdrawn, merged, or to be visited once more."""

from __future__ import annotations

from datetime import datetime

from intake.procedures.data import IDENTIFICATION, PURPOSES
from intake.procedures.opening import stop
from intake.procedures.runs import held, open_runs
from intake.tables.tickets import Ticket
from intake.unit_of_work import UnitOfWork

ENDINGS = {"withdraw": PURPOSES, "merge": PURPOSES, "reopen": (IDENTIFICATION,)}
"""Which procedures end with a step of the ticket. Opening it again takes back the visit that the
identification stands on; help by the green channel goes on until the county has decided."""


def end_with(uow: UnitOfWork, ticket: Ticket, event: str, actor: str, at: datetime) -> None:
    """Stop the open runs that end with this step; ``actor`` as in the ticket's history."""
    runs = open_runs(uow.session, ticket.record_id, ENDINGS[event])
    for run in held(uow.session, runs):
        stop(uow, run, "", actor, at)
