"""Whole calls: two people speak, in pieces and without punctuation, and the form fills."""

from __future__ import annotations

from actions import declaration
from actions.services import Services
from actions.turn import Heard
from assist import Assist
from intake.tables import User
from tests.assist.conftest import Call


def test_an_old_man_tells_of_his_wifes_illness(call: Call) -> None:
    call.talk("""
        接: 您好12317请问有什么可以帮您
        来: 喂 你好 是12317吗
        来: 我是东台市安丰镇红安村的
        来: 我老伴去年得了脑梗 瘫在床上了
        来: 住院花了三万多 家里一分钱都没有了
        接: 您别急 您叫什么名字
        来: 我叫王德福
        接: 家里几口人
        来: 就我们老两口
        接: 您电话多少
        来: 幺三八零零零零
        来: 幺二三四
        接: 家里一年收入有多少
        来: 就一点养老金 全家一年四千来块钱
    """)
    assert call.facts() == {
        "self_or_proxy": "self",
        "name": "王德福",
        "phone": "13800001234",
        "place": "东台市安丰镇红安村",
        "hardship": "我老伴去年得了脑梗 瘫在床上了\n住院花了三万多 家里一分钱都没有了",
        "risks": ["因病"],
        "household_size": 2,
        "income": {"value": 4000, "basis": "per_household", "approx": True, "said": "四千来块钱"},
        "expense": {"value": 30000, "approx": True, "said": "三万多"},
    }
    assert call.doubtful() == {"name"}, "which characters, nobody hears on the telephone"
    assert call.words("phone") == "幺三八零零零零…幺二三四"
    assert call.words("place") == "东台市安丰镇红安村"
    assert call.words("expense") == "三万多"
    view = call.view()
    assert list(view.missing) == ["consent"]
    assert view.question and view.question.field == "consent"
    assert view.question.text.startswith("我念一遍，您听听对不对：申报人：王德福，住址：")


def test_a_neighbour_tells_of_another_household(call: Call) -> None:
    call.talk("""
        来: 我替我们村的老赵家反映下 他家房子下大雨塌了半边
        接: 您自己叫什么名字 跟他什么关系
        来: 我姓周 叫周大民 我是他邻居
        接: 他家住哪个村
        来: 东台市安丰镇红安村
        接: 户主叫什么
        来: 赵永贵 永远的永 富贵的贵
        接: 您自己的电话是多少
        来: 一三八零零零零五六七八
        接: 他家几口人
        来: 他跟他老娘 两个人
    """)
    assert call.facts() == {
        "self_or_proxy": "proxy",
        "reporter_name": "周大民",
        "reporter_phone": "13800005678",
        "relation": "邻居",
        "name": "赵永贵",
        "place": "东台市安丰镇红安村",
        "hardship": "我替我们村的老赵家反映下 他家房子下大雨塌了半边",
        "risks": ["住房"],
        "guarantees": ["住房"],
        "household_size": 2,
    }
    assert call.doubtful() == {"reporter_name"}, "赵永贵 was spelt, 周大民 was not"
    view = call.view()
    assert view.question and view.question.text == "这户人家自己的电话是多少？没有就打您的。"


def test_what_is_told_before_anybody_knows_what_it_is_about_is_not_lost(call: Call) -> None:
    call.talk("""
        来: 喂您好
        来: 我叫李桂芳 木子李 桂花的桂 芬芳的芳
        来: 电话一三八零零零零九九九九
        来: 我孩子今年考上大学 学费交不起
    """)
    assert call.facts() == {
        "self_or_proxy": "self",
        "name": "李桂芳",
        "phone": "13800009999",
        "hardship": "我孩子今年考上大学 学费交不起",
        "risks": ["因学"],
    }
    assert {one.name: one.seq for one in call.view().form if one.value} == {
        "self_or_proxy": 4, "name": 2, "phone": 3, "hardship": 4, "risks": 4,
    }  # fmt: skip


def test_words_that_only_pass_the_time_and_other_questions_fill_nothing(call: Call) -> None:
    call.talk("""
        来: 我男人在工地摔断了腿 干不了活
        接: 您今年多大岁数
        来: 五十六
        接: 家里几口人
        来: 嗯
        来: 你等一下啊
        来: 这个要报名字吗
        来: 五口
    """)
    assert call.facts()["household_size"] == 5
    assert "expense" not in call.facts()
    assert "五十六" not in str(call.facts()["hardship"])


def test_the_same_utterance_twice_is_heard_once(call: Call) -> None:
    call.caller("我老伴得了癌症 花了八万多")
    before = call.view()
    call.assist.take_in(call.conversation, 1, "caller", "我老伴得了癌症 花了八万多", None, 0.9)
    assert call.view() == before


def test_words_heard_badly_are_doubtful_and_typed_ones_are_not(call: Call) -> None:
    call.caller("我老伴得了癌症 花了八万多", confidence=0.4)
    assert {"hardship", "risks", "expense"} <= call.doubtful()
    other = Call(call.assist, call.user, typed=True)
    other.caller("我老伴得了癌症 我叫李桂芳 花了八万多")
    assert other.doubtful() == set()


def test_a_yes_to_what_was_read_back_agrees_to_what_was_asked_with_it(call: Call) -> None:
    call.talk("""
        来: 我要申报困难 我老伴去年得了脑梗
        来: 我是东台市安丰镇红安村的
        接: 您叫什么名字
        来: 我叫王德福
        接: 您电话多少
        来: 13800001234
    """)
    question = call.view().question
    assert question is not None and question.field == "consent"
    call.operator(question.text)
    call.caller("同意的同意的")
    assert (call.facts()["consent"], list(call.view().missing)) == (True, [])


def test_the_farmer_answers_the_bots_question_to_the_operator_who_has_just_taken_over(
    services: Services, operator: User
) -> None:
    call = Call(Assist(services), operator, typed=True)
    story = "我叫王德福，住东台市安丰镇红安村，老伴得了脑梗，电话13800001234"
    heard = Heard(call.conversation, "m1", story, "declare_hardship", 0.9, None, {})
    assert declaration.take_turn(services, heard).ask == "consent"
    call.caller("同意")
    assert call.facts()["consent"] is True
