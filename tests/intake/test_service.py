"""Service hours, presence and promised calls."""

from __future__ import annotations

from datetime import datetime, time

import pytest

from intake import seeds
from intake.audit import verify
from intake.clock import SHANGHAI, FrozenClock
from intake.db import Database
from intake.errors import ImportProblem, StepProblem, UnknownRegion
from intake.service import callbacks, hours, presence, wording
from intake.service.hours import Hours
from intake.tables import Callback
from tests.intake.world import CITY, COUNTY, EAST, PHONE, World

NINE_TO_FIVE = ((time(9), time(17)),)


def at(day: int, hour: int, minute: int = 0, month: int = 2) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=SHANGHAI)


def opening(database: Database, when: datetime, given: Hours | None = None) -> str | None:
    with database.unit_of_work() as uow:
        seeds.ensure(uow.session)
        found = hours.next_opening(uow.session, given or hours.shipped(), when)
    return wording.say_moment(found.at, when, provisional=found.provisional) if found else None


@pytest.mark.parametrize(
    ("when", "said"),
    [
        (at(13, 7), "今天上午8:30"),
        (at(13, 12, 30), "今天下午2:00"),
        (at(12, 18), "明天上午8:30"),
        # Saturday the 14th is worked (调休), from the 15th to the 23rd is the Spring Festival.
        (at(13, 20), "明天上午8:30"),
        (at(14, 18), "2月24日（星期二）上午8:30"),
        (at(4, 18, month=9), "下星期一上午8:30"),
    ],
)
def test_when_somebody_will_be_there(database: Database, when: datetime, said: str) -> None:
    assert opening(database, when) == said


def test_a_year_without_its_notice_is_told_as_provisional(database: Database) -> None:
    said = opening(database, datetime(2026, 12, 31, 20, tzinfo=SHANGHAI))
    assert said is not None and said.endswith(wording.data()["words"]["provisional"])


def test_hours_that_never_begin(database: Database) -> None:
    nothing: Hours = Hours(((),) * 7, True, 10)
    assert opening(database, at(13, 7), nothing) is None


def test_hours_of_every_day_do_not_ask_the_calendar(database: Database) -> None:
    always = Hours((NINE_TO_FIVE,) * 7, False, 10)
    assert opening(database, at(16, 20), always) == "明天上午9:00"


def test_the_nearest_region_upward_has_the_hours(world: World) -> None:
    with world.database.unit_of_work() as uow:
        assert hours.hours_for(uow.session, EAST) == hours.shipped()
        assert hours.hours_for(uow.session, None).local_default
        for scope, minutes in ((hours.EVERYWHERE, 5), (CITY, 6), (COUNTY, 7)):
            made = Hours((NINE_TO_FIVE,) * 5 + ((), ()), True, minutes, scope=scope)
            hours.set_hours(uow, "cli", made, world.clock)
        uow.commit()
    with world.database.reading() as session:
        found = [
            hours.hours_for(session, code).answer_minutes
            for code in (EAST, "150122", "110000", None, "no such place")
        ]
        assert found == [7, 6, 5, 5, 5]
        assert not hours.hours_for(session, EAST).local_default
        assert verify(session) > 0
    with world.database.unit_of_work() as uow:
        assert hours.remove_hours(uow, "cli", COUNTY, world.clock)
        assert not hours.remove_hours(uow, "cli", COUNTY, world.clock)
        uow.commit()
    with world.database.reading() as session:
        assert hours.hours_for(session, EAST).answer_minutes == 6


def test_hours_that_cannot_be_are_refused(world: World) -> None:
    with world.database.unit_of_work() as uow, pytest.raises(UnknownRegion):
        hours.set_hours(uow, "cli", Hours(((),) * 7, True, 10, scope="nowhere"), world.clock)
    with world.database.unit_of_work() as uow, pytest.raises(ImportProblem):
        hours.set_hours(uow, "cli", Hours(((),) * 7, True, 0), world.clock)


def test_spans_as_people_write_them() -> None:
    spans = wording.read_spans("8:30—12:00，14:00到17:30")
    assert spans == ((time(8, 30), time(12)), (time(14), time(17, 30)))
    assert wording.read_spans(wording.write_spans(spans)) == spans
    assert wording.read_spans("") == ()
    for wrong in ("九点到五点", "12:00-08:00", "08:00-25:00", "08:00-12:00 11:00-13:00"):
        with pytest.raises(ImportProblem):
            wording.read_spans(wrong)


