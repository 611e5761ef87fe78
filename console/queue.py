"""The queue of tickets that no unit has yet (待派); their clocks run."""

from __future__ import annotations

from sanic import HTTPResponse

from console import rows
from console.call import Call


def show(call: Call) -> HTTPResponse:
    """The queue, the most urgent first."""
    with call.database.reading() as session:
        number = call.number(call.arg("page"), 1)
        page = rows.page_of(session, call.me, "queue", call.today, number)
        return call.show("queue.html", page=page)
