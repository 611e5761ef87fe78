"""Short ways through a report, for the tests that need one."""

from __future__ import annotations

from typing import Any

from actions.turn import Reply
from tests.actions.conftest import Dialogue

BREATH = (
    "我叫赵大山，电话13800004021，实名举报东台市安丰镇红安村会计去年腊月扣了我家低保六百块，"
    "存折上有记录"
)


def said(reply: Reply) -> list[str]:
    return [message.get("response", "") for message in reply.messages]


def told(reply: Reply, response: str) -> dict[str, Any]:
    return next(message for message in reply.messages if message.get("response") == response)


def summary(reply: Reply) -> str:
    return str(told(reply, "utter_question_confirm_lead")["summary"])


def start(talk: Dialogue, choice: str = "实名") -> None:
    """A lead with category and place, asked next for the time."""
    talk.say("红安村的会计扣了我家低保", "report_lead")
    talk.say(choice)
    talk.say("对")
    assert talk.say("东台市安丰镇红安村").ask == "when"


def finish(talk: Dialogue) -> dict[str, Any]:
    """Say nothing more to every question until it is filed."""
    for _ in range(8):
        if talk.expects == "confirm":
            break
        talk.say("跳过")
    talk.say("对，报上去", "affirm")
    return talk.records()[-1]


TWO = "俩事，头一个俺要举报坊前村会计张大有扣俺低保钱两千块，临沂市兰陵县坊前村。第二个，俺老伴瘫了，想申报困难"
