"""What happens next to a case, and when: drawn from the case's own seed."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random

from intake.facts import DECLARATION, LEAD
from tests.soak.case import Case
from tests.soak.places import COUNTIES, line, parent, villages

NEVER = None
Next = tuple[date, str] | None


def new_case(nth: int, seed: int, places: list[str] | None = None) -> Case:
    """A quarter are leads; a few declarations tell no place, a few leads are about a township
    or a county; a third of all is left lying."""
    chance = Random(f"{seed}/{nth}")
    village = chance.choice(places or villages())
    kind = LEAD if chance.random() < 0.25 else DECLARATION
    roll = chance.random()
    barred: list[str] = []
    place: str | None = village
    unit: str | None = village
    if kind == LEAD:
        accused = village
        if roll < 0.2:
            accused = parent(village) or village
        elif roll < 0.25:
            accused = line(village)[2]
        barred, unit = [accused], parent(accused)
    elif roll < 0.03:
        place = unit = None
    elif roll < 0.1:
        place = unit = parent(village)
    case = Case(
        nth, chance, kind, place, unit, barred,
        chance.choices(("prompt", "slow", "idle"), (0.45, 0.25, 0.3))[0],
    )  # fmt: skip
    case.urgent = kind == DECLARATION and chance.random() < 0.03
    case.anonymous = kind == LEAD and chance.random() < 0.4
    # Some households declare again.
    case.household = nth
    if kind == DECLARATION and chance.random() < 0.06 and nth:
        before = new_case(max(0, nth - chance.randrange(1, 40)), seed, places)
        if before.kind == DECLARATION:
            case.household, case.place, case.unit = before.household, before.place, before.unit
    return case


def next_act(case: Case, today: date) -> Next:
    """The next act, at the earliest tomorrow; ``None`` if nobody does anything any more."""
    if case.state == "accepted":
        return _later(case, today, 1, 6), "assign"
    if case.state in ("dispatched", "visiting", "verified"):
        if case.unit is not None and case.unit not in _staffed():
            return NEVER  # a city's desk, at which nobody sits
        return _with_the_unit(case, today)
    if case.state in ("reported_back", "rated"):
        return _after_the_result(case, today)
    return NEVER


def _staffed() -> set[str]:
    return {one for village in villages() for one in line(village)[2:]} | set(COUNTIES)


def _with_the_unit(case: Case, today: date) -> Next:
    chance, roll = case.chance, case.chance.random()
    if case.wished is not None:
        return _later(case, today, 1, 3), "decide_extension"
    if case.asked and case.temper == "idle" and roll < 0.6:
        return NEVER  # neither is it answered, nor does the unit ask again
    if case.asked:
        goes_on = {"dispatched": "begin_visit", "visiting": "verify"}
        act = "add" if roll < 0.7 else goes_on.get(case.state, "add")
        return _later(case, today, 1, 12), act
    if roll < 0.02:
        return _later(case, today, 1, 8), "withdraw"
    if case.household != case.nth and chance.random() < 0.4:
        return _later(case, today, 1, 2), "merge"
    if roll < 0.08 and case.state != "verified" and len(case.log) < 6:
        return _later(case, today, 1, 5), chance.choice(("transfer", "hand_back"))
    if roll < 0.13 and not _late(case, today) and not case.asked:
        return _later(case, today, 1, 2), "ask"
    if roll < 0.15:
        return _later(case, today, 1, 4), "unmark_urgent" if case.urgent else "mark_urgent"
    if roll < 0.17:
        return _later(case, today, 1, 6), "add"
    if (
        roll < 0.19
        and case.kind == LEAD
        and not case.widened
        and case.unit
        and len(line(case.barred[0])) == 5
    ):
        return _later(case, today, 1, 9), "accuse_more"
    if roll < 0.23 and case.state != "verified" and not case.extended and not _late(case, today, 2):
        return _later(case, today, 1, 1), "request_extension"
    if case.temper == "idle" and chance.random() < 0.75:
        return NEVER
    act = _work(case)
    if case.temper == "prompt":
        return _later(case, today, 1, 2), act
    if case.temper == "slow" and case.state == "dispatched" and case.due_on is not None:
        return max(today, case.due_on) + timedelta(days=chance.randint(-1, 12) or 1), act
    return _later(case, today, 2, 25), act


def _work(case: Case) -> str:
    if case.state == "dispatched":
        return "begin_visit" if case.chance.random() < 0.7 else "verify"
    if case.state == "visiting":
        return "verify"
    again = next(one for one in reversed(case.log) if one.what == "verify").told["result"]
    return "verify" if again == "需补充" else "report_back"


def _after_the_result(case: Case, today: date) -> Next:
    roll = case.chance.random()
    told_on = next(one.on for one in reversed(case.log) if one.what == "report_back")
    if case.state == "reported_back" and roll < 0.2 and today < told_on + timedelta(days=15):
        return _later(case, today, 1, 9), "rate"
    if roll < 0.25 and case.reopened < 2:
        return _later(case, today, 1, 9), "reopen"
    if case.run_id is not None and case.temper != "idle":
        return _procedure(case, today)
    return NEVER


def _procedure(case: Case, today: date) -> Next:
    if case.notice_until is not None and case.notice_until > today:
        return case.notice_until + timedelta(days=case.chance.randint(1, 3)), "procedure"
    return _later(case, today, 1, 4), "procedure"


def _late(case: Case, today: date, days: int = 0) -> bool:
    return case.due_on is None or today + timedelta(days=days) >= case.due_on


def _later(case: Case, today: date, first: int, last: int) -> date:
    return today + timedelta(days=case.chance.randint(first, last))
