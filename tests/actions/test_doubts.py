"""Corrections while another field is asked for: counts and sums, in part or as a whole."""

from __future__ import annotations

import pytest

from tests.actions.conftest import Dialogue, said

STORY = "我叫王秀英，住东台市安丰镇红安村，老伴脑梗住院自己掏了三万，电话13800004001"


@pytest.fixture
def offered(declaring: Dialogue) -> Dialogue:
    """A talk in which everything offered but the ID was told."""
    declaring.say(STORY, "declare_hardship")
    declaring.say("同意", "affirm")
    declaring.say("四口人")
    declaring.say("全家一年两万")
    assert declaring.expects == "guarantees"
    return declaring


@pytest.mark.parametrize(
    ("said", "size"),
    [
        ("刚才人数少说了一个", 5), ("漏了老幺 一共五个", 5), ("几口人那个应该填3", 3),
        ("人口说多了 大闺女嫁了 就三个人", 3), ("家里人数不对，我娘也住这儿，是五个人", 5),
    ],
)  # fmt: skip
def test_the_household_is_counted_again(offered: Dialogue, said: str, size: int) -> None:
    offered.say(said, "correct_info")
    assert offered.slots["household_size"] == size
    assert offered.expects == "guarantees"


@pytest.mark.parametrize(
    ("said", "income"),
    [("收入多写了个零", 2000), ("收入说错了 是一万六", 16000), ("收入不对，全家一万八", 18000)],
)
def test_a_sum_is_put_right_and_stays_the_households(
    offered: Dialogue, said: str, income: int
) -> None:
    offered.say(said, "correct_info")
    kept = offered.slots["income"]
    assert (kept["value"], kept["basis"]) == (income, "per_household")


@pytest.mark.parametrize(
    ("said", "income"),
    [
        ("收入那个我重新算了下，两个人一共一万三，不是两万", 13000),
        ("看错了，不是两万，是一万九", 19000),
        ("算错了，是一万七，不是两万", 17000),
    ],
)
def test_the_wrong_sum_is_known_by_itself(offered: Dialogue, said: str, income: int) -> None:
    before = offered.slots["household_size"]
    offered.say(said, "correct_info")
    assert offered.slots["income"]["value"] == income
    assert offered.slots["household_size"] == before


def test_a_sum_put_right_beside_the_next_question_is_no_answer_to_it(declaring: Dialogue) -> None:
    declaring.say("我叫王秀英，住东台市安丰镇红安村，老伴脑梗，电话13800004001", "declare_hardship")
    declaring.say("同意", "affirm")
    declaring.say("四口人")
    declaring.say("全家一年两万四")
    declaring.say("不是两万四 算上我媳妇挣的 全家一年两万六", "correct_info")
    assert declaring.slots["income"]["value"] == 26000
    assert (declaring.slots["expense"], declaring.expects) == (None, "expense")


def test_only_whose_income_it_is_is_put_right(offered: Dialogue) -> None:
    offered.say("收入那个讲错了，两万是平均每个人一年的，不是全家的", "correct_info")
    kept = offered.slots["income"]
    assert (kept["value"], kept["basis"], offered.expects) == (20000, "per_person", "guarantees")


@pytest.mark.parametrize(
    ("answer", "told"),
    [("别的没问题", ["住房"]), ("吃水也困难", ["住房", "饮水"]), ("跳过", ["住房"])],
)
def test_of_one_guarantee_told_the_others_are_asked_for(
    declaring: Dialogue, answer: str, told: list[str]
) -> None:
    declaring.say(
        "我叫王秀英，东台市安丰镇红安村的，13800001234，房子漏雨成了危房", "declare_hardship"
    )
    declaring.say("同意", "affirm")
    for _ in range(3):
        declaring.say("跳过")
    assert declaring.expects == "guarantees"
    assert "utter_explain_guarantees" in [
        one["response"] for one in declaring.say("啥意思").messages
    ]
    assert declaring.expects == "guarantees"
    declaring.say(answer)
    assert (declaring.expects, declaring.slots["guarantees"]) == ("id_card", told)


def test_who_asks_why_and_answers_is_told_and_heard(declaring: Dialogue) -> None:
    declaring.say(STORY, "declare_hardship")
    declaring.say("同意", "affirm")
    reply = declaring.say("问这干啥呀 四口")
    assert declaring.slots["household_size"] == 4
    assert reply.ask == "income"
    assert len(reply.messages) > 1


def test_whom_to_ring_instead_is_no_wish_to_be_called(declaring: Dialogue) -> None:
    declaring.say("我想替俺娘申报，她叫王秀英，住东台市安丰镇红安村，脑梗住院", "declare_hardship")
    before = declaring.expects
    declaring.say("俺娘耳背不会接电话 打给我就中")
    assert declaring.expects in (before, "reporter_name", "reporter_phone", "phone")


def test_what_is_noted_already_is_no_answer_however_often_it_is_said(declaring: Dialogue) -> None:
    declaring.say("今年发大水把庄稼全淹了", "declare_hardship")
    declaring.say("对了 家里九口人")
    for _ in range(3):
        reply = declaring.say("家里是9口人 刚才说错了", "correct_info")
        assert said(reply)[0] == "utter_noted_already"
        assert declaring.expects == "place"
    assert "utter_not_understood_in_form" not in said(reply)
    assert declaring.slots["place"] is None
    declaring.say("柳树沟那边 我家9口人")
    assert "柳树沟" in str(declaring.slots["place"])


def test_a_sign_without_a_word_is_no_answer_to_what_is_right(declaring: Dialogue) -> None:
    declaring.say(STORY, "declare_hardship")
    declaring.say("同意", "affirm")
    declaring.say("电话说错了，是1380000123", "correct_info")
    declaring.say("电话说错了，是1380000123", "correct_info")
    assert declaring.expects == "phone"
    declaring.say("😀")
    assert declaring.expects == "phone"
    declaring.say("13800004009")
    assert declaring.slots["phone"] == "13800004009"
    assert declaring.expects == "household_size"


@pytest.mark.parametrize(
    ("said_again", "field"),
    [
        ("地址说错了，是东台市安丰镇红安村", "place"),
        ("电话刚才说错了，应该是13800004001", "phone"),
        ("名字说错了 是王秀英", "name"),
    ],
)
def test_wrong_and_yet_what_is_noted_is_taken_at_its_word(
    declaring: Dialogue, said_again: str, field: str
) -> None:
    declaring.say(STORY, "declare_hardship")
    declaring.say("同意", "affirm")
    before, expects = declaring.slots[field], declaring.expects
    for _ in range(2):
        reply = declaring.say(said_again, "correct_info")
        assert said(reply)[0] == "utter_noted_already"
        assert (declaring.slots[field], declaring.expects) == (before, expects)


def test_the_place_that_is_known_stays_whatever_stands_about_it(declaring: Dialogue) -> None:
    declaring.say(STORY, "declare_hardship")
    declaring.say("同意", "affirm")
    before = declaring.slots["place"]
    declaring.say("地址说错了", "correct_info")
    assert declaring.expects == "place"
    declaring.say("地址说错了，就是安丰镇红安村那个地方", "correct_info")
    assert declaring.slots["place"] == before
    declaring.say("地址说错了，不是安丰镇红安村", "correct_info")
    assert declaring.expects == "place"
