"""What arrives: cases of the other hotline, filed once, and news of those that we gave."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from intake import audit, drafts, records, regions
from intake.clock import Clock
from intake.errors import FactError, MissingFacts, UnknownRegion
from intake.facts import DECLARATION, LEAD, TOWNSHIP, VISIT_BY
from intake.handover.giving import ENDED, IN, OUT, RETURNED, TAKEN
from intake.handover.leaving import waiting_for_number
from intake.handover.shape import Case, News
from intake.handover.states import Theirs, peer, theirs
from intake.records.anonymity import blurred
from intake.tables.base import random_id
from intake.tables.handover import Handover
from intake.tables.records import Record
from intake.tickets.noting import locked, note
from intake.unit_of_work import UnitOfWork

FILED, KNOWN, NOTED, UNCHANGED, REFUSED = "taken", "known", "noted", "unchanged", "refused"


@dataclass(frozen=True)
class Answer:
    """What became of a line; ``number`` is the sender's, ``ours`` that of our record. ``result``:
    taken | known (taken before) | noted | unchanged | refused, then with the ``problem``."""

    number: str
    result: str
    ours: str | None = None
    problem: str | None = None


class _Refused(Exception):
    """The line cannot be taken; the sentence says why."""


def take(uow: UnitOfWork, lines: Sequence[Case | News], actor: str, clock: Clock) -> list[Answer]:
    """Take lines in, each by itself; the same line again changes nothing. The caller commits.

    A case is filed by the rules for everybody: a declaration needs a problem, a place down to its
    county, a phone, and consent; a lead of which nothing else is said is confidential.
    """
    answers = []
    for line in lines:
        noted = len(uow.pending_audit)
        try:
            with uow.session.begin_nested():
                if isinstance(line, Case):
                    answers.append(_case(uow, line, actor, clock))
                else:
                    answers.append(_news(uow, line, actor, clock))
        except _Refused as error:
            del uow.pending_audit[noted:]
            answers.append(Answer(line.number, REFUSED, problem=str(error)))
    return answers


def _case(uow: UnitOfWork, line: Case, actor: str, clock: Clock) -> Answer:
    before = _by_theirs(uow.session, line.number)
    if before is not None:
        return Answer(line.number, KNOWN, before.ticket.record.number)
    meant = _meaning(line.state)
    if meant.ended:
        raise _Refused(f"“{line.state}”的件已经办完，不用转")
    facts = _facts(uow.session, line)
    try:
        draft = drafts.open_draft(uow, f"handover-{random_id()}"[:32], line.kind, clock)
        drafts.save_facts(uow, draft.id, facts, clock)
        if line.kind == DECLARATION:
            filed = records.file_declaration(
                uow, draft.id, draft.idempotency_key, clock, chat=False
            )
        else:
            filed = records.file_lead(
                uow, draft.id, draft.idempotency_key, clock, chat=False, reply=False
            )
    except MissingFacts as error:
        raise _Refused(str(error)) from error
    except FactError as error:
        raise _Refused(str(error)) from error
    record = uow.session.get_one(Record, filed.record_id)
    ticket = locked(uow.session, record.id)
    row = Handover(
        direction=IN, peer=peer().id, ticket_id=ticket.id, state=TAKEN, theirs=line.number,
        their_state=line.state, told_state=None, by=actor,
        created_at=record.received_at, changed_at=record.received_at,
    )  # fmt: skip
    uow.session.add(row)
    detail = {"peer": peer().id}
    note(uow.session, ticket, "handed_in", "system", record.received_at, detail=detail)
    audit.append(uow, actor, "handover_taken", "ticket", ticket.id, detail, at=record.received_at)
    uow.session.flush()
    return Answer(line.number, FILED, record.number)


def _news(uow: UnitOfWork, line: News, actor: str, clock: Clock) -> Answer:
    meant = _meaning(line.state)
    row = _by_theirs(uow.session, line.number)
    if row is None and line.yours:
        row = waiting_for_number(uow.session, line.yours)
        if row is not None and row.theirs not in (None, line.number):
            raise _Refused("这个件在我们这里是另一个编号")
    if row is None:
        raise _Refused("没有转过这个件")
    ours = row.ticket.record.number
    if (row.theirs, row.their_state, row.news or None) == (line.number, line.state, line.words):
        return Answer(line.number, UNCHANGED, ours)
    anonymous = row.ticket.record.anonymity == "anonymous"
    now = blurred(clock.now()) if anonymous else clock.now()
    row.given = None
    row.theirs, row.their_state, row.news, row.changed_at = (
        line.number, line.state, line.words, now,
    )  # fmt: skip
    if row.direction == OUT:
        row.state = RETURNED if meant.returned else ENDED if meant.ended else TAKEN
    ticket = locked(uow.session, row.ticket.record_id)
    detail = {"peer": row.peer, "state": line.state}
    note(uow.session, ticket, "handover_news", "system", now, detail=detail)
    audit.append(uow, actor, "handover_news", "ticket", ticket.id, detail, at=now)
    uow.session.flush()
    return Answer(line.number, NOTED, ours)


def _by_theirs(session: Session, number: str) -> Handover | None:
    query = select(Handover).where(Handover.peer == peer().id, Handover.theirs == number)
    return session.scalars(query).one_or_none()


def _meaning(word: str) -> Theirs:
    meant = theirs().get(word)
    if meant is None:
        raise _Refused(f"没有“{word}”这种状态")
    return meant


def _facts(session: Session, line: Case) -> dict[str, Any]:
    reporter = line.reporter
    told: dict[str, Any] = {
        "place": line.place,
        "region_code": _known(session, line.region),
        "name": reporter.name if reporter else None,
        "phone": reporter.phone if reporter else None,
    }
    if line.kind == LEAD:
        told |= {
            "anonymity": line.anonymity or "confidential",
            "what": line.words,
            "accused_region_code": _highest(session, line.keep_from),
            **{name: getattr(line, name) for name in ("category", "who", "where", "when")},
            **{name: getattr(line, name) for name in ("amount", "evidence")},
        }
        if told["anonymity"] == "anonymous":
            told["name"] = told["phone"] = None
    else:
        told |= {
            "self_or_proxy": "self",
            "hardship": line.words,
            "risks": line.risks or None,
            "consent": line.consent,
            "urgent": line.urgent or None,
            VISIT_BY: TOWNSHIP if line.keep_from else None,
        }
    return {name: value for name, value in told.items() if value is not None}


def _known(session: Session, code: str | None) -> str | None:
    """The code if we know the region; else the place's name is all there is."""
    if code is None:
        return None
    try:
        return regions.line_of(session, code)[-1]
    except UnknownRegion:
        return None


def _highest(session: Session, names: list[str]) -> str | None:
    """The highest of these units, which keeps the case from all below it."""
    found = [regions.resolve(session, name).region for name in names]
    codes = [one.code for one in found if one is not None]
    return min(codes, key=lambda code: len(regions.line_of(session, code)), default=None)
