"""Every route of the console, by every role: what is not theirs is not there."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from console.routes import LIVE, OPEN, ROUTES, Route
from intake import corrections, drafts
from intake.clock import FrozenClock
from intake.corrections import Correction
from intake.db import Database
from intake.tables.people import ROLES
from tests.console.browser import Browser
from tests.console.test_service import open_talk, promise
from tests.intake.world import COUNTY, REPORTED, World

LogIn = Callable[[str], Browser]

USERS = {
    "village": "east1",
    "township": "east",
    "county": "county",
    "operator": "operator",
    "editor": "editor3",
    "supervisor": "supervisor",
    "admin": "admin",
}
"""One for each role; those with a region lie within the county that is accused here."""
NOWHERE = "0123456789abcdef" * 2
FOREIGN = ("ticket_id", "talk_id", "callback_id", "saying_id")


@pytest.fixture
def objects(world: World, database: Database, clock: FrozenClock) -> dict[str, str]:
    """Real ones that are nobody's of :data:`USERS`: all are about a lead that accuses the county."""
    accused = {"region_code": COUNTY, "accused_region_code": COUNTY}
    talk = open_talk(database, clock, "asked", "旗里有人截留补贴")
    with database.unit_of_work() as uow:
        draft = drafts.open_draft(uow, talk, "lead", clock)
        drafts.save_facts(uow, draft.id, REPORTED | accused, clock)
        told = Correction("旗里有人截留补贴", "deny", "report_lead", "1")
        saying = corrections.note(uow, talk, told, clock)
        uow.session.flush()
        sayings = saying.id
        uow.commit()
    return {
        "ticket_id": world.ticket(world.report(**accused)).id,
        "talk_id": talk,
        "callback_id": promise(database, clock, talk),
        "saying_id": sayings,
    }


def at(route: Route, objects: dict[str, str]) -> str:
    """The address of a route, with real objects in it where there are some."""

    def fill(found: re.Match[str]) -> str:
        name = found[1]
        return objects.get(name, "anything" if name in ("event", "act", "purpose") else NOWHERE)

    return f"/console{re.sub(r'<([a-z_]+):[a-z]+>', fill, route.uri)}"


def asked(one: Browser, csrf: str, route: Route, address: str) -> tuple[int, str]:
    """Status and where it leads; what is wrong with the form is told before what is not there."""
    if route.method == "GET":
        answer = one.http.get(address)
    else:
        answer = one.post(address, {"csrf": csrf, "version": "1"})
    return answer.status_code, answer.headers.get("location", "")


def about_something(route: Route) -> bool:
    return any(f"<{name}:" in route.uri for name in FOREIGN)


def test_there_is_a_user_of_each_role() -> None:
    assert set(USERS) == set(ROLES)


@pytest.mark.parametrize("role", USERS)
def test_what_is_not_made_for_a_role_or_is_anothers_is_not_there(
    objects: dict[str, str], logged_in: LogIn, role: str
) -> None:
    one = logged_in(USERS[role])
    csrf = one.see("password").form("/logout").values["csrf"]
    closed = [
        route
        for route in ROUTES
        if route.uri not in OPEN and (role not in route.roles or about_something(route))
    ]
    found = {}
    for route in closed:
        real, none = (
            asked(one, csrf, route, at(route, those)) for those in (objects, dict[str, str]())
        )
        missing = real[0] == 404 if role not in route.roles else real == none
        if not missing:
            found[route.method, route.uri] = (real, none)
    assert found == {}
    if role != "operator":
        assert one.http.get(f"/console{LIVE}").status_code == 404


def test_the_replies_for_a_talk_are_for_who_may_read_it(
    objects: dict[str, str], logged_in: LogIn
) -> None:
    address = f"/console/desk/talks/{objects['talk_id']}/replies"
    own, platform = logged_in("operator"), logged_in("platform")
    gone = own.http.get(f"/console/desk/talks/{NOWHERE}/replies")
    assert (own.http.get(address).status_code, own.http.get(address).text) == (404, gone.text)
    assert platform.http.get(address).status_code == 200
    assert set(platform.http.get(address).json()) == {"replies"}


def test_nothing_is_there_for_who_is_not_logged_in(
    objects: dict[str, str], browser: Callable[[], Browser]
) -> None:
    one = browser()
    for route in ROUTES:
        if route.uri not in OPEN:
            status, _ = asked(one, "", route, at(route, objects))
            assert status in (303, 401, 403, 404), (route.method, route.uri)
