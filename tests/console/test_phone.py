"""What a phone asks for by itself: its session, the page without a network, which page to keep."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from intake import records
from tests.console.browser import Browser
from tests.console.test_visit import GOOD
from tests.intake.world import EAST, EAST_TWO, World

LogIn = Callable[[str], Browser]
JSON = {"Accept": "application/json"}


def test_the_session_is_told_to_who_has_one(
    world: World, logged_in: LogIn, browser: Callable[[], Browser]
) -> None:
    one = logged_in("east1")
    told = one.get("session", headers=JSON)
    secret = one.see("password").form("/logout").values["csrf"]
    gone = "这张单子不用您填了：改派了，或者别人办过了。写的在这里，需要的话可以抄走。"
    assert told.json() == {
        "user": world.user("east1").id, "csrf": secret, "keeps": [], "gone": gone,
    }  # fmt: skip
    assert "access-control-allow-origin" not in told.headers
    assert browser().get("session", headers=JSON).status_code == 401
    assert logged_in("platform").get("session", headers=JSON).status_code == 404


def test_the_page_without_a_network_holds_nothing_of_anybody(
    world: World, logged_in: LogIn, browser: Callable[[], Browser]
) -> None:
    world.declare()
    pages = [one.get("offline") for one in (logged_in("east1"), browser())]
    assert [one.status_code for one in pages] == [200, 200]
    assert pages[0].text == pages[1].text
    assert "east1" not in pages[0].text and "csrf" not in pages[0].text


def test_the_worker_guards_the_console_and_nothing_else(browser: Callable[[], Browser]) -> None:
    worker = browser().get("worker.js")
    assert worker.headers["content-type"] == "text/javascript; charset=utf-8"
    assert worker.headers["cache-control"] == "no-cache"
    assert "service-worker-allowed" not in worker.headers
    assert "script-src 'self';" in worker.headers["content-security-policy"]


@pytest.mark.parametrize(("user", "kept"), [("east1", True), ("east", False), ("county", False)])
def test_only_open_work_of_the_own_unit_may_be_kept(
    world: World, logged_in: LogIn, user: str, kept: bool
) -> None:
    page = f"tickets/{world.ticket(world.declare()).id}"
    one = logged_in(user)
    answer = one.get(page)
    assert answer.headers["console-keep"] == (world.user(user).id if kept else "no")
    assert "15012119500307" not in answer.text
    full = one.see(page).form("/full")
    assert one.post(full.action, full.values).headers["console-keep"] == "no"
    one.send(page, "/visit", **{**GOOD, "day": "2026-02-13"})
    assert one.get(page).headers["console-keep"] == "no"


def test_a_lead_is_never_kept(world: World, logged_in: LogIn) -> None:
    filed = world.report(region_code="150121-east", accused_region_code="150121-east-1")
    answer = logged_in("east").get(f"tickets/{world.ticket(filed).id}")
    assert (answer.status_code, answer.headers["console-keep"]) == (200, "no")


def test_the_session_names_the_tickets_that_the_phone_may_go_on_keeping(
    world: World, logged_in: LogIn
) -> None:
    stays, goes, wished, seen = (world.declare() for _ in range(4))
    other = world.declare(region_code=EAST_TWO)
    lead = world.report(region_code=EAST, accused_region_code=EAST_TWO)
    ids = {one.record_id: world.ticket(one).id for one in (stays, goes, wished, seen, other, lead)}
    one = logged_in("east1")

    def keeps(*more: str) -> list[str]:
        asked = ",".join([*ids.values(), *more])
        told: list[str] = one.get(f"session?pages={asked}", headers=JSON).json()["keeps"]
        return told

    own = sorted(ids[each.record_id] for each in (stays, goes, wished, seen))
    assert keeps("nothing", "") == own
    world.step(goes, "transfer", "east", reason="住新村", unit_code=EAST_TWO)
    with world.database.unit_of_work() as uow:
        records.choose_visitors(uow, wished.record_id, world.clock, by_township=True)
        uow.commit()
    world.step(seen, "verify", "east1", visit=world.visit())
    assert keeps() == [ids[stays.record_id]]
