"""The row of buttons on a ticket's page: who has which, what each form does, what is told."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import date

import pytest

from intake import records
from intake.db import Database
from intake.records import Filed
from intake.tickets import own
from intake.tickets.rating import Rating
from policy_kb.tables import Base as KnowledgeTables
from tests.console.browser import Browser, Seen
from tests.console.test_lists import lines, tabs
from tests.intake.conftest import (  # noqa: F401
    databases,
    postgres_database,
    sqlite_place,
    sqlite_template,
    url,
)
from tests.intake.world import EAST, EAST_ONE, EAST_TWO, NAME, PHONE, WEST_ONE, World

LogIn = Callable[[str], Browser]


@pytest.fixture
def database(url: str, databases: Callable[[str], Database]) -> Iterator[Database]:  # noqa: F811
    made = databases(url)
    KnowledgeTables.metadata.create_all(made.engine)
    yield made
    made.dispose()


@pytest.fixture
def filed(world: World) -> Filed:
    return world.declare()


@pytest.fixture
def page(world: World, filed: Filed) -> str:
    return f"tickets/{world.ticket(filed).id}"


def row(seen: Seen) -> set[str]:
    """The steps that have a form on the page."""
    return {one.action.rpartition("/step/")[2] for one in seen.forms if "/step/" in one.action}


def due(world: World, filed: Filed) -> date:
    return next(one.due_on for one in world.ticket(filed).record.deadlines if one.is_due)


def test_what_can_be_done_is_one_tap_from_the_top(
    world: World, filed: Filed, page: str, logged_in: LogIn
) -> None:
    def jumps(username: str) -> list[str]:
        html = logged_in(username).get(page).text
        found = re.findall(r'<p class="jump">(.*?)</p>', html, re.S)
        return re.findall(r'href="(#\w+)"', "".join(found))

    assert [jumps(one) for one in ("east1", "east")] == [["#form", "#steps"], ["#steps"]]
    world.step(filed, "request_extension", "east1", reason="大雪封了路", days=3)
    assert [jumps(one) for one in ("east1", "east")] == [["#form", "#steps"], ["#asked", "#steps"]]


def test_each_has_the_buttons_of_what_is_possible_now(
    world: World, filed: Filed, page: str, logged_in: LogIn
) -> None:
    assert row(logged_in("east1").see(page)) == {"begin_visit", "request_extension", "return"}
    assert row(logged_in("east").see(page)) == {"transfer", "return"}
    assert row(logged_in("county").see(page)) == {"transfer", "return", "mark_urgent"}
    assert row(logged_in("operator").see(page)) == {
        *("transfer", "return", "mark_urgent", "withdraw"),
    }
    world.step(filed, "verify", "east1", visit=world.visit())
    world.step(filed, "report_back", "east1")
    assert row(logged_in("east1").see(page)) == set()
    assert row(logged_in("east").see(page)) == {"archive", "reopen"}
    assert row(logged_in("operator").see(page)) == {"reopen", "rate"}


@pytest.mark.parametrize("event", ["begin_visit", "merge", "transfer", "extend", "reopen", "move"])
def test_a_stranger_takes_no_step(world: World, page: str, logged_in: LogIn, event: str) -> None:
    one = logged_in("east2")
    csrf = one.see("password").form("/logout").values["csrf"]
    values = {"csrf": csrf, "version": "1", "reason": "想看看", "place": "柳树村"}
    assert one.post(f"/console/{page}/step/{event}", values).status_code == 404


def test_the_village_says_that_it_goes(
    world: World, filed: Filed, page: str, logged_in: LogIn
) -> None:
    logged_in("east1").send(page, "/step/begin_visit")
    assert world.ticket(filed).state == "visiting"


def test_a_ticket_is_transferred_and_the_old_holder_sees_it_no_more(
    world: World, filed: Filed, page: str, logged_in: LogIn
) -> None:
    village, township = logged_in("east1"), logged_in("east")
    before = due(world, filed)
    why = "这户搬到新村了"
    found = township.send(page, "/step/transfer", place="新村", reason=why)
    assert found.status_code == 200
    form = Seen(found.text).form("/step/transfer")
    assert (form.values["reason"], form.values["place"]) == (why, "新村")
    assert f'value="{EAST_TWO}"' in found.text and WEST_ONE not in found.text
    silent = township.post(form.action, {**form.values, "unit": EAST_TWO, "reason": ""})
    assert (silent.status_code, "请写明理由" in silent.text) == (422, True)
    assert Seen(silent.text).form("/step/transfer").values["place"] == "新村"
    done = township.post(form.action, {**form.values, "unit": EAST_TWO})
    assert done.headers["location"] == f"/console/{page}?done=transfer"
    ticket = world.ticket(filed)
    assert (ticket.state, ticket.unit_code, due(world, filed)) == ("dispatched", EAST_TWO, before)
    assert village.get(page).status_code == 404
    assert why in logged_in("east2").see(page).text


@pytest.mark.parametrize(
    ("place", "sentence"),
    [
        ("", "请写地方的名字"),
        ("没有这个村", "没有找到叫“没有这个村”的地方"),
        ("柳树村", "单子已经在这个单位"),
        ("西河镇", "这个单位不在您负责的地方"),
    ],
)
def test_a_place_that_cannot_have_it_is_said_beside_the_field(
    page: str, logged_in: LogIn, place: str, sentence: str
) -> None:
    answer = logged_in("east").send(page, "/step/transfer", place=place, reason="派错了")
    seen = Seen(answer.text)
    assert answer.status_code == 200 and sentence in seen.wrong["place"]
    assert seen.form("/step/transfer").values["reason"] == "派错了"


def test_a_unit_of_another_place_is_refused_by_the_step_itself(
    world: World, filed: Filed, page: str, logged_in: LogIn
) -> None:
    sent = logged_in("east").send(page, "/step/transfer", unit=WEST_ONE, place="新村", reason="x")
    assert (sent.status_code, world.ticket(filed).unit_code) == (422, EAST_ONE)


def test_more_time_is_asked_for_seen_with_its_reason_and_granted(
    world: World, filed: Filed, page: str, logged_in: LogIn
) -> None:
    village, township = logged_in("east1"), logged_in("east")
    before = due(world, filed)
    for days in ("", "很多", "31"):
        wrong = village.send(page, "/step/request_extension", days=days, reason="路断了")
        kept = Seen(wrong.text).form("/step/request_extension").values
        assert (wrong.status_code, "最多30天" in wrong.text) == (422, True)
        assert (kept["days"], kept["reason"]) == (days, "路断了")
    done = village.send(page, "/step/request_extension", days="3", reason="路断了，车进不去")
    assert done.headers["location"] == f"/console/{page}?done=request_extension"
    own = village.see(page)
    assert "申请延3个工作日" in own.text and "request_extension" not in row(own)
    assert tabs(township)["extension"] == tabs(logged_in("county"))["extension"] == 1
    assert lines(township, "tickets?tab=extension")[0][1] == filed.number
    seen = township.see(page)
    assert "east1的名字" in seen.text and "路断了，车进不去" in seen.text
    assert {"extend", "refuse_extension"} <= row(seen)
    agreed = township.send(page, "/step/extend")
    assert agreed.headers["location"] == f"/console/{page}?done=extend"
    assert due(world, filed) > before
    assert tabs(township)["extension"] == 0 and "等批的延期申请" not in village.see(page).text


def test_a_refusal_needs_a_reason_and_the_second_of_two_is_told(
    world: World, filed: Filed, page: str, logged_in: LogIn
) -> None:
    world.step(filed, "request_extension", "east1", days=2, reason="人手不够")
    township, county = logged_in("east"), logged_in("county")
    empty = township.send(page, "/step/refuse_extension")
    assert (empty.status_code, "请写明理由" in empty.text) == (422, True)
    late = county.see(page).form("/step/refuse_extension")
    township.send(page, "/step/refuse_extension", reason="两天够了")
    second = county.post(late.action, {**late.values, "reason": "我也不同意"})
    assert second.status_code == 409
    assert "刚被别人处理过" in second.text and "我也不同意" in second.text
    assert [one.event for one in world.ticket(filed).history].count("refuse_extension") == 1
    assert tabs(county)["extension"] == 0


def test_who_asked_does_not_decide(world: World, logged_in: LogIn, page: str, filed: Filed) -> None:
    world.step(filed, "transfer", "county", unit_code=EAST, reason="由镇里办")
    world.step(filed, "request_extension", "east", days=2, reason="人手不够")
    own = logged_in("east")
    assert not {"extend", "refuse_extension"} & row(own.see(page))
    assert tabs(own)["extension"] == 0
    assert {"extend", "refuse_extension"} <= row(logged_in("county").see(page))
    assert tabs(logged_in("county"))["extension"] == 1


def test_a_second_declaration_goes_into_the_open_one_of_the_household(
    world: World, filed: Filed, page: str, logged_in: LogIn
) -> None:
    village = logged_in("east1")
    assert "merge" not in row(village.see(page))
    again, other = (
        world.declare(hardship="老伴的病没好，今年又摔断了腿"),
        world.declare(
            name="赵六", phone="13900001111", id_card=None, place="土默特左旗东河镇柳树村二组"
        ),
    )
    second = f"tickets/{world.ticket(again).id}"
    form = village.see(second).form("/step/merge")
    assert form.values["into"] == page.removeprefix("tickets/")
    assert other.number not in village.get(second).text
    empty = village.post(form.action, {**form.values, "reason": ""})
    assert (empty.status_code, "请写明理由" in empty.text) == (422, True)
    done = village.post(form.action, {**form.values, "reason": "一户报了两回"})
    assert done.headers["location"] == f"/console/{second}?done=merge"
    assert world.ticket(again).state == "merged"
    assert f"并到别的单子（{filed.number}）" in village.see(second).text
    assert f"并了进来（{again.number}）" in village.see(page).text
    merged = village.see(page).text.split("并过来的申报")[1]
    assert again.number in merged and "今年又摔断了腿" in merged
    assert "merge" not in row(village.see(page))  # the other one has ended
    late = village.post(form.action, {**form.values, "reason": "一户报了两回"})
    assert late.status_code == 409


def test_the_county_marks_urgent_and_takes_the_mark_off(
    world: World, filed: Filed, page: str, logged_in: LogIn
) -> None:
    county = logged_in("county")
    marked = county.send(page, "/step/mark_urgent")
    assert marked.headers["location"] == f"/console/{page}?done=mark_urgent"
    seen = county.see(page)
    assert "紧急" in seen.text and "mark_urgent" not in row(seen)
    assert county.send(page, "/step/unmark_urgent").status_code == 422
    county.send(page, "/step/unmark_urgent", reason="人已经送医院了")
    assert not world.ticket(filed).record.urgent


@pytest.mark.parametrize(("badly", "unit"), [("no", EAST_ONE), ("yes", EAST)])
def test_a_result_is_done_again_by_the_same_unit_or_the_one_above(
    world: World, filed: Filed, page: str, logged_in: LogIn, badly: str, unit: str
) -> None:
    world.step(filed, "verify", "east1", visit=world.visit())
    world.step(filed, "report_back", "east1")
    county = logged_in("county")
    seen = county.see(page)
    assert "上一级：内蒙古自治区呼和浩特市土默特左旗东河镇 原来" in seen.text
    assert seen.form("/step/reopen").values["badly"] == "no"
    empty = county.send(page, "/step/reopen", badly=badly)
    assert (empty.status_code, Seen(empty.text).form("/step/reopen").values["badly"]) == (
        422,
        badly,
    )
    county.send(page, "/step/reopen", badly=badly, reason="没有进家门")
    ticket = world.ticket(filed)
    assert (ticket.state, ticket.unit_code) == ("dispatched", unit)


def test_an_operator_takes_down_a_rating_and_takes_a_record_back(
    world: World, filed: Filed, page: str, logged_in: LogIn
) -> None:
    operator = logged_in("operator")
    world.step(filed, "verify", "east1", visit=world.visit())
    world.step(filed, "report_back", "east1")
    silent = operator.send(page, "/step/rate")
    assert (silent.status_code, "请说满意不满意" in silent.text) == (422, True)
    operator.send(page, "/step/rate", level="2", reason="等太久了")
    assert world.ticket(filed).state == "rated"
    gone = world.declare(name="赵六", phone="13900001111", id_card=None)
    operator.send(f"tickets/{world.ticket(gone).id}", "/step/withdraw", reason="他说不用了")
    assert world.ticket(gone).state == "withdrawn"


def test_words_that_are_too_long_are_not_cut(page: str, logged_in: LogIn) -> None:
    answer = logged_in("east1").send(page, "/step/return", reason="字" * 1001)
    assert (answer.status_code, "最多写1000个字" in answer.text) == (422, True)
    assert Seen(answer.text).form("/step/return").values["reason"] == "字" * 1001


TELLS = f"我是{NAME}，打{PHONE}，我是他邻居，我家住支书隔壁，门牌12号院，没查清楚"
KEPT = ("王秀英", PHONE, "邻居", "隔壁", "12号")


@pytest.mark.parametrize("step", ["withdraw", "rate", "reopen", "add"])
def test_what_tells_a_confidential_reporter_stands_nowhere_for_the_township(
    world: World, logged_in: LogIn, step: str
) -> None:
    lead = world.report(anonymity="confidential", what=f"低保给了亲戚。{TELLS}", evidence=TELLS)
    if step in ("rate", "reopen"):
        world.step(lead, "verify", "east", visit=world.visit("初步属实"))
        world.step(lead, "report_back", "east")
    with world.database.unit_of_work() as uow:
        if step == "withdraw":
            own.withdraw(uow, lead.record_id, world.clock, reason=TELLS)
        elif step == "rate":
            own.rate(uow, lead.record_id, Rating(1), world.clock, reason=TELLS)
        elif step == "reopen":
            own.reopen(uow, lead.record_id, world.clock, reason=TELLS)
        else:
            records.add(uow, lead.record_id, "k", world.clock, text=TELLS)
        uow.commit()
    page = f"tickets/{world.ticket(lead).id}"
    township, county = logged_in("east").see(page).text, logged_in("county").see(page).text
    assert township.count("没查清楚") == county.count("没查清楚") == 3
    assert [one for one in KEPT if one in township] == []
    assert [one for one in KEPT if one not in county] == []


def test_a_named_reporter_s_words_are_read_as_they_were_said(
    world: World, logged_in: LogIn
) -> None:
    lead = world.report(what=TELLS)
    told = logged_in("east").see(f"tickets/{world.ticket(lead).id}").text
    assert [one for one in KEPT if one not in told] == []


def test_a_lead_is_never_merged_and_shows_nobody(world: World, logged_in: LogIn) -> None:
    first, second = world.report(), world.report()
    page = f"tickets/{world.ticket(second).id}"
    answer = logged_in("county").get(page)
    assert "merge" not in row(Seen(answer.text)) and first.number not in answer.text


def test_who_may_decide_is_the_same_in_the_tab_and_on_the_page(
    world: World, filed: Filed, page: str, logged_in: LogIn
) -> None:
    world.step(filed, "request_extension", "east1", days=2, reason=f"等{PHONE}回话")
    for username in ("east", "west", "county", "county2", "city", "operator", "platform"):
        one = logged_in(username)
        answer = one.get(page)
        can = answer.status_code == 200 and "extend" in row(Seen(answer.text))
        assert tabs(one)["extension"] == int(can), username
