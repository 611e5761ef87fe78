"""Of what use the assist is: how operators judged its suggestions, by week and kind."""

from __future__ import annotations

from sanic import HTTPResponse
from sqlalchemy.orm import Session

from console.call import Call
from console.supervising import spreadsheet
from console.texts import words
from intake import acceptance


def show(call: Call) -> HTTPResponse:
    """The page."""
    with call.database.reading() as session:
        return call.show(
            "assist_use.html",
            columns=words("assist_use"),
            rows=_rows(session, call),
            missed=[
                {"on": day.isoformat(), "text": text}
                for day, text in acceptance.missed(session, call.me)
            ],
        )


def table(call: Call) -> HTTPResponse:
    """The same for a spreadsheet, without what was missed."""
    with call.database.reading() as session:
        rows = [list(words("assist_use").values()), *_rows(session, call)]
    return spreadsheet("assist", rows)


def _rows(session: Session, call: Call) -> list[list[str]]:
    kinds = words("suggestion_kinds")
    return [
        [
            one.monday.isoformat(),
            str(kinds.get(one.kind, one.kind)),
            str(one.used),
            str(one.wrong),
            "—" if one.share is None else f"{one.share}%",
        ]
        for one in acceptance.by_week(session, call.me, call.today)
    ]
