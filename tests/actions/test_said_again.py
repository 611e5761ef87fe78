"""Who says the same again, or nothing that answers: never three times the same question, never a trap."""

from __future__ import annotations

import pytest

from actions import lead, order
from actions.readback import field_name
from actions.services import Services
from tests.actions.conftest import Dialogue, finish, said, said_summary
from tests.actions.whole_talk import WholeTalk


def test_who_asks_to_wait_again_is_not_pressed(declaring: Dialogue) -> None:
    declaring.say("我叫王秀英，住东台市安丰镇红安村，老伴脑梗住院自己掏了三万", "declare_hardship")
    assert said(declaring.say("等一下")) == ["utter_wait", "utter_question_phone"]
    for _ in range(2):
        assert said(declaring.say("等一下")) == ["utter_wait"]
        assert declaring.expects == "phone"
    assert declaring.say("13800004001").ask != "phone"


def test_a_question_is_answered_as_often_as_it_is_asked(declaring: Dialogue) -> None:
    declaring.say("我住东台市安丰镇红安村，老伴脑梗住院自己掏了三万", "declare_hardship")
    for _ in range(3):
        reply = declaring.say("监测户是啥意思", "ask_policy")
        assert (reply.ask, said(reply)[-1]) == ("name", "utter_question_name")


def test_what_is_neither_yes_nor_no_to_consent_waits_and_is_not_deleted(
    declaring: Dialogue,
) -> None:
    declaring.say("我叫王秀英，住东台市安丰镇红安村，老伴脑梗住院自己掏了三万", "declare_hardship")
    assert declaring.say("不方便说").ask == "consent"
    assert "utter_why_consent" in said(declaring.say("不方便说"))
    assert said(declaring.say("不方便说")) == ["utter_consent_undecided"]
    assert "王秀英" in said_summary(declaring.say("接着办"))


def test_the_same_words_three_times_are_not_asked_about_in_the_same_words(
    declaring: Dialogue,
) -> None:
    declaring.say("住东台市安丰镇红安村，老伴脑梗住院自己掏了三万", "declare_hardship")
    asked = [said(declaring.say("我叫林满仓"))[-1] for _ in range(3)]
    assert asked == ["utter_question_phone", "utter_question_phone", "utter_question_in_short"]


def test_who_sends_it_up_after_a_cry_for_help_has_sent_it(reporting: Dialogue) -> None:
    reporting.say("村会计把发给困难户的慰问金扣了一半", "report_lead")
    for words in ("匿名", "对", "四川乐至县通旅镇双河村", "去年冬天", "每户两百块", "邻居都看见了"):
        reporting.say(words)
    assert reporting.expects == "confirm"
    reporting.say("我不想活了")
    assert "utter_lead_filed_anonymous" in said(reporting.say("对，报上去", "affirm"))


def test_a_story_that_is_sent_again_at_the_read_back_calls_nothing_wrong(
    declaring: Dialogue,
) -> None:
    story = "我叫吴小凤，住莒南县柳庄镇前柳村，地里庄稼全淹了，电话13800000188"
    assert declaring.say(story, "declare_hardship").ask == "consent"
    assert declaring.say(story, "declare_hardship").ask == "consent"
    finish(declaring)
    (record,) = declaring.records()
    assert (record["name"], record["phone"]) == ("吴小凤", "13800000188")
    assert record["place"].endswith("莒南县柳庄镇前柳村")


def test_a_whole_story_sent_again_and_again_is_never_taken_for_a_correction(
    declaring: Dialogue,
) -> None:
    story = (
        "房子后墙裂了，家住四川乐至县通旅镇双河村，我叫高桂兰，电话13800001242，"
        "看病自己掏了35000块，家里七口人，全家一年收入78000，吃水也困难"
    )
    assert declaring.say(story, "declare_hardship").ask == "consent"
    for intent in ("declare_hardship", "correct_info"):
        again = declaring.say(story, intent)
        assert again.ask == "consent"
        assert "utter_corrected" not in said(again)
    again = declaring.say(story, "declare_hardship")
    assert again.ask == "consent" and "utter_consent_undecided" not in said(again)
    finish(declaring)
    (record,) = declaring.records()
    assert (record["household_size"], record["expense"], record["name"]) == (7, 35000, "高桂兰")
    assert record["annual_income"] == {"value": 78000, "basis": "per_household"}


