"""Operators are seen as there; promised calls; the facts beside a talk; the hours' page."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from connectors import texts
from connectors.caller import Caller, new_token
from connectors.conversations import open_conversation
from connectors.receiving import append
from connectors.tables import Conversation, Message
from intake import drafts
from intake.clock import FrozenClock
from intake.db import Database
from intake.service import callbacks, hours, presence
from intake.tables import AuditRow, Callback
from tests.console.browser import Browser, Seen
from tests.intake.world import COUNTY, DECLARED, EAST_ONE, PHONE, REPORTED, World

LogIn = Callable[[str], Browser]


def open_talk(database: Database, clock: FrozenClock, reason: str, text: str) -> str:
    with database.unit_of_work() as uow:
        row = open_conversation(uow.session, Caller(new_token()), "webchat", None, clock.now())
        row.attention, row.attention_reason = "wanted", reason
        append(uow.session, row, "farmer", text, clock.now())
        uow.commit()
        return row.id


def promise(database: Database, clock: FrozenClock, talk: str, *, urgent: bool = False) -> str:
    with database.unit_of_work() as uow:
        row = callbacks.ask(
            uow, talk, PHONE, clock,
            wish="下午三点后", reason="danger:hunger" if urgent else "asked", urgent=urgent,
            region_code=COUNTY,
        )  # fmt: skip
        uow.commit()
        return row.id


def there(database: Database, clock: FrozenClock) -> bool:
    with database.reading() as session:
        return presence.somebody(session, clock.now())


def test_an_open_console_shows_that_somebody_is_there(
    world: World, logged_in: LogIn, database: Database, clock: FrozenClock
) -> None:
    operator = logged_in("operator")
    operator.see("talks")
    clock.advance(minutes=4)
    assert not there(database, clock)
    beat = operator.get("here")
    assert (beat.status_code, beat.json()) == (200, {"waiting": 0, "urgent": False, "handed": 0})
    assert there(database, clock)
    assert logged_in("county").get("here").status_code == 404


def test_the_sign_of_a_page_keeps_no_session_alive(
    world: World, logged_in: LogIn, clock: FrozenClock
) -> None:
    operator = logged_in("operator")
    operator.see("talks")
    for _ in range(4):
        clock.advance(minutes=8)
        operator.get("here")
    assert operator.get("talks").status_code == 303


def test_danger_is_on_top_with_its_reason(
    world: World, logged_in: LogIn, database: Database, clock: FrozenClock
) -> None:
    open_talk(database, clock, "asked", "找人工")
    clock.advance(minutes=5)
    open_talk(database, clock, "asked,danger:suicide", "我不想活了")
    page = logged_in("operator").see("talks").text
    assert page.index("说过不想活的话") < page.index("自己要找人工；说过不想活的话") + 20
    assert page.index("我不想活了") < page.index("在聊天里等的")


def test_a_promised_call_is_tried_noted_and_done(
    world: World, logged_in: LogIn, database: Database, clock: FrozenClock
) -> None:
    talk = open_talk(database, clock, "asked", "找人工")
    number = promise(database, clock, talk)
    operator = logged_in("operator")
    page = operator.see("talks")
    assert PHONE in page.text and "下午三点后" in page.text
    form = page.form(f"calls/{number}/note")
    tried = operator.post(form.action, {**form.values, "outcome": "not_reached", "text": "占线"})
    assert tried.headers["location"] == "/console/talks?done=call_not_reached"
    assert "打过1次" in operator.see("talks").text and "占线" in operator.see("talks").text
    empty = operator.post(form.action, {**form.values, "outcome": "failed", "text": ""})
    assert empty.headers["location"] == "/console/talks?problem=call_note"
    done = operator.post(form.action, {**form.values, "outcome": "done", "text": "说清楚了"})
    assert done.headers["location"] == "/console/talks?done=call_done"
    again = operator.post(form.action, {**form.values, "outcome": "done"})
    assert again.headers["location"] == "/console/talks?problem=call_over"
    assert PHONE not in operator.see("talks").text
    with database.reading() as session:
        row = session.get_one(Callback, number)
        assert (row.state, row.tries) == ("done", 2)
        assert session.get_one(Conversation, talk).attention == "none"
        told = [one.text for one in session.query(Message).filter_by(direction="system")]
        assert told == [texts.system("called_in_vain")]
        seen = {one.action for one in session.query(AuditRow)}
        assert {"ask_callback", "note_callback", "read_callback"} <= seen


def test_a_talk_that_waits_for_a_call_is_listed_once(
    world: World, logged_in: LogIn, database: Database, clock: FrozenClock
) -> None:
    for number, reason in enumerate(("asked,callback", "danger:fire,callback", "callback")):
        talk = open_talk(database, clock, reason, f"第{number}个")
        if number < 2:
            promise(database, clock, talk)
    page = logged_in("operator").see("talks").text
    assert [f"第{number}个" in page for number in range(3)] == [False, True, False]
    assert page.count(PHONE) == 2


def test_a_call_about_the_own_unit_is_not_shown(
    world: World, logged_in: LogIn, database: Database, clock: FrozenClock
) -> None:
    talk = open_talk(database, clock, "asked", "找人工")
    number = promise(database, clock, talk)
    with database.unit_of_work() as uow:
        draft = drafts.open_draft(uow, talk, "lead", clock)
        facts = {**REPORTED, "who": "县里的局长", "region_code": COUNTY, "place": "土默特左旗"}
        drafts.save_facts(uow, draft.id, facts, clock)
        uow.commit()
    operator = logged_in("operator")
    page = operator.see("talks")
    assert PHONE not in page.text
    form = operator.see("talks").form("/logout")
    refused = operator.post(f"/console/calls/{number}/note", {**form.values, "outcome": "done"})
    assert refused.status_code == 404
    assert PHONE in logged_in("platform").see("talks").text


def test_what_was_told_stands_beside_the_talk(
    world: World, logged_in: LogIn, database: Database, clock: FrozenClock
) -> None:
    talk = open_talk(database, clock, "not_understood", "哇啦")
    with database.unit_of_work() as uow:
        draft = drafts.open_draft(uow, talk, "declaration", clock)
        told = {name: value for name, value in DECLARED.items() if name != "consent"}
        drafts.save_facts(uow, draft.id, told, clock)
        uow.commit()
    page = logged_in("operator").see(f"talks/{talk}").text
    for shown in ("机器人两次没听明白", "正在填的申报", "王秀英", "老伴得了重病", "家里 2 口人"):
        assert shown in page


def test_the_administrator_sets_the_hours(
    world: World, logged_in: LogIn, database: Database
) -> None:
    admin = logged_in("admin")
    page = admin.see("hours")
    assert "本地默认" in page.text
    form = page.form("/hours")
    typed = {**form.values, "region": "土默特左旗", "day0": "9:00-17:00", "minutes": "15"}
    assert admin.post(form.action, typed).headers["location"] == "/console/hours?done=hours"
    with database.reading() as session:
        found = hours.hours_for(session, EAST_ONE)
        assert (found.scope, found.answer_minutes) == (COUNTY, 15)
    assert "星期一 09:00-17:00" in admin.see("hours").text
    gone = admin.see("hours").form("/hours/remove")
    admin.post(gone.action, gone.values)
    with database.reading() as session:
        assert hours.hours_for(session, EAST_ONE).local_default


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("day2", "九点", "看不懂"),
        ("day2", "12:00-9:00", "早于"),
        ("region", "不存在的地方", "没有找到"),
        ("minutes", "0", "分钟之间"),
    ],
)
def test_hours_that_cannot_be_are_refused_and_kept_on_the_page(
    world: World, logged_in: LogIn, field: str, value: str, said: str
) -> None:
    admin = logged_in("admin")
    form = admin.see("hours").form("/hours")
    answer = admin.post(form.action, {**form.values, field: value})
    assert (answer.status_code, said in answer.text) == (422, True)
    assert Seen(answer.text).form("/hours").values[field] == value


def test_only_the_administrator_sees_the_hours(world: World, logged_in: LogIn) -> None:
    assert logged_in("operator").get("hours").status_code == 404
