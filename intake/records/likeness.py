"""Declarations that look like one household's: who may be told of which.

Two questions, kept apart on purpose. The *chat* may be told only of what was filed in the very
same conversation (:func:`recent_like`). Anybody can type somebody else's phone number, ID
number, or name with a village; were the chat to answer "this household declared last week", it
would tell a stranger, the neighbour or the accused cadre, who has asked for help. So phone, ID
and name never open anything to whoever talks: a second declaration from elsewhere is filed as
one more, and the *unit* that visits sees at its ticket that another one, which it may see
anyway, is perhaps of the same household (:func:`alike`). One visit too many is cheaper than
one secret told. Leads are never compared: a lead must lead to nobody.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from intake import regions
from intake.clock import Clock, local_date
from intake.facts import DECLARATION, Facts
from intake.privacy.access import visible_tickets
from intake.privacy.columns import blind_index, keyring_of
from intake.privacy.keyring import Keyring
from intake.records.view import of_conversations
from intake.tables.people import User
from intake.tables.records import Record
from intake.tables.tickets import Ticket
from intake.tickets.steps import has_ended

RECENTLY = timedelta(days=30)
"""The packaged time within which a second declaration is offered as an addition; a county may
set another (``HOTLINE_SAME_HOUSEHOLD_DAYS``)."""


_KEYS = {"身份证号": "id_card_key", "电话": "phone_key", "姓名和地方": "household_key"}


@dataclass(frozen=True)
class Recent:
    """An earlier declaration of the same conversation.

    ``same_household``: ``True`` where ID number, or name and place, agree with the facts at
    hand; ``False`` where they speak of another household (a neighbour's, after one's own);
    ``None`` where too little is known yet to say. ``done``: its ticket is at its end.
    """

    record_id: str
    number: str
    received_on: date
    name: str | None
    place: str | None
    same_household: bool | None
    done: bool


@dataclass(frozen=True)
class Alike:
    """Another declaration that staff may see and that is perhaps of the same household.

    ``by``: in what they agree, of 身份证号, 电话, 姓名和地方.
    """

    ticket_id: str
    number: str
    received_on: date
    by: tuple[str, ...]


def recent_like(
    session: Session,
    conversation_id: str,
    clock: Clock,
    facts: Mapping[str, Any] | None = None,
    *,
    within: timedelta = RECENTLY,
) -> list[Recent]:
    """Declarations filed in this conversation within that time, the newest first.

    ``facts`` is the draft so far; ask again when it has grown, ``same_household`` may change.
    Offer an addition (:func:`intake.records.add`) for the first one that is not ``False``.
    Never answers for another conversation, whatever the facts say: see the module's words.
    """
    query = (
        select(Record)
        .where(
            Record.kind == DECLARATION,
            Record.received_at > clock.now() - within,
            of_conversations(session, [conversation_id]),
        )
        .order_by(Record.received_at.desc())
    )
    return [
        Recent(
            record_id=one.id,
            number=one.number,
            received_on=local_date(one.received_at),
            name=one.facts.get("name"),
            place=one.facts.get("place"),
            same_household=_same(session, one.facts, facts or {}),
            done=has_ended(one.ticket.state),
        )
        for one in session.scalars(query)
    ]


def alike(
    session: Session, record: Record, user: User, *, within: timedelta = RECENTLY
) -> list[Alike]:
    """Declarations about the same time that agree in ID, phone, or name and place with this
    one, among the tickets that this user may see; the newest first."""
    if record.kind != DECLARATION:
        return []
    wanted = [
        getattr(Record, key) == getattr(record, key)
        for key in _KEYS.values()
        if getattr(record, key)
    ]
    if not wanted:
        return []
    query = (
        select(Record, Ticket.id)
        .join(Ticket, Ticket.record_id == Record.id)
        .where(
            Record.id != record.id,
            Record.kind == DECLARATION,
            Record.received_at > record.received_at - within,
            Record.received_at < record.received_at + within,
            or_(*wanted),
            visible_tickets(user),
        )
        .order_by(Record.received_at.desc())
    )
    found = []
    for other, ticket_id in session.execute(query):
        by = agreement(record, other)
        if by:
            day = local_date(other.received_at)
            found.append(Alike(ticket_id, other.number, day, by))
    return found


@dataclass(frozen=True)
class OpenCase:
    """A declaration under way that staff may see and that is perhaps of a draft's household.

    ``by``: in what they agree, of 身份证号, 电话, 姓名和地方.
    """

    ticket_id: str
    number: str
    state: str
    received_on: date
    by: tuple[str, ...]


def open_cases_like(
    session: Session, facts: Mapping[str, Any], user: User, *, most: int = 5
) -> list[OpenCase]:
    """Declarations under way that agree with a draft in ID, phone, or name and place, among the
    tickets that this user may see; the newest first. For staff alone: whoever calls may be told of
    nothing here."""
    keys = household_keys(
        keyring_of(session), dict(facts), county_of(session, facts.get("region_code"))
    )
    wanted = [getattr(Record, key) == keys[key] for key in _KEYS.values() if keys[key]]
    if not wanted:
        return []
    draft = Record(kind=DECLARATION, facts=dict(facts), **keys)  # never added to the session
    query = (
        select(Record, Ticket)
        .join(Ticket, Ticket.record_id == Record.id)
        .where(Record.kind == DECLARATION, or_(*wanted), visible_tickets(user))
        .order_by(Record.received_at.desc())
    )
    found = []
    for other, ticket in session.execute(query):
        by = agreement(draft, other)
        if by and not has_ended(ticket.state):
            day = local_date(other.received_at)
            found.append(OpenCase(ticket.id, other.number, ticket.state, day, by))
    return found[:most]


def open_like(session: Session, record: Record, *, most: int = 5) -> list[Record]:
    """Declarations under way that agree with this one in ID, phone, or name and place, whoever
    may see them: say none of them to anybody who may not. The newest first."""
    wanted = [
        getattr(Record, key) == getattr(record, key)
        for key in _KEYS.values()
        if getattr(record, key)
    ]
    if record.kind != DECLARATION or not wanted:
        return []
    query = (
        select(Record)
        .where(Record.id != record.id, Record.kind == DECLARATION, or_(*wanted))
        .order_by(Record.received_at.desc())
    )
    found = [
        one
        for one in session.scalars(query)
        if not has_ended(one.ticket.state) and agreement(record, one)
    ]
    return found[:most]


def agreement(record: Record, other: Record) -> tuple[str, ...]:
    """In what two declarations agree that makes them perhaps one household's."""
    by = [
        name
        for name, key in _KEYS.items()
        if getattr(record, key) and getattr(record, key) == getattr(other, key)
    ]
    phone = record.facts.get("phone")
    if not phone or phone != other.facts.get("phone"):  # one helper, several households
        by = [name for name in by if name != "电话"]
    if not _villages_agree(record.facts.get("place"), other.facts.get("place")):
        by = [name for name in by if name != "姓名和地方"]
    return tuple(by)


