"""Whose an income is, said by the operator; digits that are said again; a question that goes on."""

from __future__ import annotations

import pytest

from assist import whose
from tests.assist.conftest import Call


@pytest.mark.parametrize(
    ("said", "basis"),
    [
        ("万把块是全家的", "per_household"), ("一年两万出头 全家就这些是吧", "per_household"),
        ("他全家一年收入有多少", "per_household"), ("一年三万 一家人的吗", "per_household"),
        ("两口子合起来三万吧", "per_household"), ("这是您一个人的收入吧", "per_person"), ("人均两千是吧", "per_person"),
        ("是全家一共还是一个人平均", None), ("您家一共几口人", None), ("家里几口人 一年能进多少钱", None),
    ],
)  # fmt: skip
def test_a_basis_in_an_operators_words(said: str, basis: str | None) -> None:
    assert whose.told(said) == basis


@pytest.fixture
def earning(call: Call) -> Call:
    """A declaration with an income of which it is open whose it is."""
    call.talk("""
        来: 我老伴得了癌症
        接: 一年能挣多少
        来: 一年三万块
    """)
    assert "income" in call.doubtful()
    return call


def basis(call: Call) -> object:
    return call.facts()["income"]["basis"]  # type: ignore[index]


@pytest.mark.parametrize(
    ("operator", "caller"),
    [
        ("三万是全家的吧", "对"), ("全家就这些是吧", "对 全家就这些"), ("这是一家人的吗", "可不是"),
        ("那就是两口子的", "嗯嗯 是的"), ("全家的哈", "可不是全家的嘛"),
    ],
)  # fmt: skip
def test_the_caller_agrees_whose_it_is(earning: Call, operator: str, caller: str) -> None:
    earning.operator(operator)
    earning.caller(caller)
    assert basis(earning) == "per_household"
    assert "income" not in earning.doubtful()


@pytest.mark.parametrize(
    ("operator", "caller"),
    [("三万是全家的吧", "不是"), ("您慢慢说", "对"), ("全家还是一个人", "对")],
)
def test_whoever_does_not_agree_leaves_it_open(earning: Call, operator: str, caller: str) -> None:
    earning.operator(operator)
    earning.caller(caller)
    assert basis(earning) != "per_household"


@pytest.mark.parametrize(
    "asked", ["全家一年收入多少", "您一家人一年能挣多少", "家里总共一年有多少进项"]
)
def test_a_sum_answers_whose_it_was_asked_to_be(call: Call, asked: str) -> None:
    call.caller("我老伴得了癌症")
    call.operator(asked)
    call.caller("一年三万块")
    assert basis(call) == "per_household"


@pytest.mark.parametrize(
    "said", ["他就一个人嘛 一年就三千来块钱", "就我一个人 一年三千", "光我一个人过 一年三千块"]
)
def test_who_lives_alone_has_the_income_of_the_household(call: Call, said: str) -> None:
    call.caller("我腿摔断了")
    call.operator("一年有多少收入")
    call.caller(said)
    assert basis(call) != "per_person"


@pytest.mark.parametrize("asks", ["五五六几", "后面呢", "嗯 您接着说", "没听清 您再说一遍后面"])
def test_a_number_goes_on_after_the_operator_asked_for_the_rest(call: Call, asks: str) -> None:
    call.talk("""
        来: 我老伴得了癌症
        接: 电话多少
        来: 一三八零零零零 五五六
    """)
    call.operator(asks)
    call.caller("五五六八")
    assert call.facts()["phone"] == "13800005568"


def test_groups_that_are_alike_are_no_echo(call: Call) -> None:
    call.talk("""
        来: 我老伴得了癌症
        接: 电话多少
        来: 一三八零零零零
        来: 零零零一
    """)
    assert call.facts()["phone"] == "13800000001"


@pytest.mark.parametrize("said", ["名字就算了吧", "免了吧 名字", "姓名就别问了", "这个甭问"])
def test_a_name_that_is_kept_back_is_none(call: Call, said: str) -> None:
    call.talk("""
        来: 我要举报我们村会计 他把我家的危房改造款扣了五千块
        接: 您的名字留一下
    """)
    call.caller(said)
    assert "name" not in call.facts()


@pytest.mark.parametrize(
    "said",
    [
        "是管扶贫的不 我要告状",
        "我来告一状",
        "我们会计吞我的地力补贴 三年了",
        "队长吞了我家的补贴款",
    ],
)
def test_who_accuses_opens_a_lead(call: Call, said: str) -> None:
    call.caller(said)
    assert call.view().kind == "lead"


@pytest.mark.parametrize(
    ("asked", "said", "field", "value"),
    [
        ("哪一年开始的", "二零二三年", "when", "二零二三年"),
        ("什么时候的事", "去年开春", "when", "去年开春"),
        ("一共多少钱", "三千来块", "amount", "三千来块"),
        ("是什么时候", "记不得了", "when", "三年了"),
    ],
)
def test_an_answer_takes_the_place_of_what_was_told_by_the_way(
    call: Call, asked: str, said: str, field: str, value: str
) -> None:
    call.caller("我要举报我们会计 他扣了我家的补贴两百块 三年了")
    call.operator(asked)
    call.caller(said)
    assert call.facts()[field] == value


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("孙娃读书有困难没", "房子呢"), ("房子怎么样", "医保交了没"), ("上学有没有问题", "房子安全吗"),
    ],
)  # fmt: skip
def test_a_question_about_one_guarantee_settles_no_other(
    call: Call, first: str, second: str
) -> None:
    call.caller("我屋里没得水吃 井都干了 挑水要走五里路")
    for asks in (first, second):
        call.operator(asks)
        call.caller("没得问题 都好")
    assert call.facts()["guarantees"] == ["饮水"]


def test_a_question_about_all_four_settles_them(call: Call) -> None:
    call.talk("""
        来: 我老伴得了癌症
        接: 孩子上学 房子 吃水 医保 有没有问题
        来: 都没得问题
    """)
    assert call.facts()["guarantees"] == []


@pytest.mark.parametrize(
    ("asked", "said", "value"),
    [
        ("一个月养老金多少", "两个人一共三百块", 3600), ("每个月工资拿多少", "一千八", 21600),
        ("一个月能挣多少", "一年三万块", 30000), ("一年收入多少", "三万块", 30000),
    ],
)  # fmt: skip
def test_a_bare_sum_is_of_the_time_that_was_asked_for(
    call: Call, asked: str, said: str, value: int
) -> None:
    call.caller("我老伴得了癌症")
    call.operator(asked)
    call.caller(said)
    assert call.facts()["income"]["value"] == value  # type: ignore[index]
