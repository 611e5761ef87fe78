"""A visit report as the page of its ticket shows it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from console import plain, texts, ticket_files
from console.due import day_words
from intake.clock import local_date
from intake.tables.tickets import Ticket, VisitReport
from intake.tickets.visit_details import visit_form
from intake.tickets.visits import leaves_open


@dataclass(frozen=True)
class Report:
    """``found``: label and words of each detail that was filled in. ``open``: something is still
    missing (需补充), and the reason says what."""

    visit: VisitReport
    day: str
    found: list[tuple[str, str]]
    photos: list[ticket_files.Shown]
    open: bool


def reports(session: Session, ticket: Ticket, today: date) -> list[Report]:
    """The ticket's visits, the first one first."""
    return [
        Report(
            one,
            day_words(local_date(one.visited_at), today),
            details_in_words(one.details or {}),
            ticket_files.of_report(session, one),
            leaves_open(ticket.record.kind, one.result),
        )
        for one in ticket.visits
    ]


def details_in_words(details: dict[str, Any]) -> list[tuple[str, str]]:
    """Label and words of each detail; ``details`` as a report keeps them."""
    form, labels = visit_form(), texts.words("visit_found")
    found = []
    for name, seen in (details.get("guarantees") or {}).items():
        words = form["guarantee_states"][seen["state"]]
        note = seen.get("note")
        found.append((name, f"{words}：{note}" if note else words))
    for name in ("income", "spending"):
        if money := details.get(name):
            basis = form["bases"][money["basis"]]
            found.append((labels[name], f"{basis}{plain.money(money['value'])}"))
    if signature := details.get("signature"):
        found.append((labels["signature"], form["signatures"][signature]))
    return found
