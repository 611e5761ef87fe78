"""A person takes the talk and gives it back: the bot goes on where it stopped."""

from __future__ import annotations

from tests.conversations.console_users import Operator
from tests.conversations.test_declaration import filed
from tests.running import System


def test_the_bot_goes_on_at_the_open_question_with_what_was_told_meanwhile(
    system: System,
) -> None:
    talk = system.talk("东台市")
    asked = talk.say("我老伴肺癌住院，我叫卞秀珍，住东台市安丰镇红安村")
    assert asked[-1]["expects"] == "phone"
    talk.say("转人工")

    desk = Operator(system, "zuoxi")
    (waiting,) = [one for one in desk.waiting() if "卞秀珍" in desk.read(one)]
    desk.answer(waiting, "您好，我是坐席小周，您慢慢说。")
    talk.post({"message_id": "to-the-operator", "text": "住院自己掏了四万六"}).raise_for_status()
    assert "四万六" in desk.read(waiting)
    quiet = [one["text"] for one in talk.history() if one["from"] == "bot"]

    desk.hand_back(waiting)
    talk.wait(for_expects="phone")
    assert [one["text"] for one in talk.history() if one["from"] == "bot"][: len(quiet)] == quiet
    read_back = talk.say("13800003061")[-1]
    assert read_back["expects"] == "consent" and "46000元" in read_back["text"]
    talk.say("同意")
    number, _ = filed(talk.say("后面的都不说了"))
    (record,) = talk.records()
    assert (record["number"], record["name"], record["expense"]) == (number, "卞秀珍", 46000)
