"""Pictures and sounds of a ticket: the lists on its page, and opening one, which is noted."""

from __future__ import annotations

from dataclasses import dataclass

from sanic import HTTPResponse
from sanic.response import raw
from sqlalchemy import select
from sqlalchemy.orm import Session

from connectors.files import FileUnreadable
from connectors.tables import StoredFile, VisitPhoto
from console.call import Call
from intake import audit, records
from intake.errors import NotAllowed
from intake.privacy.access import may
from intake.tables.records import Record
from intake.tables.tickets import Ticket, VisitReport
from intake.tickets.merged import merged_into
from intake.tickets.transition import load


@dataclass(frozen=True)
class Shown:
    """A file in the list. ``kind``: picture | sound; ``size`` in kilobytes."""

    id: str
    kind: str
    size: int


def shown(session: Session, ids: list[str]) -> list[Shown]:
    """The files with these ids that are there, in the order they came."""
    found = {
        row.id: Shown(row.id, row.kind, max(1, row.size // 1024))
        for row in session.scalars(select(StoredFile).where(StoredFile.id.in_(ids)))
    }
    return [found[one] for one in ids if one in found]


def belonging(session: Session, record: Record) -> list[str]:
    """The ids of everything that was sent with a record, or with one that was merged into it."""
    own = sent_with(session, record)
    merged = [sent_with(session, one.record) for one in merged_into(session, record.ticket)]
    return list(dict.fromkeys([*own, *(one for ids in merged for one in ids)]))


def sent_with(session: Session, record: Record) -> list[str]:
    """The ids of everything that was sent with this very record or added to it."""
    ids = list(record.facts.get("files") or [])
    for word in records.words_of(session, record):
        ids += word.files
    return list(dict.fromkeys(ids))


def of_report(session: Session, report: VisitReport) -> list[Shown]:
    """The pictures of a report for the page, in the order they were taken."""
    query = select(VisitPhoto).where(VisitPhoto.report_id == report.id)
    return [
        Shown(row.id, "picture", max(1, row.size // 1024))
        for row in session.scalars(query.order_by(VisitPhoto.position))
    ]


def _found(session: Session, ticket: Ticket, file_id: str) -> StoredFile | VisitPhoto | None:
    """The file, if it belongs to this ticket: to its record, or to a visit."""
    photo = session.get(VisitPhoto, file_id)
    if photo is not None:
        return photo if photo.report_id in {one.id for one in ticket.visits} else None
    ours = file_id in belonging(session, ticket.record)
    return session.get(StoredFile, file_id) if ours else None


def open_one(call: Call, ticket_id: str, file_id: str) -> HTTPResponse:
    """The content of one file, for whoever may see the record; each opening is an audit row.

    Raises :class:`NotAllowed` alike for a ticket not for this user, and a file not of it.
    """
    with call.database.unit_of_work() as uow:
        ticket = load(uow.session, ticket_id)
        if ticket is None or not may(call.me, "see_file", ticket) or call.files is None:
            raise NotAllowed
        row = _found(uow.session, ticket, file_id)
        if row is None:
            raise NotAllowed
        try:
            content = call.files.read(row)
        except FileUnreadable:
            raise NotAllowed from None
        detail = {"file": file_id}
        audit.append(uow, call.actor, "see_file", "ticket", ticket.id, detail, at=call.now)
        uow.commit()
    headers = {
        "Content-Disposition": "inline",
        # Whatever came in is shown, never run.
        "Content-Security-Policy": "default-src 'none'; sandbox",
        "Cache-Control": "no-store",
    }
    return raw(content, content_type=row.media_type, headers=headers)
