"""Who may open what: every role against real tickets of others, and the accused unit."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from sqlalchemy import select

from intake.db import Database
from intake.privacy.access import may
from intake.tables import Ticket
from intake.tables.audit import AuditRow
from tests.console.browser import Browser, Seen
from tests.intake.world import COUNTY, EAST, EAST_ONE, ID_CARD, NAME, PHONE, World

LogIn = Callable[[str], Browser]

STAFF = ["east1", "east2", "west1", "east", "west", "county", "city", "operator", "platform"]
NOWHERE = "0123456789abcdef" * 2


def rows(database: Database, action: str) -> list[tuple[str, str]]:
    with database.reading() as session:
        query = select(AuditRow).where(AuditRow.action == action).order_by(AuditRow.seq)
        return [(row.actor, row.object_id) for row in session.scalars(query)]


@pytest.fixture
def tickets(world: World) -> dict[str, str]:
    """One of each kind that differs in who may see it: what it is → the ticket's id."""
    filed = {
        "of a village": world.declare(),
        "of a township": world.declare(region_code=EAST, place="土默特左旗东河镇"),
        "waiting": world.declare(region_code=None, place="老张家沟", declined=["place"]),
        "about a village": world.report(),
        "about a township": world.report(region_code=EAST, accused_region_code=EAST),
        "confidential": world.report(anonymity="confidential"),
    }
    return {what: world.ticket(one).id for what, one in filed.items()}


def ticket_of(database: Database, ticket_id: str) -> Ticket:
    with database.reading() as session:
        return session.get_one(Ticket, ticket_id)


def test_a_page_opens_for_whom_the_rule_admits_and_for_nobody_else(
    world: World, tickets: dict[str, str], logged_in: LogIn, database: Database
) -> None:
    opened, admitted = {}, {}
    for username in STAFF:
        one = logged_in(username)
        for what, ticket_id in tickets.items():
            opened[username, what] = one.get(f"tickets/{ticket_id}").status_code == 200
            ticket = ticket_of(database, ticket_id)
            admitted[username, what] = may(world.user(username), "view", ticket)
    assert opened == admitted
    assert {what for (_, what), right in admitted.items() if right} == set(tickets)


def test_the_lists_show_what_the_pages_open(
    world: World, tickets: dict[str, str], logged_in: LogIn, database: Database
) -> None:
    for username in STAFF:
        one = logged_in(username)
        tab = "all" if world.user(username).role == "operator" else "todo"
        listed = set(
            re.findall(r"/console/tickets/([0-9a-f]{32})", one.get(f"tickets?tab={tab}").text)
        )
        admitted = {
            ticket_id
            for ticket_id in tickets.values()
            if may(world.user(username), "view", ticket_of(database, ticket_id))
        }
        assert listed == admitted, username


@pytest.mark.parametrize("username", ["east2", "west", "admin"])
def test_a_foreign_ticket_looks_like_one_that_is_not_there(
    world: World, tickets: dict[str, str], logged_in: LogIn, username: str
) -> None:
    one = logged_in(username)
    ticket_id = tickets["about a township"]
    foreign, unknown = one.get(f"tickets/{ticket_id}"), one.get(f"tickets/{NOWHERE}")
    assert (foreign.status_code, unknown.status_code) == (404, 404)
    assert foreign.text == unknown.text


@pytest.mark.parametrize("end", ["full", "visit", "assign", "step/return", "step/archive"])
@pytest.mark.parametrize("username", ["east2", "west", "admin"])
def test_no_step_can_be_taken_on_a_foreign_ticket(
    world: World, tickets: dict[str, str], logged_in: LogIn, database: Database,
    username: str, end: str,
) -> None:  # fmt: skip
    one = logged_in(username)
    ticket_id = tickets["about a township"]
    before = ticket_of(database, ticket_id)
    values = {
        "csrf": one.see("password").form("/logout").values["csrf"],
        "version": str(before.version),
        "people": "赵强、李芳",
        "day": "2026-02-13",
        "findings": "看过了",
        "result": "初步属实",
        "reason": "不归我们",
        "unit": EAST_ONE,
    }
    sent = one.post(f"/console/tickets/{ticket_id}/{end}", values)
    unknown = one.post(f"/console/tickets/{NOWHERE}/{end}", values)
    assert (sent.status_code, unknown.status_code) == (404, 404)
    assert sent.text == unknown.text
    after = ticket_of(database, ticket_id)
    assert (after.state, after.version, after.unit_code) == (
        before.state,
        before.version,
        before.unit_code,
    )


