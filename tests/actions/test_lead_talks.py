"""Short talks about leads that once went wrong: choices, slips, vague words, empty stories."""

from __future__ import annotations

import pytest

from actions import people
from actions.services import Services
from actions.turn import Heard, Reply
from tests.actions.conftest import Dialogue
from tests.actions.reporting import finish, said, start, summary

STORY = "东台市安丰镇红安村的会计去年腊月扣了低保六百块"


def test_an_angry_choice_is_a_choice(reporting: Dialogue) -> None:
    reporting.say(STORY, "report_lead")
    assert reporting.say("实名！我一个庄稼人怕啥").ask == "category"
    assert finish(reporting)["anonymous"] is False


def test_a_question_of_tracing_and_then_the_choice(reporting: Dialogue) -> None:
    reporting.say(STORY, "report_lead")
    reply = reporting.say("匿名的话你们查得出我电话不")
    assert "utter_how_kept_secret" in said(reply) and reply.ask == "anonymity"
    assert reporting.say("那就匿名嘛").ask == "category"
    assert finish(reporting)["anonymous"] is True


def test_the_same_question_twice_does_not_go_round(reporting: Dialogue) -> None:
    reporting.say(STORY, "report_lead")
    asked: list[Reply] = [reporting.say("真能保密吗") for _ in range(7)]
    assert asked[-1].ask != "anonymity"


def test_a_question_about_the_rules_is_answered_again_before_the_choice(
    reporting: Dialogue,
) -> None:
    reporting.say("组长收了每户两百块钱才给登记", "report_lead")
    for _ in range(3):
        reply = reporting.say("申报以后多长时间有人来核查", "ask_policy")
        assert "utter_question_again" not in said(reply)
        assert "utter_back_to_question" in said(reply) and reply.ask == "anonymity"
    assert reporting.say("匿名").ask == "category"


@pytest.mark.parametrize(
    ("answer", "anonymous"), [("匿名", True), ("保密的", False), ("就是别让人知道是我", False)]
)
def test_who_must_not_be_known_is_asked_which_way(
    reporting: Dialogue, answer: str, anonymous: bool
) -> None:
    reporting.say(STORY, "report_lead")
    reply = reporting.say("莫把我名字说出去")
    assert said(reply) == ["utter_question_confidential_or_anonymous"]
    assert reporting.say(answer).ask == "category"
    record = finish(reporting)
    assert (record["anonymous"], record["confidential"]) == (anonymous, not anonymous)


def test_what_is_said_around_the_choice_is_no_part_of_the_story(reporting: Dialogue) -> None:
    reporting.say(STORY, "report_lead")
    reporting.say("保密，我还得在村里过日子，往后也要求人的")
    reporting.say("对")
    assert finish(reporting)["what"] == STORY


def test_a_bare_wish_is_no_story(reporting: Dialogue) -> None:
    assert reporting.say("俺匿名告个状哈", "report_lead").ask == "what"
    reporting.say("东台市安丰镇红安村新打的井没水")
    reporting.say("对")
    assert finish(reporting)["what"] == "东台市安丰镇红安村新打的井没水"


def test_words_that_only_told_who_speaks_leave_no_story(reporting: Dialogue) -> None:
    reporting.say("我要匿名举报", "report_lead")
    reply = reporting.say("我叫丁来宝")
    assert reply.ask == "what"


def test_cadres_in_general_are_asked_for_and_kept(reporting: Dialogue) -> None:
    words = "东台市安丰镇红安村的干部造假名单，去年的事"
    reporting.say(words, "report_lead")
    reporting.say("保密")
    reply = reporting.say("对")
    assert reply.ask == "who"
    reporting.say("包片的那个副镇长")
    assert finish(reporting)["who"] == "包片的那个副镇长"


def test_cadres_in_general_stay_if_nobody_better_comes(reporting: Dialogue) -> None:
    reporting.say("东台市安丰镇红安村的干部造假名单，去年的事", "report_lead")
    reporting.say("保密")
    reporting.say("对")
    assert reporting.say("不晓得").ask != "who"
    assert finish(reporting)["who"] == "村干部"


def test_a_byname_is_asked_for_the_name_once(reporting: Dialogue) -> None:
    reporting.say(STORY, "report_lead")
    reporting.say("实名，俺叫丁老三")
    reply = reporting.say("对")
    while reply.ask not in ("name", "confirm"):
        reply = reporting.say("跳过")
    assert said(reply) == ["utter_question_full_name"]
    reporting.say("大名丁来宝")
    assert finish(reporting)["name"] == "丁来宝"


