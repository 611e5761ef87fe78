"""Operators: the queue of tickets without a unit, and talks that asked for a person."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import select

from connectors import texts
from connectors.addresses import find_or_add
from connectors.caller import Caller, new_token
from connectors.conversations import open_conversation
from connectors.receiving import append
from connectors.tables import ChannelAddress, Conversation, Message
from intake import drafts
from intake.clock import FrozenClock
from intake.db import Database
from tests.console.browser import Browser, Seen
from tests.console.test_access import rows
from tests.intake.world import COUNTY, EAST_TWO, PHONE, REPORTED, World

LogIn = Callable[[str], Browser]


@pytest.fixture
def talk(database: Database, clock: FrozenClock) -> str:
    """A talk in which somebody asked for a person ten minutes ago."""
    with database.unit_of_work() as uow:
        row = open_conversation(uow.session, Caller(new_token()), "webchat", None, clock.now())
        row.attention, row.attention_reason = "wanted", "要找人工"
        asked = clock.now() - timedelta(minutes=10)
        append(uow.session, row, "farmer", f"我叫王秀英，电话{PHONE}，<b>找人</b>", asked)
        uow.commit()
        return row.id


def said(database: Database, talk: str) -> list[tuple[str, str]]:
    with database.reading() as session:
        query = select(Message).where(Message.conversation_id == talk).order_by(Message.seq)
        return [(one.direction, one.text) for one in session.scalars(query)][1:]


def attention(database: Database, talk: str) -> tuple[str, str | None]:
    with database.reading() as session:
        row = session.get_one(Conversation, talk)
        return row.attention, row.operator


def test_the_queue_shows_the_words_of_the_place_and_the_clock(
    world: World, logged_in: LogIn
) -> None:
    world.declare(region_code=None, place="老张家沟那边", declined=["place"])
    page = logged_in("platform").see("queue")
    assert "老张家沟那边 王某" in page.text and "还有" in page.text


def test_a_waiting_ticket_is_assigned_by_the_name_of_a_place(
    world: World, logged_in: LogIn
) -> None:
    filed = world.declare(region_code=None, place="老张家沟那边", declined=["place"])
    one = logged_in("platform")
    page = f"tickets/{world.ticket(filed).id}"
    assert "没有找到叫“老张家沟那边”的地方" in one.see(page).text
    found = one.get(f"{page}?place=新村").text
    codes = re.findall(r'name="unit" value="(.+?)"', found)
    assert sorted(codes) == ["150121-east-2", "150121-west-1"]
    form = Seen(found).form("/assign")
    done = one.post(form.action, {**form.values, "unit": EAST_TWO})
    assert (done.status_code, done.headers["location"]) == (303, "/console/queue?done=assign")
    ticket = world.ticket(filed)
    assert (ticket.state, ticket.unit_code) == ("dispatched", EAST_TWO)
    again = one.post(form.action, {**form.values, "unit": EAST_TWO})
    assert (again.status_code, "刚被别人处理过" in again.text) == (409, True)


@pytest.mark.parametrize("unit", ["", "150000", "no-such-unit"])
def test_a_ticket_goes_only_where_it_may(world: World, logged_in: LogIn, unit: str) -> None:
    filed = world.declare(region_code=None, place="新村村头", declined=["place"])
    one = logged_in("platform")
    answer = one.send(f"tickets/{world.ticket(filed).id}?place=新村", "/assign", unit=unit)
    assert answer.status_code == 422
    assert world.ticket(filed).state == "accepted"


def test_the_list_of_talks_is_masked_and_says_how_long(
    world: World, logged_in: LogIn, talk: str
) -> None:
    page = logged_in("platform").see("talks")
    assert "10分钟前说的最后一句" in page.text and "要找人工" in page.text
    assert PHONE not in page.text and "王秀英" not in page.text


def test_opening_a_talk_shows_all_of_it_and_is_an_audit_row(
    world: World, logged_in: LogIn, talk: str, database: Database
) -> None:
    one = logged_in("platform")
    answer = one.get(f"talks/{talk}")
    assert PHONE in answer.text and "<b>找人" not in answer.text
    assert rows(database, "read_talk") == [(f"user:{world.user('platform').id}", talk)]


def test_answering_takes_the_talk_once_and_ending_gives_it_back(
    world: World, logged_in: LogIn, talk: str, database: Database
) -> None:
    one = logged_in("platform")
    form = one.see(f"talks/{talk}").form("/say")
    sent = [one.post(form.action, {**form.values, "text": "您好，我是小钱。"}) for _ in range(2)]
    assert [answer.status_code for answer in sent] == [303, 303]
    assert said(database, talk) == [
        ("system", texts.system("operator_here")),
        ("operator", "您好，我是小钱。"),
    ]
    assert attention(database, talk) == ("operator", world.user("platform").id)
    assert "您在接待" in one.see("talks").text
    one.send(f"talks/{talk}", "/done")
    assert said(database, talk)[2:] == [("system", texts.system("operator_left"))]
    assert attention(database, talk) == ("none", None)
    assert one.get(f"talks/{talk}").status_code == 404


def test_a_talk_that_somebody_has_is_left_to_them(
    world: World, logged_in: LogIn, talk: str, database: Database
) -> None:
    first, second = logged_in("platform"), logged_in("operator")
    form = second.see(f"talks/{talk}").form("/say")
    first.send(f"talks/{talk}", "/say", text="我来。")
    late = second.post(form.action, {**form.values, "text": "我也来。"})
    kept = Seen(late.text).form("/say").values["text"]
    assert (late.status_code, kept) == (409, "我也来。")
    assert "platform的名字正在接待这个人" in late.text
    assert [words for _, words in said(database, talk)][1:] == ["我来。"]
    ended = second.post(f"/console/talks/{talk}/done", form.values)
    assert (ended.status_code, attention(database, talk)[0]) == (409, "operator")


def test_an_ended_talk_takes_no_more_words(
    world: World, logged_in: LogIn, talk: str, database: Database
) -> None:
    one = logged_in("platform")
    form = one.see(f"talks/{talk}").form("/say")
    with database.unit_of_work() as uow:
        uow.session.get_one(Conversation, talk).state = "ended"
        uow.commit()
    late = one.post(form.action, {**form.values, "text": "还在吗？"})
    assert (late.status_code, said(database, talk)) == (409, [])


@pytest.mark.parametrize("text", ["", "字" * 2001])
def test_an_empty_or_endless_answer_is_not_sent(
    world: World, logged_in: LogIn, talk: str, database: Database, text: str
) -> None:
    answer = logged_in("platform").send(f"talks/{talk}", "/say", text=text)
    assert (answer.status_code, said(database, talk)) == (422, [])
    assert Seen(answer.text).form("/say").values["text"] == text


def test_a_talk_nobody_asked_help_in_is_not_there(
    world: World, logged_in: LogIn, talk: str, database: Database
) -> None:
    with database.unit_of_work() as uow:
        uow.session.get_one(Conversation, talk).attention = "none"
        uow.commit()
    one = logged_in("platform")
    quiet, unknown = one.get(f"talks/{talk}"), one.get("talks/" + "0" * 32)
    assert (quiet.status_code, unknown.status_code) == (404, 404)
    assert quiet.text == unknown.text


@pytest.mark.parametrize("filed", [False, True])
def test_a_talk_with_a_lead_about_the_operators_county_is_kept_from_them(
    world: World, logged_in: LogIn, talk: str, database: Database, clock: FrozenClock, filed: bool
) -> None:
    world.declare()  # something that the operator may see is there as well
    about_county = {**REPORTED, "accused_region_code": COUNTY}
    if filed:
        world.report(talk, accused_region_code=COUNTY)
    else:
        with database.unit_of_work() as uow:
            draft = drafts.open_draft(uow, talk, "lead", clock)
            drafts.save_facts(uow, draft.id, about_county, clock)
            uow.commit()
    own, platform = logged_in("operator"), logged_in("platform")
    assert (own.get(f"talks/{talk}").status_code, platform.get(f"talks/{talk}").status_code) == (
        404,
        200,
    )
    assert talk not in own.get("talks").text and talk in platform.get("talks").text


def test_the_message_that_the_bot_could_not_handle_is_marked(
    world: World, logged_in: LogIn, database: Database, talk: str
) -> None:
    one = logged_in("platform")
    mark = "机器人没能处理这一句"
    assert mark not in one.see(f"talks/{talk}").text
    with database.unit_of_work() as uow:
        uow.session.scalars(select(Message)).one().state = "set_aside"
        uow.commit()
    page = one.see(f"talks/{talk}").text
    assert (page.count(mark), page.index("找人") < page.index(mark)) == (1, True)


def test_what_has_not_reached_a_follower_is_marked_with_the_reason(
    world: World, logged_in: LogIn, database: Database, clock: FrozenClock, talk: str
) -> None:
    with database.unit_of_work() as uow:
        address = find_or_add(uow.session, "wechat", "gh_1", "openid-of-one")
        address.conversation_id = talk
        row = uow.session.get_one(Conversation, talk)
        row.channel = "wechat"
        append(uow.session, row, "bot", "帮您叫人。", clock.now())
        address.told_seq = row.last_seq
        append(uow.session, row, "operator", "您在家吗？", clock.now())
        uow.commit()
    one, mark = logged_in("platform"), "对方还没收到"

    def shown(**columns: object) -> tuple[int, str]:
        with database.unit_of_work() as uow:
            row = uow.session.scalars(select(ChannelAddress)).one()
            for name, value in columns.items():
                setattr(row, name, value)
            uow.commit()
        page = one.see(f"talks/{talk}").text
        note = re.search(r"要找人工 (\S*没有发到\S*( IP \S*)?( \S*再发一次。)?)", page)
        return page.count(mark), note[1] if note else ""

    assert shown() == (0, ""), "it is about to be sent"
    assert shown(due_at=None) == (
        1, "对方有一阵没说话，微信不让主动发，最近说的话没有发到。对方下次说话时一起发，急的话打电话说。",
    )  # fmt: skip
    why = "本机地址不在公众号的 IP 白名单里（40164）"
    later = clock.now() + timedelta(minutes=10)
    assert shown(due_at=later, last_error=why) == (
        1, f"最近说的话没有发到：{why}。02-13 09:10再发一次。",
    )  # fmt: skip
    head = one.get(f"desk/talks/{talk}", headers={"Accept": "application/json"}).json()["head"]
    assert f"最近说的话没有发到：{why}。02-13 09:10再发一次。" in head
    line = f"微信里有1个人没收到回话：{why}"
    assert line in one.see("undelivered").text
    assert shown(due_at=None, following=False) == (
        1, "对方取消关注了，最近说的话没有发到。要紧的话打电话说。",
    )  # fmt: skip
    assert shown(told_seq=3) == (0, "")
    assert line not in one.see("undelivered").text
