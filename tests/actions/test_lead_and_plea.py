"""A report without a name, and one beside a hardship of the same reporter."""

from __future__ import annotations

from actions.services import Services
from intake import drafts
from tests.actions.conftest import Dialogue
from tests.actions.reporting import BREATH, TWO, finish, said, start


def test_nothing_of_an_anonymous_reporter_is_kept(reporting: Dialogue, services: Services) -> None:
    secrets = ("丁来宝", "13800004003", "他邻居", "村小学的老师", "李秀兰")
    reporting.say("我是丁来宝，13800004003，我是他邻居，村会计扣了低保", "report_lead")
    reply = reporting.say("匿名")
    assert {"type": "go_anonymous"} in reply.effects
    reporting.say("对")
    reporting.say("东台市安丰镇红安村")
    reporting.say("去年，我是村小学的老师")
    reporting.say("跳过")
    reporting.say("我老伴李秀兰看见的")
    reply = reporting.say("我叫丁来宝")
    assert reply.ask == "confirm" and "utter_stays_anonymous" not in said(reply)
    with services.database.reading() as session:
        draft = drafts.unfinished(session, reporting.conversation, services.clock)[0]
        held = f"{draft.facts} {reporting.slots}"
    record = finish(reporting)
    for secret in secrets:
        assert secret not in held and secret not in str(record), secret


def test_what_may_be_guessed_is_said_before_filing(reporting: Dialogue) -> None:
    reporting.say("村里不给我家报监测户，东台市安丰镇红安村，匿名", "report_lead")
    reporting.say("对")
    reporting.say("村支书")
    reporting.say("去年")
    reply = reporting.say("没有")
    assert said(reply)[-1] == "utter_may_be_guessed"


def test_anonymous_cannot_be_taken_back(reporting: Dialogue) -> None:
    reporting.say(BREATH, "report_lead")
    reporting.say("匿名")
    reporting.say("对")
    assert "utter_stays_anonymous" in said(reporting.say("改成实名"))
    assert finish(reporting)["anonymous"] is True


def test_a_hardship_in_the_same_breath_waits_as_a_draft_of_its_own(
    reporting: Dialogue, services: Services
) -> None:
    reporting.say(BREATH + "。我老伴瘫痪三年了，药费花了两万", "report_lead")
    reporting.say("对")
    reply = reporting.say("对，报上去", "affirm")
    assert said(reply)[-1] == "utter_own_trouble_next"
    with services.database.reading() as session:
        (draft,) = drafts.unfinished(session, reporting.conversation, services.clock, "declaration")
    assert draft.status == "parked" and draft.facts["name"] == "赵大山"
    assert "瘫痪" in draft.facts["hardship"] and "会计" not in draft.facts["hardship"]


def test_a_declaration_begun_in_the_middle_opens_when_the_lead_is_filed(
    reporting: Dialogue, services: Services
) -> None:
    start(reporting)
    reply = reporting.say("还有我老伴瘫痪了没人管，我也想申报", "declare_hardship")
    assert said(reply) == ["utter_declaration_after_lead", "utter_question_when"]
    for _ in range(6):
        if reporting.expects != "confirm":
            reporting.say("跳过")
    reply = reporting.say("对", "affirm")
    assert (said(reply)[-1], reply.then) == ("utter_now_the_declaration", "declaration_form")
    with services.database.reading() as session:
        kinds = [
            one.kind for one in drafts.unfinished(session, reporting.conversation, services.clock)
        ]
    assert kinds == ["declaration"] and "瘫痪" not in reporting.records()[0]["what"]


def test_with_an_anonymous_lead_nothing_is_carried_over(
    reporting: Dialogue, services: Services
) -> None:
    start(reporting, "匿名")
    reply = reporting.say("还有我老伴瘫痪了没人管，我也想申报", "declare_hardship")
    assert said(reply)[0] == "utter_declaration_apart_from_anonymous" and reply.ask == "when"
    finish(reporting)
    with services.database.reading() as session:
        assert drafts.unfinished(session, reporting.conversation, services.clock) == []
    assert "瘫痪" not in str(reporting.records()) + str(reporting.slots)


def test_a_plea_and_a_report_in_one_breath_become_two_records(
    reporting: Dialogue, services: Services
) -> None:
    reporting.say(TWO, "report_lead")
    reporting.say("实名")
    for _ in range(8):
        if reporting.expects != "confirm":
            reporting.say("跳过")
    reply = reporting.say("对", "affirm")
    assert (said(reply)[-1], reply.then) == ("utter_now_the_declaration", "declaration_form")
    assert "瘫" not in reporting.records()[0]["what"]
    with services.database.reading() as session:
        (draft,) = drafts.unfinished(session, reporting.conversation, services.clock)
    assert "瘫" in draft.facts["hardship"] and "会计" not in draft.facts["hardship"]


def test_of_an_anonymous_one_the_plea_is_kept_nowhere(
    reporting: Dialogue, services: Services
) -> None:
    reporting.say(TWO, "report_lead")
    reporting.say("匿名")
    finish(reporting)
    with services.database.reading() as session:
        assert drafts.unfinished(session, reporting.conversation, services.clock) == []
    assert "瘫" not in str(reporting.records()) + str(reporting.slots)


def test_a_cry_for_help_chooses_nothing(reporting: Dialogue) -> None:
    reporting.say("我想反映个问题", "report_lead")
    assert reporting.expects == "anonymity"
    for _ in range(4):
        reporting.say("我不想活了")
        assert reporting.slots.get("anonymity") is None


def test_a_cry_for_help_is_not_what_is_reported(reporting: Dialogue) -> None:
    reporting.say("我想反映个问题", "report_lead")
    reporting.say("实名")
    assert reporting.expects == "what"
    assert reporting.say("我不想活了").ask == "what"
    told = reporting.say("四川乐至县通旅镇双河村，村会计逼得我不想活了，低保钱扣了我两千")
    assert told.ask != "what"
    assert finish(reporting)["what"] == (
        "四川乐至县通旅镇双河村，村会计逼得我不想活了，低保钱扣了我两千"
    )
