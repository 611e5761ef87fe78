"""Short replies, alarms and risks."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from language import answers, dangers, guarantees, risks
from language.search_tokens import Lexicon, token_set, tokens
from language.text import fold
from tests.language.marked import DATA

LINES = (DATA / "replies.csv").read_text(encoding="utf-8").splitlines()[1:]
CASES = [tuple(line.split(",", 1)) for line in LINES]


@pytest.mark.parametrize(("kind", "reply"), CASES)
def test_replies(kind: str, reply: str) -> None:
    assert (answers.classify(reply) or "none") == kind


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        *(("yes", one) for one in (
            "行行行 麻烦你了", "中中中 麻烦恁了啊", "好好好 你们来吧", "哦 好好好 叫他们来", "要得要得 谢谢你哈",
            "可以可以 快点来人", "同意同意 赶紧的吧", "愿意愿意 辛苦你们了", "成成成 你们看着办", "行行行行 谢谢闺女",
            "中中 你们来看吧", "同意 同意 叫村里来看吧", "没问题没问题 谢谢你", "得行得行 难为你了",
            "管管管 谢谢恁", "要得要得要得 麻烦你们跑一趟", "行 你们来核实吧",
        )),
        *(("no", one) for one in (
            "不行不行", "不行不行 麻烦你了", "不中不中 恁别来", "不要不要 别来", "不用不用 谢谢你", "不行不行不行 谢谢",
            "不成不成 你们别来", "不行不行 叫他们别来",
        )),
        *(("none", one) for one in (
            "好好好 你们什么时候来", "行行行 不过先别让村里知道", "好好好 可是他们来了也不管", "行行好吧",
            "好好照顾他", "行行行 我家五口人", "好好的房子塌了", "你们来的时候打电话",
        )),
    ],
)  # fmt: skip
def test_a_yes_or_no_over_and_over_with_courtesies(kind: str, text: str) -> None:
    assert (answers.classify(text) or "none") == kind


@pytest.mark.parametrize(
    "text",
    ["我家五口人", "三千", "我叫王秀英", "没有地", "有个儿子", "房子漏雨", "不是5口是6口", "",
     "监测户退出要满几年啊", "干部把我家收入多写了两万就是不想给我报"],
)  # fmt: skip
def test_a_story_is_no_reply(text: str) -> None:
    assert answers.classify(text) is None


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("我不想活了", ["suicide"]), ("房子快塌了", ["collapse"]), ("揭不开锅了", ["hunger"]),
        ("他拿刀砍人", ["violence"]), ("我妈昏迷了", ["medical"]), ("三天没吃饭了", ["hunger"]),
        ("不会自杀的", []), ("家里穷", []), ("我喝农药死了算了", ["suicide"]),
    ],
)  # fmt: skip
def test_dangers(text: str, found: list[str]) -> None:
    assert dangers.find(text) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("老伴尿毒症", [("尿毒症", "因病")]), ("没病没灾", []), ("家里没人生病", []),
        ("供两个孩子上学", [("供两个孩子上学", "因学")]), ("二级残", [("二级残", "因残")]),
        ("羊死了三十只", [("羊死了三十只", "产业失败")]),
        ("危房改造的钱", []), ("井干了", [("井干了", "饮水")]),
        ("厂子倒闭没活干", [("厂子倒闭", "就业不稳"), ("没活干", "就业不稳")]),
        ("没劳力", [("没劳力", "缺劳力")]),
        ("白灾", [("白灾", "因灾")]), ("摔断腿", [("摔断腿", "因意外")]),
    ],
)  # fmt: skip
def test_risks(text: str, found: list[tuple[str, str]]) -> None:
    assert [(text[s.start : s.end], s.normalized) for s in risks.find(text)] == found


@given(st.text(max_size=200))
def test_folding_keeps_every_place_and_tokens_never_fail(text: str) -> None:
    folded = fold(text)
    assert len(folded) == len(text)
    assert fold(folded) == folded
    assert tokens(text) == tokens(folded)
    assert set(tokens(text)) == token_set(folded)
    answers.classify(text), guarantees.find(text), dangers.find(text)


def test_tokens() -> None:
    assert tokens("１２３１７ 监测线6000元，ABC") == [
        "12317", "监", "监测", "测", "测线", "线", "6000", "元", "abc",
    ]  # fmt: skip


def test_words_of_a_lexicon_are_tokens_the_longest_at_each_place() -> None:
    lexicon = Lexicon(["监测户", "监测户标准", "户标准化", "低保", "Ａ级危房"])
    assert lexicon.cut("监测户标准化，a级危房，低保") == ["监测户标准", "a级危房"]
    assert tokens("监测户", lexicon) == ["监", "监测", "测", "测户", "户", "监测户"]
    assert token_set("监测户", lexicon) == set(tokens("监测户", lexicon))
    assert tokens("监测户", Lexicon([])) == tokens("监测户")
