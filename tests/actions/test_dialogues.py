"""Turns of the two forms: what is taken, asked, kept and forgotten."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from intake.tables import Record
from tests.actions.conftest import Dialogue, finish, said, said_summary

STORY = "我叫王秀英，住东台市安丰镇红安村，老伴脑梗住院自己掏了三万，电话13800004001"


def test_a_whole_story_goes_straight_to_the_read_back(declaring: Dialogue) -> None:
    reply = declaring.say(STORY, "declare_hardship")
    assert said(reply) == ["utter_heard_all", "utter_question_consent"]
    summary = reply.messages[-1]["summary"]
    for fact in ("王秀英", "东台市安丰镇红安村", "13800004001", "因病", "30000元"):
        assert fact in summary
    assert declaring.say("同意", "affirm").ask == "household_size"


def test_who_wants_to_say_no_more_has_filed_with_the_read_back(declaring: Dialogue) -> None:
    declaring.say(STORY, "declare_hardship")
    assert declaring.say("后面的都不说了").ask == "consent"
    assert said(declaring.say("同意", "affirm")) == ["utter_declaration_filed"]


def test_filing_is_repeated_with_the_same_number_and_code(declaring: Dialogue) -> None:
    declaring.say(STORY, "declare_hardship")
    first = finish(declaring)
    again = declaring.repeat()
    assert said(first) == ["utter_declaration_filed"] == said(again)
    assert first.messages == again.messages
    assert len(declaring.records()) == 1


def test_a_wrong_number_is_asked_about_and_never_kept(declaring: Dialogue) -> None:
    declaring.say("老伴脑梗住院，我叫王秀英，住东台市红安村", "declare_hardship")
    assert declaring.expects == "phone"
    first = declaring.say("138000040")
    assert said(first) == ["utter_bad_phone", "utter_question_phone"]
    assert said(declaring.say("13800004000123"))[0] == "utter_bad_phone"
    third = declaring.say("13800004")
    assert "utter_bad_phone_again" in said(third) and declaring.expects == "consent"
    finish(declaring)
    (record,) = declaring.records()
    assert record["phone"] is None and "138000" not in str(record)


def test_a_failed_correction_keeps_the_good_value(declaring: Dialogue) -> None:
    declaring.say(STORY, "declare_hardship")
    reply = declaring.say("电话说错了，是1380000400", "correct_info")
    assert said(reply) == ["utter_bad_phone_kept", "utter_question_right_value"]
    assert declaring.say("没错，不改").ask == "consent"
    finish(declaring)
    assert declaring.records()[0]["phone"] == "13800004001"


def test_stopping_keeps_the_draft_and_deleting_does_not(declaring: Dialogue) -> None:
    declaring.say(STORY, "declare_hardship")
    assert said(declaring.say("先不弄了", "cancel_or_stop")) == ["utter_stopped"]
    resumed = declaring.say("接着办")
    assert said(resumed)[0] == "utter_declaration_resumed" and resumed.ask == "consent"
    assert said(declaring.say("不申报了，删掉", "cancel_or_stop")) == ["utter_deleted"]
    fresh = declaring.say("我要申报", "declare_hardship")
    assert said(fresh) == ["utter_question_hardship"]


def test_danger_reaches_a_person_and_marks_the_record(declaring: Dialogue) -> None:
    reply = declaring.say(
        "房子要塌了，我家住东台市安丰镇红安村，我叫李根宝，13800004002", "declare_hardship"
    )
    assert said(reply)[0] == "utter_danger_collapse"
    assert {"type": "wants_human", "reason": "danger:collapse"} in reply.effects
    filed = finish(declaring)
    assert said(filed) == ["utter_urgent_filed", "utter_declaration_filed"]


def test_consent_is_explained_once_and_then_respected(declaring: Dialogue) -> None:
    declaring.say(STORY, "declare_hardship")
    assert said(declaring.say("不同意", "deny"))[0] == "utter_why_consent"
    assert said(declaring.say("不同意", "deny")) == ["utter_consent_refused"]
    assert declaring.expects is None and declaring.records() == []


def test_who_cannot_decide_about_consent_keeps_what_was_said(declaring: Dialogue) -> None:
    declaring.say(STORY, "declare_hardship")
    for unsure in ("再想想吧", "这个嘛", "要跟孩子商量商量"):
        reply = declaring.say(unsure)
    assert said(reply) == ["utter_consent_undecided"] and declaring.expects is None
    assert declaring.say("接着办").ask == "consent"


def test_a_lead_asks_first_how_to_be_known(reporting: Dialogue) -> None:
    reply = reporting.say("村会计把我家低保扣了两个月", "report_lead")
    assert said(reply) == ["utter_question_anonymity"] and reply.ask == "anonymity"


def test_anonymity_forgets_the_reporter_and_the_other_slots(reporting: Dialogue) -> None:
    reporting.slots = {"name": "丁来宝", "phone": "13800004003", "last_question": "问过的"}
    reporting.say("我是丁来宝，13800004003，村会计扣了低保", "report_lead")
    reply = reporting.say("匿名")
    assert {"type": "go_anonymous"} in reply.effects
    assert "丁来宝" not in str(reporting.slots) and "13800004003" not in str(reporting.slots)
    stopped = reporting.say("先不弄了", "cancel_or_stop")
    assert said(stopped) == ["utter_deleted"] and {"type": "seal"} in stopped.effects


def test_the_names_of_the_accused_are_not_the_reporters(reporting: Dialogue) -> None:
    reporting.say("村主任刘长贵把救济款给了他亲戚", "report_lead")
    reporting.say("实名")
    reporting.say("对")
    reporting.say("东台市")
    reporting.say("村主任刘长贵")
    reporting.say("不清楚")
    reporting.say("不清楚")
    assert reporting.say("没有").ask == "name"


def test_vague_numbers_neither_break_a_turn_nor_are_kept(declaring: Dialogue) -> None:
    declaring.say(STORY, "declare_hardship")
    declaring.say("同意")
    for vague in ("好几口人", "五六口人", "一百口人", "几千块吧"):
        assert declaring.say(vague).ask is not None
    assert "household_size" not in str(declaring.records())


def test_without_any_place_a_person_takes_over_and_nothing_is_lost(declaring: Dialogue) -> None:
    declaring.say("我叫王秀英，老伴脑梗住院，电话13800004005", "declare_hardship")
    assert declaring.expects == "place"
    declaring.say("不知道")
    reply = declaring.say("说不上来")
    assert said(reply)[-1] == "utter_place_needed" and declaring.expects is None
    assert declaring.say("接着办").ask == "place"


def test_a_place_refused_and_passed_over_is_asked_for_before_the_last_yes(
    declaring: Dialogue,
) -> None:
    declaring.say("老伴脑梗住院自己掏了三万", "declare_hardship")
    assert declaring.expects == "place"
    for told in ("不方便说", "我叫王秀英"):
        declaring.say(told)
    assert said(declaring.say("电话13800004001")) == ["utter_question_place_needed"]
    assert said(declaring.say("家里五口人"))[-1] == "utter_question_place"
    declaring.say("东台市安丰镇红安村")
    finish(declaring)
    assert "东台市安丰镇" in declaring.records()[0]["place"]


def test_a_place_passed_over_for_good_brings_a_person_and_keeps_what_was_told(
    declaring: Dialogue,
) -> None:
    declaring.say("老伴脑梗住院自己掏了三万", "declare_hardship")
    for told in ("不方便说", "我叫王秀英", "电话13800004001", "家里五口人"):
        declaring.say(told)
    assert said(declaring.say("一年收入两万"))[-1] == "utter_question_place_needed"
    assert said(declaring.say("不方便说"))[-1] == "utter_place_needed"
    assert "王秀英" in said_summary(declaring.say("接着办"))


def test_neither_a_smiley_nor_a_question_counts_as_an_answer(declaring: Dialogue) -> None:
    declaring.say("我叫王秀英，住东台市安丰镇红安村，老伴脑梗住院自己掏了三万", "declare_hardship")
    assert declaring.expects == "phone"
    for words in ("😀", "😀", "。。。", "监测户是啥意思啊"):
        declaring.say(words)
        assert declaring.expects == "phone", words
    read = declaring.say("13800004001")
    assert "啥意思" not in str([message.get("summary") for message in read.messages])


@pytest.mark.parametrize(
    ("words", "then"), [("😀", "category"), ("。。", "category"), ("👍", "where")]
)
def test_in_a_lead_a_smiley_is_no_answer_but_a_thumb_is(
    reporting: Dialogue, words: str, then: str
) -> None:
    reporting.say("村会计把发给困难户的慰问金扣了一半", "report_lead")
    assert reporting.say("实名").ask == "category"
    reporting.say(words)
    assert reporting.say(words).ask == then


def test_a_place_that_no_list_knows_is_filed_as_it_was_said(declaring: Dialogue) -> None:
    declaring.say("我叫王秀英，老伴脑梗住院，电话13800004006", "declare_hardship")
    declaring.say("大山沟里那个白石头村")
    declaring.say("就是白石头村啊")
    declaring.say("我们这儿都这么叫")
    assert said(finish(declaring)) == ["utter_declaration_filed"]
    assert "白石头村" in declaring.records()[0]["place"]


def test_an_accusation_in_a_declaration_opens_a_lead(declaring: Dialogue) -> None:
    reply = declaring.say(
        "我想匿名举报村支书把补助给了自己兄弟 我家也困难 孩子有病没人管", "declare_hardship"
    )
    assert (reply.then, reply.ask, said(reply)) == ("lead_form", None, [])


def test_a_lead_with_an_own_trouble_points_to_the_declaration(reporting: Dialogue) -> None:
    reporting.say("村支书把补助给了自己兄弟 我家也困难 孩子有病没人管 我要实名", "report_lead")
    for answer in ("对", "东台市", "跳过", "不清楚", "跳过", "没有", "李二柱", "不留电话"):
        reporting.say(answer)
    assert said(reporting.say("对"))[-1] == "utter_own_trouble_next"


def test_five_people_are_no_call_for_a_person(declaring: Dialogue) -> None:
    declaring.say(STORY, "declare_hardship")
    declaring.say("同意")
    reply = declaring.say("五个人", "talk_to_human")
    assert reply.effects == [] and reply.ask == "income"


def test_at_the_read_back_a_plain_value_corrects(declaring: Dialogue) -> None:
    declaring.say(STORY + "，家里3口人", "declare_hardship")
    declaring.say("同意")
    declaring.say("全家一年八千")
    assert declaring.say("后面的都不说了").ask == "confirm"
    assert said(declaring.say("是6口人")) == ["utter_corrected", "utter_question_confirm_again"]
    declaring.say("莫得问题 报嘛")
    assert declaring.records()[0]["household_size"] == 6


def test_one_of_several_places_is_chosen_by_its_own_part(declaring: Dialogue) -> None:
    declaring.say("老伴脑梗住院 我叫王秀英 13800004009", "declare_hardship")
    declaring.say("鼓楼区")
    assert declaring.talk_choices()
    assert said(declaring.say("南京那个"))[-1] == "utter_question_place_village"
    assert not declaring.talk_choices()


def test_of_two_sums_the_one_paid_by_oneself_is_the_expense(declaring: Dialogue) -> None:
    declaring.say(
        "我叫王秀英，住东台市安丰镇红安村，老伴住院一共花了八万，报销完自己掏了三万，13800004010",
        "declare_hardship",
    )
    finish(declaring)
    assert declaring.records()[0]["expense"] == 30000


def test_a_county_alone_is_asked_for_its_village_once(declaring: Dialogue) -> None:
    declaring.say("我叫王秀英，老伴脑梗住院，13800004011，住东台", "declare_hardship")
    assert declaring.expects == "place"
    assert declaring.say("说不清").ask == "consent"


def test_county_and_village_come_together(declaring: Dialogue) -> None:
    declaring.say("我叫王秀英，老伴脑梗住院，13800004012，住东台", "declare_hardship")
    assert declaring.say("安丰镇红安村").ask == "consent"
    finish(declaring)
    assert declaring.records()[0]["place"] == "东台市安丰镇红安村"


def test_a_picture_where_words_are_asked_for_is_kept_and_answers_nothing(
    declaring: Dialogue, reporting: Dialogue
) -> None:
    declaring.say("我要申报", "declare_hardship")
    reply = declaring.say("", files=("f1",))
    assert said(reply) == ["utter_picture_kept_declaration", "utter_question_hardship"]
    reporting.say("村会计扣了低保，东台市红安村，我要实名", "report_lead")
    assert reporting.say("", files=("f2",)).ask == "category"
    reporting.say("对")
    reporting.say("不清楚")
    reporting.say("不清楚")
    assert reporting.expects == "evidence"
    assert reporting.say("", files=("f3",)).ask == "name"


def test_a_picture_of_a_turn_that_comes_again_after_a_crash_is_filed_once(
    declaring: Dialogue,
) -> None:
    declaring.say("我叫王秀英，住东台市安丰镇红安村，老伴脑梗住院，13800004012", "declare_hardship")
    declaring.say("", files=("f1",))
    declaring.repeat()
    finish(declaring)
    with declaring.services.database.reading() as session:
        [record] = session.scalars(select(Record))
        assert record.facts["files"] == ["f1"]


def test_who_will_not_say_what_the_trouble_is_hears_the_question_twice(
    declaring: Dialogue,
) -> None:
    assert declaring.say("我家有困难想申报一下", "declare_hardship").ask == "hardship"
    assert declaring.say("不方便说").ask == "hardship"
    last = declaring.say("不想说")
    assert last.ask is None and said(last) == ["utter_hardship_needed"]


def test_what_was_forgotten_is_no_consent(declaring: Dialogue) -> None:
    declaring.say("东台市安丰镇红安村的，老伴脑梗住院，电话13800004003", "declare_hardship")
    declaring.say("跳过", "deny")
    assert declaring.expects == "consent"
    declaring.say("对了 我叫张有福", "affirm")
    assert declaring.slots["name"] == "张有福"
    assert declaring.expects == "consent"


@pytest.mark.parametrize(("words", "intent"), [("谢谢你啊", "thanks"), ("你好，辛苦了", "greet")])
def test_thanks_alone_tell_no_trouble(declaring: Dialogue, words: str, intent: str) -> None:
    declaring.say("我家有困难想申报一下", "declare_hardship")
    reply = declaring.say(words, intent)
    assert (reply.ask, declaring.slots["hardship"]) == ("hardship", None)
    assert said(reply)[0] == f"utter_{intent}_in_form"


def test_more_told_at_the_read_back_is_noted_and_not_corrected(declaring: Dialogue) -> None:
    story = "我叫王秀英，住东台市安丰镇红安村，老伴脑梗住院，电话13800004301"
    assert declaring.say(story, "declare_hardship").ask == "consent"
    assert said(declaring.say("两口人"))[0] == "utter_noted"
    assert said(declaring.say("不对，三口人", "correct_info"))[0] == "utter_corrected"
