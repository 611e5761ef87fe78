"""The wish that the township visits: taken anywhere in the talk, said back once, and kept."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from actions.services import Services
from actions.turn import Reply
from intake import drafts, regions
from intake.drafts import current_draft
from intake.tables import Ticket
from language.divisions import Division
from tests.actions.conftest import Dialogue
from tests.actions.whole_talk import WholeTalk

COUNTY, TOWN, VILLAGE = "320981", "320981-town", "320981-town-1"
WHO = "我叫王秀英，住东台市柳河镇红柳村，电话13800004601"
STORY = f"{WHO}，老伴脑梗住院自己掏了三万"
LINE = "上门：镇上的人来看，不经村里"
REPORT = "实名举报，东台市柳河镇红柳村的村支书去年三月把低保名额给了他侄子，没有牵涉钱"


@pytest.fixture(autouse=True)
def villages(services: Services) -> None:
    with services.database.unit_of_work() as uow:
        tree = [
            Division(TOWN, "柳河镇", "township", COUNTY),
            Division(VILLAGE, "红柳村", "village", TOWN),
        ]
        regions.import_regions(uow.session, [(at, one) for at, one in enumerate(tree, 2)])
        uow.commit()


def said(reply: Reply) -> list[str]:
    return [message.get("response", message.get("text")) for message in reply.messages]


def draft(talk: Dialogue) -> dict[str, object]:
    with talk.services.database.reading() as session:
        found = current_draft(session, talk.conversation, "declaration", talk.services.clock)
        return dict(found.facts) if found else {}


def unit(services: Services) -> str | None:
    with services.database.reading() as session:
        return session.scalars(select(Ticket)).one().unit_code


def file(talk: WholeTalk) -> None:
    talk.say(STORY, "declare_hardship")
    talk.say("后面的都不说了")
    assert "utter_declaration_filed" in talk.say("同意", "affirm").said


def test_in_the_opening_story(declaring: Dialogue) -> None:
    reply = declaring.say(f"{STORY}。我举报过村支书，别让村里来", "declare_hardship")
    assert said(reply) == ["utter_visit_by_township", "utter_heard_all", "utter_question_consent"]
    question = reply.messages[-1]
    assert LINE in question["summary"] and question["by"] == "镇上"
    facts = draft(declaring)
    assert facts["visit_by"] == "township"
    assert "举报" not in str(facts) and "别让" not in str(facts)  # the reason stands nowhere


@pytest.mark.parametrize("intent", ["out_of_scope", "report_lead", "ask_policy", "talk_to_human"])
@pytest.mark.parametrize(
    "words",
    ["别让村里来，让镇上来看", "村里跟我有仇 能不能换乡上的人来", "我不想村干部来 我告过他"],
)
def test_beside_any_question_which_then_comes_again(
    declaring: Dialogue, words: str, intent: str
) -> None:
    declaring.say("老伴脑梗住院，我叫王秀英，住东台市柳河镇红柳村", "declare_hardship")
    assert declaring.expects == "phone"
    reply = declaring.say(words, intent)
    assert said(reply) == ["utter_visit_by_township", "utter_question_phone"]
    assert declaring.say("13800004601").ask == "consent"
    assert draft(declaring)["phone"] == "13800004601"


def test_together_with_an_answer(declaring: Dialogue) -> None:
    declaring.say("老伴脑梗住院，我叫王秀英，住东台市柳河镇红柳村", "declare_hardship")
    reply = declaring.say("13800004601，别让村里来")
    assert said(reply)[0] == "utter_visit_by_township" and reply.ask == "consent"
    assert draft(declaring)["phone"] == "13800004601"


def test_at_the_read_back_it_is_not_read_a_second_time(declaring: Dialogue) -> None:
    declaring.say(STORY, "declare_hardship")
    reply = declaring.say("叫乡里的人来核实吧")
    assert said(reply) == ["utter_visit_by_township", "utter_question_consent_again"]
    assert declaring.say("后面的都不说了").ask == "consent"
    assert said(declaring.say("同意", "affirm")) == ["utter_declaration_filed"]
    assert unit(declaring.services) == TOWN


def test_a_yes_beside_it_counts_when_it_is_more_than_courtesy(declaring: Dialogue) -> None:
    declaring.say(STORY, "declare_hardship")
    assert declaring.say("好，让镇上来吧").ask == "consent"
    assert "consent" not in draft(declaring)
    reply = declaring.say("同意，就是别让村里来", "affirm")
    assert said(reply)[0] == "utter_visit_by_township" and reply.ask == "household_size"


def test_after_the_consent_nothing_is_read_again(declaring: Dialogue) -> None:
    declaring.say(STORY, "declare_hardship")
    declaring.say("同意", "affirm")
    assert declaring.say("别让村里来").ask == "household_size"
    assert said(declaring.say("后面的都不说了")) == ["utter_declaration_filed"]
    assert unit(declaring.services) == TOWN


def test_it_can_be_taken_back(declaring: Dialogue) -> None:
    declaring.say(f"{STORY}，让镇上来看", "declare_hardship")
    reply = declaring.say("算了 村里来也行", "cancel_or_stop")
    assert said(reply) == ["utter_visit_by_village", "utter_question_consent_again"]
    assert "visit_by" not in draft(declaring)
    declaring.say("后面的都不说了")
    declaring.say("同意", "affirm")
    assert unit(declaring.services) == VILLAGE


@pytest.mark.parametrize("words", ["村里来过了没用", "镇上让我报的", "村干部没来过", "村里来也行"])
def test_what_only_sounds_like_it(declaring: Dialogue, words: str) -> None:
    declaring.say("老伴脑梗住院，我叫王秀英，住东台市柳河镇红柳村", "declare_hardship")
    reply = declaring.say(words)
    assert not [one for one in said(reply) if one.startswith("utter_visit")]
    assert "visit_by" not in draft(declaring)


def test_where_no_village_is_named_it_goes_there_anyway(declaring: Dialogue) -> None:
    declaring.say("老伴脑梗住院，我叫王秀英，住东台市柳河镇", "declare_hardship")
    assert said(declaring.say("让镇上来看"))[0] == "utter_visit_by_township_already"


def test_who_reported_the_village_is_offered_it_once(declaring: Dialogue) -> None:
    reporting = Dialogue(declaring.services, "lead", declaring.conversation)
    lead_filed(reporting, "实名")
    declaring.say("我要申报困难", "declare_hardship")
    summary = declaring.say(STORY, "declare_hardship").messages[-1]["summary"]
    assert summary.splitlines()[-1].startswith("· 上门：要不要换镇上的人来看")
    again = declaring.say("让镇上来")
    assert said(again) == ["utter_visit_by_township", "utter_question_consent_again"]


def test_it_is_offered_where_an_accusation_waits_for_its_turn(declaring: Dialogue) -> None:
    declaring.say("老伴脑梗住院，我叫王秀英，住东台市柳河镇红柳村", "declare_hardship")
    reply = declaring.say("还有村支书把低保名额给了他侄子", "report_lead")
    assert "utter_lead_after_declaration" in said(reply)
    assert "要不要换镇上的人" in declaring.say("13800004601").messages[-1]["summary"]


def test_after_an_anonymous_lead_and_without_one_nothing_is_offered(declaring: Dialogue) -> None:
    reporting = Dialogue(declaring.services, "lead", declaring.conversation)
    lead_filed(reporting, "匿名")
    summary = declaring.say(STORY, "declare_hardship").messages[-1]["summary"]
    assert "上门" not in summary


def lead_filed(talk: Dialogue, way: str) -> None:
    answers = {
        "anonymity": way, "what": REPORT, "category": "优亲厚友", "where": "东台市柳河镇红柳村",
        "who": "村支书", "when": "去年三月", "amount": "没有", "evidence": "没有",
        "name": "李根宝", "phone": "13800004602", "confirm": "对，报上去",
    }  # fmt: skip
    talk.say("我要举报村支书", "report_lead")
    for _ in range(14):
        if talk.expects is None:
            break
        talk.say(answers[talk.expects], "affirm" if talk.expects == "confirm" else "out_of_scope")
    (record,) = talk.records()
    assert record["kind"] == "lead"


@pytest.mark.parametrize(
    "intent", ["out_of_scope", "report_lead", "declare_hardship", "ask_policy"]
)
def test_after_filing_the_ticket_moves_and_comes_back(services: Services, intent: str) -> None:
    talk = WholeTalk(services)
    file(talk)
    assert unit(services) == VILLAGE
    turn = talk.say("别让村里来，我举报过村支书", intent)
    assert turn.said == ["utter_visit_moved_to_township"] and turn.loop is None
    assert "柳河镇的人来看，不经村里" in turn.text
    assert unit(services) == TOWN
    assert talk.say("还是让镇上来吧", intent).said == ["utter_visit_above_already"]
    assert talk.say("算了 村里来也行", intent).said == ["utter_visit_moved_to_village"]
    assert unit(services) == VILLAGE
    with services.database.reading() as session:
        assert drafts.unfinished(session, talk.conversation, services.clock) == []


def test_a_stranger_moves_nothing(services: Services) -> None:
    file(WholeTalk(services))
    stranger = WholeTalk(services)
    assert stranger.say("别让村里来").said == ["utter_visit_can_be_asked"]
    assert unit(services) == VILLAGE


def test_told_before_it_begins_it_is_kept_for_the_declaration(services: Services) -> None:
    talk = WholeTalk(services)
    assert talk.say("能不能让镇上来核实", "ask_policy").said == ["utter_visit_can_be_asked"]
    assert LINE in talk.say(STORY, "declare_hardship").text


def test_a_lead_about_to_begin_is_a_declaration_where_only_the_reason_accused(
    services: Services,
) -> None:
    talk = WholeTalk(services)
    turn = talk.say(f"{STORY}，我举报过村支书，别让村里来", "report_lead")
    assert turn.loop == "declaration_form" and turn.expects == "consent"


def test_a_lead_that_is_being_told_moves_nothing_before_it_has_a_name(services: Services) -> None:
    talk = WholeTalk(services)
    file(talk)
    talk.say("我要举报村支书", "report_lead")
    assert talk.expects == "anonymity"
    talk.say("别让村里来")
    assert unit(services) == VILLAGE
