"""The cause in a short answer, and causes told in a story."""

from __future__ import annotations

import pytest

from language import causes, risks
from language.causes import is_cause
from language.entities import extract
from language.text import fold


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("房子跟水，两样", ["住房", "饮水"]), ("就是病嘛", ["因病"]), ("房子危险", ["住房"]),
        ("吃水呗还能是啥", ["饮水"]), ("不是房子，是没活干", ["就业不稳"]), ("看病都好着，是价钱垮了", ["产业失败"]),
        ("说不好", []), ("屋里没人", []),
    ],
)  # fmt: skip
def test_named_in_a_short_answer(text: str, kinds: list[str]) -> None:
    assert sorted(causes.named(text)) == sorted(kinds)


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("涝得邪乎，稻子全泡汤了", {"因灾"}), ("房子倒是新的", set()), ("我没房贷", set()),
        ("今年得了禽流感，鸭子死光了", {"产业失败"}), ("没地方睡", {"住房"}), ("厂关掉了，找来找去没人要", {"就业不稳"}),
        ("跟生病没关系", set()), ("冇得水吃", {"饮水"}), ("一条腿锯掉了", {"因残"}),
    ],
)  # fmt: skip
def test_told_in_a_story(text: str, kinds: set[str]) -> None:
    assert {span.normalized for span in risks.find(fold(text))} == kinds


@pytest.mark.parametrize(
    ("said", "causes"),
    [
        ("婆婆糖尿病烂脚", {"因病"}), ("雪灾，牛冻死了十几头", {"因灾"}),
        ("牛得疫病死了十几头", {"产业失败"}), ("老汉中风瘫起在床上", {"因病"}),
        ("他出了车祸住院开刀", {"因意外"}), ("老伴肺癌，欠一屁股债", {"因病"}),
        ("闺女白血病，我离了婚", {"因病"}), ("当归烂根，赔惨了", {"产业失败"}),
        ("爷爷肺癌，家里没人干活了", {"因病", "缺劳力"}), ("割松脂让蛇咬了", {"因意外"}),
        ("山垮下来把灶房冲了，成危房了", {"因灾", "住房"}), ("大雨把葵花全淹死了，颗粒无收", {"因灾"}),
        ("他爸在矿上出事没了", {"因意外"}), ("娃听不见，残疾证二级，我要守着他打不成工", {"因残"}),
        ("男人精神病，办了残疾证", {"因残"}),
        ("糖尿病，脚都烂了", {"因病"}), ("眼睛看不见，有视力残疾一级的证", {"因残"}), ("当归叫泥石流埋了，一年白干", {"因灾"}),
        ("连住下了五天雨，土窑淋塌了，不敢住人", {"因灾", "住房"}), ("从架子上跶下来，腰杆摔断了", {"因意外"}),
        ("老木屋柱头都烂了，歪起好厉害怕要倒", {"住房"}), ("光棍一个，房子漏雨", {"住房"}),
        ("吃水靠接雨水，天旱就没有水喝", {"饮水"}), ("天旱，庄稼绝收了", {"因灾"}),
        ("养了八头牛，今年得病死了七头，赔了九万多", {"产业失败"}),
        ("采石场石头砸了腿", {"因意外"}), ("股骨头坏死，疼得下不了地", {"因病"}),
    ],
)  # fmt: skip
def test_the_cause_and_not_what_came_of_it(said: str, causes: set[str]) -> None:
    risks = [one for one in extract(said) if one.type == "risk"]
    told = {str(one.normalized) for one in risks}
    assert {
        str(one.normalized)
        for one in risks
        if is_cause(str(one.normalized), one.value, said, told, None)
    } == causes
