"""The page of all hand-overs to and from 12345: what waits for us, where the rest lies."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from sanic import HTTPResponse

from console import texts
from console.call import Call
from console.supervising import spreadsheet
from intake import audit, handover
from intake.errors import NotAllowed
from intake.handover import listing
from intake.handover.standing import IN, OUT, WAITS_FOR_US
from intake.privacy.access import allowed


def show(call: Call) -> HTTPResponse:
    """A tab, page by page; ``?number=`` a part of either number, ``?way=`` in or out."""
    asked = _asked(call)
    with call.database.reading() as session:
        page = listing.listed(
            session, call.me, call.today, **asked, page=call.number(call.arg("page"), 1)
        )
        return call.show(
            "handovers.html",
            tabs=list(listing.TABS),
            counts=listing.counts(session, call.me),
            page=page,
            rows=[_told(one) for one in page.rows],
            peer=handover.peer().name,
            where=_address(asked),
            **asked,
        )


def table(call: Call) -> HTTPResponse:
    """The same without pages, for spreadsheets; one audit row with how many lines left."""
    asked = _asked(call)
    columns = texts.words("handover_columns")
    with call.database.unit_of_work() as uow:
        rows = [_cells(one) for one in listing.every(uow.session, call.me, call.today, **asked)]
        detail = {"lines": len(rows)}
        audit.append(uow, call.actor, "export_handovers", "handovers", "", detail, at=call.now)
        uow.commit()
    return spreadsheet("12345", [list(columns.values()), *rows])


def _asked(call: Call) -> dict[str, Any]:
    if not allowed(call.me, "see_handovers"):
        raise NotAllowed
    tab, way, number = call.arg("tab"), call.arg("way"), call.arg("number")
    first = "all" if number else "us"
    return {
        "tab": tab if tab in listing.TABS else first,
        "direction": way if way in (IN, OUT) else None,
        "number": number[:64],
    }


def _address(asked: dict[str, Any]) -> str:
    """The values of the address that say what is looked at, but for the tab and the page."""
    said = {"way": asked["direction"] or "", "number": asked["number"]}
    return urlencode({name: value for name, value in said.items() if value})


def _told(one: listing.Line) -> dict[str, Any]:
    name = f"{one.direction}_{one.state}"
    return {
        "line": one,
        "state": texts.say("handover_states", name, peer=handover.peer().name),
        "waits": one.state in WAITS_FOR_US,
        "lasting": _lasting(one),
    }


def _lasting(one: listing.Line) -> str:
    if one.days is None:
        return texts.say("handover_waits", "over")
    if one.days == 0:
        return texts.say("handover_waits", "today")
    return texts.say("handover_waits", "days", days=one.days)


def _cells(one: listing.Line) -> list[str]:
    return [
        texts.say("handover_ways", one.direction),
        one.number,
        one.theirs or "",
        texts.say("kinds", one.kind),
        one.unit or "",
        texts.say("states", one.ticket_state),
        texts.say("handover_states", f"{one.direction}_{one.state}", peer=handover.peer().name),
        one.their_state or "",
        one.told_state or "",
        one.given_on.isoformat(),
        one.since.isoformat(),
        "" if one.days is None else str(one.days),
    ]