def test_the_week_in_words() -> None:
    shipped = hours.shipped()
    assert wording.say_week(shipped.week, follows_calendar=True) == [
        "星期一到星期五 08:30-12:00 14:00-17:30",
        "星期六到星期日 没有人工服务",
        "节假日休息，调休的周末照常",
    ]


def test_who_counts_as_there(world: World) -> None:
    clock, database = world.clock, world.database

    def somebody() -> bool:
        with database.reading() as session:
            return presence.somebody(session, clock.now())

    assert not somebody()
    with database.unit_of_work() as uow:
        presence.seen(uow, world.user("county"), clock, presence.PAGE)
        uow.commit()
    assert not somebody()
    with database.unit_of_work() as uow:
        presence.seen(uow, world.user("operator"), clock, presence.ANSWER)
        presence.seen(uow, world.user("operator"), clock, presence.BEAT)
        uow.commit()
    clock.advance(minutes=9)
    assert somebody()
    clock.advance(minutes=1)
    assert not somebody()
    with database.unit_of_work() as uow:
        presence.seen(uow, world.user("operator"), clock, presence.BEAT)
        presence.gone(uow, world.user("operator"))
        uow.commit()
    assert not somebody()


def test_what_may_be_promised(world: World) -> None:
    with world.database.unit_of_work() as uow:
        seeds.ensure(uow.session)
        uow.commit()
    with world.database.reading() as session:
        found = presence.availability(session, "土默特左旗", world.clock.now())
    assert found == presence.Availability(False, True, "今天下午2:00", 10)


def ask(world: World, conversation: str = "c1", *, urgent: bool = False) -> str:
    with world.database.unit_of_work() as uow:
        row = callbacks.ask(
            uow, conversation, PHONE, world.clock,
            wish="下午", reason="asked", urgent=urgent, region_code=EAST,
        )  # fmt: skip
        uow.commit()
        return row.id


def test_one_call_a_conversation_urgent_ones_first(world: World) -> None:
    first = ask(world)
    world.clock.advance(minutes=1)
    assert ask(world) == first
    urgent = ask(world, "c2", urgent=True)
    with world.database.unit_of_work() as uow:
        assert [row.id for row in callbacks.waiting(uow.session)] == [urgent, first]
        callbacks.make_urgent(uow.session, "c1", "danger:hunger", world.clock.now())
        assert [row.id for row in callbacks.waiting(uow.session)] == [first, urgent]


def test_a_call_is_tried_counted_ended_and_forgotten(world: World) -> None:
    number = ask(world)

    def note(outcome: str, text: str = "") -> None:
        with world.database.unit_of_work() as uow:
            row = uow.session.get_one(Callback, number)
            callbacks.note(uow, row, "user:1", "陈", outcome, text, world.clock)
            uow.commit()

    note(callbacks.NOT_REACHED, "占线")
    with pytest.raises(StepProblem):
        note(callbacks.FAILED)
    note(callbacks.DONE, "说清楚了")
    with pytest.raises(StepProblem):
        note(callbacks.DONE)
    world.clock.advance(days=29)
    with world.database.unit_of_work() as uow:
        row = uow.session.get_one(Callback, number)
        assert (row.state, row.tries, row.phone) == ("done", 2, PHONE)
        assert [one["outcome"] for one in row.notes] == ["not_reached", "done"]
        assert callbacks.forget_old(uow, world.clock) == 0
        world.clock.advance(days=2)
        assert callbacks.forget_old(uow, world.clock) == 1
        uow.commit()
        assert (row.phone, row.wish, row.notes) == (None, None, [])


def test_the_farmer_needs_no_call_any_more(world: World) -> None:
    ask(world)
    with world.database.unit_of_work() as uow:
        assert callbacks.withdraw(uow, "c1", world.clock)
        assert not callbacks.withdraw(uow, "c1", world.clock)
        assert callbacks.waiting(uow.session) == []
        uow.commit()
    with world.database.reading() as session:
        assert callbacks.open_one(session, "c1") is None


def test_number_and_wish_are_sealed(world: World, clock: FrozenClock) -> None:
    ask(world)
    with world.database.engine.connect() as connection:
        row = connection.exec_driver_sql("SELECT phone, wish, reason FROM callbacks").one()
    assert not any(secret in str(row) for secret in (PHONE, "下午", "asked"))
