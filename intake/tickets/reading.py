"""Opening a record: what of it this user gets to read, and the note that they did."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from intake import audit
from intake.clock import Clock, local_date
from intake.errors import NotAllowed
from intake.facts import DECLARATION, VISIT_BY, Facts
from intake.privacy import masks
from intake.privacy.access import UNIT_ROLES, may
from intake.records.anonymity import WORDS, without_words
from intake.records.view import record_json
from intake.tables.people import User
from intake.tables.tickets import Ticket
from intake.unit_of_work import UnitOfWork
from language.self_identity import hide

CONTACT: dict[str, Callable[[str], str]] = {
    "name": masks.name,
    "reporter_name": masks.name,
    "phone": masks.phone,
    "reporter_phone": masks.phone,
}


def read_record(
    uow: UnitOfWork, ticket: Ticket, user: User, clock: Clock, *, full: bool = False
) -> dict[str, Any]:
    """The record as far as the user may read it.

    The shape of :func:`record_json` with ``hardship``, ``when``, ``evidence``, ``files``,
    ``declined``, ``dangers``, ``other_amounts`` and ``visit_by`` beside it.

    Who visits a declaring household reads its names and phones; everybody else, and every
    reader of a lead, gets them masked. ``full`` asks for names, phones and ID number in
    clear, each as far as :func:`may` allows. Who may not read a confidential reporter's
    contact gets it taken out of the words too. Each reading in clear is an audit row. Raises
    :class:`NotAllowed`. The caller commits. Other words of the reporter's: :func:`words_for`.
    """
    if not may(user, "view", ticket):
        raise NotAllowed
    record = ticket.record
    facts = record.facts
    extra = (
        *("hardship", "when", "evidence", "files"),
        *("declined", "dangers", "other_amounts", VISIT_BY),
    )
    shown = {**record_json(record), **{name: facts.get(name) for name in extra}}
    visits = record.kind == DECLARATION and user.role in UNIT_ROLES
    contact = (full or visits) and may(user, "read_contact", ticket)
    identity = full and may(user, "read_identity", ticket)
    # Staff see the day alone: a lead and a declaration of one person share no time.
    shown["received_at"] = local_date(record.received_at).isoformat()
    if not may(user, "read_contact", ticket):
        read = words_for(user, ticket)
        told = {name: read(str(shown[name])) for name in WORDS if shown.get(name)}
        hidden = contact_words(facts)
        shown = {
            name: value if name in CONTACT else without_words(value, hidden)
            for name, value in {**shown, **told}.items()
        }
    if not contact:
        for name, mask in CONTACT.items():
            shown[name] = mask(shown[name]) if shown[name] else None
    if not identity and shown["id_card"]:
        shown["id_card"] = masks.id_card(shown["id_card"])
    if contact or identity:
        detail = {"contact": contact, "identity": identity}
        actor = f"user:{user.id}"
        audit.append(uow, actor, "read_person", "ticket", ticket.id, detail, at=clock.now())
    return shown


def words_for(user: User, ticket: Ticket) -> Callable[[str], str]:
    """How this user reads words of a ticket's reporter, wherever they stand: without names and
    phones of whom they may not know, and of a confidential reporter without what tells in
    another way who that is (tie, post, door), as an anonymous one's are kept."""
    if may(user, "read_contact", ticket):
        return str
    hidden = contact_words(ticket.record.facts)
    confidential = ticket.record.anonymity == "confidential"
    return lambda text: str(without_words(hide(text) if confidential else text, hidden))


def contact_words(facts: Facts) -> list[str]:
    """Names and phones of a record, to be taken out of words for who may not read them."""
    return [str(facts[name]) for name in CONTACT if facts.get(name)]
