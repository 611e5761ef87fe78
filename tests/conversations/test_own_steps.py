"""Rating a result and having it done again, with the village that visits: with a real Rasa."""

from __future__ import annotations

from hotline.demo.cases import Talk
from tests.conversations.console_users import Village
from tests.conversations.test_declaration import filed
from tests.running import System


def declared(system: System, phone: str) -> tuple[Talk, str]:
    talk = system.talk("东台市")
    talk.say(f"我老伴得了癌症，化疗自己花了五万，住东台市安丰镇红安村，我叫李桂芳，{phone}")
    talk.say("同意")
    number, _ = filed(talk.say("后面的都不说了"))
    return talk, number


def said(talk: Talk, text: str) -> str:
    return "\n".join(one["text"] for one in talk.say(text))


def test_unhappy_with_a_result_it_is_done_again_and_then_well(system: System) -> None:
    talk, number = declared(system, "13800003111")
    village = Village(system, "hongan")
    told = {"people": "张书记、王会计", "findings": "在家坐了坐", "result": "初步符合"}
    village.report(number, **told)
    asked = talk.say("我的事办到哪一步了")
    assert [one["value"] for one in asked[-1]["buttons"]] == [
        "很满意", "满意", "一般", "不满意", "很不满意",
    ]  # fmt: skip
    assert "要不要重办" in said(talk, "不满意")
    assert "用自己的话" in said(talk, "重办")
    again = said(talk, "单子他们看都没看，就坐了一会儿")
    assert number in again and "要重新办" in again and "红安村" in again
    village.report(number, **told)
    assert "初步符合" in said(talk, "有结果了吗")
    assert "谢谢您" in said(talk, "满意")
    assert "评价也收到了" in said(talk, "查进度")


def test_nobody_came_and_the_town_does_it_again(system: System) -> None:
    talk, number = declared(system, "13800003112")
    village = Village(system, "hongan")
    village.report(number, people="张书记、王会计", findings="问过", result="初步符合")
    assert "要不要重办" in said(talk, "他们根本没来")
    again = said(talk, "重办")
    assert "要重新办" in again and "安丰镇来办" in again and "红安村来办" not in again
    assert number not in village.tickets()
