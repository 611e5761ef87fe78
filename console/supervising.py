"""The supervisor's page: who is there, who waits, and how the last weeks went; also for
spreadsheets."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from sanic import HTTPResponse
from sanic.response import text as plain
from sqlalchemy.orm import Session

from connectors import service_figures
from connectors.phone.callers import AGAIN
from console import knowledge_common as common
from console.call import ROOT, Call
from console.cells import as_csv
from console.texts import say, words
from intake.errors import NotAllowed
from intake.privacy.access import may_see_service

PAGE = f"{ROOT}service"


def show(call: Call) -> HTTPResponse:
    """The page, as it stands now."""
    _check(call)
    with call.database.reading() as session:
        at_once = service_figures.now(session, call.now)
        return call.show(
            "service.html",
            there=[
                {
                    "name": one.user.name,
                    "region": one.user.region.name if one.user.region else None,
                    "talks": one.talks,
                    "calls": one.calls,
                }
                for one in at_once.there
            ],
            now=at_once,
            longest=lasting(at_once.longest),
            columns=words("service_weeks"),
            weeks=_weeks(session, call),
            work_columns=words("service_work"),
            work=_work(session, call),
            again=AGAIN.days,
        )


def weeks_csv(call: Call) -> HTTPResponse:
    """A line a week."""
    _check(call)
    with call.database.reading() as session:
        table = [list(words("service_weeks").values()), *_weeks(session, call)]
    return spreadsheet("weeks", table)


def work_csv(call: Call) -> HTTPResponse:
    """A line an operator and week."""
    _check(call)
    with call.database.reading() as session:
        table = [list(words("service_work").values()), *_work(session, call)]
    return spreadsheet("operators", table)


def spreadsheet(name: str, table: Sequence[Sequence[str]]) -> HTTPResponse:
    """A table as a file for spreadsheets; no cell can begin a formula."""
    headers = {"Content-Disposition": f'attachment; filename="{name}.csv"'}
    return plain(as_csv(table), content_type="text/csv; charset=utf-8", headers=headers)


def lasting(span: timedelta | int | None) -> str:
    """A span of time, or of seconds, in words; a dash for none."""
    if span is None:
        return "—"
    seconds = span if isinstance(span, int) else int(span.total_seconds())
    minutes = round(seconds / 60)
    return say("service", "minutes", count=minutes) if minutes else say("service", "at_once")


def per_cent(part: int, whole: int) -> str:
    """A share in per cent; a dash of nothing."""
    return f"{round(100 * part / whole)}%" if whole else "—"


def _weeks(session: Session, call: Call) -> list[list[str]]:
    return [
        [
            one.monday.isoformat(),
            str(one.taken),
            str(one.left_talks),
            str(one.left_calls),
            lasting(one.median_wait),
            lasting(one.long_wait),
            str(one.closed),
            per_cent(one.first_solved, one.first),
        ]
        for one in service_figures.weeks(session, call.now)
    ]


def _work(session: Session, call: Call) -> list[list[str]]:
    found = service_figures.work(session, call.now)
    names = common.names_of(session, [f"user:{one.operator}" for one in found])
    return [
        [
            one.monday.isoformat(),
            names.get(f"user:{one.operator}", "—"),
            str(one.closed),
            str(one.solved),
            lasting(one.median_spent),
        ]
        for one in found
    ]


def _check(call: Call) -> None:
    if not may_see_service(call.me, "supervise_service"):
        raise NotAllowed
