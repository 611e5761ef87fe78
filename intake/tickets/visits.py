"""Visit reports (入户核查): who was there, when, what was found."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml
from sqlalchemy.orm import Session

from intake.clock import Clock, aware
from intake.errors import VisitProblem
from intake.reasons import is_plain
from intake.tables.people import User
from intake.tables.tickets import Ticket, VisitReport


@dataclass(frozen=True)
class Visit:
    """A visit as reported. ``visited_at`` without an offset is Asia/Shanghai.

    ``result``: 初步符合 | 初步不符合 | 需补充 (leads: 初步属实 | 初步不属实 | 需补充).
    ``details`` holds what else the form asks for, as JSON.
    """

    people: list[str]
    visited_at: datetime
    findings: str
    result: str
    reason: str | None = None
    details: dict[str, Any] = field(default_factory=dict)


@lru_cache(maxsize=1)
def _results() -> dict[str, dict[str, dict[str, bool]]]:
    path = Path(__file__).resolve().parent.parent / "data" / "visit_results.yml"
    results: dict[str, dict[str, dict[str, bool]]] = yaml.safe_load(path.read_text("utf-8"))
    return results


def results_for(kind: str) -> list[str]:
    """The results that a visit for this kind of record may have."""
    return list(_results()[kind])


def add_visit(
    session: Session, ticket: Ticket, visit: Visit | None, user: User, clock: Clock
) -> VisitReport:
    """Check and write a visit report; part of the step ``verify``.

    Raises :class:`VisitProblem`: nobody present, a time to come or before the receipt, no
    findings, an unknown result, a negative one without a plain reason.
    """
    if visit is None:
        raise VisitProblem("请填写核查情况。")
    people = [name.strip() for name in visit.people if name.strip()]
    visited_at = aware(visit.visited_at)
    problem = _problem(ticket, visit, people, visited_at, clock.now())
    if problem:
        raise VisitProblem(problem)
    report = VisitReport(
        ticket_id=ticket.id,
        reported_at=clock.now(),
        reported_by=f"user:{user.id}",
        visited_at=visited_at,
        people=people,
        findings=visit.findings.strip(),
        result=visit.result,
        reason=(visit.reason or "").strip() or None,
        details=visit.details or None,
    )
    session.add(report)
    session.flush()
    return report


def may_visit_again(ticket: Ticket) -> bool:
    """Whether the last visit left something open (需补充)."""
    last = ticket.visits[-1] if ticket.visits else None
    return last is not None and _results()[ticket.record.kind][last.result].get("more", False)


def is_negative(ticket: Ticket) -> bool:
    """Whether the last visit came to an unfavourable result (初步不符合)."""
    last = ticket.visits[-1] if ticket.visits else None
    return last is not None and _results()[ticket.record.kind][last.result].get("negative", False)


def _problem(
    ticket: Ticket, visit: Visit, people: list[str], visited_at: datetime, now: datetime
) -> str | None:
    result = _results()[ticket.record.kind].get(visit.result)
    if not people:
        return "至少写一位到场的人。"
    if visited_at > now:
        return "核查时间不能晚于现在。"
    if visited_at < ticket.record.received_at:
        return "核查时间不能早于收到的时间。"
    if not visit.findings.strip():
        return "请写明看到、问到的情况。"
    if result is None:
        return "结果只能是：" + "、".join(results_for(ticket.record.kind)) + "。"
    if result.get("negative") and not is_plain(visit.reason):
        return "结果不利于对方时，要用大白话写明理由。"
    return None
