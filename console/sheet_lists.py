"""Lists to which the plain sheet (明白纸) is sent: uploaded, looked at, confirmed, stopped."""

from __future__ import annotations

from typing import Any

from sanic import HTTPResponse
from sanic.response import text as plain
from sqlalchemy.orm import Session

from console.call import ROOT, Call, go
from console.cells import as_csv
from console.texts import say, words
from intake import lists, regions
from intake.clock import SHANGHAI
from intake.errors import AmbiguousRegion, ListProblem, NotAllowed, UnknownRegion
from intake.lists.states import DRAFT, SENDING
from intake.lists.words import problem
from intake.privacy import masks
from intake.tables.lists import SheetList
from policy_kb.errors import KnowledgeError

PAGE = f"{ROOT}lists"
SHOWN = 200
"""So many lines with something to say are on the page; all are in the file."""


def show(call: Call, status: int = 200, told: str | None = None, region: str = "") -> HTTPResponse:
    """The lists of the own region and below, and the form for a new one."""
    with call.database.reading() as session:
        found = [_brief(session, one) for one in lists.visible(session, call.me)]
        own = regions.full_name(session, call.me.region.code) if call.me.region else ""
    return call.show(
        "sheet_lists.html", status, lists=found, problem=told, region=region or own, own=own
    )


def upload(call: Call) -> HTTPResponse:
    """Take a file; on to what is in it."""
    try:
        call.sheet_way.check()
        content = (call.sent.files.get("file") or [b""])[0]
        if not content:
            raise problem("no_file")
        with call.database.reading() as session:
            code = regions.resolve_one(session, call.field("region"))
        if not _has_sheet(call, code):
            raise problem("no_sheet")
        with call.database.unit_of_work() as uow:
            region = regions.ensure(uow.session, code)
            made = lists.upload(uow, call.me, region, content, call.actor, call.clock)
            uow.commit()
            made_id = made.id
    except (ListProblem, UnknownRegion, AmbiguousRegion) as error:
        return show(call, 422, str(error), call.field("region"))
    return go(f"{PAGE}/{made_id}")


def show_one(call: Call, list_id: str, status: int = 200, told: str | None = None) -> HTTPResponse:
    """A list: what is wrong line by line before it is confirmed, how far it is afterwards."""
    with call.database.reading() as session:
        found = _found(call, session, list_id)
        rows = lists.rows(session, found)
        speaking = [one for one in rows if one.why]
        return call.show(
            "sheet_list.html",
            status,
            one=_brief(session, found),
            rows=[_line(one) for one in speaking[:SHOWN]],
            more=max(0, len(speaking) - SHOWN),
            problem=told,
            again=lists.told_already(session, found),
        )


def confirm(call: Call, list_id: str) -> HTTPResponse:
    """Send it, once."""
    try:
        with call.database.reading() as session:
            places = lists.places(session, _found(call, session, list_id))
        pages = {code for code in places if _has_sheet(call, code)}
        with call.database.unit_of_work() as uow:
            found = _found(call, uow.session, list_id)
            lists.confirm(uow, found, call.sheet_way, pages, call.actor, call.clock)
            uow.commit()
    except ListProblem as error:
        return show_one(call, list_id, 422, str(error))
    return go(f"{PAGE}/{list_id}?done=list_confirmed")


def stop(call: Call, list_id: str) -> HTTPResponse:
    """Take back what was not sent yet; a draft is thrown away."""
    try:
        with call.database.unit_of_work() as uow:
            found = _found(call, uow.session, list_id)
            was_draft = found.state == DRAFT
            lists.stop(uow, found, call.actor, call.clock)
            uow.commit()
    except ListProblem as error:
        return show_one(call, list_id, 422, str(error))
    if was_draft:
        return go(f"{PAGE}?done=list_dropped")
    return go(f"{PAGE}/{list_id}?done=list_stopped")


def lines(call: Call, list_id: str) -> HTTPResponse:
    """Every line of a list with what became of it, without phones and names, for a spreadsheet."""
    with call.database.reading() as session:
        found = _found(call, session, list_id)
        told = words("list_lines")
        table = [list(words("list_columns").values())]
        for row in lists.rows(session, found):
            why = row.why or ""
            table.append([str(row.line), row.village or "", told[row.state], why])
    headers = {"Content-Disposition": f'attachment; filename="list-{list_id[:8]}.csv"'}
    return plain(as_csv(table), content_type="text/csv; charset=utf-8", headers=headers)


def refusals(call: Call, status: int = 200, told: str | None = None) -> HTTPResponse:
    """The form for a phone whose holder wants no more of these messages."""
    return call.show("sheet_refusals.html", status, problem=told)


def refuse(call: Call) -> HTTPResponse:
    """Note a refusal; the number is not shown again, and not kept."""
    try:
        with call.database.unit_of_work() as uow:
            lists.refuse(uow, call.field("phone"), call.actor, call.clock)
            uow.commit()
    except ListProblem as error:
        return refusals(call, 422, str(error))
    return go(f"{ROOT}refusals?done=refused")


def _found(call: Call, session: Session, list_id: str) -> SheetList:
    """Raises :class:`NotAllowed` alike for a list that is unknown and one not for this user."""
    found = lists.find(session, call.me, list_id)
    if found is None:
        raise NotAllowed
    return found


def _has_sheet(call: Call, code: str) -> bool:
    try:
        call.kb.sheet(code)
    except KnowledgeError:
        return False
    return True


def _brief(session: Session, found: SheetList) -> dict[str, Any]:
    figures = lists.results(session, found)
    state = found.state
    if state == SENDING and not figures.waiting:
        state = "done"
    return {
        "id": found.id,
        "where": regions.full_name(session, found.region_code),
        "code": found.region_code,
        "at": found.created_at.astimezone(SHANGHAI).strftime("%Y-%m-%d %H:%M"),
        "state": state,
        "state_words": words("list_states")[state],
        "forgotten": found.forgotten_at is not None,
        "figures": figures,
        "sentence": say("list_figures", state, **figures.as_json()),
    }


def _line(row: lists.Row) -> dict[str, Any]:
    return {
        "number": row.line,
        "name": masks.name(row.name) if row.name else "",
        "village": row.village or "",
        "state": words("list_lines")[row.state],
        "why": row.why,
    }
