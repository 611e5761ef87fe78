"""The ticket page and the visit form: what is kept, what is said, where the ticket goes."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from intake import records
from intake.clock import SHANGHAI, FrozenClock
from intake.overdue import sweep
from intake.records import Filed
from tests.console.browser import Browser, Seen
from tests.intake.world import EAST, World

LogIn = Callable[[str], Browser]

JSON = {"Accept": "application/json"}
GOOD = {
    "people": "赵强、网格员李芳",
    "day": "2026-02-16",
    "findings": "房子西墙裂了，\n老伴在床上。",
    "result": "初步符合",
    "reason": "",
}
MORE = {**GOOD, "result": "需补充", "reason": "还缺住院的票据"}


@pytest.fixture
def page(world: World, clock: FrozenClock) -> str:
    """A declaration of the thirteenth, looked at three days later."""
    ticket = world.ticket(world.declare())
    clock.advance(days=3)
    return f"tickets/{ticket.id}"


@pytest.fixture
def village(page: str, logged_in: LogIn) -> Browser:
    return logged_in("east1")


def state(world: World, page: str) -> tuple[str, int, list[str]]:
    with world.database.reading() as session:
        from intake.tables import Ticket

        ticket = session.get_one(Ticket, page.removeprefix("tickets/"))
        return ticket.state, ticket.version, [visit.result for visit in ticket.visits]


def test_a_report_is_taken_and_goes_upward(
    world: World, page: str, village: Browser, clock: FrozenClock
) -> None:
    answer = village.send(page, "/visit", **GOOD)
    assert (answer.status_code, answer.headers["location"]) == (303, f"/console/{page}?done=visit")
    assert state(world, page) == ("reported_back", 4, ["初步符合"])
    with world.database.reading() as session:
        from intake.tables import VisitReport

        visit = session.query(VisitReport).one()
        assert (visit.people, visit.findings, visit.visited_at, visit.reported_by) == (
            ["赵强", "网格员李芳"],
            "房子西墙裂了，\n老伴在床上。",
            datetime(2026, 2, 16, 9, tzinfo=SHANGHAI),
            f"user:{world.user('east1').id}",
        )
    told = village.see(f"{page}?done=visit")
    assert "核查情况交上去了" in told.text and "房子西墙裂了" in told.text
    assert [form.action for form in told.forms if form.action.endswith("/visit")] == []


def test_a_visit_that_leaves_something_open_stays_with_the_village(
    world: World, page: str, village: Browser
) -> None:
    first = village.send(page, "/visit", **MORE)
    assert first.headers["location"] == f"/console/{page}?done=visit_more"
    assert state(world, page) == ("verified", 3, ["需补充"])
    second = village.send(page, "/visit", **GOOD)
    assert second.headers["location"] == f"/console/{page}?done=visit"
    assert state(world, page) == ("reported_back", 5, ["需补充", "初步符合"])


def test_what_is_still_missing_is_no_result_to_report(
    world: World, page: str, village: Browser
) -> None:
    village.send(page, "/visit", **MORE)
    seen = village.see(page)
    assert [one.action for one in seen.forms if one.action.endswith("/step/report_back")] == []
    assert "还缺什么" in seen.text and MORE["reason"] in seen.text
    csrf = seen.form("/visit").values["csrf"]
    sent = {"csrf": csrf, "version": "3"}
    answer = village.post(f"/console/{page}/step/report_back", sent)
    assert answer.status_code == 409
    assert state(world, page) == ("verified", 3, ["需补充"])


@pytest.mark.parametrize(
    ("changes", "wrong"),
    [
        ({"people": ""}, {"people": "到场的至少要两个人，把名字都写上。"}),
        ({"people": "赵强 、 "}, {"people": "到场的至少要两个人，把名字都写上。"}),
        ({"day": ""}, {"day": "请选去核查的日期。"}),
        ({"day": "昨天"}, {"day": "日期看不懂，请写成 2026-11-22 这样。"}),
        ({"day": "2026-02-31"}, {"day": "日期看不懂，请写成 2026-11-22 这样。"}),
        ({"day": "2026-02-17"}, {"day": "日期不能晚于今天。"}),
        ({"day": "2026-02-12"}, {"day": "日期不能早于收到的那天（2026-02-13）。"}),
        ({"findings": " \n "}, {"findings": "请写看到、问到的情况。"}),
        ({"result": ""}, {"result": "请选一个结果。"}),
        ({"result": "通过"}, {"result": "请从列出的结果里选一个。"}),
        ({"result": "初步不符合"}, {"reason": "结果不利于对方时，要用大白话写明理由。"}),
        ({"result": "需补充"}, {"reason": "选“需补充”时，要用大白话写明还缺什么。"}),
        ({"findings": "看" * 4001}, {"findings": "这里最多写4000个字，现在有4001个，请删掉一些。"}),
        (
            {"people": "", "day": "", "findings": ""},
            {
                "people": "到场的至少要两个人，把名字都写上。",
                "day": "请选去核查的日期。",
                "findings": "请写看到、问到的情况。",
            },
        ),
    ],
)
def test_what_is_wrong_stands_beside_the_field_and_everything_typed_is_kept(
    world: World, page: str, village: Browser, changes: dict[str, str], wrong: dict[str, str]
) -> None:
    typed = {**GOOD, **changes}
    answer = village.send(page, "/visit", **typed)
    seen = Seen(answer.text)
    kept = seen.form("/visit").values
    assert (answer.status_code, seen.wrong) == (422, wrong)
    offered = {"result": kept.get("result", "")} if typed["result"] != "通过" else {}
    assert {
        name: kept.get(name, "") for name in ("people", "day", "findings", "reason")
    } | offered == {
        name: value.strip() if name != "result" else value
        for name, value in typed.items()
        if name != "result" or offered
    }
    assert "您写的都还在" in seen.text
    assert state(world, page) == ("dispatched", 2, [])


@pytest.mark.parametrize("day", ["2026-02-13", "2026-02-16"])
def test_the_first_and_the_last_possible_day_are_good(
    world: World, page: str, village: Browser, day: str
) -> None:
    assert village.send(page, "/visit", **{**GOOD, "day": day}).status_code == 303


def test_the_names_of_the_last_visit_are_offered_to_who_reported_it(
    world: World, page: str, village: Browser, logged_in: LogIn
) -> None:
    filed, offered = world.declare(), "和上次一样：赵强、网格员李芳"
    assert offered not in village.get(page).text
    own = f"tickets/{world.ticket(filed).id}"
    village.send(own, "/visit", **GOOD)
    assert offered in village.get(page).text
    for other in (logged_in("east"), logged_in("county")):
        assert "和上次一样" not in other.get(page).text
    # A ticket that has left the unit lends nothing.
    world.step(filed, "reopen", "county", reason="没看清", badly=True)
    assert "和上次一样" not in village.get(page).text


def test_a_negative_result_with_a_reason_is_taken(
    world: World, page: str, village: Browser
) -> None:
    answer = village.send(page, "/visit", **{**GOOD, "result": "初步不符合", "reason": "有两辆车"})
    assert answer.status_code == 303
    assert state(world, page) == ("reported_back", 4, ["初步不符合"])


def test_who_comes_second_sees_the_present_state_and_keeps_the_text(
    world: World, page: str, village: Browser, logged_in: LogIn
) -> None:
    form = village.see(page).form("/visit")
    logged_in("east").send(page, "/visit", **{**GOOD, "findings": "镇里先去过了"})
    late = village.post(form.action, {**form.values, **GOOD})
    seen = Seen(late.text)
    assert late.status_code == 409
    assert "刚被别人处理过" in seen.text and "已上报" in seen.text and "镇里先去过了" in seen.text
    assert "老伴在床上。" in seen.text
    assert state(world, page) == ("reported_back", 4, ["初步符合"])


def test_who_comes_second_can_send_again_where_the_step_is_still_open(
    world: World, page: str, village: Browser, logged_in: LogIn
) -> None:
    form = village.see(page).form("/visit")
    logged_in("east").send(page, "/visit", **MORE)
    late = Seen(village.post(form.action, {**form.values, **GOOD}).text).form("/visit")
    assert {name: late.values[name] for name in GOOD} == GOOD
    assert village.post(late.action, late.values).status_code == 303
    assert state(world, page) == ("reported_back", 5, ["需补充", "初步符合"])


def add(world: World, filed: Filed, words: str) -> None:
    with world.database.unit_of_work() as uow:
        records.add(uow, filed.record_id, words, world.clock, text=words)
        uow.commit()


def test_a_visit_is_taken_though_words_and_marks_came_meanwhile_and_they_are_told(
    world: World, logged_in: LogIn, clock: FrozenClock
) -> None:
    filed = world.declare()
    page = f"tickets/{world.ticket(filed).id}"
    clock.advance(days=13)  # the working day before the limit
    village = logged_in("east1")
    form = village.see(page).form("/visit")
    assert sweep(world.database, clock).reminded == 1
    add(world, filed, "昨天又住院了")
    world.step(filed, "mark_urgent", "county")
    first, again = (village.post(form.action, {**form.values, **GOOD}, headers=JSON) for _ in "12")
    news = [
        "您填的时候，对方又补充了情况，请在单子的“后来补充的”里看一眼。",
        "您填的时候，这张单子标成了紧急。",
    ]
    told = {"done": "visit", "go": f"/console/{page}?done=visit&news=add,mark_urgent", "news": news}
    assert [(one.status_code, one.json()) for one in (first, again)] == [(200, told)] * 2
    assert state(world, page) == ("reported_back", 7, ["初步符合"])
    seen = village.see(f"{page}?done=visit&news=add,mark_urgent,remind,<b>").text
    assert " ".join(["也会告诉农户。", *news, "还有 份核查"]) in seen
    assert "对方补充 新 昨天又住院了" in seen


def test_what_came_meanwhile_is_not_told_to_who_has_lost_the_ticket(
    world: World, logged_in: LogIn
) -> None:
    filed = world.declare()
    village = logged_in("east1")
    form = village.see(f"tickets/{world.ticket(filed).id}").form("/visit")
    add(world, filed, "我把单据找齐了")
    typed = {**form.values, **GOOD, "day": "2026-02-13"}
    assert len(village.post(form.action, typed, headers=JSON).json()["news"]) == 1
    world.step(filed, "reopen", "county", reason="没看清", badly=True)
    lost = village.post(form.action, typed, headers=JSON).json()
    assert lost == {
        "done": "visit", "go": "/console/tickets?done=visit", "news": [],
    }  # fmt: skip


@pytest.mark.parametrize(("key", "codes"), [("kept", [303, 303]), ("lost", [303, 409])])
def test_a_second_tap_does_nothing_twice(
    world: World, page: str, village: Browser, key: str, codes: list[int]
) -> None:
    form = village.see(page).form("/visit")
    typed = {**form.values, **GOOD, **({} if key == "kept" else {"key": ""})}
    assert [village.post(form.action, typed).status_code for _ in range(2)] == codes
    assert state(world, page) == ("reported_back", 4, ["初步符合"])


def test_what_the_farmer_said_is_text_and_nothing_else(world: World, logged_in: LogIn) -> None:
    evil = "<script>alert(1)</script><img src=x onerror=alert(2)>\"'&"
    filed = world.declare(
        hardship=evil, name="<b>王</b>", place=f"土默特左旗{evil}", relation=evil,
        self_or_proxy="proxy", reporter_name=evil, reporter_phone="13800005678",
    )  # fmt: skip
    one = logged_in("east1")
    page = f"tickets/{world.ticket(filed).id}"
    form = one.see(page).form("/visit")
    typed = {**form.values, **GOOD, "people": evil, "findings": evil, "result": evil, "day": evil}
    pages = [one.get(page).text, one.get("tickets").text, one.post(form.action, typed).text]
    for html in pages:
        assert "<img" not in html and "<b>王" not in html
        assert html.count("<script") == html.count('<script src="/console/static/') > 0
    kept = Seen(pages[2]).form("/visit").values
    assert (kept["people"], kept["findings"], kept["day"]) == (evil, evil, evil)


def test_returning_needs_a_reason_and_keeps_it_when_stale(
    world: World, page: str, village: Browser
) -> None:
    empty = village.send(page, "/step/return", reason=" ")
    assert (empty.status_code, "请写明理由" in empty.text) == (422, True)
    done = village.send(page, "/step/return", reason="这户人家在邻村")
    assert (done.status_code, done.headers["location"]) == (303, "/console/tickets?done=return")
    assert village.get(page).status_code == 404
    assert state(world, page)[0] == "accepted"


def test_the_township_archives_what_the_village_reported(
    world: World, page: str, village: Browser, logged_in: LogIn
) -> None:
    village.send(page, "/visit", **GOOD)
    assert [one.action for one in village.see(page).forms if "archive" in one.action] == []
    done = logged_in("east").send(page, "/step/archive")
    assert done.headers["location"] == f"/console/{page}?done=archive"
    assert state(world, page)[0] == "archived"


def test_who_reported_cannot_archive(world: World, page: str, logged_in: LogIn) -> None:
    one = logged_in("east")
    one.send(page, "/visit", **GOOD)
    assert [form.action for form in one.see(page).forms if "archive" in form.action] == []
    assert state(world, page)[0] == "reported_back"


def test_the_page_says_whom_to_call_what_is_known_and_by_when(
    world: World, page: str, village: Browser
) -> None:
    html = village.get(page).text
    text = Seen(html).text
    assert 'href="tel:13800001234"' in html
    for words in (
        "老伴得了重病，花了三万多",
        "家里 2 口人",
        "一年收入：每人 4000元",
        "自己掏的花费：30000元",
        "没有问到，入户时问一下",
        "待补授权：入户时请家里人签《承诺授权书》。",
        "收到申报后5个工作日内入户核查",
        "2月13日（周五） 受理",
    ):
        assert words in text, words


def test_a_local_default_and_a_provisional_date_say_so(world: World, logged_in: LogIn) -> None:
    world.clock.at = datetime(2026, 12, 30, 9, tzinfo=SHANGHAI)
    filed = world.report(region_code=EAST, accused_region_code=EAST)
    text = logged_in("county").see(f"tickets/{world.ticket(filed).id}").text
    assert "这是本地默认的规定" in text
    assert "日期是暂定的" in text and "（暂定）" in text


def test_staff_see_days_and_no_times(
    world: World, page: str, village: Browser, clock: FrozenClock
) -> None:
    clock.at += timedelta(minutes=17)
    village.send(page, "/visit", **GOOD)
    assert "9:17" not in village.get(page).text and "09:00" not in village.get(page).text


def test_the_township_reads_that_it_was_asked_for_and_the_village_finds_nothing(
    world: World, logged_in: LogIn
) -> None:
    ticket = world.ticket(world.declare(visit_by="township"))
    township = logged_in("east")
    assert "由乡镇入户核查，应申报人要求" in township.see(f"tickets/{ticket.id}").text
    village = logged_in("east1")
    assert village.get(f"/console/tickets/{ticket.id}").status_code == 404
    assert ticket.record.number not in village.get("/console/tickets").text
