"""What the page of a ticket shows of handing it over: what would be given away, and the past."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from console import texts
from console.call import Call
from console.due import day_words
from intake import handover, records
from intake.clock import local_date
from intake.handover.standing import UNDER_WAY, WAITS_FOR_US, why_sent_back
from intake.handover.states import theirs
from intake.privacy import masks
from intake.privacy.access import may
from intake.tables.handover import Handover
from intake.tables.people import User
from intake.tables.tickets import Ticket


@dataclass(frozen=True)
class Past:
    """A hand-over as it is told: when, which way, and how it stands."""

    day: str
    words: str
    theirs: str | None
    news: str | None
    can_cancel: bool
    waits: bool


@dataclass(frozen=True)
class Shown:
    """``waits``: somebody should look at what the other side says; ``twins`` are tickets perhaps of
    the same household that lie with them. ``given`` is what goes in any case; ``contact`` what
    goes if they agree; ``secret``: nothing of the reporter ever goes. ``given`` is empty where
    nothing can be handed over now. ``can_go_back``: it is theirs, and not settled here;
    ``back_reason`` what was typed for that."""

    peer: str
    past: list[Past]
    waits: bool
    twins: list[tuple[str, str, str]]
    given: list[tuple[str, str]]
    contact: list[tuple[str, str]]
    secret: bool
    reason: str
    agreed: bool
    can_go_back: bool
    back_reason: str


def shown(session: Session, ticket: Ticket, user: User, call: Call) -> Shown | None:
    """The part of the ticket's page for who may see hand-overs; ``None`` for everybody else."""
    if not may(user, "see_handovers", ticket):
        return None
    acts = may(user, "hand_over", ticket)
    past = [_past(one, call, acts=acts) for one in handover.of_ticket(session, ticket)]
    given, contact, twins = [], [], []
    if handover.possible(session, ticket, user):
        offered = handover.offer(session, ticket)
        given = _lines(offered.line)
        twins = _twins(session, ticket, user, call)
        contact = _lines(_masked(offered.contact or {}))
    secret = ticket.record.anonymity in ("confidential", "anonymous")
    typed, agreed = call.field("handover_reason"), call.field("contact") == "yes"
    waits = acts and any(one.waits for one in past)
    return Shown(
        handover.peer().name,
        past,
        waits,
        twins,
        given,
        contact,
        secret,
        typed,
        agreed,
        can_go_back=handover.can_send_back(session, ticket, user),
        back_reason=call.field("back_reason"),
    )


def _twins(session: Session, ticket: Ticket, user: User, call: Call) -> list[tuple[str, str, str]]:
    """Of the household's other tickets that this user may see, those that lie with them: id,
    our number, theirs."""
    found = []
    for one in records.alike(session, ticket.record, user, within=call.same_household):
        for row in handover.of_ticket(session, session.get_one(Ticket, one.ticket_id)):
            if row.state in UNDER_WAY:
                found.append((one.ticket_id, one.number, row.theirs or ""))
    return found


def _past(row: Handover, call: Call, *, acts: bool) -> Past:
    state = f"{row.direction}_{row.state}"
    if why_sent_back(row):
        state += "_back"
    words = texts.say("handover_states", state, peer=handover.peer().name)
    if row.their_state:
        meant = theirs()[row.their_state]
        like = texts.words("states")[meant.ours]
        words += texts.say("handover_states", "their_state", word=row.their_state, ours=like)
    return Past(
        day=day_words(local_date(row.created_at), call.today),
        words=words,
        theirs=row.theirs,
        news=row.news,
        can_cancel=acts and row.state == "waiting",
        waits=row.state in WAITS_FOR_US,
    )


def _lines(line: Mapping[str, Any]) -> list[tuple[str, str]]:
    labels = texts.words("handover_fields")
    return [(labels[name], _said(name, value)) for name, value in line.items() if name in labels]


def _said(name: str, value: Any) -> str:
    if isinstance(value, bool):
        return texts.say("handover_yes", "yes" if value else "no")
    if isinstance(value, list):
        return "、".join(value)
    if name == "kind":
        return str(texts.words("kinds")[value])
    if name == "anonymity":
        return str(texts.words("drafted")[f"anonymity_{value}"])
    return str(value).partition("T")[0] if name == "received_at" else str(value)


def _masked(contact: Mapping[str, str]) -> dict[str, str]:
    known = {"name": masks.name, "phone": masks.phone}
    return {name: known[name](value) for name, value in contact.items()}