def test_who_tells_no_trouble_in_words_is_asked_in_other_words_and_given_a_person(
    declaring: Dialogue,
) -> None:
    assert declaring.say("我要申报", "declare_hardship").ask == "hardship"
    declaring.say("😀")
    again = said(declaring.say("😀"))
    assert again[0] == "utter_not_understood_in_form"
    assert again[-1] == "utter_question_hardship_in_short"
    assert declaring.say("老伴脑梗住院").ask == "place"


def test_every_question_has_a_name_to_be_asked_by_in_short() -> None:
    asked = {*order.ESSENTIAL_ON_BEHALF, *order.WORTH_ASKING_ON_BEHALF, *order.OFFERED}
    asked |= {*lead.FIELDS, *lead.CONTACT}
    named = {
        field: field_name(field) for field in asked - {"hardship", "what", "anonymity", "village"}
    }
    assert all(named.values())


def test_who_says_the_same_on_and_on_is_not_asked_three_times_in_the_same_words(
    declaring: Dialogue,
) -> None:
    story = "我替邻居周有福申报，他家养的羊得病死了一大半"
    asked = []
    while (reply := declaring.say(story, "declare_hardship")).ask:
        asked.append(said(reply)[-1])
    assert 4 <= len(asked) <= 8
    assert all(len({*asked[at : at + 3]}) > 1 for at in range(len(asked) - 2)), asked
    assert said(reply) == ["utter_place_needed"]  # a story is no place, however often it comes


def test_a_turn_that_was_cut_off_is_done_again_and_no_earlier_visit(declaring: Dialogue) -> None:
    story = "我叫林长海，住东台市安丰镇红安村，我腿摔断了干不了活，电话13800004101"
    first = declaring.say(story, "declare_hardship")
    again = declaring.repeat()  # the draft was written, the answer never was
    assert said(again) == said(first)
    assert again.ask == first.ask == "consent"
    assert said_summary(again) == said_summary(first)


def test_consent_is_asked_for_in_other_words_the_third_time(declaring: Dialogue) -> None:
    declaring.say("我叫林长海，住东台市安丰镇红安村，腿摔断了，电话13800004102", "declare_hardship")
    asked = [said(declaring.say("对了 看病自己掏了六万四"))[-1] for _ in range(3)]
    assert asked == [
        "utter_question_consent_again",
        "utter_question_consent_again",
        "utter_question_consent_in_short",
    ]
    assert declaring.expects == "consent" and not declaring.records()


def test_a_reporter_who_says_the_same_on_and_on_is_asked_for_a_name_in_other_words(
    reporting: Dialogue,
) -> None:
    complaint = "村主任把低保名额都给了他小舅子"
    reporting.say(complaint, "report_lead")
    asked = [said(reporting.say(complaint, "report_lead"))[-1] for _ in range(16)]
    in_a_row = [one for nth, one in enumerate(asked) if asked[nth : nth + 3] == [one] * 3]
    assert in_a_row == []
    assert "utter_question_in_short" in asked


def test_who_says_no_more_is_not_asked_whose_income_it_is(declaring: Dialogue) -> None:
    declaring.say(
        "我叫林长海，住东台市安丰镇红安村，腿摔断了，一年收入八千，电话13800004103",
        "declare_hardship",
    )
    declaring.say("同意", "affirm")
    assert declaring.say("后面的都不说了").ask in (None, "confirm")


@pytest.mark.parametrize("words", ["啥意思", "没听懂", "你说的啥"])
def test_who_does_not_see_what_is_meant_hears_it_in_plainer_words(
    declaring: Dialogue, reporting: Dialogue, words: str
) -> None:
    declaring.say("老伴脑梗住院了，我住东台市安丰镇红安村，我叫王德福", "declare_hardship")
    assert said(declaring.say(words)) == ["utter_explain_phone", "utter_question_phone"]
    reporting.say("村会计扣了慰问金", "report_lead")
    reporting.say("实名")
    reporting.say("对")
    assert said(reporting.say(words)) == ["utter_explain_where", "utter_question_where"]


def test_to_leave_something_out_is_no_misunderstanding(declaring: Dialogue) -> None:
    story = "我替邻居张有福申报，他腿摔断了干不了活，在山东省临沂市莒南县柳庄镇前柳村"
    declaring.say(story, "declare_hardship")
    for words in ("我叫孙大海", "13800002003", "他没有电话"):
        declaring.say(words)
    assert said(declaring.say("后面的都不说了")) == ["utter_question_consent_again"]
    assert not declaring.slots["talk"].get("lost")


