"""Whole matters from the simulated WeChat, with all four real processes."""

from __future__ import annotations

import re
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from connectors import addresses
from connectors.receiving import append
from connectors.tables import ChannelAddress, Conversation
from connectors.wechat.reception import CHANNEL
from intake.clock import SystemClock
from intake.records import records_of_conversation
from tests.connectors.speech.voices import tone, wav
from tests.conversations.wechat_phone import WeChatPhone
from tests.faults.storm import ACCOUNT
from tests.running import System


def phone_at(system: System) -> WeChatPhone:
    assert system.platform is not None
    return WeChatPhone(system.platform)


def address_of(session: Session, phone: WeChatPhone) -> ChannelAddress:
    index = addresses.index_of(session, CHANNEL, ACCOUNT, phone.openid)
    query = select(ChannelAddress).where(ChannelAddress.address_index == index)
    return session.scalars(query).one()


def filed(system: System, phone: WeChatPhone) -> dict[str, Any]:
    """The one record that was filed from this phone, without what depends on the day."""
    database = system.database()
    with database.reading() as session:
        talk = address_of(session, phone).conversation_id
        [record] = records_of_conversation(session, [str(talk)])
    database.dispose()
    assert record.pop("received_at").endswith("+08:00") and record.pop("due")
    return record


def all_was_well(phone: WeChatPhone) -> None:
    """Nothing of ours was refused, and no answer was one that the platform would not take."""
    entries = phone.journal()
    assert {one.get("errcode", 0) for one in entries} == {0}
    assert "bad_answer" not in {one.get("outcome") for one in entries}


def test_a_declaration_by_voice_by_place_and_in_words(with_platforms: System) -> None:
    phone = phone_at(with_platforms)
    assert "12317帮扶热线" in phone.do("follow", scene="320981")
    assert "我听到的是：“我家房子漏雨，想申请帮扶。”" in phone.speak(wav(tone(1)))
    assert "哪个村" in phone.say("对")
    place = "江苏省盐城市东台市安丰镇红安村"
    assert "叫什么名字" in phone.do("location", latitude=32.87, longitude=120.32, label=place)
    assert "电话" in phone.say("王秀英")
    asked = phone.say("13800003051")
    assert "您同意吗" in asked and "“同意”" in asked
    assert "几口人" in phone.say("同意")
    assert "收入" in phone.say("2口人")
    assert "自己掏了多少钱" in phone.say("全家一年八千")
    assert "有问题吗" in phone.say("修房花了三万")
    assert "身份证号" in phone.say("别的没问题")
    assert "没问题我就报上去" in phone.say("跳过")
    said = phone.say("对，报上去")
    number = re.search(r"SB\d{8}", said)
    assert number and re.search(r"查询码：\w{8}", said), said
    assert filed(with_platforms, phone) == {
        "kind": "declaration",
        "number": number.group(),
        "is_proxy": False,
        "reporter_name": None,
        "reporter_phone": None,
        "relation": None,
        "name": "王秀英",
        "phone": "13800003051",
        "place": place,
        "household_size": 2,
        "risks": ["住房"],
        "annual_income": {"value": 8000, "basis": "per_household"},
        "expense": 30000,
        "id_card": None,
        "guarantees": ["住房"],
        "consent": True,
        "anonymous": None,
        "confidential": None,
        "category": None,
        "what": None,
        "where": None,
        "who": None,
        "amount": None,
    }
    assert number.group() in phone.say("查进度")
    all_was_well(phone)


def test_a_lead_is_confidential_there_and_never_anonymous(with_platforms: System) -> None:
    phone = phone_at(with_platforms)
    phone.do("follow")
    what = "我要反映问题，红安村的会计把我家的低保钱扣了两个月"
    offered = phone.say(what)
    assert "怎么反映" in offered and "匿名" not in offered
    assert "做不到匿名" in phone.say("匿名")
    assert "截留挪用" in phone.say("实名但要保密")
    assert "红安村" in phone.say("对")
    assert "什么时候" in phone.say("东台市安丰镇红安村")
    assert "多少钱" in phone.say("今年八月和九月")
    assert "凭据" in phone.say("六百块")
    asked = phone.say("存折上有记录")
    assert "叫什么名字" in asked and "匿名" not in asked
    assert "电话" in phone.say("陈来喜")
    assert "没问题我就报上去" in phone.say("13800003052")
    said = phone.say("对，报上去")
    record = filed(with_platforms, phone)
    expected = {
        "kind": "lead",
        "category": "截留挪用",
        "what": what,
        "who": "村会计",
        "amount": "六百块",
        "anonymous": False,
        "confidential": True,
        "name": "陈来喜",
        "phone": "13800003052",
    }
    assert {key: record[key] for key in expected} == expected
    assert record["number"] in said
    all_was_well(phone)


def test_words_of_an_operator_come_by_themselves_although_the_platform_fails_once(
    with_platforms: System,
) -> None:
    phone = phone_at(with_platforms)
    phone.do("follow")
    phone.say("你好")
    phone.fail({"status": 429, "retry_after": 1})
    database = with_platforms.database()
    with database.unit_of_work() as uow:
        talk = address_of(uow.session, phone).conversation_id
        row = uow.session.get_one(Conversation, talk, with_for_update=True)
        choices = [{"title": "看看办到哪了", "value": "查进度"}]
        now = SystemClock().now()
        append(uow.session, row, "operator", "您的事我看过了。", now, buttons=choices)
        uow.commit()
    database.dispose()
    assert phone.hears() == "您的事我看过了。"
    assert phone.tap("看看办到哪了")
