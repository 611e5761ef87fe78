"""The form of a visit: what was typed, what is wrong with it, and the visit it makes."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date, datetime, time

from console import texts
from console.call import Call
from intake.clock import SHANGHAI, local_date
from intake.tables.tickets import Ticket
from intake.tickets.visits import Visit, results_for

LIMITS = {"people": 200, "findings": 4000, "reason": 1000}
_BETWEEN = re.compile(r"[、,，;；\n]+")
_DATE = re.compile(r"(\d{4})\D{1,2}(\d{1,2})\D{1,2}(\d{1,2})\D?")


@dataclass
class VisitForm:
    """The fields as typed, with the sentence that stands beside each one that is wrong."""

    people: str = ""
    day: str = ""
    findings: str = ""
    result: str = ""
    reason: str = ""
    problems: dict[str, str] = field(default_factory=dict)

    @classmethod
    def empty(cls, today: date) -> VisitForm:
        return cls(day=today.isoformat())

    @classmethod
    def typed(cls, call: Call) -> VisitForm:
        """What was sent."""
        return cls(
            people=call.field("people"),
            day=call.field("day"),
            findings=call.field("findings"),
            result=call.field("result"),
            reason=call.field("reason"),
        )

    def visit(self, ticket: Ticket, now: datetime) -> Visit | None:
        """The visit, or ``None`` with ``problems`` filled in.

        Looks only whether the fields are there and can be read, and names each that is not;
        whether the visit is one is :func:`intake.tickets.visits.add_visit`'s to say.
        """
        people = [one.strip() for one in _BETWEEN.split(self.people) if one.strip()]
        if not people:
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
        if self.problems or day is None:
            return None
        return Visit(
            people=people,
            visited_at=_moment(day, ticket.record.received_at, now),
            findings=self.findings,
            result=self.result,
            reason=self.reason or None,
            details={"time_of_day": "unknown"},
        )

    def refused(self, sentence: str) -> None:
        """Put what intake says against the visit where it belongs.

        All else has been looked at by then: without a reason it is the reason that is missing.
        """
        self.problems["all" if self.reason else "reason"] = sentence

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


def _moment(day: date, received: datetime, now: datetime) -> datetime:
    """The form asks for the day alone: its noon, or as near to it as receipt and now allow."""
    noon = datetime.combine(day, time(12), SHANGHAI)
    return min(max(noon, received), now)
