"""The main job from end to end: chat, village, chat again."""

from __future__ import annotations

from tests.conversations.console_users import Village
from tests.conversations.test_declaration import filed
from tests.running import System


def test_question_declaration_visit_and_progress(system: System) -> None:
    talk = system.talk("东台市")
    answer = talk.say("监测线是多少钱")
    assert "低保标准" in answer[0]["text"] and "2020" in answer[0]["text"]
    talk.say("我老伴得了癌症，化疗自己花了五万，住东台市安丰镇红安村，我叫李桂芳，13800003011")
    talk.say("同意")
    number, code = filed(talk.say("后面的都不说了"))

    village = Village(system, "hongan")
    assert number in village.tickets()
    page = village.open(number)
    assert "李桂芳" in page and "13800003011" in page and "癌症" in page
    village.report(
        number, people="张书记、王会计", findings="病情属实，有住院单据", result="初步符合"
    )

    told = talk.say("我的事办到哪一步了")
    assert number in told[0]["text"] and "初步符合" in told[0]["text"]

    stranger = system.talk()
    asked = stranger.say(f"查一下{number}")
    assert asked[-1]["expects"] is None and "查询码" in asked[-1]["text"]
    assert "初步符合" in stranger.say(code)[0]["text"]
    other = system.talk()
    assert "初步符合" not in str(other.say(f"{number} 查询码 AAAA2222"))


def test_an_unknown_village_goes_up_and_keeps_its_words(system: System) -> None:
    talk = system.talk()
    talk.say("我家遭了冰雹，地里绝收了，住东台市安丰镇不知名村，叫周长根，电话13800003012")
    talk.say("同意")
    said = talk.say("后面的都不说了")
    filed(said)
    (record,) = talk.records()
    assert record["place"] == "东台市安丰镇不知名村"
    assert "安丰镇会派人" in said[0]["text"]
