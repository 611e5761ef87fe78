"""Several matters in one message, as the speaker counts them."""

from __future__ import annotations

import pytest

from language.matters import apart, in_order


@pytest.mark.parametrize(
    ("said", "parts"),
    [
        (
            "俩事，头一个俺娘瘫了想申报，第二个俺要告村会计扣低保钱",
            ["俺娘瘫了想申报", "俺要告村会计扣低保钱"],
        ),
        ("第一件是房子漏雨；第二件，举报队长", ["房子漏雨", "举报队长"]),
        ("家里遭了雹子，另外我还要举报村主任", ["家里遭了雹子", "我还要举报村主任"]),
        ("第一书记没来过", ["第一书记没来过"]),
        ("塘叫水淹了，另外镇里救灾款一分没发", ["塘叫水淹了", "镇里救灾款一分没发"]),
        ("老伴得了病，还有俩娃上学", ["老伴得了病，还有俩娃上学"]),
    ],
)
def test_told_apart(said: str, parts: list[str]) -> None:
    assert apart(said) == parts


@pytest.mark.parametrize(
    ("said", "order"),
    [
        (
            "我有两个事，先给俺家申报困难，报完了我还要实名举报村会计。俺叫冯兆海",
            ("我有两个事，先给俺家申报困难", "报完了我还要实名举报村会计", "俺叫冯兆海"),
        ),
        ("头一个，我腿残疾想申报。第二个，我要举报主任", ("我腿残疾想申报", "我要举报主任", "")),
        (
            "两个事。一个是给我妈申报，她得了帕金森。另外一个要匿名举报会计",
            ("给我妈申报，她得了帕金森", "要匿名举报会计", ""),
        ),
        (
            "给我自己家申报困难，我腿残疾；办完了我还要匿名举报村主任",
            ("给我自己家申报困难，我腿残疾", "办完了我还要匿名举报村主任", ""),
        ),
        ("先举报村会计，再说我家的事", None),
        ("我家房子漏雨，想申报", None),
    ],
)
def test_the_order_that_the_speaker_wants(said: str, order: tuple[str, str, str] | None) -> None:
    assert in_order(said) == order
