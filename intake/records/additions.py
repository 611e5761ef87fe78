"""Additions (补充): words that come to a record after it was filed, from either side."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from intake import audit, drafts, regions
from intake.clock import Clock, local_date
from intake.deadlines import clocks
from intake.deadlines.pausing import WAITING_FOR_FARMER
from intake.deadlines.rows import due_row
from intake.errors import AdditionProblem, NotAllowed, StaleTicket
from intake.facts import LEAD
from intake.notices import about, tell_operators, tell_reporter, tell_unit
from intake.privacy.access import may
from intake.privacy.columns import blind_index
from intake.records.anonymity import blurred
from intake.records.widening import widen
from intake.tables.additions import RecordAddition
from intake.tables.people import User
from intake.tables.records import Record
from intake.tables.tickets import Ticket
from intake.tickets.meanwhile import as_seen
from intake.tickets.merged import leading_record
from intake.tickets.noting import locked, note
from intake.unit_of_work import UnitOfWork
from language.self_identity import hide

REPORTER, UNIT = "reporter", "unit"
LONGEST = 4000


@dataclass(frozen=True)
class Added:
    """What whoever added is told. ``unit_name`` has the record now, ``None`` while nobody has.

    ``anonymous``: the record is an anonymous lead. ``already_added``: this very addition was
    there before, and nothing was written.
    """

    record_id: str
    number: str
    kind: str
    anonymous: bool
    unit_name: str | None
    already_added: bool


@dataclass(frozen=True)
class Word:
    """One addition as it is read. ``who``: reporter | unit; ``by`` the unit's name.

    ``asks``: the unit wants an answer. ``new``: not read before by the side it is meant for.
    """

    who: str
    by: str | None
    text: str
    files: tuple[str, ...]
    on: date
    asks: bool
    new: bool


def add(
    uow: UnitOfWork,
    record_id: str,
    key: str,
    clock: Clock,
    *,
    text: str = "",
    files: Sequence[str] = (),
    draft_id: str | None = None,
) -> Added:
    """Add the reporter's words, or pictures (ids of stored files), to a record. The caller commits
    and has made sure that whoever speaks may: the same conversation, or number and code.

    The same ``key`` (conversation and message, or a draft's ``idempotency_key``) adds once. An
    anonymous lead ignores ``key``, which would lead back to a conversation: there the same
    words are the same addition. What tells who an anonymous reporter is goes out of the words.
    ``draft_id`` is the draft whose words these are: it ends as filed, its facts are forgotten.
    What comes to a merged declaration goes to the one that it was merged into.

    - Veto: :class:`AdditionProblem` without words and files, or beyond 4000 characters.
    - Write: the addition; one row ``add`` in the ticket's history; a clock that waited for it
      runs again; units that a lead turns out
      to be about as well, and the ticket then goes to the unit above them (row ``reroute``).
    - Audit: one row ``add``.
    - Notify: the unit that has the ticket, else the operators; never who is accused.
    """
    session = uow.session
    own = session.get_one(Record, record_id)
    record = leading_record(session, own)
    anonymous = record.anonymity == "anonymous"
    said = hide(text.strip()) if anonymous else text.strip()
    kept = list(dict.fromkeys(files))
    if not said and not kept:
        raise AdditionProblem("没有要补充的内容。")
    if len(said) > LONGEST:
        raise AdditionProblem(f"一次最多补充{LONGEST}个字，请分几次说。")
    ticket = locked(session, record.id)
    sealed_key = _sealed_key(uow, record, key, said, kept)
    if _by_key(session, sealed_key) is not None:
        return _told(session, own, ticket, already=True)
    now = blurred(clock.now()) if anonymous else clock.now()
    _write(session, record, sealed_key, REPORTER, said, now, files=kept)
    note(session, ticket, "add", REPORTER, now)
    clocks.resume(uow, record, now, reason=WAITING_FOR_FARMER)
    if record.kind == LEAD:
        widen(uow, record, ticket, said, now)
    if draft_id is not None:
        drafts.close_added(uow, draft_id, clock)
    detail = {"kind": record.kind, "files": len(kept)}
    audit.append(uow, "system", "add", "record", record.id, detail, at=now)
    _notify_unit(uow, record, ticket, now)
    return _told(session, own, ticket, already=False)


def added_by(uow: UnitOfWork, record_id: str, key: str) -> Added | None:
    """What :func:`add` gave for this key before, or ``None``: for a turn that is repeated.

    Always ``None`` for an anonymous lead, whose additions are known by their words alone.
    """
    own = uow.session.get_one(Record, record_id)
    record = leading_record(uow.session, own)
    row = _by_key(uow.session, blind_index(uow.keyring, "addition", f"{record.id}/{key}"))
    if row is None:
        return None
    return _told(uow.session, own, record.ticket, already=True)


def answer(
    uow: UnitOfWork,
    ticket_id: str,
    user: User,
    text: str,
    clock: Clock,
    *,
    version: int,
    asks: bool = False,
) -> None:
    """The unit's words to the reporter: an answer, or with ``asks`` a question. The caller commits.

    Whoever comes back with the code reads them, and the reporter's own conversation gets them
    at once if it is known.

    - Veto: :class:`NotAllowed` by ``may()``, :class:`StaleTicket` when ``version`` is not the
      last one, :class:`AdditionProblem` without words.
    - Write: the words; one row ``answer`` or ``ask`` in the history. A question pauses the
      clocks whose rule knows 等农户回话, until the reporter adds something or the unit goes on,
      and for so many working days in all as ``farmer_wait`` allows.
    - Audit: one row.
    - Notify: the reporter, where there is a conversation to write into.
    """
    session = uow.session
    ticket = session.get(Ticket, ticket_id)
    if ticket is None or not may(user, "answer", ticket):
        raise NotAllowed
    record = ticket.record
    ticket = locked(session, record.id)
    if not as_seen(ticket, version):
        raise StaleTicket
    said = text.strip()
    if not said:
        raise AdditionProblem("请写要告诉对方的话。")
    if len(said) > LONGEST:
        raise AdditionProblem(f"最多写{LONGEST}个字。")
    anonymous = record.anonymity == "anonymous"
    now = blurred(clock.now()) if anonymous else clock.now()
    event, actor = ("ask" if asks else "answer"), f"user:{user.id}"
    sealed_key = blind_index(uow.keyring, "addition", f"{record.id}/{ticket.version}/{actor}")
    _write(session, record, sealed_key, UNIT, said, now, actor=actor, asks=asks)
    note(session, ticket, event, actor, now)
    if asks:
        clocks.pause(uow, record, WAITING_FOR_FARMER, now)
    audit.append(uow, actor, event, "ticket", ticket.id, {}, at=clock.now())
    unit = regions.full_name(session, ticket.unit_code) if ticket.unit_code else "12317"
    params = {**about(record, due_row(session, record.id)), "unit": unit, "text": said}
    tell_reporter(uow, record, "unit_asks" if asks else "unit_answers", params)


def words_of(session: Session, record: Record) -> list[Word]:
    """Everything that was added to a record, in order."""
    unit = record.ticket.unit_code
    name = regions.full_name(session, unit) if unit else None
    return [_word(row, name) for row in _rows(session, record.id)]


def new_words(session: Session, record_id: str, reader: str) -> bool:
    """Whether the other side has said something that ``reader`` has not read."""
    return any(row.who != reader and row.read_at is None for row in _rows(session, record_id))


def with_new_words(session: Session, record_ids: Sequence[str], reader: str) -> set[str]:
    """Of these records, those of which :func:`new_words` is true."""
    unread = select(RecordAddition.record_id).where(
        RecordAddition.record_id.in_(record_ids),
        RecordAddition.who != reader,
        RecordAddition.read_at.is_(None),
    )
    return set(session.scalars(unread))


def waits_for_reply(session: Session, record_id: str, since: datetime, *, asked: bool) -> bool:
    """Whether the unit has spoken last: a question of any age, or, unless it must have
    ``asked``, an answer that was said or first read after ``since``."""
    last = next(reversed(_rows(session, record_id)), None)
    if last is None or last.who != UNIT:
        return False
    return last.asks or (not asked and (last.read_at or last.at) >= since)


def read_words(uow: UnitOfWork, record_id: str, reader: str, clock: Clock) -> list[Word]:
    """:func:`words_of`, and from now on the other side's words count as read by ``reader``
    (:data:`REPORTER` or :data:`UNIT`). The caller commits."""
    record = uow.session.get_one(Record, record_id)
    told = words_of(uow.session, record)
    now = blurred(clock.now()) if record.anonymity == "anonymous" else clock.now()
    for row in _rows(uow.session, record.id):
        if row.who != reader and row.read_at is None:
            row.read_at = now
    uow.session.flush()
    return told


def open_question(session: Session, record: Record) -> str | None:
    """The unit's last question that the reporter has not said anything to yet."""
    rows = _rows(session, record.id)
    if rows and rows[-1].who == UNIT:
        asked = [row for row in rows if row.who == UNIT and row.asks]
        since = max((row.nth for row in rows if row.who == REPORTER), default=0)
        return next((row.text for row in reversed(asked) if row.nth > since), None)
    return None


def _sealed_key(uow: UnitOfWork, record: Record, key: str, said: str, files: list[str]) -> str:
    if record.anonymity == "anonymous":
        key = "words/" + json.dumps([said, sorted(files)], ensure_ascii=False)
    return blind_index(uow.keyring, "addition", f"{record.id}/{key}")


def _write(
    session: Session,
    record: Record,
    key: str,
    who: str,
    text: str,
    at: datetime,
    *,
    actor: str | None = None,
    files: list[str] | None = None,
    asks: bool = False,
) -> None:
    last = select(func.max(RecordAddition.nth)).where(RecordAddition.record_id == record.id)
    session.add(
        RecordAddition(
            record_id=record.id,
            nth=(session.scalar(last) or 0) + 1,
            key=key,
            who=who,
            actor=actor,
            text=text,
            files=files or None,
            asks=asks,
            at=at,
        )
    )
    session.flush()


def _notify_unit(uow: UnitOfWork, record: Record, ticket: Ticket, at: datetime) -> None:
    params = about(record, due_row(uow.session, record.id))
    if ticket.unit is not None:
        tell_unit(uow, record, ticket.unit, "record_added", params, at=at)
    else:
        tell_operators(uow, record, "record_added", params, at=at)


def _rows(session: Session, record_id: str) -> list[RecordAddition]:
    query = select(RecordAddition).where(RecordAddition.record_id == record_id)
    return list(session.scalars(query.order_by(RecordAddition.nth)))


def _by_key(session: Session, key: str) -> RecordAddition | None:
    return session.scalars(select(RecordAddition).where(RecordAddition.key == key)).one_or_none()


def _word(row: RecordAddition, unit_name: str | None) -> Word:
    return Word(
        who=row.who,
        by=unit_name if row.who == UNIT else None,
        text=row.text,
        files=tuple(row.files or ()),
        on=local_date(row.at),
        asks=row.asks,
        new=row.read_at is None,
    )


def _told(session: Session, record: Record, ticket: Ticket, *, already: bool) -> Added:
    unit = ticket.unit_code
    return Added(
        record_id=record.id,
        number=record.number,
        kind=record.kind,
        anonymous=record.anonymity == "anonymous",
        unit_name=regions.full_name(session, unit) if unit else None,
        already_added=already,
    )
