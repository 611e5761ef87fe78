"""Filing: record, clocks, ticket and first notices, in one transaction, once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from intake import audit, deadlines, regions
from intake.clock import Clock
from intake.drafts import ALIVE, FILED, RECEIPT, RECEIPT_KEPT
from intake.errors import DraftClosed, MissingFacts, NoSuchDraft
from intake.facts import DECLARATION, LEAD, Facts, missing_for_filing
from intake.privacy.columns import blind_index, keyring_of
from intake.records.anonymity import blurred, without_reporter
from intake.records.likeness import county_of, household_keys
from intake.records.numbers import new_number, new_receipt_code, receipt_hash
from intake.routing import Route, route
from intake.tables.drafts import Draft
from intake.tables.places import Region
from intake.tables.records import ImplicatedUnit, Record
from intake.tables.tickets import Ticket
from intake.tickets.opening import open_ticket
from intake.unit_of_work import UnitOfWork


@dataclass(frozen=True)
class Filed:
    """What the person who filed is told.

    ``receipt_code`` is there only the first time; a turn that is repeated reads it from the
    filed draft (:func:`intake.drafts.filed_by`). ``due`` and ``others`` have the shape of
    ``hotline deadline --json``. ``unit_name`` is who will come, ``None`` while an operator
    still has to assign it.
    """

    number: str
    receipt_code: str | None
    record_id: str
    kind: str
    due: dict[str, Any]
    others: list[dict[str, Any]]
    unit_name: str | None
    urgent: bool
    anonymous: bool
    already_filed: bool
    handed_upward: bool = False
    """The lead is about the county: it is marked, for somebody to hand it to the level above."""


def file_declaration(
    uow: UnitOfWork, draft_id: str, idempotency_key: str, clock: Clock, *, chat: bool = True
) -> Filed:
    """File a declaration (自主申报) from its draft. The caller commits.

    The same ``idempotency_key`` (``draft.idempotency_key``) files once: later calls give what
    the first one gave, without the receipt code. The draft's facts are forgotten, the record
    holds them. Writes the record, its clocks, the ticket with its first history rows, the
    first notices, and an audit row.

    Raises :class:`MissingFacts`, :class:`NoSuchDraft`, :class:`DraftClosed`.
    """
    return _file(uow, DECLARATION, draft_id, idempotency_key, clock, chat, True)


def file_lead(
    uow: UnitOfWork,
    draft_id: str,
    idempotency_key: str,
    clock: Clock,
    *,
    chat: bool = True,
    reply: bool = True,
) -> Filed:
    """File a lead (问题线索); as :func:`file_declaration`. ``reply=False``: there is no
    conversation to answer in, somebody else tells the reporter.

    An anonymous lead keeps no name, no phone, no time but the hour, and no way back but the
    receipt code: what the draft had of them is dropped, and taken out of the words too.
    """
    return _file(uow, LEAD, draft_id, idempotency_key, clock, chat, reply)


def codes_kept(session: Session, conversation_id: str, clock: Clock) -> dict[str, str]:
    """Number → receipt code of what was filed in this conversation so lately that its turn may
    still be repeated; of an anonymous lead none."""
    filed = select(Draft).where(
        Draft.conversation_id == conversation_id,
        Draft.status == FILED,
        Draft.updated_at > clock.now() - RECEIPT_KEPT,
    )
    found = {}
    for draft in session.scalars(filed):
        sealed_key = blind_index(keyring_of(session), "idempotency", draft.idempotency_key)
        record = _by_key(session, sealed_key)
        if record is not None and record.anonymity != "anonymous" and RECEIPT in draft.facts:
            found[record.number] = str(draft.facts[RECEIPT])
    return found


def _file(
    uow: UnitOfWork, kind: str, draft_id: str, key: str, clock: Clock, chat: bool, reply: bool
) -> Filed:
    session = uow.session
    sealed_key = blind_index(uow.keyring, "idempotency", key)
    draft = session.scalars(
        select(Draft).where(Draft.id == draft_id).with_for_update()
    ).one_or_none()
    already = _by_key(session, sealed_key)
    if already is not None:
        return _told(session, already, None)
    if draft is None or draft.kind != kind:
        raise NoSuchDraft("没有这份草稿。")
    if draft.status not in ALIVE or draft.expires_at <= clock.now():
        raise DraftClosed("这份草稿已经办完、取消或过期。")
    facts = _with_region(session, draft.facts)
    missing = missing_for_filing(facts, kind, chat=chat)
    if missing:
        raise MissingFacts(missing)
    region = regions.ensure(session, facts["region_code"]) if "region_code" in facts else None
    way = route(session, kind, facts, region)
    code = new_receipt_code()
    try:
        with session.begin_nested():
            record = _record(uow, draft, facts, region, sealed_key, code, clock, reply)
            ticket = _opened(uow, record, way)
    except IntegrityError:  # the same key, committed by another process meanwhile
        already = _by_key(session, sealed_key)
        if already is None:
            raise
        return _told(session, already, None)
    draft.status, draft.facts, draft.talk = FILED, {RECEIPT: code}, None
    draft.updated_at = record.received_at
    if record.reply_to is None:  # anonymous: nothing precise stays behind
        draft.created_at = draft.expires_at = record.received_at
    detail = {"kind": kind, "unit": ticket.unit_code, "urgent": record.urgent}
    audit.append(uow, "system", "file", "record", record.id, detail, at=record.received_at)
    session.flush()
    return _told(session, record, code)


def _with_region(session: Session, facts: Facts) -> Facts:
    if facts.get("region_code") or not facts.get("place"):
        return dict(facts)
    found = regions.resolve(session, facts["place"]).region
    return {**facts, "region_code": found.code} if found else dict(facts)


def _record(
    uow: UnitOfWork,
    draft: Draft,
    facts: Facts,
    region: Region | None,
    sealed_key: str,
    code: str,
    clock: Clock,
    reply: bool,
) -> Record:
    anonymity = facts.get("anonymity")
    anonymous = anonymity == "anonymous"
    number = _free_number(uow.session, draft.kind)
    keys: dict[str, str | None] = {}
    if draft.kind == DECLARATION:  # a lead must not be found by anything of its reporter
        county = county_of(uow.session, region.code if region else None)
        keys = household_keys(uow.keyring, facts, county)
    record = Record(
        kind=draft.kind,
        number=number,
        receipt_hash=receipt_hash(uow.keyring, number, code),
        idempotency_key=sealed_key,
        conversation_key=conversation_key(uow, draft.kind, draft.conversation_id),
        **keys,
        reply_to=draft.conversation_id if reply and not anonymous else None,
        received_at=blurred(clock.now()) if anonymous else clock.now(),
        region=region,
        urgent=bool(facts.get("urgent")),
        anonymity=anonymity,
        category=facts.get("category"),
        facts=without_reporter(facts) if anonymous else facts,
    )
    uow.session.add(record)
    uow.session.flush()
    return record


def _opened(uow: UnitOfWork, record: Record, way: Route) -> Ticket:
    record.implicated = [ImplicatedUnit(region_code=unit.code) for unit in way.implicated]
    place = record.region_code or (way.unit.code if way.unit else None)
    limits = deadlines.limits_for(uow.session, place, record.kind, record.received_at)
    record.deadlines = deadlines.start_clocks(limits)
    uow.session.flush()
    return open_ticket(uow, record, way)


def conversation_key(uow: UnitOfWork, kind: str, conversation_id: str) -> str:
    """The blind index of a conversation; another one for each kind of record.

    A declaration and a lead from one conversation share no value.
    """
    return blind_index(uow.keyring, f"conversation/{kind}", conversation_id)


def _free_number(session: Session, kind: str) -> str:
    while True:
        number = new_number(kind)
        if session.scalar(select(Record.id).where(Record.number == number)) is None:
            return number


def _by_key(session: Session, sealed_key: str) -> Record | None:
    return session.scalars(select(Record).where(Record.idempotency_key == sealed_key)).one_or_none()


def _told(session: Session, record: Record, code: str | None) -> Filed:
    ticket = session.scalars(select(Ticket).where(Ticket.record_id == record.id)).one()
    clocks = deadlines.as_json(record.deadlines)
    return Filed(
        number=record.number,
        receipt_code=code,
        record_id=record.id,
        kind=record.kind,
        due=clocks["due"],
        others=clocks["others"],
        unit_name=regions.full_name(session, ticket.unit_code) if ticket.unit_code else None,
        urgent=record.urgent,
        anonymous=record.anonymity == "anonymous",
        already_filed=code is None,
        handed_upward=ticket.handed_upward,
    )
