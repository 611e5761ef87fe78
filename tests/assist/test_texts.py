"""Every question of both forms has words to be read out, and every field a name."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml

from assist import asking, texts
from assist.forms import PAGE
from assist.worded import label
from intake.facts import shapes
from tests.actions.whole_talk import RESPONSES

_NOT_ASKED_HERE = re.compile(
    r"again$|confirm$|_account$|addition|add_to|callback|do_again|number|policy_open|progress|rate$|"
    r"receipt|record|step|draft|withdraw|why|in_short"
)
"""Questions of other matters, or of a repeated turn: an operator asks as often as it takes."""


def asked_by_the_bot() -> list[str]:
    found = []
    for name in ("declaration", "lead"):
        text = (RESPONSES / f"{name}.yml").read_text("utf-8")
        found += re.findall(r"^  utter_question_(\w+):", text, re.M)
    return sorted(one for one in set(found) if not _NOT_ASKED_HERE.search(one))


@pytest.mark.parametrize("key", asked_by_the_bot())
def test_a_question_has_words_to_be_read_out(key: str) -> None:
    said = str(texts.words("questions")[key])
    assert not re.search(r"[（）()]|点一个|按钮", said), "nobody sees brackets on the telephone"


@pytest.mark.parametrize("kind", sorted(PAGE))
def test_every_field_of_the_page_is_one_of_the_draft_and_has_a_name(kind: str) -> None:
    for field in PAGE[kind]:
        assert field in shapes()[kind]
        assert label(kind, field)


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ("您家几口人", "household_size"),
        ("家里都有谁啊一共几个", "household_size"),
        ("电话留一个吧", "phone"),
        ("您手机号是多少", "phone"),
        ("怎么联系您", "phone"),
        ("您贵姓", "name"),
        ("户主叫什么名字", "name"),
        ("您住在哪个村", "place"),
        ("家是哪儿的", "place"),
        ("一年能挣多少钱", "income"),
        ("家里收入怎么样", "income"),
        ("看病自己掏了多少", "expense"),
        ("报销完自己还花了多少", "expense"),
        ("孩子上学住房吃水有没有问题", "guarantees"),
        ("身份证号方便说吗", "id_card"),
        ("这些保存下来交给村里核实您同意吗", "consent"),
        ("您是给自己家申报还是替别人", "self_or_proxy"),
        ("遇到什么困难了", "hardship"),
        ("您今年多大岁数", asking.UNKNOWN),
        ("您吃饭了吗", asking.UNKNOWN),
        ("好的我记下了", None),
        ("您别着急慢慢来", None),
    ],
)
def test_which_field_an_operator_asks_for(said: str, field: str | None) -> None:
    assert asking.asked(said, "declaration") == field


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ("反映的是谁", "who"),
        ("会计叫什么名字", "who"),
        ("什么时候的事", "when"),
        ("一共多少钱", "amount"),
        ("有没有证据", "evidence"),
        ("哪个村的事", "where"),
        ("您想实名还是保密", "anonymity"),
        ("您怎么称呼", "name"),
        ("怎么联系您", "phone"),
        ("什么事您说", "what"),
        ("家里几口人", asking.UNKNOWN),
    ],
)
def test_which_field_of_a_lead(said: str, field: str | None) -> None:
    assert asking.asked(said, "lead") == field


@pytest.mark.parametrize(
    ("field", "said"),
    [
        ("consent", "这些交给村里核实行不行|存下来让镇上来人看看 您看行吧|核实一下中不中|由镇上来核实 您愿意吧"),
        ("expense", "一个月透析自己出多少|自家出了多少|个人得出多少|除去报销您家往外掏多少|医药费垫了多少|"
                    "您自己交多少|住院自己得拿多少|一年吃药自己要贴多少|这里头自己承担多少|"
                    "报销之后自己出的那块有多少|除了学费还有啥大开销"),
        ("income", "一个月养老金好多|一年收入几多|工资一个月拿多少|您老公一个月能拿多少|养老金每月多少|一年能进多少钱|家里收入一年多少钱"),
        ("guarantees", "房子吃水没问题吧|房子 吃水 医保 都没问题吧|孩子上学有没有困难|住的怎么样 水呢|吃水够不够 房子漏不漏|"
                       "三保障有没有问题|房子住着安全不安全 吃水呢|自来水通了没|医保交了没"),
        ("name", "户主是您吗|您自己就是户主吗|您贵姓大名|您姓什么|名字报一下"),
        ("household_size", "您叫什么 家里几口人|收入先不说 家里几口人"),
        ("place", "几组的|第几社|您贵姓 家住哪里|您叫啥 住哪个村"),
        ("phone", "您电话好多|您叫什么 电话多少|名字记下了 那手机号呢|电话就用您打来的这个"),
        ("relation", "您跟户主什么关系"),
        (None, "没听清 您再说一遍|嗯 您接着说|五五六几|后面呢"),
    ],
)  # fmt: skip
def test_the_last_question_in_many_words(field: str | None, said: str) -> None:
    assert {one: asking.asked(one, "declaration") for one in said.split("|")} == dict.fromkeys(
        said.split("|"), field
    )


@pytest.mark.parametrize(
    ("field", "said"),
    [
        ("name", "那给您保密 您叫什么|给您保密的 您怎么称呼|可以保密 您贵姓|保密没问题 那您姓名是|"
                 "您要实名的话 您叫什么名字"),
        ("anonymity", "您叫什么先不说 您是实名还是保密|可以给您保密|您愿意留名字吗 还是要保密|您是留名还是保密"),
        ("phone", "可以保密 留个电话吧|您叫什么 电话呢"),
        ("who", "保密没问题 那个主任姓什么"),
        ("amount", "什么时候的事 多少钱"),
        ("evidence", "多少钱 有没有证据|给您打条子了吗"),
        ("where", "谁干的 在哪个村"),
    ],
)  # fmt: skip
def test_the_last_question_of_a_lead(field: str, said: str) -> None:
    assert {one: asking.asked(one, "lead") for one in said.split("|")} == dict.fromkeys(
        said.split("|"), field
    )


def test_who_speaks_for_another_is_asked_for_their_own() -> None:
    ask = [asking.asked(one, "declaration", proxy=True) for one in ("您叫什么", "户主叫什么")]
    assert ask == ["reporter_name", "name"]
    assert asking.asked("您父亲电话多少", "declaration", proxy=True) == "phone"


def test_the_packaged_data_is_there() -> None:
    room = Path(texts.__file__).parent
    assert {one.name for one in (room / "data").iterdir()} == {
        "asked.yml", "cautions.yml", "matters.yml",
    }  # fmt: skip


@pytest.mark.parametrize("key", ["urgent", "declaration", "lead"])
def test_what_was_filed_is_told_in_the_bots_own_words(key: str) -> None:
    responses: dict[str, list[dict[str, str]]] = {}
    for name in ("declaration", "lead"):
        loaded = yaml.safe_load((RESPONSES / f"{name}.yml").read_text("utf-8"))
        responses |= loaded["responses"]
    [bots] = responses[f"utter_{key}_filed"]
    assert texts.words("confirmed")[key] == bots["text"]
