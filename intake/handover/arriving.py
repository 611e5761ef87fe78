"""What arrives: cases of the other hotline, filed once each, and what is told of them again."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from intake import audit, drafts, records, regions
from intake.clock import Clock
from intake.deadlines.rows import due_row
from intake.errors import AdditionProblem, FactError, MissingFacts, UnknownRegion
from intake.facts import DECLARATION, LEAD, TOWNSHIP, VISIT_BY
from intake.handover.news import Refused, by_theirs, come_back, details, hear, meaning, seal
from intake.handover.shape import FILED, KNOWN, NOTED, REFUSED, Answer, Case, News
from intake.handover.standing import IN, OUT, TAKEN
from intake.handover.states import peer
from intake.notices import about, tell_operators
from intake.records.likeness import open_like
from intake.tables.base import random_id
from intake.tables.handover import Handover
from intake.tables.records import Record
from intake.tickets.noting import locked, note
from intake.unit_of_work import UnitOfWork


def take(uow: UnitOfWork, lines: Sequence[Case | News], actor: str, clock: Clock) -> list[Answer]:
    """Take lines in, each by itself; the same line again changes nothing. The caller commits.

    A case is filed by the rules for everybody: a declaration needs a problem, a place down to its
    county, a phone, and consent; a lead of which nothing else is said is confidential. A number
    that is known files nothing more: other words than before are added to the record, and a case
    that we had given is taken as given back. A declaration that looks like one under way is
    filed beside it – whoever visits decides – and the operators are told of both.
    """
    answers = []
    for line in lines:
        noted = len(uow.pending_audit)
        try:
            with uow.session.begin_nested():
                if isinstance(line, Case):
                    answers.append(_case(uow, line, actor, clock))
                else:
                    answers.append(hear(uow, line, actor, clock))
        except Refused as error:
            del uow.pending_audit[noted:]
            answers.append(Answer(line.number, REFUSED, problem=str(error)))
        except IntegrityError:  # somebody else has taken this number at the same moment
            del uow.pending_audit[noted:]
            there = by_theirs(uow.session, line.number)
            if there is None:
                raise
            answers.append(Answer(line.number, KNOWN, there.ticket.record.number))
    return answers


def _case(uow: UnitOfWork, line: Case, actor: str, clock: Clock) -> Answer:
    before = by_theirs(uow.session, line.number)
    if before is not None and before.direction == OUT:
        return come_back(uow, before, line, actor, clock)
    told = seal(uow, _told(line))
    if before is not None:
        return _again(uow, before, line, told, clock)
    meant = meaning(line.state)
    if meant.ended:
        raise Refused(f"“{line.state}”的件已经办完，不用转")
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
        raise Refused(str(error)) from error
    except FactError as error:
        raise Refused(str(error)) from error
    record = uow.session.get_one(Record, filed.record_id)
    ticket = locked(uow.session, record.id)
    row = Handover(
        direction=IN, peer=peer().id, ticket_id=ticket.id, state=TAKEN, theirs=line.number,
        their_state=line.state, told_state=None, by=actor,
        created_at=record.received_at, changed_at=record.received_at,
    )  # fmt: skip
    uow.session.add(row)
    detail = {"peer": peer().id}
    more = {**detail, "line": told}
    note(uow.session, ticket, "handed_in", "system", record.received_at, detail=more)
    audit.append(uow, actor, "handover_taken", "ticket", ticket.id, detail, at=record.received_at)
    uow.session.flush()
    for other in open_like(uow.session, record):
        params = {**about(record, due_row(uow.session, record.id)), "other": other.number}
        key = f"handover-alike-{row.id}-{other.id}"
        tell_operators(uow, record, "handover_alike", params, dedupe_key=key)
    return Answer(line.number, FILED, record.number)


def _again(uow: UnitOfWork, row: Handover, line: Case, told: str, clock: Clock) -> Answer:
    """A case that we have: what it says otherwise than before is added to the record, once."""
    record = row.ticket.record
    before = [one["line"] for one in details(uow.session, row.ticket) if one.get("line")]
    if not before or told in before:  # before this was kept, a number alone told
        return Answer(line.number, KNOWN, record.number)
    words = "；".join(str(one) for one in _told(line) if one)
    try:
        added = records.add(uow, record.id, f"handover/{told}", clock, text=words)
    except AdditionProblem as error:
        raise Refused(str(error)) from error
    return Answer(line.number, KNOWN if added.already_added else NOTED, record.number)


def _told(line: Case) -> list[str | None]:
    """What a case is about, apart from how it stands."""
    return [line.words, line.place, line.who, line.where, line.when, line.amount, line.evidence]


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
