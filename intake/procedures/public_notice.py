"""The text of a public notice (公示): made of what may stand on one, and of nothing else."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml
from sqlalchemy.orm import Session

from intake import regions
from intake.errors import ProcedureProblem
from intake.privacy.access import doing_level
from intake.procedures.household import checked_name
from intake.procedures.standing import Standing, procedure_of, standings
from intake.tables.places import Region
from intake.tables.procedures import ProcedureRun
from intake.tables.records import Record
from intake.tables.tickets import Ticket

_LONG_NUMBER = re.compile(r"\d[\d\s-]{5,}\d")


@dataclass(frozen=True)
class NoticeText:
    """A notice to print: its lines, no other words stand on the page. ``paper`` names the
    region's own form where it has one."""

    title: str
    lines: tuple[str, ...]
    signed: str
    dated: str
    paper: str | None

    @property
    def text(self) -> str:
        return "\n".join((self.title, *self.lines, self.signed, self.dated))


def notice_of(session: Session, run: ProcedureRun, ticket: Ticket, step_id: str) -> NoticeText:
    """The notice of a step that hangs or hung.

    Reads no fact of the record at all: the name is the one given when the notice was put up,
    places are those of the region tree. The law on it: 002, the question on public notices –
    no ID number, phone, account, health. Raises :class:`ProcedureProblem` before that.
    """
    found = next((one for one in standings(run, ticket) if one.step.id == step_id), None)
    begun = next((a for a in run.acts if a.step == step_id and a.act == "begin"), None)
    if found is None or found.step.notice is None or begun is None or begun.until is None:
        raise ProcedureProblem("这一步还没有公示。")
    procedure, words, notice = procedure_of(run), _words(), found.step.notice
    lines = [
        words["body"].format(step=_decided_by(run, ticket, found)),
        words["head"].format(household=_name(begun.household)),
        words["village"].format(village=_village(session, run.record, ticket)),
        words["period"].format(
            begins=_day(begun.on_date),
            ends=_day(begun.until),
            days=(begun.until - begun.on_date).days,
        ),
        words["object"].format(units="、".join(_units(session, ticket, found.step.level))),
        words["basis"].format(
            title=procedure.title, year=procedure.issued.year, section=found.step.section
        )
        + (words["local_days"] if notice.min_days is None else "")
        + words["prevails"],
    ]
    made = NoticeText(
        title=words["titles"][run.purpose],
        lines=tuple(lines),
        signed=_units(session, ticket, found.step.level)[0],
        dated=_day(begun.on_date),
        paper=notice.paper,
    )
    if _LONG_NUMBER.search(made.text):  # a place of the tree with a number in its name
        raise ProcedureProblem("公示里有一长串号码，不能印，请先查一下地名。")
    return made


def _name(household: str | None) -> str:
    """As it was accepted when the notice was put up; what never is part of a name stops it."""
    return checked_name(household, recorded=household)


def _decided_by(run: ProcedureRun, ticket: Ticket, mine: Standing) -> str:
    """The name of the last review before the notice."""
    before = [one for one in standings(run, ticket) if one.ended and one.step.notice is None]
    steps = [one.id for one in procedure_of(run).steps]
    earlier = [one for one in before if steps.index(one.step.id) < steps.index(mine.step.id)]
    return earlier[-1].step.name if earlier else "入户核实"


def _village(session: Session, record: Record, ticket: Ticket) -> str:
    code = record.region_code or ticket.unit_code
    assert code is not None
    names = regions.names_of(session, regions.line_of(session, code))
    return "".join(names[-2:])


def _units(session: Session, ticket: Ticket, level: str) -> list[str]:
    """The unit that puts the notice up, and those above it up to the county."""
    assert ticket.unit is not None
    doing = doing_level(ticket, level)
    units: list[Region] = []
    for code in reversed(ticket.unit.line):
        one = regions.ensure(session, code)
        if not regions.reaches_county(one.level, one.code):
            break
        units.append(one)
    own = [at for at, one in enumerate(units) if one.level == doing]
    return [one.name for one in units[own[0] if own else -1 :]]


def _day(day: date) -> str:
    return str(_words()["date"]).format(year=day.year, month=day.month, day=day.day)


@lru_cache(maxsize=1)
def _words() -> dict[str, Any]:
    path = Path(__file__).resolve().parent.parent / "data" / "public_notice.yml"
    words: dict[str, Any] = yaml.safe_load(path.read_text("utf-8"))
    return words
