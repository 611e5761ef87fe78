"""The working-day calendar."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake import calendar, seeds
from intake.calendar import Reckoned, WorkCalendar, read_notice
from intake.db import Database
from intake.errors import ImportProblem

LOADED = [
    read_notice((seeds.DATA / "calendar" / f"{year}.yml").read_text())
    for year in (2024, 2025, 2026)
]
DAYS = WorkCalendar(
    years=frozenset(notice.year for notice in LOADED),
    holidays=frozenset(
        day for notice in LOADED for day, (kind, _) in notice.days.items() if kind == "holiday"
    ),
    shifts=frozenset(
        day for notice in LOADED for day, (kind, _) in notice.days.items() if kind == "shift"
    ),
)
loaded_days = st.dates(date(2024, 1, 1), date(2026, 11, 1))
lengths = st.integers(1, 40)


@pytest.mark.parametrize(
    ("received", "days", "due"),
    [
        ("2026-02-13", 2, "2026-02-24"),
        ("2026-02-13", 5, "2026-02-27"),
        ("2026-02-14", 2, "2026-02-25"),  # received on a working Saturday
        ("2026-05-08", 1, "2026-05-09"),  # ends on a working Saturday
        ("2026-09-24", 5, "2026-10-09"),
        ("2026-09-30", 2, "2026-10-09"),
        ("2026-09-30", 20, "2026-11-03"),
        ("2025-01-24", 2, "2025-01-27"),
        ("2025-01-27", 15, "2025-02-24"),
        ("2025-09-26", 2, "2025-09-29"),
        ("2025-09-30", 5, "2025-10-14"),
    ],
)
def test_working_days_follow_holidays_and_make_up_days(received: str, days: int, due: str) -> None:
    end = date.fromisoformat(due)
    assert DAYS.reckon(date.fromisoformat(received), days, "working") == Reckoned(end, end, False)


@pytest.mark.parametrize(
    ("received", "days", "due", "next_working_day"),
    [
        ("2026-02-05", 15, "2026-02-20", "2026-02-24"),
        ("2026-09-18", 15, "2026-10-03", "2026-10-08"),
        ("2026-03-02", 3, "2026-03-05", "2026-03-05"),
    ],
)
def test_calendar_days_keep_their_date(
    received: str, days: int, due: str, next_working_day: str
) -> None:
    assert DAYS.reckon(date.fromisoformat(received), days, "calendar") == Reckoned(
        date.fromisoformat(due), date.fromisoformat(next_working_day), False
    )


@pytest.mark.parametrize(
    ("received", "months", "due"),
    [
        ("2026-03-15", 1, "2026-04-15"),
        ("2026-01-31", 1, "2026-02-28"),
        ("2024-01-31", 1, "2024-02-29"),
        ("2025-11-30", 3, "2026-02-28"),
        ("2025-12-31", 1, "2026-01-31"),
    ],
)
def test_a_month_ends_on_the_same_day_or_the_last(received: str, months: int, due: str) -> None:
    reckoned = DAYS.reckon(date.fromisoformat(received), months, "month")
    assert reckoned.end == date.fromisoformat(due)


@given(loaded_days, lengths)
def test_a_calendar_limit_keeps_its_date_whatever_is_off(day: date, days: int) -> None:
    assert DAYS.reckon(day, days, "calendar").end == day + timedelta(days=days)


@given(loaded_days, lengths)
def test_a_working_limit_ends_on_a_working_day_with_as_many_before(day: date, days: int) -> None:
    end = DAYS.reckon(day, days, "working").end
    after = (day + timedelta(days=n) for n in range(1, (end - day).days + 1))
    assert DAYS.is_working(end)
    assert sum(map(DAYS.is_working, after)) == days


@given(loaded_days, st.integers(0, 30), lengths, st.sampled_from(calendar.UNITS))
def test_received_later_is_never_due_earlier(
    day: date, later: int, days: int, unit: calendar.Unit
) -> None:
    days = min(days, 12) if unit == "month" else days
    first = DAYS.reckon(day, days, unit)
    second = DAYS.reckon(day + timedelta(days=later), days, unit)
    assert first.end <= second.end and first.next_working_day <= second.next_working_day


@given(loaded_days, lengths, st.sampled_from(calendar.UNITS))
def test_a_longer_limit_ends_later(day: date, days: int, unit: calendar.Unit) -> None:
    assert DAYS.reckon(day, days, unit).end < DAYS.reckon(day, days + 1, unit).end


@given(loaded_days, lengths, st.sampled_from(calendar.UNITS))
def test_the_day_shown_beside_is_the_next_worked(day: date, days: int, unit: calendar.Unit) -> None:
    reckoned = DAYS.reckon(day, days, unit)
    shown = reckoned.next_working_day
    between = ((reckoned.end + timedelta(days=n)) for n in range((shown - reckoned.end).days))
    assert DAYS.is_working(shown)
    assert not any(map(DAYS.is_working, between))


def pauses(most: int = 3) -> st.SearchStrategy[list[calendar.Pause]]:
    """Pauses of up to three weeks around a limit; they may meet or lie in one another."""
    one = st.tuples(st.dates(date(2025, 1, 1), date(2025, 12, 31)), st.integers(0, 21))
    made = one.map(lambda told: (told[0], told[0] + timedelta(days=told[1])))
    return st.lists(made, max_size=most)


paused_days = st.dates(date(2025, 1, 1), date(2025, 12, 31))
plain_units = st.sampled_from(["working", "calendar"])


@given(paused_days, lengths, st.sampled_from(calendar.UNITS), pauses())
def test_a_pause_never_shortens(
    day: date, days: int, unit: calendar.Unit, paused: list[calendar.Pause]
) -> None:
    plain, moved = DAYS.reckon(day, days, unit), DAYS.reckon(day, days, unit, paused)
    assert moved.end >= plain.end
    assert moved == DAYS.reckon(day, days, unit, [*paused, *paused])
    assert unit != "working" or DAYS.is_working(moved.end)


@given(paused_days, lengths, st.sampled_from(calendar.UNITS), paused_days, pauses())
def test_paused_and_run_again_within_a_day_changes_nothing(
    day: date, days: int, unit: calendar.Unit, at: date, paused: list[calendar.Pause]
) -> None:
    assert DAYS.reckon(day, days, unit, [*paused, (at, at)]) == DAYS.reckon(day, days, unit, paused)


@given(paused_days, lengths, plain_units, pauses())
def test_as_many_days_are_counted_as_the_limit_has(
    day: date, days: int, unit: calendar.Unit, paused: list[calendar.Pause]
) -> None:
    end = DAYS.reckon(day, days, unit, paused).end
    after = [day + timedelta(days=n) for n in range(1, (end - day).days + 1)]
    counted = [
        one
        for one in after
        if not any(since <= one < until for since, until in paused)
        and (unit == "calendar" or DAYS.is_working(one))
    ]
    assert len(counted) == days


@given(paused_days, st.integers(0, 30), lengths, plain_units, pauses())
def test_with_pauses_too_received_later_is_never_due_earlier(
    day: date, later: int, days: int, unit: calendar.Unit, paused: list[calendar.Pause]
) -> None:
    second = DAYS.reckon(day + timedelta(days=later), days, unit, paused)
    assert DAYS.reckon(day, days, unit, paused).end <= second.end
    assert DAYS.reckon(day, days, unit, paused).end < DAYS.reckon(day, days + 1, unit, paused).end


@given(loaded_days, st.integers(1, 12))
def test_months_end_on_the_same_day_or_the_last(day: date, months: int) -> None:
    end = DAYS.reckon(day, months, "month").end
    last = (end + timedelta(days=1)).month != end.month
    assert end.day == day.day or (last and end.day < day.day)
    assert (end.year * 12 + end.month) - (day.year * 12 + day.month) == months


@pytest.mark.parametrize("shift", sorted(DAYS.shifts))
def test_a_make_up_day_is_counted(shift: date) -> None:
    """What ends on a make-up Saturday or Sunday does end there."""
    assert DAYS.reckon(shift - timedelta(days=1), 1, "working").end == shift


@given(loaded_days, st.integers(1, 40), st.integers(1, 40))
def test_a_limit_in_parts_ends_where_the_whole_does(day: date, one: int, two: int) -> None:
    first = DAYS.reckon(day, one, "working").end
    assert DAYS.reckon(first, two, "working").end == DAYS.reckon(day, one + two, "working").end
    assert DAYS.moved(day, first, "working") == DAYS.moved(
        day, DAYS.moved(day, first, "working").end, "working"
    )


@pytest.mark.parametrize(
    ("days", "unit", "paused", "due"),
    [
        # Received Friday 2026-02-13, due 2026-02-27 without a pause.
        (5, "working", (date(2026, 2, 25), date(2026, 2, 27)), "2026-03-02"),
        (5, "working", (date(2026, 2, 15), date(2026, 2, 24)), "2026-02-27"),  # the festival alone
        (5, "working", (date(2026, 3, 2), date(2026, 3, 9)), "2026-02-27"),  # past already
        (5, "working", (date(2026, 2, 13), date(2026, 2, 14)), "2026-02-27"),  # the day of receipt
        (3, "calendar", (date(2026, 2, 14), date(2026, 2, 16)), "2026-02-18"),
        (1, "month", (date(2026, 3, 1), date(2026, 3, 11)), "2026-03-23"),
    ],
)
def test_a_pause_moves_the_limit_by_its_days(
    days: int, unit: calendar.Unit, paused: calendar.Pause, due: str
) -> None:
    reckoned = DAYS.reckon(date(2026, 2, 13), days, unit, [paused])
    assert reckoned.end == date.fromisoformat(due)


@pytest.mark.parametrize(
    ("received", "days", "unit", "provisional"),
    [
        (date(2026, 12, 24), 5, "working", False),  # ends on 31 December
        (date(2026, 12, 25), 5, "working", True),
        (date(2026, 12, 31), 1, "working", True),
        (date(2023, 12, 31), 1, "working", False),  # only 2024 is counted
        (date(2023, 12, 29), 1, "working", True),
        (date(2026, 12, 30), 3, "calendar", True),
        (date(2026, 12, 20), 3, "calendar", False),
    ],
)
def test_a_year_not_loaded_makes_the_date_provisional(
    received: date, days: int, unit: calendar.Unit, provisional: bool
) -> None:
    assert DAYS.reckon(received, days, unit).provisional is provisional


def test_a_limit_has_at_least_a_day() -> None:
    with pytest.raises(ValueError, match="at least one day"):
        DAYS.reckon(date(2026, 3, 2), 0, "working")


@pytest.mark.parametrize(("year", "working_days"), [(2024, 251), (2025, 248), (2026, 248)])
def test_the_packaged_years_have_as_many_working_days_as_the_notices_leave(
    year: int, working_days: int
) -> None:
    first = date(year, 1, 1)
    days = (first + timedelta(days=n) for n in range((date(year + 1, 1, 1) - first).days))
    assert sum(map(DAYS.is_working, days)) == working_days


def notice(**sections: str) -> str:
    head = "year: 2027\nsource:\n  title: 通知\n  number: null\n  issued: 2026-11-05\n"
    return head + "".join(f"{name}:\n{body}" for name, body in sections.items())


@pytest.mark.parametrize(
    ("text", "line", "problem"),
    [
        (notice(shifts="  2027-02-10: 春节\n"), 7, "2027-02-10 不是周末"),
        (notice(holidays="  2026-05-03: 劳动节\n"), 7, "2026-05-03 不在 2027 年"),
        (notice(holidays="  春节: 2027-02-10\n"), 7, "不是日期"),
        (
            notice(holidays="  2027-02-06: 春节\n", shifts="  2027-02-06: 春节\n"),
            7,
            "写了两次",
        ),
        (notice(), None, "一个放假或调休的日子都没有"),
        ("year: 2027\nholidays: [", 2, "不是能读的 YAML"),
        ("- 2027", None, "文件里应有"),
        ("year: 2027\n", None, "缺少"),
    ],
)
def test_a_notice_with_a_mistake_is_refused(text: str, line: int | None, problem: str) -> None:
    with pytest.raises(ImportProblem, match=problem) as caught:
        read_notice(text)
    assert caught.value.line == line


def test_packaged_years_come_in_once_and_an_imported_one_stays(database: Database) -> None:
    ours = read_notice(notice(holidays="  2027-02-08: 春节\n").replace("2027", "2026", 1)
                       .replace("2027-02-08", "2026-02-16"))  # fmt: skip
    with database.unit_of_work() as uow:
        seeds.ensure(uow.session)
        calendar.store(uow.session, ours, "imported")
        seeds.ensure(uow.session)
        uow.commit()
    with database.reading() as session:
        loaded = calendar.load(session)
    assert loaded.years == {2024, 2025, 2026}
    assert {day for day in loaded.holidays if day.year == 2026} == {date(2026, 2, 16)}
    assert {day for day in loaded.holidays | loaded.shifts if day.year < 2026} == {
        day for day in DAYS.holidays | DAYS.shifts if day.year < 2026
    }
