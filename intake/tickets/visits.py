"""Visit reports (入户核查): who was there, when, what was found."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from intake.clock import Clock, aware
from intake.errors import StaleTicket, VisitProblem
from intake.privacy.access import visible_tickets
from intake.reasons import is_plain
from intake.tables.base import random_id
from intake.tables.people import User
from intake.tables.tickets import Ticket, VisitReport
from intake.tickets.visit_details import checked, visit_form


@dataclass(frozen=True)
class Visit:
    """A visit as reported. ``visited_at`` without an offset is Asia/Shanghai.

    ``result``: 初步符合 | 初步不符合 | 需补充 (leads: 初步属实 | 初步不属实 | 需补充).
    ``details`` holds what else the form asks for (:func:`intake.tickets.visit_details.checked`).
    ``key`` is made by whoever sends it, once for each visit: the same one files it once.
    """

    people: list[str]
    visited_at: datetime
    findings: str
    result: str
    reason: str | None = None
    details: dict[str, Any] = field(default_factory=dict)
    key: str | None = None


@lru_cache(maxsize=1)
def _data() -> dict[str, Any]:
    path = Path(__file__).resolve().parent.parent / "data" / "visit_results.yml"
    data: dict[str, Any] = yaml.safe_load(path.read_text("utf-8"))
    return data


def _results(kind: str) -> dict[str, dict[str, bool]]:
    results: dict[str, dict[str, bool]] = _data()[kind]
    return results


def results_for(kind: str) -> list[str]:
    """The results that a visit for this kind of record may have."""
    return list(_results(kind))


def add_visit(
    session: Session, ticket: Ticket, visit: Visit | None, user: User, clock: Clock
) -> VisitReport:
    """Check and write a visit report; part of the step ``verify``.

    Raises :class:`VisitProblem`: fewer than two people present, a time to come or before the
    receipt, no findings, an unknown result, one that needs a plain reason without it, details
    that are none; :class:`StaleTicket` if the same visit is being filed by another request.
    """
    if visit is None:
        raise VisitProblem("请填写核查情况。")
    people = list(dict.fromkeys(name.strip() for name in visit.people if name.strip()))
    visited_at = aware(visit.visited_at)
    _check(ticket, visit, people, visited_at, clock.now())
    if visit.key and filed_before(session, ticket, user, visit.key):
        raise StaleTicket
    report = VisitReport(
        id=_report_id(ticket, user, visit.key) if visit.key else random_id(),
        ticket_id=ticket.id,
        reported_at=clock.now(),
        reported_by=f"user:{user.id}",
        visited_at=visited_at,
        people=people,
        findings=visit.findings.strip(),
        result=visit.result,
        reason=(visit.reason or "").strip() or None,
        details=checked(ticket.record.kind, visit.details),
    )
    session.add(report)
    try:
        session.flush()
    except IntegrityError as error:
        raise StaleTicket from error
    return report


def filed_before(session: Session, ticket: Ticket, user: User, key: str) -> VisitReport | None:
    """The report that this user has filed for the ticket under the same key."""
    return session.get(VisitReport, _report_id(ticket, user, key))


def people_of_last(session: Session, user: User) -> list[str]:
    """Who was there when this user last reported a visit of the own unit's: often the same two."""
    mine = select(VisitReport).join(Ticket, Ticket.id == VisitReport.ticket_id)
    last = mine.where(
        VisitReport.reported_by == f"user:{user.id}",
        Ticket.unit_code == user.region_code,
        visible_tickets(user),
    ).order_by(VisitReport.reported_at.desc())
    found = session.scalars(last.limit(1)).first()
    return list(found.people) if found else []


def leaves_open(kind: str, result: str) -> bool:
    """Whether a visit with this result is to be followed by another (需补充)."""
    return _results(kind)[result].get("more", False)


def is_against(kind: str, result: str) -> bool:
    """Whether the result is unfavourable to who reported."""
    return _results(kind).get(result, {}).get("negative", False)


def reason_wanted(kind: str, result: str) -> str | None:
    """The sentence that asks for the plain reason which this result needs, if it needs one."""
    marks = _results(kind).get(result, {})
    return next((words for mark, words in _data()["reasons"].items() if marks.get(mark)), None)


def may_visit_again(ticket: Ticket) -> bool:
    """Whether the last visit left something open (需补充): there is no result yet to report back,
    and no clock is met."""
    last = ticket.visits[-1] if ticket.visits else None
    return last is not None and leaves_open(ticket.record.kind, last.result)


def is_negative(ticket: Ticket) -> bool:
    """Whether the last visit came to an unfavourable result (初步不符合)."""
    last = ticket.visits[-1] if ticket.visits else None
    return last is not None and is_against(ticket.record.kind, last.result)


def _report_id(ticket: Ticket, user: User, key: str) -> str:
    """Of the sender's key, so that a second report under it meets the primary key."""
    return hashlib.sha256(f"{ticket.id}:{user.id}:{key}".encode()).hexdigest()[:32]


def _check(
    ticket: Ticket, visit: Visit, people: list[str], visited_at: datetime, now: datetime
) -> None:
    kind = ticket.record.kind
    if len(people) < visit_form()["least_people"]:
        raise VisitProblem("到场的至少要两个人，把名字都写上。", "people")
    if visited_at > now:
        raise VisitProblem("核查时间不能晚于现在。", "day")
    if visited_at < ticket.record.received_at:
        raise VisitProblem("核查时间不能早于收到的时间。", "day")
    if not visit.findings.strip():
        raise VisitProblem("请写明看到、问到的情况。", "findings")
    if visit.result not in _results(kind):
        raise VisitProblem("结果只能是：" + "、".join(results_for(kind)) + "。", "result")
    wanted = reason_wanted(kind, visit.result)
    if wanted and not is_plain(visit.reason):
        raise VisitProblem(wanted, "reason")
