"""A plea and a report in one talk: the order that was asked for, and the one that comes up."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from actions.services import Services
from intake.tables import Record
from tests.actions.whole_talk import WholeTalk

BOTH = (
    "我有两个事，先给俺家申报困难，报完了我还要实名举报村会计。"
    "俺叫冯兆海，东台市安丰镇红安村，电话13800001211，俺老伴尿毒症，自己花了三万四"
)


@pytest.mark.parametrize("intent", ["report_lead", "declare_hardship"])
def test_the_plea_comes_first_where_it_was_put_first(services: Services, intent: str) -> None:
    talk = WholeTalk(services)
    talk.say(BOTH, intent)
    assert talk.loop == "declaration_form"
    _finish(talk)
    assert talk.loop == "lead_form"
    (record,) = talk.records()
    assert (record["kind"], record["name"], record["expense"]) == ("declaration", "冯兆海", 34000)
    with services.database.reading() as session:
        story = session.scalars(select(Record)).one().facts["hardship"]
    assert "尿毒症" in story and "举报" not in story


@pytest.mark.parametrize(
    "report",
    [
        "我还要举报我们村主任，办低保乱收我2000块手续费",
        "另外我还要举报一件事，村支书把我邻居的危房改造款扣了三千块不给人家",
    ],
)
def test_a_report_beside_a_question_is_no_answer_to_it(services: Services, report: str) -> None:
    talk = WholeTalk(services)
    talk.say("我叫扶小兰，东台市安丰镇红安村的，13800001212，老伴尿毒症", "declare_hardship")
    talk.say("同意", "affirm")
    talk.say("四口人")
    assert talk.expects == "income"
    turn = talk.say(report, "report_lead")
    assert turn.said[0] == "utter_lead_after_declaration" and talk.expects == "income"
    _finish(talk)
    assert talk.loop == "lead_form"
    (record,) = talk.records()
    assert record["risks"] == ["因病"]
    assert record["annual_income"] is None and record["guarantees"] is None


def _finish(talk: WholeTalk) -> None:
    for _ in range(9):
        if talk.loop != "declaration_form":
            return
        talk.say("同意" if talk.expects in ("consent", "confirm") else "跳过", "affirm")