@pytest.mark.parametrize(
    ("words", "field", "value"),
    [
        ("哎说错了，是九百不是六百", "amount", "九百块"),
        ("弄混了，是安丰镇的文书", "who", "镇文书"),
        ("不对我整错了那个会计早走了现在是文书", "who", "文书"),
    ],
)
def test_a_slip_is_put_right_at_another_question(
    reporting: Dialogue, words: str, field: str, value: str
) -> None:
    reporting.say(STORY, "report_lead")
    reporting.say("保密")
    reporting.say("对")
    reply = reporting.say(words)
    assert "utter_lead_changed" in said(reply)
    assert finish(reporting)[field] == value


def test_a_wrong_of_others_is_no_slip(reporting: Dialogue) -> None:
    start(reporting)
    reporting.say("去年腊月，他这么干是不对的，书记是他亲戚")
    assert finish(reporting)["who"].startswith("会计") or "会计" in finish(reporting)["who"]


@pytest.mark.parametrize("yes", ["对着咧", "差不多吧", "对喽", "就是这类"])
def test_a_homely_yes_takes_the_proposed_kind(reporting: Dialogue, yes: str) -> None:
    reporting.say(STORY, "report_lead")
    reporting.say("匿名")
    assert reporting.say(yes).ask != "category"
    assert finish(reporting)["category"] == "截留挪用"


def test_a_place_accuses_nobody(reporting: Dialogue) -> None:
    reporting.say("发下来的种子是坏的", "report_lead")
    reporting.say("匿名")
    reporting.say("项目质量")
    reporting.say("东台市安丰镇政府")
    assert finish(reporting)["who"] is None


def test_an_errand_told_before_belongs_to_the_story(reporting: Dialogue) -> None:
    reporting.slots["said_before"] = ["我大爷办残疾证的事"]
    reporting.say("东台市残联要我们交钱才给办，要举报", "report_lead")
    reporting.say("匿名")
    assert "残疾证" in finish(reporting)["what"]


def test_a_wrong_time_is_put_right_at_another_question(reporting: Dialogue) -> None:
    reporting.say(STORY, "report_lead")
    reporting.say("匿名")
    reporting.say("对")
    reply = reporting.say("搞错了，是前年腊月")
    assert "时间：前年腊月" in summary(reply if reply.ask == "confirm" else reporting.say("跳过"))


def test_a_choice_with_a_word_of_the_own_house_is_a_choice(reporting: Dialogue) -> None:
    reporting.say(STORY, "report_lead")
    reply = reporting.say("保密，我娃还在那上学，怕耽误他", "declare_hardship")
    assert reply.ask == "category"


def test_whether_naming_brings_revenge_names_nobody(reporting: Dialogue) -> None:
    reporting.say(STORY, "report_lead")
    for _ in range(7):
        if reporting.expects != "anonymity":
            break
        reporting.say("要是写了名字，他们会不会整我？")
    assert finish(reporting)["confidential"] is True


def test_a_post_alone_is_no_story(reporting: Dialogue) -> None:
    reporting.say("我要举报村会计", "report_lead")
    assert reporting.say("匿名").ask == "what"
    reporting.say("他把红安村的林地卖了八万，钱没进账")
    assert finish(reporting)["what"] == "我要举报村会计\n他把红安村的林地卖了八万，钱没进账"


def test_a_worry_before_the_story_is_answered_and_no_story(reporting: Dialogue) -> None:
    reply = reporting.say("想举报村干部，会不会被他们知道", "report_lead")
    assert said(reply) == ["utter_how_kept_secret", "utter_question_anonymity"]
    assert reporting.say("匿名").ask == "what"


@pytest.mark.parametrize("words", ["举报线索", "你好 我要反映问题 但是不能说我是哪个"])
def test_a_bare_wish_that_looked_like_something_else_begins_a_lead(
    services: Services, words: str
) -> None:
    for intent, answer in (("nlu_fallback", people.not_understood), ("greet", people.small_talk)):
        heard = Heard("c", "m", words, intent, 0.4, None, {})
        assert answer(services, heard).then == "lead_form"


def test_a_declaration_gives_way_to_what_is_to_be_reported_first(declaring: Dialogue) -> None:
    declaring.say("我家羊死光了，想要补助", "declare_hardship")
    reply = declaring.say("算了，还是先举报吧，兽医站打针每头收了十块", "cancel_or_stop")
    assert reply.then == "lead_form"


def test_a_story_with_danger_in_it_is_not_lost_at_the_choice(reporting: Dialogue) -> None:
    reporting.say("我要举报", "report_lead")
    words = "东台市安丰镇红安村安置楼的墙要塌了，物业和社区都不管"
    assert "alarmed" in reporting.say(words, "report_lead").slots
    reporting.say("匿名")
    assert finish(reporting)["what"] == words
