"""Every clock and every message of its ladder once more, from the log of a case alone.

Straightforward on purpose: day after day, what is ripe in the morning, then what was done that
day, then what has become ripe by it. Rules and calendar are read from their files.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from tests.soak.calendar_and_rules import (
    DAY,
    Rule,
    granted_day,
    is_known,
    last_day,
    rules,
    wait,
    working_day_after,
    working_day_from,
    works,
)
from tests.soak.case import Case, Entry
from tests.soak.places import level, line, parent

GOES_ON = ("assign", "transfer", "return", "begin_visit", "verify")
OPEN = ("accepted", "dispatched", "visiting", "verified")
WAITING = "waiting_for_farmer"
QUIET = {"rated": 7, "reported_back": 30}


@dataclass
class Clock:
    rule: Rule
    start: date
    stage: str
    is_due: bool
    due: date = date.min
    met: date | None = None
    stopped: date | None = None
    paused_on: date | None = None
    paused_for: str | None = None
    pauses: list[tuple[date, date]] = field(default_factory=list)
    waited: int = 0
    granted: tuple[date, date] | None = None
    reminded: date | None = None
    urged: date | None = None
    supervised: date | None = None
    supervised_by: str | None = None
    county: date | None = None
    round: int = 1

    def __post_init__(self) -> None:
        self.reckon()

    @property
    def runs(self) -> bool:
        return self.met is None and self.stopped is None

    def reckon(self) -> None:
        days = {a + DAY * n for a, b in self.pauses for n in range((b - a).days)}
        unit = self.rule["unit"]
        if self.granted is None:
            self.due = last_day(self.start, self.rule["days"], unit, days)
        else:
            self.due = granted_day(*self.granted, unit, days)

    def outcome(self) -> tuple[Any, ...]:
        """What is compared with the row of the database."""
        shown = working_day_from(self.due)
        first = self.granted[0] if self.granted else self.start + DAY
        if self.rule["unit"] != "working":
            first = self.due
        return (
            self.rule["covers"], self.start, self.is_due, self.due, shown,
            not is_known(first, shown), self.met, self.stopped, self.paused_on, self.paused_for,
            self.granted, self.reminded, self.urged, self.supervised, self.supervised_by,
            self.county, self.round,
        )  # fmt: skip


@dataclass
class Reckoned:
    """``steps``: (day, step, covers, unit, above) of the ladder; ``messages``: (channel,
    recipient, template); ``history``: (day, event, from, to, unit) without the ladder;
    ``audit``: rows by action."""

    clocks: list[Clock] = field(default_factory=list)
    steps: Counter[tuple[Any, ...]] = field(default_factory=Counter)
    messages: Counter[tuple[str, str, str]] = field(default_factory=Counter)
    history: list[tuple[Any, ...]] = field(default_factory=list)
    audit: Counter[str] = field(default_factory=Counter)
    state: str = "new"
    unit: str | None = None
    place: str | None = None
    kind: str = ""
    barred: list[str] = field(default_factory=list)
    changed: date = date.min
    changed_early: bool = False
    early: bool = False
    unfinished: bool = False
    run: dict[str, list[str]] | None = None


def reckon(case: Case, until: date) -> Reckoned:
    """Everything that must have come of the case by the evening of ``until``."""
    now = Reckoned()
    acts: dict[date, list[Entry]] = {}
    for entry in case.log:
        acts.setdefault(entry.on, []).append(entry)
    day = case.log[0].on
    while day <= until:
        now.early = True
        _ladder(now, day)
        _archive(now, day)
        now.early = False
        for entry in acts.pop(day, []):
            _act(now, entry)
        _ladder(now, day)
        day += DAY
        waits = any(one.runs for one in now.clocks) or now.state in QUIET
        if not waits and acts:
            day = max(day, min(acts))
        elif not waits:
            break
    return now


# -- the acts ------------------------------------------------------------------------------


def _act(now: Reckoned, entry: Entry) -> None:
    what, on, told = entry.what, entry.on, entry.told
    if what == "procedure":
        _procedure(now, told, on)
        return
    before, old = now.state, now.unit
    now.state, now.unit, now.barred = told["state"], told["unit"], told["barred"]
    now.changed, now.changed_early = on, False
    if what == "file":
        _file(now, told, on)
        return
    if "place" in told:
        now.place = told["place"]
    state = now.state
    if what in ("ask", "add", "merged_here", "reroute") or before == state:
        state = before if what != "reroute" else state
    if before == "archived" and state in QUIET:
        raise AssertionError(f"{what} after it was archived")
    now.history.append((on, what, before, state, now.unit))
    now.state = state
    if what not in ("ask", "add", "merged_here", "reroute") and not told.get("beside"):
        now.audit[f"ticket.{what}"] += 1
    elif what in ("ask", "add"):
        now.audit[what] += 1
    _clocks_of_step(now, what, told, on)
    assert what in ("assign", "transfer", "return", "reopen", "reroute") or old == now.unit, what


def _file(now: Reckoned, told: dict[str, Any], on: date) -> None:
    now.kind, now.place = told["kind"], told["place"]
    now.audit["file"] += 1
    now.history.append((on, "accept", None, "accepted", None))
    if now.unit is not None:
        now.history.append((on, "dispatch", "accepted", "dispatched", now.unit))
    _start_receipt(now, on)


def _start_receipt(now: Reckoned, on: date) -> None:
    found = [
        Clock(rule, on, "receipt", False)
        for rule in rules(tuple(line(now.place)), now.kind, "receipt")
    ]
    must = [one for one in found if one.rule["unit_must_meet"]]
    min(must, key=lambda one: one.due).is_due = True
    now.clocks += found


def _clocks_of_step(now: Reckoned, what: str, told: dict[str, Any], on: date) -> None:
    running = [one for one in now.clocks if one.runs]
    if what == "ask":
        _pause(now, WAITING, on)
    elif what == "add":
        _resume(now, WAITING, on)
    elif what in ("merged_here", "reroute"):
        pass
    elif what == "reopen":
        _stop_run(now, on)
        for one in running:
            if one.stage == "receipt" and one.runs:
                _stop(now, one, on)
        next(one for one in now.clocks if one.is_due).is_due = False
        _start_receipt(now, on)
    elif what == "extend":
        mine = next(one for one in running if one.is_due)
        unit = mine.rule["unit"]
        until = last_day(
            mine.due, told["days"], "working" if unit == "working" else "calendar", set()
        )
        mine.granted = (on, until)
        mine.reckon()
        _anew(mine)
        now.audit["extend_clock"] += 1
    elif now.state in ("withdrawn", "merged"):
        _stop_run(now, on)
        for one in running:
            if one.runs:
                _stop(now, one, on)
    else:
        if what in GOES_ON:
            _resume(now, WAITING, on)
        if what == "verify":  # a visit that leaves something open meets nothing
            now.unfinished = told["result"] == "需补充"
        if now.unfinished:
            return
        later = told.get("will_meet", [])
        for one in running:
            if one.rule.get("met_by") == now.state and one.rule["covers"] not in later:
                _meet(one, on)
        if what == "report_back":
            _after_result(now, told, on)
        if what in ("assign", "transfer"):
            _new_place(now, on)


def _new_place(now: Reckoned, on: date) -> None:
    """The limits are those of the place where it lies now, from the same receipt."""
    (first,) = [one for one in now.clocks if one.is_due]
    wanted = [
        Clock(rule, first.start, "receipt", False)
        for rule in rules(tuple(line(now.place)), now.kind, "receipt")
    ]
    own = min((one for one in wanted if one.rule["unit_must_meet"]), key=lambda one: one.due)
    late_anyway = first.urged is not None and own.due < on
    stays = first.granted is not None or late_anyway
    have = {
        one.rule["covers"]: one
        for one in now.clocks
        if one.stage == "receipt" and one.start == first.start
    }
    for one in wanted:
        if one.rule["covers"] not in have and not (stays and one is own):
            have[one.rule["covers"]] = one
            now.clocks.append(one)
            now.audit["recompute_deadline"] += 1
            if one is own and first.urged is None:
                one.reminded = first.reminded
    heir = have.get(own.rule["covers"], first)
    if not stays and heir is not first and heir.runs:
        first.is_due, heir.is_due = False, True
    covered = [one.rule["covers"] for one in wanted]
    for one in now.clocks:
        if not one.runs:
            continue
        beside = one.stage == "receipt" and one.rule["covers"] not in covered and not one.is_due
        if beside and (one is first or (one.urged is None and one.granted is None)):
            one.stopped = on
            now.audit["recompute_deadline"] += 1
        else:
            _new_rule(now, one, on)


def _new_rule(now: Reckoned, one: Clock, on: date) -> None:
    ruled = [
        rule
        for rule in rules(tuple(line(now.place)), now.kind, one.stage)
        if rule["covers"] == one.rule["covers"]
    ]
    before, old = one.outcome()[3:6], one.rule
    one.rule = ruled[0] if ruled else one.rule
    one.reckon()
    if one.urged is not None and one.due < on:  # missed either way: it stays on its date
        one.rule = old
        one.reckon()
        return
    if one.urged is not None:
        _anew(one)
    if one.outcome()[3:6] != before:
        now.audit["recompute_deadline"] += 1


def _after_result(now: Reckoned, told: dict[str, Any], on: date) -> None:
    if told["opens"]:
        now.run = {"meets": told["will_meet"], "pauses": told["pauses"]}
        now.audit["procedure.open"] += 1
    gone = [
        one.rule["covers"]
        for one in now.clocks
        if one.stage == "receipt" and not one.rule.get("met_by")
        and one.rule["covers"] not in told["will_meet"]
    ]  # fmt: skip
    for one in now.clocks:
        if one.runs and one.rule["covers"] in gone and not one.is_due:
            _stop(now, one, on)


def _procedure(now: Reckoned, told: dict[str, Any], on: date) -> None:
    act = told["act"]
    now.audit[f"procedure.{act}"] += 1
    if act == "begin":
        if told["notice"]:
            _start_stages(now, told["starts"], on)
        if told["pauses"]:
            _pause(now, told["pauses"], on)
    elif act == "done":
        if told["pauses"]:
            _resume(now, told["pauses"], on)
        for one in now.clocks:
            if one.runs and one.rule["covers"] in told["meets"]:
                _meet(one, on)
        if not told["notice"]:
            _start_stages(now, told["starts"], on)
    elif act == "refuse":
        for one in now.clocks:
            covers = one.rule["covers"]
            if one.runs and covers in told["notices"] and not one.is_due:
                _stop(now, one, on)
            elif one.runs and covers in told["will_meet"] and covers not in told["notices"]:
                _meet(one, on)
    if told["ended"]:
        now.run = None


def _start_stages(now: Reckoned, stages: tuple[str, ...], on: date) -> None:
    for stage in stages:
        for rule in rules(tuple(line(now.place)), now.kind, stage):
            same = [
                one for one in now.clocks
                if one.stage == stage and one.start == on and one.stopped is None
                and one.rule["covers"] == rule["covers"]
            ]  # fmt: skip
            if not same:
                now.clocks.append(Clock(rule, on, stage, False))


def _stop_run(now: Reckoned, on: date) -> None:
    if now.run is None:
        return
    for reason in now.run["pauses"]:
        _resume(now, reason, on)
    for one in now.clocks:
        if one.runs and one.rule["covers"] in now.run["meets"] and not one.is_due:
            _stop(now, one, on)
    now.run = None
    now.audit["procedure.stop"] += 1


def _pause(now: Reckoned, reason: str, on: date) -> None:
    for one in now.clocks:
        known = reason in (one.rule.get("pauses") or [])
        if reason == WAITING and _may_wait(now, one) <= 0:
            continue
        if one.runs and known and one.paused_on is None and on <= one.due:
            one.paused_on, one.paused_for = on, reason
            now.audit["pause_clock"] += 1


def _resume(now: Reckoned, reason: str, on: date) -> None:
    for one in now.clocks:
        if one.runs and one.paused_on is not None and one.paused_for == reason:
            before = one.due
            _end_pause(one, on)
            if one.due > before:
                _anew(one)
            now.audit["resume_clock"] += 1


def _may_wait(now: Reckoned, one: Clock) -> int:
    """For how many more working days."""
    where = tuple(line(now.unit or now.place))
    return wait(where, now.kind, "question", "farmer_wait") - one.waited


def _end_pause(one: Clock, on: date) -> None:
    if one.paused_on is not None:
        if one.paused_for == WAITING:
            days = range(1, (on - one.paused_on).days + 1)
            one.waited += sum(1 for n in days if works(one.paused_on + DAY * n))
        one.pauses.append((one.paused_on, on))
        one.paused_on = one.paused_for = None
        one.reckon()


def _meet(one: Clock, on: date) -> None:
    _end_pause(one, on)
    one.met = on


def _stop(now: Reckoned, one: Clock, on: date) -> None:
    _end_pause(one, on)
    one.stopped = on
    now.audit["stop_clock"] += 1


def _anew(one: Clock) -> None:
    one.reminded = one.urged = one.supervised = one.county = one.supervised_by = None
    one.round += 1


# -- the ladder ----------------------------------------------------------------------------


def _ladder(now: Reckoned, day: date) -> None:
    for one in now.clocks:
        if one.runs and one.paused_on is not None and one.paused_for == WAITING:
            _go_on(now, one, day)
        if not one.runs or one.paused_on is not None:
            continue
        where = tuple(line(now.unit or now.place))
        least = one.rule.get("at_least", False)
        if one.urged is None and one.due < day and not least:
            _urge(now, one, day)
        elif one.urged is not None and one.supervised is None:
            since = max(one.due, one.urged - DAY)
            days = wait(where, now.kind, "due", "supervision")
            if day >= working_day_after(since, days):
                _supervise(now, one, day)
        elif one.supervised is not None and one.county is None:
            days = wait(where, now.kind, "supervision", "supervision_copy")
            if day >= working_day_after(one.supervised, days):
                _copy(now, one, day)
        elif one.reminded is None and one.urged is None:
            ahead = wait(where, now.kind, "before_due", "reminder")
            if (one.due < day) if least else (one.due <= working_day_after(day, ahead)):
                _remind(now, one, day)


def _go_on(now: Reckoned, one: Clock, day: date) -> None:
    assert one.paused_on is not None
    ends = working_day_after(one.paused_on, max(0, _may_wait(now, one)))
    if day < ends:
        return
    before = one.due
    _end_pause(one, ends)
    if one.due > before:
        _anew(one)
    now.audit["resume_clock"] += 1
    unit = _holder(now, one)
    _tell(now, unit, "waited_long")
    _step(now, day, "go_on", one, unit, None)


def _remind(now: Reckoned, one: Clock, day: date) -> None:
    one.reminded = day
    least = one.rule.get("at_least", False)
    unit = _holder(now, one)
    template = "ticket_due_soon" if one.is_due else "notice_complete" if least else "clock_due_soon"
    _tell(now, unit, template)
    _step(now, day, "full" if least else "remind", one, unit, None)


def _urge(now: Reckoned, one: Clock, day: date) -> None:
    one.urged = day
    unit, above = _holder(now, one), None
    _tell(now, unit, "ticket_overdue" if one.is_due else "clock_missed")
    if unit is not None:
        above = parent(unit)
        if above is not None and _may_know(now, above):
            _tell(now, above, "ticket_overdue_copy" if one.is_due else "clock_overdue_copy")
        else:
            above = None
    _step(now, day, "urge" if one.is_due else "miss", one, unit, above)
    now.audit["overdue" if one.is_due else "missed"] += 1


def _supervise(now: Reckoned, one: Clock, day: date) -> None:
    one.supervised = day
    unit = _holder(now, one)
    above = _above(now, unit)
    if unit is None or above is None:
        _tell(now, None, "queue_overdue" if one.is_due else "queue_clock_overdue")
    else:
        _tell(now, unit, "ticket_supervised" if one.is_due else "clock_supervised")
        _tell(now, above, "ticket_supervise" if one.is_due else "clock_supervise")
        one.supervised_by = above
    by = one.supervised_by
    if by is None or level(by) in ("county", "city", "province"):
        one.county = day
    _step(now, day, "supervise", one, unit, above)
    now.audit["supervise"] += 1


def _copy(now: Reckoned, one: Clock, day: date) -> None:
    one.county = day
    unit = _holder(now, one)
    assert one.supervised_by is not None
    county = line(one.supervised_by)[2]
    if unit is None or not _may_know(now, county):
        return
    _tell(now, county, "ticket_supervised_copy" if one.is_due else "clock_supervised_copy")
    _step(now, day, "copy_to_county", one, unit, county)
    now.audit["supervise_copy"] += 1


def _holder(now: Reckoned, one: Clock) -> str | None:
    own = one.is_due and now.state in OPEN
    return now.unit if own else _answers(now, one)


def _answers(now: Reckoned, one: Clock) -> str | None:
    unit = now.unit or now.place
    if unit is None:
        return None
    named = [code for code in line(unit) if level(code) == one.rule.get("level")]
    unit = named[0] if named else unit
    return unit if _may_know(now, unit) else _above(now, unit)


def _above(now: Reckoned, unit: str | None) -> str | None:
    while unit is not None and (unit := parent(unit)) is not None:
        if _may_know(now, unit):
            return unit
    return None


def _may_know(now: Reckoned, unit: str) -> bool:
    return not set(line(unit)) & set(now.barred)


def _tell(now: Reckoned, unit: str | None, template: str) -> None:
    if unit is None:
        now.messages["operators", "", template] += 1
    elif _may_know(now, unit):
        now.messages["unit", unit, template] += 1


def _step(
    now: Reckoned, day: date, what: str, one: Clock, unit: str | None, above: str | None
) -> None:
    now.steps[day, what, one.rule["covers"], unit, above] += 1
    now.changed, now.changed_early = day, now.early


def _archive(now: Reckoned, day: date) -> None:
    """At eight in the morning, after the sweeps of seven o'clock."""
    days = QUIET.get(now.state)
    if days is None:
        return
    # What was done that day later than eight is older by a day on the morning that follows.
    if day >= now.changed + timedelta(days=days + (not now.changed_early)):
        now.history.append((day, "archive", now.state, "archived", now.unit))
        now.state, now.changed, now.changed_early = "archived", day, True
        now.audit["ticket.archive"] += 1
