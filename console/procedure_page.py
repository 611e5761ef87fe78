"""What the page of a ticket shows of its procedures: checklists, the next form, the notices."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from console import texts
from console.due import day_words
from intake.facts import DECLARATION
from intake.privacy.access import may, may_take
from intake.procedures.choosing import for_record
from intake.procedures.data import GREEN_CHANNEL, IDENTIFICATION, LEAVING, Earliest, Step
from intake.procedures.household import name_like
from intake.procedures.opening import GONE
from intake.procedures.runs import identified, runs_of
from intake.procedures.standing import OPEN, RUNNING, procedure_of, standings
from intake.tables.people import User
from intake.tables.procedures import ProcedureRun
from intake.tables.tickets import Ticket


@dataclass(frozen=True)
class Line:
    """A step on the checklist. ``acts`` are those that this user may take on it now."""

    step: Step
    state: str
    state_name: str
    level: str
    day: str | None
    until: str | None
    note: str | None
    reason: str | None
    hangs: bool
    acts: tuple[str, ...]


@dataclass(frozen=True)
class Checklist:
    """A procedure as it runs for this ticket."""

    run: ProcedureRun
    name: str
    state_name: str
    source: str
    gaps: str | None
    conditions: tuple[str, ...]
    lines: list[Line]


@dataclass(frozen=True)
class Shown:
    """``unwritten``: no document says what follows (本地未载明). ``openable``: what this user may
    open by hand; ``earliest`` is the time that leaving must wait for."""

    checklists: list[Checklist]
    unwritten: bool
    openable: tuple[str, ...]
    earliest: Earliest | None
    household: str


def shown(session: Session, ticket: Ticket, user: User, today: date) -> Shown | None:
    """Everything on procedures of a declaration; ``None`` for a lead and for operators."""
    record = ticket.record
    if record.kind != DECLARATION or not may(user, "procedure", ticket):
        return None
    runs = runs_of(session, record.id)
    favourable = bool(ticket.visits) and ticket.visits[-1].result == "初步符合"
    reported = ticket.state in ("reported_back", "rated", "archived")
    identification = for_record(session, record, IDENTIFICATION, today).leading
    leaving = for_record(session, record, LEAVING, today).leading
    openable = []
    if ticket.state not in GONE:
        channel = for_record(session, record, GREEN_CHANNEL, today).leading
        if channel and not any(one.purpose == GREEN_CHANNEL for one in runs):
            openable.append(GREEN_CHANNEL)
        left = any(one.purpose == LEAVING and one.state in ("open", "done") for one in runs)
        if leaving and identified(session, record) and not left:
            openable.append(LEAVING)
    return Shown(
        [_checklist(run, ticket, user, today) for run in runs],
        favourable and reported and identification is None and not runs,
        tuple(openable),
        leaving.earliest if leaving else None,
        name_like(record.facts.get("name")) or "",
    )


def _checklist(run: ProcedureRun, ticket: Ticket, user: User, today: date) -> Checklist:
    procedure = procedure_of(run)
    lines = []
    for one in standings(run, ticket):
        begun = any(act.step == one.step.id and act.until for act in run.acts)
        lines.append(
            Line(
                step=one.step,
                state=one.state,
                state_name=texts.say("step_states", one.state),
                level=texts.say("roles", one.step.level),
                day=day_words(one.on, today) if one.on else None,
                until=day_words(one.until, today) if one.until else None,
                note=one.act.note if one.act else None,
                reason=one.act.reason if one.act else None,
                hangs=begun,
                acts=_acts(one.step, one.state) if may_take(user, ticket, one.step.level) else (),
            )
        )
    return Checklist(
        run=run,
        name=texts.say("purposes", run.purpose),
        state_name=texts.say("run_states", run.state),
        source=f"《{procedure.title}》（{procedure.issued.year}年）{procedure.section}",
        gaps=procedure.gaps,
        conditions=tuple(f"{one.text}（{one.section}）" for one in procedure.conditions),
        lines=lines,
    )


def _acts(step: Step, state: str) -> tuple[str, ...]:
    if state not in (OPEN, RUNNING):
        return ()
    found = ["begin" if step.lasts and state == OPEN else "done"]
    if step.optional:
        found.append("skip")
    if step.refusable:
        found.append("refuse")
    return tuple(found)
