"""Leads through the chat: what is filed, who may see it, and what is left of an anonymous one."""

from __future__ import annotations

from pathlib import Path

from tests.conversations.console_users import Village
from tests.conversations.test_declaration import filed
from tests.running import System


def test_a_confidential_lead_about_a_village_goes_to_the_township(system: System) -> None:
    talk = system.talk()
    asked = talk.say("我要反映问题，红安村的会计把我家的低保钱扣了两个月")
    assert asked[-1]["expects"] == "anonymity"
    assert talk.say("实名但要保密")[-1]["expects"] == "category"
    assert talk.say("对")[-1]["expects"] == "where"
    assert talk.say("东台市安丰镇红安村")[-1]["expects"] == "when"
    assert talk.say("2099年3月")[-1]["expects"] == "when"
    assert talk.say("今年八月和九月")[-1]["expects"] == "amount"
    assert talk.say("六百块")[-1]["expects"] == "evidence"
    assert talk.say("存折上有记录")[-1]["expects"] == "name"
    assert talk.say("陈来喜")[-1]["expects"] == "phone"
    assert talk.say("13800003021")[-1]["expects"] == "confirm"
    said = talk.say("对，报上去")
    number, _ = filed(said)
    assert "安丰镇" in said[0]["text"] and "本地自己定的期限" in said[0]["text"]
    (record,) = talk.records()
    expected = {
        "kind": "lead",
        "category": "截留挪用",
        "who": "村会计",
        "amount": "六百块",
        "anonymous": False,
        "confidential": True,
        "name": "陈来喜",
        "phone": "13800003021",
    }
    assert {key: record[key] for key in expected} == expected
    accused = Village(system, "hongan")
    assert number not in accused.tickets()
    above = Village(system, "anfeng")
    assert number in above.tickets()


def test_an_anonymous_lead_leaves_nobody_behind(system: System) -> None:
    talk = system.talk()
    talk.say("你好")
    talk.say("我是丁来宝，电话13800003022，我要举报村主任把名额都给了他小舅子")
    hidden = talk.say("匿名")
    assert "查不到" in hidden[0]["text"]
    talk.say("对")
    talk.say("东台市富安镇丁庄村")
    talk.say("不清楚")
    talk.say("跳过")
    talk.say("没有")
    said = talk.say("对，报上去")
    number, code = filed(said)
    (record,) = talk.records()
    assert (record["anonymous"], record["name"], record["phone"]) == (True, None, None)
    assert record["category"] == "优亲厚友"
    assert "丁来宝" not in str(record) and "13800003022" not in str(record)

    assert number in system.talk().say(f"{number} {code}")[0]["text"]
    for path in _written(system.home):
        content = path.read_bytes()
        for secret in ("丁来宝", "13800003022", code):
            assert secret.encode() not in content, (path, secret)


def _written(home: Path) -> list[Path]:
    return [path for path in home.rglob("*") if path.is_file() and "models" not in path.parts]
