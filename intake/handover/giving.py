"""Handing a case over: what is given away, shown before, and kept as it was shown."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from intake import audit, deadlines, regions
from intake.clock import Clock, local_date
from intake.errors import NotAllowed, StaleTicket, StepProblem, WrongState
from intake.facts import DECLARATION
from intake.handover.standing import CANCELLED, ENDED, OUT, UNDER_WAY, WAITING, WAITS_FOR_US
from intake.handover.states import peer, word_for
from intake.privacy.access import actor_name, may
from intake.records.anonymity import blurred, without_words
from intake.tables.handover import Handover
from intake.tables.people import User
from intake.tables.tickets import Ticket
from intake.tickets.noting import locked, note
from intake.tickets.reading import contact_words
from intake.tickets.steps import is_open
from intake.unit_of_work import UnitOfWork
from language import idcards
from language.self_identity import hide
from language.text import fold

_WORDS = {"where": 200, "who": 200, "when": 200, "amount": 200, "evidence": 4000}
_MOST_WORDS = 4000
MOST_REASON = 200


@dataclass(frozen=True)
class Offer:
    """What would be given away: the line itself, without the reporter's contact; ``contact`` is
    what goes with it if they agree, ``None`` where it never does."""

    line: dict[str, Any]
    contact: dict[str, str] | None


def possible(session: Session, ticket: Ticket, user: User) -> bool:
    """Whether this user may hand the ticket over now: open, and not with them already."""
    return (
        may(user, "hand_over", ticket) and is_open(ticket.state) and not _under_way(session, ticket)
    )


def of_ticket(session: Session, ticket: Ticket) -> list[Handover]:
    """The hand-overs of a ticket, the oldest first."""
    query = select(Handover).where(Handover.ticket_id == ticket.id)
    return list(session.scalars(query.order_by(Handover.created_at, Handover.id)))


def offer(session: Session, ticket: Ticket) -> Offer:
    """What the other side would get: what it needs to act on it, and no more.

    Never ID number, household, income, files. Of a confidential or anonymous lead nothing of the
    reporter, and the words are without what tells who speaks, as an anonymous one's are kept.
    """
    record, facts = ticket.record, ticket.record.facts
    secret = record.anonymity in ("confidential", "anonymous")
    clean = _cleaner(facts, secret=secret)
    told = facts.get("hardship") if record.kind == DECLARATION else facts.get("what")
    told = told or "、".join([*(facts.get("risks") or ()), *(facts.get("guarantees") or ())])
    received = local_date(record.received_at)
    clocks = deadlines.as_json(record.deadlines)
    line: dict[str, Any] = {
        "type": "case",
        "number": record.number,
        "state": word_for(ticket.state),
        "kind": record.kind,
        "words": clean(told)[:_MOST_WORDS],
        "place": facts.get("place"),
        "keep_from": [regions.full_name(session, one.region_code) for one in record.implicated],
        "region": record.region_code,
        # The day alone: a lead and a declaration of one person share no time.
        "received_at": f"{received.isoformat()}T00:00:00+08:00",
        "due": clocks["due"]["date"] if clocks["due"] else None,
        "urgent": record.urgent,
    }
    if record.kind == DECLARATION:
        line["risks"] = facts.get("risks") or []
        line["consent"] = True
    else:
        line["category"] = record.category
        line["anonymity"] = record.anonymity
        for name, most in _WORDS.items():
            line[name] = clean(facts[name])[:most] if facts.get(name) else None
        line["place"] = clean(facts["place"]) if facts.get("place") else None
    line = {name: value for name, value in line.items() if value not in (None, [], "")}
    return Offer(line, None if secret else _contact(facts))


def give(
    uow: UnitOfWork,
    ticket_id: str,
    user: User,
    clock: Clock,
    *,
    version: int,
    reason: str,
    contact: bool,
) -> Handover:
    """Hand a ticket over. The caller commits.

    - Veto: NotAllowed by ``may()``, StaleTicket when it is not as it was shown, WrongState when
      it is over or with them already, StepProblem without a reason, with one that is too long,
      or with one that holds what is not given away.
    - Write: the line as it goes out, one history row; what came back before is seen. The ticket
      stays where it is and its clocks run: whoever took a case in answers for it.
    - Audit: one row ``hand_over`` with the names of the fields that go.
    """
    session = uow.session
    ticket = session.get(Ticket, ticket_id)
    if ticket is None or not may(user, "hand_over", ticket):
        raise NotAllowed
    ticket = locked(session, ticket.record_id)
    if ticket.version != version:
        raise StaleTicket
    if not possible(session, ticket, user):
        raise WrongState("这张单子已经转过去了，或者已经办完，不能再转。")
    offered = offer(session, ticket)
    line = dict(
        offered.line, reason=checked_reason(ticket, reason, contact=contact and offered.contact)
    )
    if contact and offered.contact:
        line["reporter"] = offered.contact
    now, actor = clock.now(), actor_name(user)
    at = blurred(now) if ticket.record.anonymity == "anonymous" else now
    row = Handover(
        direction=OUT, peer=peer().id, ticket_id=ticket.id, state=WAITING, given=line, by=actor,
        told_state=line["state"], created_at=at, changed_at=at,
    )  # fmt: skip
    for before in of_ticket(session, ticket):
        if before.state in WAITS_FOR_US:
            before.state = ENDED
    session.add(row)
    note(session, ticket, "hand_over", actor, now, detail={"peer": peer().id})
    detail = {"peer": peer().id, "given": sorted(line)}
    audit.append(uow, actor, "hand_over", "ticket", ticket.id, detail, at=now)
    session.flush()
    return row


def cancel(uow: UnitOfWork, ticket_id: str, user: User, clock: Clock) -> bool:
    """Take back what has not left yet; ``False`` if nothing waits. Raises NotAllowed."""
    ticket = uow.session.get(Ticket, ticket_id)
    if ticket is None or not may(user, "hand_over", ticket):
        raise NotAllowed
    ticket = locked(uow.session, ticket.record_id)
    waits = [one for one in of_ticket(uow.session, ticket) if one.state == WAITING]
    for row in waits:
        row.state, row.given, row.changed_at = CANCELLED, None, row.created_at
        detail = {"peer": row.peer}
        note(uow.session, ticket, "hand_over_back", actor_name(user), clock.now(), detail=detail)
        audit.append(
            uow, actor_name(user), "hand_over_back", "ticket", ticket.id, detail, at=clock.now()
        )
    return bool(waits)


def _under_way(session: Session, ticket: Ticket) -> bool:
    return any(one.state in UNDER_WAY for one in of_ticket(session, ticket))


def _contact(facts: dict[str, Any]) -> dict[str, str] | None:
    """Whoever spoke: a proxy before the household."""
    told = {
        "name": facts.get("reporter_name") or facts.get("name"),
        "phone": facts.get("reporter_phone") or facts.get("phone"),
    }
    found = {name: str(value) for name, value in told.items() if value}
    return found or None


def _cleaner(facts: dict[str, Any], *, secret: bool) -> Callable[[Any], str]:
    """Words without names, phones and ID numbers of the record, and of a secret reporter without
    what tells in another way who that is."""
    hidden = [*contact_words(facts), *([str(facts["id_card"])] if facts.get("id_card") else [])]

    def clean(text: Any) -> str:
        told = hide(str(text)) if secret else str(text)
        return _without_cards(str(without_words(told, hidden)))

    return clean


def _without_cards(text: str) -> str:
    for one in reversed(list(idcards.find(fold(text)))):
        text = f"{text[: one.start]}〔身份证号〕{text[one.end :]}"
    return text


def checked_reason(
    ticket: Ticket, reason: str, *, contact: object, lacking: str = "请写明为什么转。"
) -> str:
    """A reason as the other side may read it; ``contact``: the reporter's goes with it. Raises
    StepProblem without one (with the words ``lacking``), for one that is too long, or for one that
    tells who spoke."""
    said = reason.strip()
    if not said:
        raise StepProblem(lacking)
    if len(said) > MOST_REASON:
        raise StepProblem(f"理由最多{MOST_REASON}个字，现在{len(said)}个。")
    secret = ticket.record.anonymity in ("confidential", "anonymous")
    if not contact and _cleaner(ticket.record.facts, secret=secret)(said) != said:
        raise StepProblem("理由里有能认出对方是谁的话，不能写给别处。")
    return said
