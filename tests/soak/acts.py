"""What farmers and officials do, through intake's own functions; each act is written down."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from sqlalchemy import select

from intake import drafts, records
from intake.clock import FrozenClock, local_date
from intake.deadlines.rows import due_row
from intake.facts import DECLARATION
from intake.procedures.checking import Told
from intake.procedures.runs import open_runs
from intake.procedures.standing import OPEN as OPEN_STEP
from intake.procedures.standing import RUNNING, current, procedure_of, standings
from intake.procedures.taking import take
from intake.tables import Ticket, User
from intake.tickets import own
from intake.tickets.noting import locked
from intake.tickets.rating import Rating
from intake.tickets.transition import transition
from intake.tickets.visits import Visit
from intake.unit_of_work import UnitOfWork
from tests.soak.case import Case
from tests.soak.places import COUNTIES, PLATFORM, level, line, parent

REASON = "收入够用，房子也结实，看过了"


@dataclass
class Hands:
    """Takes acts in one unit of work. ``users`` by the code of their unit."""

    uow: UnitOfWork
    users: dict[str, User]
    clock: FrozenClock
    households: dict[int, list[Case]] = field(default_factory=dict)

    def take(self, case: Case, act: str) -> None:
        getattr(self, act)(case)

    # -- filing -----------------------------------------------------------------------------

    def file(self, case: Case) -> None:
        facts = _declared(case) if case.kind == DECLARATION else _reported(case)
        draft = drafts.open_draft(self.uow, f"talk-{case.nth}", case.kind, self.clock)
        drafts.save_facts(self.uow, draft.id, facts, self.clock)
        make = records.file_declaration if case.kind == DECLARATION else records.file_lead
        filed = make(self.uow, draft.id, draft.idempotency_key, self.clock)
        ticket = self.uow.session.scalars(
            select(Ticket).where(Ticket.record_id == filed.record_id)
        ).one()
        case.record_id, case.ticket_id, case.number = filed.record_id, ticket.id, filed.number
        case.state = "dispatched" if case.unit else "accepted"
        self._note(case, "file", kind=case.kind, place=case.place, unit=case.unit,
                   barred=list(case.barred), urgent=case.urgent)  # fmt: skip
        self._look(case)

    # -- the steps of the unit, and of those above ------------------------------------------

    def begin_visit(self, case: Case) -> None:
        self._step(case, "begin_visit", self._holder(case), "visiting")

    def verify(self, case: Case) -> None:
        declared = case.kind == DECLARATION
        good, bad = ("初步符合", "初步不符合") if declared else ("初步属实", "初步不属实")
        roll = case.chance.random()
        result = "需补充" if roll < 0.08 else bad if roll < 0.3 else good
        visit = Visit(
            people=["网格员赵某", "村干部钱某"], visited_at=self.clock.now(),
            findings="看了病历和药费单", result=result, reason=None if result == good else REASON,
        )  # fmt: skip
        case.visits += 1
        self._step(case, "verify", self._holder(case), "verified", visit=visit)
        case.log[-1].told["result"] = result

    def report_back(self, case: Case) -> None:
        self._step(case, "report_back", self._holder(case), "reported_back")
        runs = open_runs(self.uow.session, case.record_id)
        case.run_id = runs[0].id if runs else None
        steps = [one for run in runs for one in procedure_of(run).steps]
        case.log[-1].told["opens"] = runs[0].procedure if runs else None
        case.log[-1].told["will_meet"] = [covers for one in steps for covers in one.meets]
        case.log[-1].told["pauses"] = [one.pauses for one in steps if one.pauses]

    def hand_back(self, case: Case) -> None:
        self._step(case, "return", self._holder(case), "accepted", unit=None, reason="不归我们管")

    def assign(self, case: Case) -> None:
        unit = self._some_unit(case)
        self._step(case, "assign", PLATFORM, "dispatched", unit=unit, unit_code=unit)
        self._place(case)

    def transfer(self, case: Case) -> None:
        unit = self._some_unit(case)
        self._step(case, "transfer", PLATFORM, "dispatched", unit=unit, unit_code=unit, reason="近")
        self._place(case)

    def request_extension(self, case: Case) -> None:
        case.wished = case.chance.choice((3, 5, 10))
        self._step(
            case, "request_extension", self._holder(case), None, days=case.wished, reason="下大雪"
        )

    def decide_extension(self, case: Case) -> None:
        granted = case.chance.random() < 0.7
        event = "extend" if granted else "refuse_extension"
        self._step(case, event, self._above(case), None, reason=None if granted else "不下雪了")
        case.log[-1].told["days"] = case.wished
        case.wished, case.extended = None, True

    def mark_urgent(self, case: Case) -> None:
        self._step(case, "mark_urgent", PLATFORM, None)
        case.urgent = True

    def unmark_urgent(self, case: Case) -> None:
        self._step(case, "unmark_urgent", PLATFORM, None, reason="已经送医")
        case.urgent = False

    def merge(self, case: Case) -> None:
        into = self._same_household(case)
        if into is None:
            return
        locked(self.uow.session, into.record_id)
        self._step(case, "merge", self._holder(case), "merged", into=into.ticket_id, reason="一户")
        self._note(into, "merged_here")
        if case.urgent and not into.urgent:
            into.urgent = True
            self._note(into, "mark_urgent", beside=True)

    # -- the farmer -------------------------------------------------------------------------

    def withdraw(self, case: Case) -> None:
        done = own.withdraw(self.uow, case.record_id, self.clock, reason="不用了")
        assert not done.already
        case.state = "withdrawn"
        self._note(case, "withdraw")

    def rate(self, case: Case) -> None:
        rating = Rating(case.chance.choice((5, 4, 4, 3, 2, 1)), solved=None)
        assert not own.rate(self.uow, case.record_id, rating, self.clock).already
        case.state = "rated"
        self._note(case, "rate", level=rating.level)

    def reopen(self, case: Case) -> None:
        badly = case.chance.random() < 0.5
        assert not own.reopen(self.uow, case.record_id, self.clock, badly=badly).already
        if badly and case.unit is not None:
            above = parent(case.unit)
            ok = above is not None and len(line(above)) >= 3 and not _barred(case, above)
            case.unit = above if ok else None
        case.state = "dispatched" if case.unit else "accepted"
        case.run_id = case.step = None
        case.reopened += 1
        self._note(case, "reopen", badly=badly)
        self._look(case)

    def ask(self, case: Case) -> None:
        ticket = locked(self.uow.session, case.record_id)
        who = self.users[self._holder(case)]
        records.answer(
            self.uow, ticket.id, who, "啥时候在家？", self.clock, version=ticket.version, asks=True
        )
        case.asked = True
        self._note(case, "ask")

    def add(self, case: Case) -> None:
        words = "昨天又住院了" if case.kind == DECLARATION else "还有他弟弟"
        self._add(case, f"{words}{len(case.log)}")

    def accuse_more(self, case: Case) -> None:
        """The lead about a village turns out to be about its township as well."""
        case.widened = True
        words = f"镇长也收了钱{len(case.log)}"
        township = parent(case.barred[0])
        assert township is not None and case.unit is not None
        before = case.unit
        case.barred = [*case.barred, township]
        self._add(case, words)
        if before == township:
            case.unit, case.state = parent(township), "dispatched"
            self._note(case, "reroute")

    def _add(self, case: Case, words: str) -> None:
        records.add(self.uow, case.record_id, f"{case.nth}/{len(case.log)}", self.clock, text=words)
        case.asked = False
        self._note(case, "add")

    # -- the procedure after the visit ------------------------------------------------------

    def procedure(self, case: Case) -> None:
        """One act on the step whose turn it is, or on one alongside that another waits for, by
        the unit that does it."""
        assert case.run_id is not None
        run = open_runs(self.uow.session, case.record_id)[0]
        ticket = locked(self.uow.session, case.record_id)
        found = standings(run, ticket)
        turn = current(found)
        assert turn is not None
        alongside = [
            one for one in found if one.state in (OPEN_STEP, RUNNING) and one.step.alongside
            and one.step.needs
        ]  # fmt: skip
        if alongside and case.chance.random() < 0.4:
            turn = alongside[0]
        step, today = turn.step, local_date(self.clock.now())
        if step.lasts and turn.state != RUNNING:
            act = "begin"
        elif step.decides and case.chance.random() < 0.1:
            act = "refuse"
        else:
            act = "done"
        days = max(5, (step.notice.min_days or 0) if step.notice else 0)
        told = Told(
            on=today, paper=True, days=days if act == "begin" and step.notice else None,
            household=_name(case), note=REASON, reason=REASON if act == "refuse" else None,
        )  # fmt: skip
        user = self.users[self._desk(case, step.level)]
        run = take(self.uow, run.id, step.id, act, user, self.clock, told, version=run.version)
        if step.notice:
            case.notice_until = today + timedelta(days=days) if act == "begin" else None
        steps = procedure_of(run).steps
        self._note(
            case, "procedure", act=act, starts=step.starts, meets=step.meets, pauses=step.pauses,
            notice=step.notice is not None,
            notices=[
                covers for one in steps if one.notice and one.starts for covers in one.meets
            ],
            will_meet=[covers for one in steps for covers in one.meets], ended=run.state != "open",
        )  # fmt: skip
        if run.state != "open":
            case.run_id = None

    # -- the tools of all these -------------------------------------------------------------

    def _step(
        self, case: Case, event: str, who: str, state: str | None, *, unit: Any = ..., **given: Any
    ) -> None:
        ticket = locked(self.uow.session, case.record_id)
        transition(
            self.uow, ticket.id, event, self.users[who], self.clock, version=ticket.version, **given
        )
        case.state = state or case.state
        if unit is not ...:
            case.unit = unit
        self._note(case, event)
        if event == "extend":
            self._look(case)

    def _note(self, case: Case, what: str, **told: Any) -> None:
        """With the unit, the state and the units it is kept from as they are after the act."""
        now = {"unit": case.unit, "state": case.state, "barred": list(case.barred)}
        case.note(local_date(self.clock.now()), what, **{**now, **told})

    def _look(self, case: Case) -> None:
        """The last day as a person would see it: the plans are made by it, not the outcome."""
        case.due_on = due_row(self.uow.session, case.record_id).due_on

    def _place(self, case: Case) -> None:
        """Where a household lives is where its ticket was given to, or a place in there."""
        if case.kind == DECLARATION and case.unit not in line(case.place):
            case.place = case.unit
        case.log[-1].told["place"] = case.place
        self._look(case)

    def _holder(self, case: Case) -> str:
        assert case.unit is not None
        return case.unit

    def _above(self, case: Case) -> str:
        above = parent(self._holder(case))
        return above if above in self.users and not _barred(case, above) else PLATFORM

    def _desk(self, case: Case, wanted: str) -> str:
        """Who does a step of this level: that level above the unit, or the unit if it is higher."""
        units = [one for one in line(self._holder(case)) if level(one) == wanted]
        return units[0] if units else self._holder(case)

    def _some_unit(self, case: Case) -> str:
        """Another unit where the ticket may go, never one it is kept from: mostly of its county;
        some declarations turn out to come from another one."""
        county = (case.place or case.unit or case.chance.choice(sorted(COUNTIES))).split("-")[0]
        if case.kind == DECLARATION and case.chance.random() < 0.15:
            county = case.chance.choice(sorted(COUNTIES))
        wanted = "township" if case.kind != DECLARATION else "village"
        found = [
            one
            for one in self.users
            if one.startswith(f"{county}-") and level(one) == wanted and one != case.unit
            and not _barred(case, one)
        ]  # fmt: skip
        return case.chance.choice(sorted(found))

    def _same_household(self, case: Case) -> Case | None:
        """The open one before it that lies with the same unit."""
        for one in self.households.get(case.household, []):
            fits = one is not case and one.unit == case.unit and one.state in OPEN
            if fits and one.counts_from <= case.counts_from:
                return one
        return None


OPEN = ("accepted", "dispatched", "visiting", "verified")
Act = Callable[[Case], None]


def _barred(case: Case, unit: str) -> bool:
    return any(one in case.barred for one in line(unit))


def _name(case: Case) -> str:
    return f"王{'秀英兰芳'[case.household % 4]}{'一二三四五'[case.household % 5]}"


def _declared(case: Case) -> dict[str, Any]:
    told: dict[str, Any] = {
        "self_or_proxy": "self", "name": _name(case), "phone": f"1380000{case.household % 10000:04}",
        "hardship": "老伴得了重病，花了三万多", "risks": ["因病"], "consent": True,
    }  # fmt: skip
    if case.urgent:
        told["urgent"] = True
    if case.place is None:
        return {**told, "place": "月亮湾那边", "declined": ["place"]}
    return {**told, "region_code": case.place, "place": "本地"}


def _reported(case: Case) -> dict[str, Any]:
    told: dict[str, Any] = {
        "anonymity": "anonymous" if case.anonymous else "named", "what": "低保名额给了亲戚",
        "category": "优亲厚友", "place": "本地", "region_code": case.place,
        "accused_region_code": case.barred[0],
    }  # fmt: skip
    return told if case.anonymous else {**told, "name": "李某", "phone": "13800001234"}
