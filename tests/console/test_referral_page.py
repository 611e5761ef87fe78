"""The referral directory in the console: administrators fill it in, operators look a place up."""

from __future__ import annotations

from collections.abc import Callable

from intake import referrals
from intake.db import Database
from intake.referrals import Office
from tests.console.browser import Browser, Seen
from tests.console.test_access import rows
from tests.intake.world import COUNTY, World

LogIn = Callable[[str], Browser]
TYPED = {
    "region": "土默特左旗",
    "department": "water",
    "office": "土左旗水务局",
    "phone": "0471-8159876",
    "hours": "工作日",
    "address": "",
    "note": "",
}


def held(database: Database) -> list[Office]:
    with database.reading() as session:
        return referrals.entries(session)


def test_an_administrator_fills_it_in_and_takes_it_away(
    world: World, logged_in: LogIn, database: Database
) -> None:
    admin = logged_in("admin")
    assert admin.send("referrals", "/referrals/set", **TYPED).status_code == 303
    assert held(database) == [Office(COUNTY, "water", "土左旗水务局", "0471-8159876", "工作日")]
    assert admin.send("referrals", "/referrals/remove").status_code == 303
    assert held(database) == []
    who = f"user:{world.user('admin').id}"
    assert rows(database, "set_referral") == [(who, COUNTY)]
    assert rows(database, "remove_referral") == [(who, COUNTY)]


def test_what_cannot_be_stored_stays_in_the_form_with_the_reason(
    logged_in: LogIn, database: Database
) -> None:
    admin = logged_in("admin")
    answer = admin.send("referrals", "/referrals/set", **{**TYPED, "phone": "问村里"})
    seen = Seen(answer.text)
    assert answer.status_code == 422
    assert "“问村里”不是能打的电话" in seen.text
    assert held(database) == []


def test_an_operator_sees_what_holds_at_a_place_and_changes_nothing(
    logged_in: LogIn, database: Database
) -> None:
    logged_in("admin").send("referrals", "/referrals/set", **TYPED)
    operator = logged_in("operator")
    seen = operator.see("referrals?place=东河镇")
    assert "土左旗水务局 0471 815 9876" in seen.text
    assert "没有填" in operator.see("referrals?place=东台市").text
    assert "土左旗水务局" not in operator.see("referrals?place=东台市").text
    assert [one.action for one in seen.forms if one.method == "post"] == ["/console/logout"]
    form = operator.see("referrals").form("/logout")
    answer = operator.post("/console/referrals/set", {**TYPED, "csrf": form.values["csrf"]})
    assert answer.status_code == 404