def test_an_operator_of_the_accused_county_is_kept_out_too(world: World, logged_in: LogIn) -> None:
    world.declare(region_code=None, place="老张家沟", declined=["place"])
    filed = world.report(region_code=COUNTY, accused_region_code=COUNTY)
    own, platform = logged_in("operator"), logged_in("platform")
    page = f"tickets/{world.ticket(filed).id}"
    assert (own.get(page).status_code, platform.get(page).status_code) == (404, 200)
    assert filed.number not in own.get("tickets").text + own.get("queue").text
    assert filed.number in platform.get("tickets").text


def test_a_step_that_the_role_has_not_is_not_there(
    world: World, tickets: dict[str, str], logged_in: LogIn, database: Database
) -> None:
    for username, what, end in [
        ("platform", "of a village", "visit"),
        ("platform", "of a village", "step/archive"),
        ("east1", "of a village", "step/archive"),
        ("east1", "of a village", "assign"),
        ("county", "of a village", "assign"),
        ("east1", "of a village", "step/reopen"),
    ]:
        one = logged_in(username)
        before = ticket_of(database, tickets[what])
        csrf = one.see("password").form("/logout").values["csrf"]
        values = {"csrf": csrf, "version": str(before.version), "unit": EAST_ONE}
        answer = one.post(f"/console/tickets/{tickets[what]}/{end}", values)
        assert (answer.status_code, ticket_of(database, tickets[what]).version) == (
            404,
            before.version,
        ), (username, end)


def test_the_accused_unit_finds_opens_and_counts_nothing(world: World, logged_in: LogIn) -> None:
    world.report()  # about the village
    world.report(region_code=EAST, accused_region_code=EAST)  # about the township
    for username in ("east1", "east"):
        page = logged_in(username).see("tickets")
        known = {"east1": 0, "east": 1}[username]
        assert f"{known} 待办" in page.text or f"待办 {known}" in page.text
    assert figures(logged_in("east")) == {"受理": 1, "按时办结": 0, "超期": 0}
    assert figures(logged_in("county")) == {"受理": 2, "按时办结": 0, "超期": 0}


def test_a_denial_is_an_audit_row_with_the_ticket(
    world: World, tickets: dict[str, str], logged_in: LogIn, database: Database
) -> None:
    logged_in("west1").get(f"tickets/{tickets['of a village']}")
    actor = f"user:{world.user('west1').id}"
    assert rows(database, "denied") == [(actor, tickets["of a village"])]


def test_reading_a_household_in_clear_is_an_audit_row(
    world: World, tickets: dict[str, str], logged_in: LogIn, database: Database
) -> None:
    page = logged_in("east1").see(f"tickets/{tickets['of a village']}")
    assert NAME in page.text and PHONE in page.text and ID_CARD not in page.text
    actor = f"user:{world.user('east1').id}"
    assert rows(database, "read_person") == [(actor, tickets["of a village"])]


def test_operators_see_masked_details_until_they_ask(
    world: World, tickets: dict[str, str], logged_in: LogIn, database: Database
) -> None:
    one = logged_in("platform")
    page = one.see(f"tickets/{tickets['of a village']}")
    assert NAME not in page.text and PHONE not in page.text and "138****1234" in page.text
    assert rows(database, "read_person") == []
    full = Seen(one.send(f"tickets/{tickets['of a village']}", "/full").text)
    assert NAME in full.text and PHONE in full.text and ID_CARD not in full.text
    assert len(rows(database, "read_person")) == 1


def test_no_list_holds_a_name_a_phone_or_an_id(
    world: World, tickets: dict[str, str], logged_in: LogIn
) -> None:
    for username in STAFF:
        one = logged_in(username)
        pages = ["tickets"] + (["queue"] if world.user(username).role == "operator" else [])
        for page in pages:
            text = one.see(page).text
            assert not {NAME, PHONE, ID_CARD} & set(text.split()), (username, page)
            assert PHONE not in text and NAME not in text and ID_CARD not in text


def test_a_confidential_reporter_stays_hidden_from_the_township(
    world: World, logged_in: LogIn, database: Database
) -> None:
    filed = world.report(anonymity="confidential", what=f"我是{NAME}，低保给了亲戚")
    one = logged_in("east")
    page = one.get(f"tickets/{world.ticket(filed).id}")
    assert NAME not in page.text and PHONE not in page.text and "/full" not in page.text
    opened = Seen(logged_in("county").send(f"tickets/{world.ticket(filed).id}", "/full").text)
    assert NAME in opened.text and PHONE in opened.text


def test_pages_of_other_roles_are_not_there(world: World, logged_in: LogIn) -> None:
    village, admin = logged_in("east1"), logged_in("admin")
    assert [village.get(page).status_code for page in ("queue", "talks")] == [404, 404]
    assert [admin.get(page).status_code for page in ("", "tickets", "queue")] == [200, 404, 404]


def figures(one: Browser) -> dict[str, int]:
    html = one.get("tickets").text
    return {name: int(count) for name, count in re.findall(r"<dt>(.+?)</dt><dd>(\d+)</dd>", html)}
