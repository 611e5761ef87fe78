"""Logging in and out: sessions, limits, forged forms, the first password."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import select

from intake.clock import FrozenClock
from intake.db import Database
from intake.people.users import add_user, disable
from intake.tables import User
from intake.tables.audit import AuditRow
from tests.console.browser import PASSWORD, Browser, Seen
from tests.intake.world import EAST_ONE, World

New = Callable[[], Browser]
LogIn = Callable[[str], Browser]


def actions(database: Database) -> list[str]:
    with database.reading() as session:
        return list(session.scalars(select(AuditRow.action).order_by(AuditRow.seq)))


def test_a_page_asks_for_the_log_in_and_comes_back(world: World, browser: New) -> None:
    one = browser()
    sent_away = one.get("tickets?tab=late")
    assert (sent_away.status_code, sent_away.headers["location"]) == (
        303,
        "/console/login?why=need_login&next=%2Fconsole%2Ftickets%3Ftab%3Dlate",
    )
    form = Seen(one.http.get(sent_away.headers["location"]).text).form("/login")
    entered = one.post(form.action, {**form.values, "username": "east1", "password": PASSWORD})
    assert (entered.status_code, entered.headers["location"]) == (303, "/console/tickets?tab=late")


@pytest.mark.parametrize(
    "target", ["//evil.example/console/", "https://evil.example/console/", "/chat", "/console/\\e"]
)
def test_the_log_in_leads_nowhere_else(world: World, browser: New, target: str) -> None:
    entered = browser().send("login", "/login", username="east1", password=PASSWORD, next=target)
    assert (entered.status_code, entered.headers["location"]) == (303, "/console/")


def test_the_cookie_is_kept_from_scripts_and_other_sites(world: World, browser: New) -> None:
    cookie = browser().log_in("east1").headers["set-cookie"]
    parts = {part.strip().split("=")[0].lower() for part in cookie.split(";")[1:]}
    assert parts == {"path", "max-age", "samesite", "httponly"}
    assert "samesite=lax" in cookie.lower() and "path=/console" in cookie.lower()


def test_behind_https_the_cookie_is_secure(world: World, browser: New) -> None:
    one = browser()
    form = one.see("login").form("/login")
    values = {**form.values, "username": "east1", "password": PASSWORD}
    entered = one.post(form.action, values, headers={"X-Forwarded-Proto": "https"})
    assert "secure" in entered.headers["set-cookie"].lower().split("; ")


def test_an_unknown_name_and_a_wrong_password_look_alike(world: World, browser: New) -> None:
    def tried(username: str) -> tuple[int, str]:
        answer = browser().log_in(username, "wrong password")
        return answer.status_code, Seen(answer.text).text

    assert tried("east1") == tried("nobody")


def test_a_disabled_account_looks_like_an_unknown_one(
    world: World, logged_in: LogIn, browser: New, database: Database, clock: FrozenClock
) -> None:
    one = logged_in("east1")
    with database.unit_of_work() as uow:
        disable(uow, uow.session.get_one(User, world.user("east1").id), clock)
        uow.commit()
    assert one.get("tickets").status_code == 303
    refused, unknown = browser().log_in("east1"), browser().log_in("nobody")
    assert refused.status_code == unknown.status_code == 403
    assert Seen(refused.text).text == Seen(unknown.text).text


def test_guessing_is_slowed_down(world: World, browser: New, clock: FrozenClock) -> None:
    one = browser()
    tried = [one.log_in("east1", "wrong password").status_code for _ in range(6)]
    right = one.log_in("east1")
    assert (tried, right.status_code, right.headers["retry-after"]) == (
        [403] * 5 + [429],
        429,
        "900",
    )
    assert one.log_in("east2").status_code == 303
    clock.advance(minutes=16)
    assert one.log_in("east1").status_code == 303


def test_a_session_ends_when_it_is_left_alone(logged_in: LogIn, clock: FrozenClock) -> None:
    one = logged_in("east1")
    clock.advance(minutes=29)
    assert one.get("tickets").status_code == 200
    clock.advance(minutes=29)
    assert one.get("tickets").status_code == 200
    clock.advance(minutes=30)
    away = one.get("tickets")
    assert (away.status_code, away.headers["location"]) == (
        303,
        "/console/login?why=expired&next=%2Fconsole%2Ftickets",
    )


def test_a_session_ends_after_twelve_hours_whatever_is_done(
    logged_in: LogIn, clock: FrozenClock
) -> None:
    one = logged_in("east1")
    seen = []
    for _ in range(36):
        clock.advance(minutes=20)
        seen.append(one.get("tickets").status_code)
    assert seen == [200] * 35 + [303]


def test_logging_out_ends_the_session_itself(logged_in: LogIn, database: Database) -> None:
    one = logged_in("east1")
    token = one.http.cookies["console_session"]
    assert one.send("tickets", "/logout").headers["location"] == "/console/login"
    again = one.get("tickets", headers={"Cookie": f"console_session={token}"})
    assert again.status_code == 303
    assert actions(database) == ["log_in", "log_out"]


@pytest.mark.parametrize(
    "forged",
    [
        {"csrf": ""},
        {"csrf": "x" * 43},
        {"csrf": "全角"},
    ],
)
def test_a_form_without_the_secret_does_nothing(logged_in: LogIn, forged: dict[str, str]) -> None:
    one = logged_in("east1")
    assert one.send("tickets", "/logout", **forged).status_code == 403
    assert one.get("tickets").status_code == 200


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
    ],
)
def test_a_form_from_elsewhere_does_nothing(logged_in: LogIn, headers: dict[str, str]) -> None:
    one = logged_in("east1")
    form = one.see("tickets").form("/logout")
    assert one.post(form.action, form.values, headers=headers).status_code == 403
    assert one.get("tickets").status_code == 200


def test_the_secret_of_another_session_is_worth_nothing(logged_in: LogIn) -> None:
    one, other = logged_in("east1"), logged_in("east2")
    stolen = other.see("tickets").form("/logout").values["csrf"]
    assert one.send("tickets", "/logout", csrf=stolen).status_code == 403


def test_the_log_in_form_is_tied_to_its_browser(world: World, browser: New) -> None:
    form = browser().see("login").form("/login")
    other = browser()
    other.see("login")
    values = {**form.values, "username": "east1", "password": PASSWORD}
    assert other.post(form.action, values).status_code == 403


def test_a_first_password_must_be_changed_and_is_used_up(
    world: World, browser: New, database: Database, clock: FrozenClock
) -> None:
    with database.unit_of_work() as uow:
        _, first = add_user(uow, "newcomer", "赵强", "village", EAST_ONE, clock)
        uow.commit()
    one = browser()
    entered = one.log_in("newcomer", first)
    assert (entered.status_code, entered.headers["location"]) == (303, "/console/password")
    for page in ("", "tickets", "tickets/" + "0" * 32):
        assert one.get(page).headers["location"] == "/console/password"
    assert browser().log_in("newcomer", first).status_code == 403

    changed = one.send("password", "/password", old=first, new=PASSWORD, again=PASSWORD)
    assert (changed.status_code, changed.headers["location"]) == (303, "/console/?done=password")
    assert one.get("tickets").status_code == 200
    assert browser().log_in("newcomer", PASSWORD).status_code == 303


@pytest.mark.parametrize(
    ("typed", "beside"),
    [
        ({"old": "not it", "new": "a new long one", "again": "a new long one"}, "old"),
        ({"old": PASSWORD, "new": "short", "again": "short"}, "new"),
        ({"old": PASSWORD, "new": "x" * 257, "again": "x" * 257}, "new"),
        ({"old": PASSWORD, "new": PASSWORD, "again": PASSWORD}, "new"),
        ({"old": PASSWORD, "new": "a new long one", "again": "another one"}, "again"),
    ],
)
def test_a_password_that_cannot_be_changed_says_why_beside_the_field(
    logged_in: LogIn, typed: dict[str, str], beside: str
) -> None:
    answer = logged_in("east1").send("password", "/password", **typed)
    assert (answer.status_code, list(Seen(answer.text).wrong)) == (422, [beside])


def test_changing_the_password_ends_the_other_sessions(logged_in: LogIn) -> None:
    here, there = logged_in("east1"), logged_in("east1")
    here.send("password", "/password", old=PASSWORD, new="a new long one", again="a new long one")
    assert (here.get("tickets").status_code, there.get("tickets").status_code) == (200, 303)


def test_a_form_of_any_size_is_answered(world: World, browser: New) -> None:
    big = {"username": "x" * 300_000, "password": "y"}
    assert browser().post("/console/login", big).status_code == 413
    headers = {"Content-Type": "multipart/form-data; boundary="}
    strange = browser().http.post("/console/login", content=b"\xff%zz=&&;", headers=headers)
    assert strange.status_code == 403


def test_every_answer_carries_its_guards(world: World, browser: New) -> None:
    one = browser()
    for path in ("login", "tickets", "no/such/page", "static/console.css", "static/none"):
        headers = one.get(path).headers
        policy = headers["content-security-policy"]
        assert "default-src 'none'" in policy and "frame-ancestors 'none'" in policy
        assert "unsafe" not in policy
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["x-frame-options"] == "DENY"
        assert headers["referrer-policy"] == "same-origin"
    assert one.get("login").headers["cache-control"] == "no-store"
