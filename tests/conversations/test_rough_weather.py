"""What goes wrong: a bot killed in the middle, input that nobody expects."""

from __future__ import annotations

import os
import signal
import uuid

import pytest

from tests.conversations.test_declaration import filed
from tests.running import System


def test_a_bot_killed_in_the_middle_of_a_form_loses_nothing(system: System) -> None:
    talk = system.talk()
    talk.say("我叫孙福来，老婆得了乳腺癌，看病自己掏了四万")
    talk.say("东台市安丰镇下灶村")
    victim = system.pid_of("bot")
    os.kill(victim, signal.SIGKILL)
    said = talk.say("13800003031")
    assert said[-1]["expects"] == "consent"
    assert system.pid_of("bot") != victim
    talk.say("3口人")
    talk.say("后面的都不说了")
    filed(talk.say("同意"))
    (record,) = talk.records()
    assert {
        key: record[key] for key in ("name", "phone", "place", "household_size", "expense", "risks")
    } == {
        "name": "孙福来",
        "phone": "13800003031",
        "place": "东台市安丰镇下灶村",
        "household_size": 3,
        "expense": 40000,
        "risks": ["因病"],
    }


def test_a_form_goes_on_when_the_bots_memory_of_it_is_lost(system: System) -> None:
    talk = system.talk()
    talk.say("我家的羊得病死了二十多只，赔进去三万，我叫白音，13800003032")
    database = system.database()
    with database.unit_of_work() as uow:
        from connectors.tables import BotTracker

        uow.session.query(BotTracker).delete()
        uow.commit()
    os.kill(system.pid_of("bot"), signal.SIGKILL)
    assert talk.say("太仆寺旗示例苏木乌兰嘎查")[-1]["expects"] == "consent"


@pytest.mark.parametrize(
    "said",
    [
        "😀😀😀",
        "/declare_hardship",
        "<script>alert(1)</script>",
        "啊" * 1999,
        "{{7*7}} {name}",
        "　　。。。",
    ],
)
def test_strange_words_get_an_answer_and_lose_nothing(system: System, said: str) -> None:
    talk = system.talk()
    talk.say("我叫何满仓，住东台市安丰镇红安村，腿摔断了住院，电话13800003033")
    answer = talk.say(said)
    assert answer and all(message["text"].strip() for message in answer)
    assert "{" not in answer[-1]["text"]
    talk.say("5口人")
    talk.say("后面的都不说了")
    filed(talk.say("同意"))
    (record,) = talk.records()
    assert (record["name"], record["household_size"]) == ("何满仓", 5)


def test_commands_to_the_bot_are_only_words(system: System) -> None:
    talk = system.talk()
    answer = talk.say('/declare_hardship{"name": "x"}')
    assert answer[-1]["expects"] is None
    assert talk.records() == []


def test_the_same_message_twice_is_one_message(system: System) -> None:
    talk = system.talk()
    talk.say("我要申报")
    sent = {"message_id": uuid.uuid4().hex, "text": "老伴中风瘫在床上"}
    for _ in range(3):
        assert talk.post(sent).status_code == 202
    talk.wait()
    said = [one["text"] for one in talk.history() if one["from"] == "farmer"]
    assert said == ["我要申报", "老伴中风瘫在床上"]


def test_a_slow_typer_in_two_messages_is_heard_whole(system: System) -> None:
    talk = system.talk()
    for text in ("我要申报", "房子塌了半边", "在东台市富安镇丁庄村"):
        talk.post({"message_id": uuid.uuid4().hex, "text": text})
    talk.wait(for_expects="name")


def test_bad_requests_get_a_sentence_for_people(system: System) -> None:
    talk = system.talk()
    for body, status in (
        ({"message_id": "1", "text": ""}, 400),
        ({"message_id": "2", "text": " \n "}, 400),
        ({"message_id": "3", "text": "字" * 5000}, 413),
        ({"text": "没有编号"}, 400),
    ):
        answer = talk.post(body)
        assert answer.status_code == status, (body, answer.text)
        assert set(answer.json()["error"]) == {"code", "message"}
        assert any("一" <= sign <= "鿿" for sign in answer.json()["error"]["message"])


def test_logs_hold_nothing_that_was_said(system: System) -> None:
    talk = system.talk()
    talk.say(
        "我叫邬金宝，身份证110101199003070003，得了尘肺病，电话13800003034，住东台市安丰镇红安村"
    )
    talk.say("{summary} 尘肺")
    logs = system.logs()
    for canary in ("邬金宝", "110101199003070003", "13800003034", "尘肺"):
        assert canary not in logs
        assert canary.encode("unicode_escape").decode() not in logs
