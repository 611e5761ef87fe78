"""What the household had said in declarations that were merged (并单) into a ticket."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy.orm import Session

from console import ticket_files
from console.call import Call
from console.due import day_words
from intake import records
from intake.clock import local_date
from intake.privacy.access import may
from intake.tables.tickets import Ticket
from intake.tickets.merged import merged_into
from intake.tickets.reading import words_for


@dataclass(frozen=True)
class Merged:
    """One of them. ``link``: the id of its ticket where this user may open it; ``said``: its
    own account and what the reporter added, as far as this user may read the words."""

    number: str
    link: str | None
    day: str
    said: list[str]
    files: list[ticket_files.Shown]


def shown(session: Session, ticket: Ticket, call: Call) -> list[Merged]:
    """The merged declarations, oldest first."""
    return [_shown(session, one, call) for one in merged_into(session, ticket)]


def _shown(session: Session, ticket: Ticket, call: Call) -> Merged:
    record = ticket.record
    added = [one for one in records.words_of(session, record) if one.who == records.REPORTER]
    read = words_for(call.me, ticket)
    told = [str(record.facts.get("hardship") or ""), *(one.text for one in added)]
    return Merged(
        number=record.number,
        link=ticket.id if may(call.me, "view", ticket) else None,
        day=day_words(local_date(record.received_at), call.today),
        said=[read(one) for one in told if one],
        files=ticket_files.shown(session, ticket_files.sent_with(session, record)),
    )
