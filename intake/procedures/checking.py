"""What an act on a procedure must have before it is written."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from intake.clock import local_date
from intake.errors import ProcedureProblem, WrongState
from intake.procedures.data import IDENTIFICATION, Step
from intake.procedures.household import checked_name
from intake.procedures.opening import GONE
from intake.procedures.standing import OPEN, RUNNING, Standing, current, procedure_of, standings
from intake.reasons import is_plain
from intake.tables.procedures import ProcedureRun
from intake.tables.tickets import Ticket

LONGEST_NOTICE = 60
MAX_WORDS = 1000
REPORTED = ("reported_back", "rated", "archived")
"""Ticket states in which a visit's result stands."""


@dataclass(frozen=True)
class Told:
    """What is told of an act. ``on``: the day it was done. ``days``: a notice's length.
    ``household``: the name of the household's head on a notice. ``note`` is for staff, but for
    a step that tells the household what is done; ``reason`` goes to the household."""

    on: date
    paper: bool = False
    days: int | None = None
    household: str | None = None
    note: str | None = None
    reason: str | None = None


def check_turn(run: ProcedureRun, ticket: Ticket, step: Step, act: str) -> None:
    """Raises :class:`WrongState` for a step whose turn it is not."""
    if run.state != "open" or ticket.state in GONE:
        raise WrongState("这个程序已经结束，不能再办。")
    if run.purpose == IDENTIFICATION and ticket.state not in REPORTED:
        raise WrongState("单子又在核查了，等结果报上去再接着办。")
    found = standings(run, ticket)
    mine = next(one for one in found if one.step.id == step.id)
    if mine.state not in (OPEN, RUNNING):
        raise WrongState(_not_yet(mine, current(found)))
    begun = mine.state == RUNNING
    if (act == "begin") != (step.lasts and not begun) and act in ("begin", "done"):
        raise WrongState("这一步要先记开始，再记结束。" if step.lasts else "这一步没有开始和结束。")


def _not_yet(mine: Standing, before: Standing | None) -> str:
    if mine.ended or before is None:
        return f"“{mine.step.name}”已经办过了。"
    if before.until is not None:
        return f"公示到{before.until.isoformat()}才满，公示结束以后才能办“{mine.step.name}”。"
    return f"还没有轮到“{mine.step.name}”，先办“{before.step.name}”。"


def check(
    run: ProcedureRun, ticket: Ticket, step: Step, act: str, told: Told, today: date
) -> date | None:
    """What an act must have; gives the last day of a notice that begins."""
    if told.on > today:
        raise ProcedureProblem("办理的日期不能晚于今天。")
    last = _last_day(run, ticket, step)
    if told.on < last:
        raise ProcedureProblem(f"办理的日期不能早于上一步（{last.isoformat()}）。")
    if any(len(words or "") > MAX_WORDS for words in (told.note, told.reason)):
        raise ProcedureProblem(f"最多写{MAX_WORDS}个字。")
    if act == "refuse":
        if not step.refusable:
            raise ProcedureProblem("这一步只是照批准的去办，不能在这里不通过。")
        if not is_plain(told.reason):
            raise ProcedureProblem("不通过要用大白话写明理由，农户会看到。")
    elif act == "skip":
        if step.optional is None:
            raise ProcedureProblem("这一步不能跳过。")
        if not is_plain(told.note):
            raise ProcedureProblem("请写明为什么可以跳过。")
    elif act == "begin" and step.notice is not None:
        return _notice_end(run, step, told)
    elif act == "done":
        _check_done(run, step, told)
    return None


def _check_done(run: ProcedureRun, step: Step, told: Told) -> None:
    begun = next((one for one in run.acts if one.step == step.id and one.act == "begin"), None)
    if begun is not None and begun.until is not None and told.on <= begun.until:
        raise ProcedureProblem(f"公示到{begun.until.isoformat()}才满，第二天起才能办下一步。")
    if step.paper and not told.paper:
        raise ProcedureProblem(f"要有“{step.paper}”才能办完这一步。")
    if step.needs_note and not is_plain(told.note):
        raise ProcedureProblem(f"请{step.needs_note}。")


def _notice_end(run: ProcedureRun, step: Step, told: Told) -> date:
    assert step.notice is not None
    least = step.notice.min_days
    days = told.days if told.days is not None else least
    if days is None:
        raise ProcedureProblem("文件没有写公示几天，请写本地定的天数。")
    if days < (least or 1):
        raise ProcedureProblem(f"公示不能少于{least or 1}天。")
    if days > LONGEST_NOTICE:
        raise ProcedureProblem(f"公示最多写{LONGEST_NOTICE}天。")
    checked_name(told.household, run.record.facts.get("name"))
    return told.on + timedelta(days=days)


def _last_day(run: ProcedureRun, ticket: Ticket, step: Step) -> date:
    """The day of the last act before this one. Alongside: of what it needs, else of the visit."""
    days = [local_date(ticket.record.received_at)]
    days += [one.on for one in standings(run, ticket) if one.step.id in step.needs and one.on]
    days += [one.on_date for one in run.acts if one.step == step.id]
    apart = step.alongside and step.needs
    if run.purpose == IDENTIFICATION and ticket.visits and not apart:
        days.append(local_date(ticket.visits[-1].visited_at))
    steps = {one.id: one for one in procedure_of(run).steps}
    if not step.alongside:
        days += [one.on_date for one in run.acts if one.step and not steps[one.step].alongside]
    return max(days)
