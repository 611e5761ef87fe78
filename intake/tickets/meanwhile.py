"""What has happened to a ticket since somebody looked at it, and what still fits it then."""

from __future__ import annotations

from itertools import takewhile

from intake.privacy.access import Actor, actor_name
from intake.tables.tickets import Ticket, TicketEvent


def visit_fits(ticket: Ticket, seen: int) -> bool:
    """Whether a visit written on the ticket as it was in version ``seen`` may be filed now.

    Who visits writes on the road and sends when there is a signal again. A reminder, 催办, the
    urgent mark, words of the reporter do not undo what was seen in the house: the visit is
    taken, and who filed it is told of them (:func:`told_of`). Where the ticket has been with
    another unit since, or a result has come, somebody must look first.
    """
    held = next((row.unit_code for row in ticket.history if row.version == seen), None)
    return held is not None and all(
        row.unit_code == held and _leaves_a_visit(row) for row in _since(ticket, seen)
    )


def as_seen(ticket: Ticket, seen: int) -> bool:
    """Whether nobody has touched the ticket since version ``seen``: at most the sweep has
    reminded of it or urged, which leaves who has it and what state it is in."""
    if ticket.version == seen:
        return True
    looked_at = next((row for row in ticket.history if row.version == seen), None)
    return looked_at is not None and all(
        row.actor == "system"
        and row.from_state == row.to_state
        and row.unit_code == looked_at.unit_code
        for row in _since(ticket, seen)
    )


def told_of(ticket: Ticket, seen: int, user: Actor) -> list[str]:
    """What others put on the ticket after version ``seen`` and before the visit was filed: the
    events of its history, each once."""
    before = takewhile(lambda row: row.event != "verify", _since(ticket, seen))
    return list(dict.fromkeys(row.event for row in before if row.actor != actor_name(user)))


def _since(ticket: Ticket, seen: int) -> list[TicketEvent]:
    return [row for row in ticket.history if row.version > seen]


def _leaves_a_visit(row: TicketEvent) -> bool:
    if row.event == "verify":
        return False
    return row.event == "begin_visit" or row.from_state == row.to_state
