"""Lists: order, words for due dates, tabs, pages, empty states, counts."""

from __future__ import annotations

import re
from collections.abc import Callable

from intake import records
from intake.clock import FrozenClock
from tests.console.browser import Browser
from tests.console.test_access import figures
from tests.intake.world import EAST_TWO, WEST_ONE, WORDS_LATER, World

LogIn = Callable[[str], Browser]


def lines(one: Browser, path: str) -> list[tuple[str, str]]:
    """Due words and number of each line of a list, in order."""
    html = one.get(path).text
    found = re.findall(r'class="due \w+">(.+?)<.*?class="number">(.+?)<', html, re.DOTALL)
    return [(due, number) for due, number in found]


def tabs(one: Browser) -> dict[str, int]:
    html = one.get("tickets").text
    found = re.findall(r'href="/console/tickets\?tab=(\w+)"[^>]*>.*?<b>(\d+)</b>', html)
    return {name: int(count) for name, count in found}


def test_what_is_late_comes_first_and_says_so(
    world: World, logged_in: LogIn, clock: FrozenClock
) -> None:
    numbers = {}
    clock.at = clock.at.replace(month=3, day=2)
    for day in range(3):  # Monday to Wednesday: three due dates
        numbers[day] = world.declare().number
        clock.advance(days=1)
    urgent = world.declare(urgent=True).number
    clock.at = clock.at.replace(month=3, day=20)
    one = logged_in("east1")
    order = [number for _, number in lines(one, "tickets")]
    assert order == [urgent, *[numbers[day] for day in range(3)]]
    assert all(re.fullmatch(r"超期\d+天", due) for due, _ in lines(one, "tickets"))


def test_words_that_nobody_has_read_are_marked_for_the_unit_that_has_the_ticket(
    world: World, logged_in: LogIn
) -> None:
    filed, other = world.declare(), world.declare()
    with world.database.unit_of_work() as uow:
        records.add(uow, filed.record_id, "k", world.clock, text=WORDS_LATER)
        uow.commit()
    village, township = logged_in("east1"), logged_in("east")
    marked = 'class="mark red">有补充<'
    assert [one.get("tickets").text.count(marked) for one in (village, township)] == [1, 0]
    township.get(f"tickets/{world.ticket(filed).id}")
    assert village.get("tickets").text.count(marked) == 1
    village.get(f"tickets/{world.ticket(filed).id}")
    assert village.get("tickets").text.count(marked) == 0
    ticket = world.ticket(other)
    with world.database.unit_of_work() as uow:  # the unit's own words are no news to it
        records.answer(
            uow, ticket.id, world.user("east1"), "单据在吗？", world.clock, version=ticket.version
        )
        uow.commit()
    assert village.get("tickets").text.count(marked) == 0


def test_due_dates_are_said_in_words(world: World, logged_in: LogIn, clock: FrozenClock) -> None:
    world.declare()
    due = world.ticket(world.declare()).record.deadlines[0].due_on
    said = {}
    for left in (2, 1, 0, -1):
        moved = clock.at.replace(year=due.year, month=due.month, day=due.day)
        clock.at = moved
        clock.advance(days=-left)
        said[left] = {words for words, _ in lines(logged_in("east1"), "tickets")}
    assert said == {2: {"还有2天"}, 1: {"还有1天"}, 0: {"今天到期"}, -1: {"超期1天"}}


def test_the_tabs_hold_what_they_say(world: World, logged_in: LogIn, clock: FrozenClock) -> None:
    done, open_one = world.declare(), world.declare()
    world.step(done, "verify", "east1", visit=world.visit())
    world.step(done, "report_back", "east1")
    due = world.ticket(open_one).record.deadlines[0].due_on
    clock.at = clock.at.replace(year=due.year, month=due.month, day=due.day)
    one = logged_in("east1")
    assert tabs(one) == {"todo": 1, "today": 1, "late": 0, "done": 1, "all": 2}
    assert lines(one, "tickets?tab=today") == [("今天到期", open_one.number)]
    assert lines(one, "tickets?tab=done") == [("按时办结", done.number)]
    assert "没有超期的单子。" in one.see("tickets?tab=late").text
    clock.advance(days=1)
    one = logged_in("east1")
    assert tabs(one) == {"todo": 1, "today": 0, "late": 1, "done": 1, "all": 2}


def test_forty_tickets_are_all_there_page_by_page(world: World, logged_in: LogIn) -> None:
    numbers = {world.declare().number for _ in range(41)}
    one = logged_in("east1")
    pages = [lines(one, f"tickets?page={page}") for page in (1, 2, 3)]
    assert [len(page) for page in pages] == [20, 20, 1]
    assert {number for page in pages for _, number in page} == numbers
    assert lines(one, "tickets?page=99") == pages[2]
    assert lines(one, "tickets?page=x") == lines(one, "tickets?page=-1") == pages[0]


def test_a_county_tells_villages_of_one_name_apart(world: World, logged_in: LogIn) -> None:
    world.declare(region_code=EAST_TWO, place="土默特左旗东河镇新村")
    world.declare(region_code=WEST_ONE, place="土默特左旗西河镇新村")
    html = logged_in("county").get("tickets").text
    units = set(re.findall(r'<span class="unit">(.+镇.+?)</span>', html))
    assert units == {"东河镇新村", "西河镇新村"}


def test_the_figures_count_what_is_done_in_time_and_what_is_late(
    world: World, logged_in: LogIn, clock: FrozenClock
) -> None:
    in_time, late, _ = world.declare(), world.declare(), world.declare()
    world.step(in_time, "verify", "east1", visit=world.visit())
    world.step(in_time, "report_back", "east1")
    clock.advance(days=30)
    world.step(late, "verify", "east1", visit=world.visit())
    world.step(late, "report_back", "east1")
    assert figures(logged_in("county")) == {"受理": 3, "按时办结": 1, "超期": 2}


def test_the_list_names_a_household_by_group_and_surname(world: World, logged_in: LogIn) -> None:
    world.declare(place="内蒙古自治区呼和浩特市土默特左旗东河镇柳树村三组")
    text = logged_in("east1").see("tickets").text
    assert "三组 王某" in text and "呼和浩特" not in text