def may_hear(record: Record, other: Record) -> bool:
    """Whether who filed the one may hear what became of the other that it was merged into: both
    were filed in one conversation, or agree in ID number or phone. Anybody can name a household
    and its village."""
    if record.conversation_key == other.conversation_key:
        return True
    return bool({"身份证号", "电话"} & set(agreement(record, other)))


def household_keys(keyring: Keyring, facts: Facts, county: str | None) -> dict[str, str | None]:
    """The blind indexes of a declaration's phones (the household's, or the proxy's in its
    place; and the proxy's), ID number, and name with county."""
    proxy_phone, name = facts.get("reporter_phone"), facts.get("name")
    phone, number = facts.get("phone") or proxy_phone, facts.get("id_card")
    return {
        "phone_key": blind_index(keyring, "phone", phone) if phone else None,
        "reporter_phone_key": blind_index(keyring, "phone", proxy_phone) if proxy_phone else None,
        "id_card_key": blind_index(keyring, "id_card", number) if number else None,
        "household_key": (
            blind_index(keyring, "household", f"{county}/{name}") if county and name else None
        ),
    }


def county_of(session: Session, code: str | None) -> str | None:
    """The county of a place, for :func:`household_keys`."""
    if code is None:
        return None
    county = regions.ancestor_at(session, regions.ensure(session, code), "county")
    return county.code if county else None


def _same(session: Session, before: Mapping[str, Any], now: Mapping[str, Any]) -> bool | None:
    pairs = {name: (before.get(name), now.get(name)) for name in ("id_card", "name", "place")}
    both = {name: pair for name, pair in pairs.items() if all(pair)}
    if "id_card" in both:
        return both["id_card"][0] == both["id_card"][1]
    if "name" in both and both["name"][0] != both["name"][1]:
        return False
    if "place" in both:
        county_before = county_of(session, before.get("region_code"))
        county_now = county_of(session, now.get("region_code"))
        if county_before and county_now and county_before != county_now:
            return False
        if not _villages_agree(*both["place"]):
            return False
    return True if {"name", "place"} <= both.keys() else None


_VILLAGE = re.compile(r"[\u4e00-\u9fff]{1,5}(?:村|嘎查|社区|屯)")


def _villages_agree(before: str | None, now: str | None) -> bool:
    """Whether two places may be the same: no two different villages are named in them."""
    ends = [_VILLAGE.findall(place or "")[-1:] for place in (before, now)]
    first, second = ("".join(end) for end in ends)
    return not first or not second or first.endswith(second[-3:]) or second.endswith(first[-3:])
