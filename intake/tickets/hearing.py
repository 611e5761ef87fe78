"""Who hears what becomes of a declaration: who filed it, and who filed one merged into it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from intake.notices import has_text, tell_reporter
from intake.records.likeness import may_hear
from intake.tables.records import Record
from intake.tickets.merged import merged_into
from intake.unit_of_work import UnitOfWork

MERGED = "_merged"
"""Ends the name of a notice as it is told to who declared the same household once more: it offers
no step with the ticket, which is another's."""


def tell_all(uow: UnitOfWork, record: Record, template: str, params: Mapping[str, Any]) -> None:
    """Tell the conversation that filed the record, and each of those merged into it that may hear
    of it, under its own number; a conversation once."""
    tell_reporter(uow, record, template, params)
    told = {record.reply_to}
    otherwise = f"{template}{MERGED}" if has_text(f"{template}{MERGED}") else template
    for ticket in merged_into(uow.session, record.ticket):
        other = ticket.record
        if other.reply_to in told or not may_hear(other, record):
            continue
        told.add(other.reply_to)
        tell_reporter(uow, other, otherwise, {**params, "number": other.number})
