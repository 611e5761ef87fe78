"""A second declaration in the same conversation is offered as an addition, and blocks nothing."""

from __future__ import annotations

from sqlalchemy import select

from actions import additions
from actions.services import Services
from actions.turn import Reply
from intake.tables.additions import RecordAddition
from tests.actions.conftest import Dialogue

STORY = "我叫王秀英，住东台市安丰镇红安村，老伴脑梗住院自己掏了三万，电话13800004301"


def said(reply: Reply) -> list[str]:
    return [message.get("response", message.get("text")) for message in reply.messages]


def file(talk: Dialogue, story: str = STORY) -> None:
    talk.say(story, "declare_hardship")
    talk.say("后面的都不说了")
    talk.say("同意", "affirm")
    assert talk.expects is None and talk.records()


def words(services: Services) -> list[str]:
    with services.database.reading() as session:
        return list(session.scalars(select(RecordAddition.text)))


def test_the_earlier_one_is_named_and_the_form_asks_on(declaring: Dialogue) -> None:
    file(declaring)
    reply = declaring.say("我要申报", "declare_hardship")
    assert said(reply) == ["utter_declared_before", "utter_question_hardship"]
    assert said(declaring.say("房子塌了半边"))[-1] != "utter_declared_before"


def test_what_was_told_goes_to_the_earlier_one(declaring: Dialogue, services: Services) -> None:
    file(declaring)
    reply = declaring.say("老伴昨天又住院了，花了两万", "declare_hardship")
    assert "utter_declared_before" in said(reply)
    chosen = declaring.say("补充到那份")
    assert (chosen.then, chosen.ask) == (additions.FORM, None)
    assert words(services) == ["老伴昨天又住院了，花了两万"]
    assert len(declaring.records()) == 1


def test_another_household_is_another_record(declaring: Dialogue) -> None:
    file(declaring)
    reply = declaring.say("我替邻居张有福申报，他得了尿毒症", "declare_hardship")
    assert "utter_declared_before" not in said(reply)


def test_nobody_hears_of_what_was_filed_elsewhere(declaring: Dialogue, services: Services) -> None:
    file(declaring)
    stranger = Dialogue(services, "declaration")
    assert "utter_declared_before" not in said(stranger.say(STORY, "declare_hardship"))
