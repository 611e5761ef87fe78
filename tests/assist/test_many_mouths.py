"""Whole calls from different people's mouths, as a recogniser writes them down."""

from __future__ import annotations

from tests.assist.conftest import Call


def test_a_migrant_worker_from_sichuan_with_a_sick_child(call: Call) -> None:
    call.talk("""
        接: 您好这里12317
        来: 同志啊我问哈子我屋里那个娃娃得了白血病
        来: 在成都华西医院住了三个月院了
        来: 花了二十八万 医保报了十一万
        来: 剩下的都是借的 跟亲戚借了十万
        接: 孩子多大了 您住哪里
        来: 娃儿八岁 我们是乐至县通旅镇云龙村的
        接: 家里都有哪些人
        来: 我婆娘 两个娃 还有我老汉 一共五口
        接: 那您叫什么
        来: 陈德贵
        接: 是耳东陈吗 品德的德 富贵的贵
        来: 对对对
        接: 您现在这个号码能联系上您吧
        来: 能 一三八零零零零七七八八
        接: 家里收入靠什么 一年多少
        来: 我打零工一个月两千多
        接: 房子吃水上学有什么问题没得
        来: 都没得问题
    """)
    facts = call.facts()
    assert facts.pop("expense")["value"] == 170000, "twenty-eight less the eleven paid back"  # type: ignore[index]
    assert facts.pop("other_amounts") == [{"kind": "debt", "value": 100000, "said": "十万"}]
    assert facts.pop("income")["basis"] == "unspecified"  # type: ignore[index]
    assert "白血病" in str(facts.pop("hardship"))
    assert facts == {
        "self_or_proxy": "self",
        "name": "陈德贵",
        "phone": "13800007788",
        "place": "乐至县通旅镇云龙村",
        "risks": ["因病"],
        "household_size": 5,
        "guarantees": [],
    }
    assert call.doubtful() == {"income"}, "the name was spelt by the operator and agreed to"


def test_a_woman_from_shandong_who_corrects_herself(call: Call) -> None:
    call.talk("""
        来: 喂 是扶贫办不
        来: 俺是山东临沂费县的 俺想问问俺家里有个车能不能报那个监测户
        接: 您说说家里情况
        来: 俺对象车祸住院了 撞他的人跑了
        来: 花了得有七八万吧
        来: 俺姓孟 孟庆华 庆祝的庆 中华的华
        接: 您电话
        来: 13800006677
        接: 家里几口人
        来: 四口
        来: 不对 算上俺婆婆 五口
        接: 好 五口人对吧
        来: 对
        接: 身份证您不用现在说
    """)
    facts = call.facts()
    assert facts.pop("expense")["value"] == [70000, 80000]  # type: ignore[index]
    assert facts == {
        "self_or_proxy": "self",
        "name": "孟庆华",
        "phone": "13800006677",
        "place": "山东省临沂市费县",
        "hardship": "俺对象车祸住院了 撞他的人跑了",
        "risks": ["因意外"],
        "household_size": 5,
    }
    assert call.doubtful() == set()
    question = call.view().question
    assert question and question.text == "是哪个镇、哪个村？"


def test_an_old_man_who_lives_alone_and_has_no_telephone(call: Call) -> None:
    call.talk("""
        来: 闺女我耳朵背 你大点声
        接: 大爷您说有什么事
        来: 我一个人 七十八了 老伴没了 儿子在外头不管
        来: 房子漏得厉害 下雨拿盆接
        接: 您住哪个村
        来: 红安村
        接: 哪个镇
        来: 安丰镇
        接: 东台市的是吧
        来: 对东台
        接: 您叫什么
        来: 姓吴 吴
        来: 吴长庚
        接: 电话呢
        来: 没有电话 我用邻居家的打的
        接: 这些保存下来给村里核实 您同意不
        来: 行行行 你给我弄吧
    """)
    assert call.facts() == {
        "self_or_proxy": "self",
        "name": "吴长庚",
        "place": "江苏省盐城市东台市安丰镇红安村",
        "hardship": "房子漏得厉害 下雨拿盆接",
        "risks": ["住房"],
        "guarantees": ["住房"],
        "consent": True,
    }
    view = call.view()
    assert list(view.missing) == ["phone"], "somebody has to be reached"
    assert {one.name for one in view.form if one.declined} == {"phone"}


