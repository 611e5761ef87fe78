"""The rule that goes with a call: of the caller's own region, with its source, or none."""

from __future__ import annotations

from assist import Intent
from tests.assist.conftest import Call

ASKS = Intent("ask_policy", 0.95)


def test_a_question_is_answered_by_the_rule_of_where_the_caller_lives(call: Call) -> None:
    call.caller("我是东台的")
    call.caller("那个监测线是多少啊", ASKS)
    (clause,) = [one for one in call.view().clauses if one.own]
    assert (clause.document, clause.region, clause.section, clause.year) == (
        "dongtai-2020", "东台市", "三（一）1", 2020,
    )  # fmt: skip
    assert clause.say == (
        "东台的监测线就是民政部门现行的低保标准。文件没写多少钱，低保标准会随物价调整。"
        "要知道现在的数，请问市民政局。"
    )
    assert clause.title == "东台市建立解决相对贫困长效机制工作实施方案"


def test_without_a_region_every_rule_is_named_as_its_regions_and_the_place_settles_it(
    call: Call,
) -> None:
    call.caller("监测线是多少", ASKS)
    shown = call.view().clauses
    assert len(shown) > 1 and not any(one.own for one in shown)
    assert all(one.say.startswith(f"{one.region}的文件是这么写的：") for one in shown)
    call.caller("我东台的")
    assert [one.document for one in call.view().clauses] == ["dongtai-2020"]


def test_what_no_document_says_is_not_made_up(call: Call) -> None:
    call.caller("我是东台的")
    call.caller("我家一年低保能领多少钱", ASKS)
    view = call.view()
    assert [one.kind for one in view.cautions] == ["no_basis"]
    assert list(view.clauses) == []


def test_a_told_trouble_brings_the_rule_of_the_region_by_itself(call: Call) -> None:
    call.caller("我老伴去年得了癌症")
    assert list(call.view().clauses) == []
    call.caller("我家在内蒙古武川县")
    (clause,) = call.view().clauses
    assert (clause.own, clause.region, clause.year) == (True, "内蒙古自治区", 2021)
    assert "突发严重困难户" in clause.say


def test_one_regions_rule_is_never_given_as_anothers(call: Call) -> None:
    call.caller("我是山东菏泽单县的 我老伴得了癌症")
    assert {one.region for one in call.view().clauses if one.own} <= {"山东省"}


def test_chatter_looks_nothing_up(call: Call) -> None:
    call.talk("""
        来: 喂 听得到吗
        来: 你是机器人吗
        来: 我想说个事情行不行
    """)
    view = call.view()
    assert (list(view.clauses), list(view.cautions)) == ([], [])
