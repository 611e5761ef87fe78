"""The form of a visit: what was typed, what is wrong with it, and the visit it makes."""

from __future__ import annotations

import re
import secrets
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any

from console import texts
from console.call import Call
from intake.clock import SHANGHAI, local_date
from intake.errors import VisitProblem
from intake.tables.tickets import Ticket
from intake.tickets.visit_details import LONGEST_NOTE, has_field, visit_form
from intake.tickets.visits import Visit, results_for
from language import numerals

LIMITS = {"people": 200, "findings": 4000, "reason": 1000}
WORDS = ("people", "day", "findings", "result", "reason")
MONEY = ("income", "spending")
_BETWEEN = re.compile(r"[、,，;；\n]+")
_DATE = re.compile(r"(\d{4})\D{1,2}(\d{1,2})\D{1,2}(\d{1,2})\D?")
_KEY = re.compile(r"[0-9a-f]{32}")


@dataclass
class VisitForm:
    """The fields as typed, with the sentence that stands beside each one that is wrong.

    ``guarantees``: name → (state, note); ``money``: income | spending → (amount, basis);
    ``key`` is the same each time this visit is sent.
    """

    people: str = ""
    day: str = ""
    findings: str = ""
    result: str = ""
    reason: str = ""
    signature: str = ""
    guarantees: dict[str, tuple[str, str]] = field(default_factory=dict)
    money: dict[str, tuple[str, str]] = field(default_factory=dict)
    key: str = field(default_factory=lambda: secrets.token_hex(16))
    problems: dict[str, str] = field(default_factory=dict)

    @classmethod
    def empty(cls, today: date) -> VisitForm:
        return cls(day=today.isoformat())

    @classmethod
    def typed(cls, call: Call) -> VisitForm:
        """What was sent."""
        key = call.field("key")
        form = cls(
            guarantees={
                name: (call.field(f"guarantee-{at}"), call.field(f"guarantee-{at}-note"))
                for at, name in enumerate(visit_form()["guarantees"])
            },
            money={name: (call.field(name), call.field(f"{name}_basis")) for name in MONEY},
            signature=call.field("signature"),
        )
        for name in WORDS:
            setattr(form, name, call.field(name))
        if _KEY.fullmatch(key):
            form.key = key
        return form

    def visit(self, ticket: Ticket, now: datetime) -> Visit | None:
        """The visit, or ``None`` with ``problems`` filled in.

        Looks only whether the fields are there and can be read, and names each that is not;
        whether the visit is one is :func:`intake.tickets.visits.add_visit`'s to say.
        """
        people = [one.strip() for one in _BETWEEN.split(self.people) if one.strip()]
        if len(set(people)) < visit_form()["least_people"]:
            self._wrong("people", "people")
        day = self._day(local_date(ticket.record.received_at), local_date(now))
        if not self.findings:
            self._wrong("findings", "findings")
        if not self.result:
            self._wrong("result", "result")
        elif self.result not in results_for(ticket.record.kind):
            self._wrong("result", "result_unknown")
        for name, limit in LIMITS.items():
            count = len(getattr(self, name))
            if count > limit:
                self._wrong(name, "too_long", limit=limit, count=count)
        details = self._details(ticket.record.kind)
        if self.problems or day is None:
            return None
        return Visit(
            people=people,
            visited_at=_moment(day, ticket.record.received_at, now),
            findings=self.findings,
            result=self.result,
            reason=self.reason or None,
            details=details,
            key=self.key,
        )

    def refused(self, error: VisitProblem) -> None:
        """Put what intake says against the visit beside the field that it is about."""
        self.problems[error.field] = str(error)

    def _details(self, kind: str) -> dict[str, Any]:
        told: dict[str, Any] = {"time_of_day": "unknown"}
        if has_field(kind, "guarantees"):
            told["guarantees"] = {
                name: {"state": state or "unseen", "note": note} if note else {"state": state}
                for name, (state, note) in self.guarantees.items()
                if state or note
            }
        for name in MONEY:
            amount, basis = self.money.get(name, ("", ""))
            if amount and has_field(kind, name):
                told[name] = self._money(name, amount, basis)
        if self.signature and has_field(kind, "signature"):
            told["signature"] = self.signature
        return told

    def _money(self, name: str, amount: str, basis: str) -> dict[str, Any] | None:
        value = numerals.parse(amount.replace(",", "").replace("，", "").rstrip("块钱元 "))
        if not isinstance(value, int):
            self._wrong(name, "money", said=amount[:40])
            return None
        return {"value": value, "basis": basis or "per_household"}

    def _day(self, received: date, today: date) -> date | None:
        found = _DATE.fullmatch(self.day)
        try:
            day = date(*(int(part) for part in found.groups())) if found else None
        except ValueError:
            day = None
        if day is None:
            self._wrong("day", "date_wrong" if self.day else "date_missing")
        elif day > today:
            self._wrong("day", "date_future")
        elif day < received:
            self._wrong("day", "date_before", day=received.isoformat())
        return day

    def _wrong(self, name: str, problem: str, **values: object) -> None:
        self.problems[name] = texts.say("problems", problem, **values)


def choices() -> dict[str, Any]:
    """What the form's template needs to know of its fields."""
    return {**visit_form(), "longest_note": LONGEST_NOTE}


def _moment(day: date, received: datetime, now: datetime) -> datetime:
    """The form asks for the day alone: its noon, or as near to it as receipt and now allow."""
    noon = datetime.combine(day, time(12), SHANGHAI)
    return min(max(noon, received), now)