def test_a_village_accountant_for_an_old_man(call: Call) -> None:
    call.talk("""
        来: 我问一下 我是村里的会计 帮我们村的五保户老冯报一下
        来: 他眼睛看不见 六十九了
        接: 他叫什么名字
        来: 冯有才 有没有的有 才能的才
        接: 哪个村
        来: 费县青山乡
        来: 费县青山乡山口村
        接: 您自己的电话
        来: 一三八零零零零
        来: 三三四四 我叫周正
        接: 他有电话吗
        来: 没有 打我的
    """)
    facts = call.facts()
    assert "眼睛看不见" in str(facts.pop("hardship"))
    assert facts == {
        "self_or_proxy": "proxy",
        "reporter_name": "周正",
        "reporter_phone": "13800003344",
        "relation": "会计",
        "name": "冯有才",
        "place": "费县青山乡山口村",
        "risks": ["因残"],
    }
    assert call.doubtful() == {"reporter_name"}
    assert list(call.view().missing) == ["consent"], "the helper can be rung"


def test_a_herdsman_reports_and_is_kept_confidential(call: Call) -> None:
    call.talk("""
        来: 你好 我反映个情况 不是我家的
        来: 我们嘎查的嘎查长把草场补贴给他小舅子多报了两百亩
        接: 您是哪个旗哪个苏木的
        来: 内蒙古武川县哈乐镇
        接: 什么时候的事情
        来: 就今年春天
        接: 涉及多少钱您知道吗
        来: 说不好 一两万吧
        接: 您要不要留名字
        来: 不留 我怕他们报复 能不能匿名
        接: 电话里做不到匿名 可以给您保密
        来: 那就保密吧 我叫巴特尔
        接: 有证据吗
        来: 有照片 我手机里有公示的照片
    """)
    facts = call.facts()
    assert facts == {
        "anonymity": "confidential",
        "what": "你好 我反映个情况 不是我家的\n我们嘎查的嘎查长把草场补贴给他小舅子多报了两百亩",
        "where": "内蒙古自治区武川县哈乐镇",
        "who": "嘎查长",
        "when": "就今年春天",
        "amount": "说不好 一两万吧",
        "evidence": "有照片 我手机里有公示的照片",
        "name": "巴特尔",
    }
    assert {"amount", "who", "name"} <= call.doubtful()
    assert list(call.view().missing) == []
    assert "elsewhere" in {one.kind for one in call.view().cautions}


def test_who_it_was_comes_in_two_answers(call: Call) -> None:
    call.talk("""
        来: 我要举报我们村会计
        接: 您说 什么事
        来: 他把我家的危房改造款扣了五千块
        接: 会计叫什么名字
        来: 叫田兴隆
        接: 您怎么称呼
        来: 我叫何秀兰
    """)
    facts = call.facts()
    assert (facts["who"], facts["name"], facts["amount"]) == ("村会计田兴隆", "何秀兰", "五千块")


def test_typed_words_of_the_caller_alone_answer_what_the_page_asks(call: Call) -> None:
    alone = Call(call.assist, call.user, typed=True)
    for text in ("我男人得了尿毒症", "东台市安丰镇红安村", "李桂芳", "13800001234"):
        alone.caller(text)
    assert alone.facts() == {
        "self_or_proxy": "self",
        "name": "李桂芳",
        "phone": "13800001234",
        "place": "东台市安丰镇红安村",
        "hardship": "我男人得了尿毒症",
        "risks": ["因病"],
    }
    assert alone.doubtful() == set()
    question = alone.view().question
    assert question and question.field == "consent"
    alone.caller("同意")
    assert alone.facts()["consent"] is True
    question = alone.view().question
    assert question and question.field == "household_size"
