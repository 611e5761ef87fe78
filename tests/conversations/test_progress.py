"""Sixty ways of asking how a case stands, by phone, and a draft that waits: with a real Rasa."""

from __future__ import annotations

import re

import pytest

from hotline.demo.cases import Talk
from tests.conversations.test_declaration import filed
from tests.running import System

WAYS = """\
查进度
我报的咋样了
我那个申报到哪一步了
俺报的那事办得咋样了
我报过没有
我到底报上没有啊
你们收到没
你们收到我的申报了没
我上次报的收到了吗
登记上了没
谁来啊
派谁来看我家
我的申报归谁管
现在在谁手上
哪个单位在办我这个事
到底谁来核实
什么时候来
啥时候来人
啥时候有人上门
啥时候能有结果
哪天来俺家看
还得等多久才有人来
还要等几天
几时能来嘛
咋还没来人
咋还没人来啊
怎么还没有人来我家
为啥还不来人
都半个月了咋没动静
等了好久了没人管我
报上去就没下文了
报了一个礼拜了没人联系我
帮我催一催
催一下我的申报
我的申请批了没
批下来没有
审核通过了吗
我家评上没有
结果出来没
有结果了吗
有消息没有
有没有进展
进度怎么样了
办到哪了
走到哪一步了
现在啥情况了
我那个单子办好了没
村里来核实了没有 给个信
啷个还莫得人来看
么子时候来人嘛
俺那事有信儿没
查一下我的申报进度
看看我的申报办理情况
想问问我报的困难户批没批
我前几天申报的 现在怎么样了
来电人查询申报办理进度
来电人催办 称无人上门
上回说有人来 到今天也没见人
我想知道我家那个事处理到哪里了
你们是不是把我的事忘了 咋没人来""".splitlines()


def test_there_are_sixty_ways() -> None:
    assert len(WAYS) == len(set(WAYS)) == 60


def test_sixty_ways_of_asking_are_all_told_the_case(system: System) -> None:
    unheard = []
    for begin in range(0, len(WAYS), 15):
        talk = system.talk()
        phone = f"1380000{3300 + begin:04d}"
        talk.say(f"我叫王秀英，住东台市安丰镇红安村，老伴脑梗住院自己掏了三万，电话{phone}")
        number = _filed(talk)
        for way in WAYS[begin : begin + 15]:
            told = "\n".join(message["text"] for message in talk.say(way))
            if number not in told:
                unheard.append((way, told[:60]))
    assert unheard == []


def test_by_phone_with_the_code_out_of_the_message(system: System) -> None:
    owner = system.talk()
    owner.say("我叫李根宝，住东台市安丰镇红安村，老伴脑梗住院自己掏了三万，电话13800003390")
    number = _filed(owner)
    talk = system.talk()
    assert "受理编号" in talk.say("我报的事咋样了")[-1]["text"]
    assert talk.say("编号找不到了")[-1]["expects"] == "phone"
    asked = talk.say("13800003390")[-1]
    assert asked["expects"] is None and "如果这个号码报过，会收到一条短信" in asked["text"]
    assert number in "".join(one["text"] for one in talk.say(_code(system)))
    stranger = system.talk()
    stranger.say("查进度")
    stranger.say("用电话查")
    unknown = stranger.say("13800003399")[-1]
    assert (unknown["text"], unknown["buttons"]) == (asked["text"], asked["buttons"])


def test_what_waits_is_offered_and_gone_on_with_or_begun_anew(system: System) -> None:
    talk = system.talk()
    open_question = talk.say("我叫周长根，住东台市安丰镇红安村，老伴脑梗住院自己掏了两万")[-1]
    assert open_question["expects"] == "phone"
    talk.say("先不弄了，明天再说")
    offer = talk.say("你好")[-1]
    assert offer["expects"] is None and "周长根" in offer["text"]
    assert [one["value"] for one in offer["buttons"]] == ["接着办", "重新来", "删掉"]
    resumed = talk.say("接着办")[-1]
    assert (resumed["expects"], resumed["text"]) == ("phone", open_question["text"])
    talk.say("先不弄了")
    assert "周长根" in talk.say("我要申报困难")[-1]["text"]
    assert talk.say("重新来")[-1]["expects"] == "hardship"
    talk.say("删掉")
    assert "没有留着" in talk.say("接着办")[0]["text"]


def _filed(talk: Talk) -> str:
    answers = {"consent": "同意", "confirm": "对，报上去"}
    expects = "consent"
    for _ in range(10):
        said = talk.say(answers.get(expects, "后面的都不说了"))
        if re.search("SB[0-9]{8}", "".join(one["text"] for one in said)):
            return filed(said)[0]
        expects = said[-1]["expects"]
    pytest.fail(f"not filed: {expects}")


def _code(system: System) -> str:
    """The last code that went out; without a text message service it goes to the spool."""
    for _ in range(20):
        system.command("deliver")
        spool = (system.home / "outbox").glob("*.log")
        text = "".join(path.read_text("utf-8") for path in spool)
        found = re.findall(r"phone_code .*验证码是(\d{6})", text)
        if found:
            return found[-1]
    pytest.fail("no message in the spool")
