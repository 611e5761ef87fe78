"""The lists of tickets: a village's work, what lies below a township or county."""

from __future__ import annotations

from sanic import HTTPResponse
from sqlalchemy.orm import Session

from console import rows
from console.call import ROOT, Call, go

VILLAGE = ("todo", "today", "late", "done", "all")
ABOVE = ("todo", "late", "supervised", "extension", "waiting", "reported", "archived")
OPERATOR = ("all", "late", "supervised", "extension", "waiting", "reported")
BEGINS = {"operator": "desk", "editor": "knowledge/questions", "supervisor": "service"}
TABS = {"village": VILLAGE, "township": ABOVE, "county": ABOVE, "operator": OPERATOR}


def home(call: Call) -> HTTPResponse:
    """To the page that the role begins with."""
    done = call.arg("done")
    told = "?done=password" if done == "password" else ""
    if call.me.role == "admin":
        return call.show("admin.html", role="admin")
    return go(f"{ROOT}{BEGINS.get(call.me.role, 'tickets')}{told}")


def tickets(call: Call) -> HTTPResponse:
    """A tab of the list, page by page."""
    tabs = TABS[call.me.role]
    tab = call.arg("tab") if call.arg("tab") in tabs else tabs[0]
    with call.database.reading() as session:
        page = rows.page_of(session, call.me, tab, call.today, call.number(call.arg("page"), 1))
        return call.show(
            "tickets.html",
            tabs=tabs,
            tab=tab,
            counts=rows.counts(session, call.me, tabs, call.today),
            page=page,
            figures=_figures(session, call),
            own=call.me.region.name if call.me.region else None,
        )


def _figures(session: Session, call: Call) -> dict[str, int] | None:
    if call.me.role == "village":
        return None
    return rows.figures(session, call.me, call.today)
