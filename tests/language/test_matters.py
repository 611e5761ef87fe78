"""Several matters in one message, as the speaker counts them."""

from __future__ import annotations

import pytest

from language.matters import apart


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
