"""Declarations through the chat's HTTP interface, with the whole records that come of them."""

from __future__ import annotations

import re
from typing import Any

from tests.running import System


def filed(messages: list[dict[str, Any]]) -> tuple[str, str]:
    """Number and receipt code out of what the bot said."""
    said = "\n".join(message["text"] for message in messages)
    number = re.search(r"(?:SB|XS)\d{8}", said)
    code = re.search(r"查询码：(\w{8})", said)
    assert number and code, said
    return number.group(), code.group(1)


def test_a_story_in_one_breath_becomes_a_whole_record(system: System) -> None:
    talk = system.talk()
    first = talk.say(
        "我叫王秀英，住东台市安丰镇红安村，老伴去年脑梗住院，自己掏了三万多，家里两口人，"
        "一年全家收入八千块，电话13800003001"
    )
    assert first[-1]["expects"] == "consent" and "王秀英" in first[-1]["text"]
    assert talk.say("同意")[-1]["expects"] == "guarantees"
    assert talk.say("都没问题")[-1]["expects"] == "id_card"
    assert talk.say("跳过")[-1]["expects"] == "confirm"
    number, code = filed(talk.say("对，报上去"))
    (record,) = talk.records()
    received, due = record.pop("received_at"), record.pop("due")
    assert record == {
        "kind": "declaration",
        "number": number,
        "is_proxy": False,
        "reporter_name": None,
        "reporter_phone": None,
        "relation": None,
        "name": "王秀英",
        "phone": "13800003001",
        "place": "东台市安丰镇红安村",
        "household_size": 2,
        "risks": ["因病"],
        "annual_income": {"value": 8000, "basis": "per_household"},
        "expense": 30000,
        "id_card": None,
        "guarantees": [],
        "consent": True,
        "anonymous": None,
        "confidential": None,
        "category": None,
        "what": None,
        "where": None,
        "who": None,
        "amount": None,
    }
    assert received.endswith("+08:00")
    assert due["covers"] == "verification_and_decision"
    assert due["source"] == {"document": "dongtai-2020", "section": "三(一)4"}
    assert code not in str(talk.records())


def test_one_fact_at_a_time_with_a_correction_and_a_question_between(system: System) -> None:
    talk = system.talk()
    assert talk.say("我要申报")[-1]["expects"] == "hardship"
    assert talk.say("房子让雨泡了，后墙裂了大口子，不敢住")[-1]["expects"] == "place"
    assert talk.say("土左旗察素齐镇瓦窑村")[-1]["expects"] == "name"
    assert talk.say("刘根柱")[-1]["expects"] == "phone"
    wrong = talk.say("1380000300")
    assert wrong[-1]["expects"] == "phone" and "10位" in wrong[0]["text"]
    assert talk.say("13800003002")[-1]["expects"] == "consent"
    assert talk.say("同意")[-1]["expects"] == "household_size"
    assert talk.say("5口人")[-1]["expects"] == "income"
    asked = talk.say("申报以后多长时间有人来核查啊")
    assert "5个工作日" in asked[0]["text"] and asked[-1]["expects"] == "income"
    assert talk.say("一年也就三四千块")[-1]["expects"] == "income"
    assert talk.say("全家的")[-1]["expects"] == "expense"
    corrected = talk.say("不对，是6口人")
    assert "6口人" in corrected[0]["text"] and corrected[-1]["expects"] == "expense"
    talk.say("跳过")
    while True:
        messages = talk.say("跳过")
        if messages[-1]["expects"] == "confirm":
            break
    filed(talk.say("对"))
    (record,) = talk.records()
    assert (record["household_size"], record["name"], record["place"], record["phone"]) == (
        6,
        "刘根柱",
        "土默特左旗察素齐镇瓦窑村",
        "13800003002",
    )
    assert record["annual_income"] == {"value": [3000, 4000], "basis": "per_household"}
    assert "住房" in record["risks"] and record["due"]["covers"] == "visit"
    assert record["due"]["rule"].count("5个工作日") == 1


def test_a_neighbour_speaks_for_a_household(system: System) -> None:
    talk = system.talk()
    talk.say("我替邻居张有福申报，他得了尿毒症，在山东省临沂市莒南县柳庄镇前柳村")
    assert talk.say("我叫孙大海")[-1]["expects"] == "reporter_phone"
    assert talk.say("13800003003")[-1]["expects"] == "phone"
    assert talk.say("他没有电话")[-1]["expects"] == "consent"
    assert talk.say("同意")[-1]["expects"] == "household_size"
    filed(talk.say("后面的都不说了"))
    (record,) = talk.records()
    assert {
        key: record[key]
        for key in ("is_proxy", "reporter_name", "reporter_phone", "relation", "name", "phone")
    } == {
        "is_proxy": True,
        "reporter_name": "孙大海",
        "reporter_phone": "13800003003",
        "relation": "邻居",
        "name": "张有福",
        "phone": None,
    }
    assert record["risks"] == ["因病"] and record["due"]["covers"] == "visit"


def test_without_consent_nothing_is_filed(system: System) -> None:
    talk = system.talk()
    talk.say("我叫赵大山，住东台市富安镇丁庄村，孩子上大学交不起学费，电话13800003004")
    talk.say("后面的都不说了")
    explained = talk.say("不同意")
    assert "没法上报" in explained[0]["text"] and explained[-1]["expects"] == "consent"
    refused = talk.say("不同意")
    assert "没有上报" in refused[0]["text"] and refused[-1]["expects"] is None
    assert talk.records() == []