def test_whose_trouble_it_is_and_how_many_they_are_is_no_part_of_the_story(
    declaring: Dialogue,
) -> None:
    declaring.say("房子让雨泡了 后墙裂了大口子 不敢住了", "declare_hardship")
    declaring.say("给自己家")
    declaring.say("东台市安丰镇红安村")
    assert declaring.expects == "name"
    reply = declaring.say("对了 家里一口人")
    assert reply.ask == "name"
    declaring.say("刘根柱")
    summary = said_summary(declaring.say("13800002002"))
    assert "房子让雨泡了 后墙裂了大口子 不敢住了\n" in summary


@pytest.mark.parametrize(
    ("words", "agreed"),
    [
        ("对了 全家一年收入一万九", False), ("对了，是五口人", False), ("嗯 一年收入两万", False),
        ("对了，就这样报吧", True), ("对了哈", True), ("嗯嗯可以的", True),
    ],
)  # fmt: skip
def test_what_is_told_beside_the_read_back_is_no_consent(
    declaring: Dialogue, words: str, agreed: bool
) -> None:
    declaring.say(
        "我叫王秀英，住东台市安丰镇红安村，老伴脑梗住院自己掏了三万，电话13800004001",
        "declare_hardship",
    )
    assert declaring.expects == "consent"
    declaring.say(words, "affirm")
    assert (declaring.expects != "consent") is agreed


def test_a_cry_for_help_said_again_hears_no_question_a_third_time_in_its_words(
    declaring: Dialogue,
) -> None:
    words = "我替邻居王满仓申报，他家房子是危房，后墙裂了大口子"
    asked = [said(declaring.say(words, "declare_hardship"))[-1] for _ in range(6)]
    assert declaring.expects == "place"
    assert all(len({*asked[nth : nth + 3]}) > 1 for nth in range(4)), asked


def test_what_a_cry_for_help_tells_is_taken_the_first_time(declaring: Dialogue) -> None:
    declaring.say("今年发大水把庄稼全淹了", "declare_hardship")
    declaring.say("房子是危房，后墙裂了大口子", "declare_hardship")
    assert declaring.expects == "place"
    assert declaring.slots["risk"] == ["因灾", "住房"]


@pytest.mark.parametrize(
    "words", ["都没问题", "因残", "匿名", "邻居都看见了", "替别人家申报", "我要申报", "今年三月"]
)
def test_an_answer_to_another_question_becomes_no_name_and_no_place_however_often_it_comes(
    declaring: Dialogue, words: str
) -> None:
    declaring.say("今年发大水把庄稼全淹了", "declare_hardship")
    for _ in range(3):
        declaring.say(words)
    assert declaring.slots["place"] is None
    declaring.say("东台市安丰镇红安村")
    while declaring.expects in ("name", "reporter_name"):
        declaring.say(words)
    assert declaring.slots["name"] is None and declaring.slots["reporter_name"] is None


@pytest.mark.parametrize("words", ["匿名", "两口人", "老伴得了癌症", "手机138 0000 5678"])
def test_nor_does_it_become_the_place_or_the_time_of_a_report(
    reporting: Dialogue, words: str
) -> None:
    reporting.say("村会计把发给困难户的慰问金扣了一半", "report_lead")
    reporting.say("实名")
    reporting.say("对")
    while reporting.expects in ("where", "when"):
        reporting.say(words)
    assert reporting.slots["where"] is None and reporting.slots["when"] is None


@pytest.mark.parametrize("times", [1, 3])
def test_the_whole_story_sent_again_and_again_is_no_refusal_and_calls_nobody(
    services: Services, times: int
) -> None:
    """A phone without signal sends it until an answer comes; some of them come as one turn."""
    talk = WholeTalk(services)
    story = "我叫王秀英，住东台市安丰镇红安村，孩子考上大学交不起学费，电话13800004001"
    turn = talk.say(f"看病能报多少呀\n{story}\n{story}", "declare_hardship")
    assert turn.said[-1] == "utter_question_consent"
    for _ in range(4):
        turn = talk.say("\n".join([story] * times), "declare_hardship")
        assert turn.said[0] == "utter_noted_already" and turn.said[-1].startswith(
            "utter_question_consent"
        )
        assert (turn.loop, talk.expects) == ("declaration_form", "consent")
        assert not [one for one in turn.effects if one["type"] == "wants_human"]
    assert talk.say("同意", "affirm").said[-1] != "utter_question_consent"
    talk.say("对，报上去", "affirm")
