"""The sign of an open console: the operator is there, and learns how many wait."""

from __future__ import annotations

from sanic import HTTPResponse
from sanic.response import json

from connectors import attention, leases
from console import calls, desk
from console.call import Call
from intake.handover import listing
from intake.service import presence
from intake.unit_of_work import UnitOfWork


def beat(call: Call) -> HTTPResponse:
    """Note the sign; how many talks and calls wait, whether any is urgent, and of how many cases
    12345 wants something."""
    call.act(lambda uow: _beats(uow, call))
    with call.database.reading() as session:
        found = desk.waiting(session, call.me, call.clock, call.board, shared=True)
        talks = [one for one in found if not one.mine]
        promised = calls.lines(session, call)
        urgent = any(attention.is_urgent(one.talk) for one in talks)
        urgent = urgent or any(one.urgent for one in promised)
        handed = listing.counts(session, call.me, ["us"])["us"]
    return json({"waiting": len(talks) + len(promised), "urgent": urgent, "handed": handed})


def seen(call: Call) -> None:
    """A page was asked for by an operator."""
    if call.me.role != "operator":
        return
    call.act(lambda uow: _asks(uow, call))


def _beats(uow: UnitOfWork, call: Call) -> None:
    presence.seen(uow, call.me, call.clock, presence.BEAT)
    leases.beat(uow.session, call.me.id, call.now)


def _asks(uow: UnitOfWork, call: Call) -> None:
    presence.seen(uow, call.me, call.clock, presence.PAGE)
    leases.page(uow.session, call.me.id, call.now)
