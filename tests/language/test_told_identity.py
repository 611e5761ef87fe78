"""What operators write of who spoke, in the third person, and what they write besides."""

from __future__ import annotations

import pytest

from language.self_identity import HIDDEN
from language.told_identity import hide_told


@pytest.mark.parametrize(
    ("text", "secrets"),
    [
        (
            "对方叫王大强，住在李家村三组，电话13800000001，是村会计的弟弟",
            ["王大强", "13800000001", "会计"],
        ),
        ("他叫王大强", ["王大强"]),
        ("王大强打来的，反映村支书拿了低保钱", ["王大强"]),
        ("对方是老刘家的二小子，王大强", ["老刘家", "二小子", "王大强"]),
        ("是老王家，上回也来过", ["老王家"]),
        ("李秀兰说村里乱收费", ["李秀兰"]),
        ("打电话的是村小老师，怕报复", ["老师"]),
        ("来电人姓丁，微信号abc12345", ["丁", "abc12345"]),
        ("我叫丁来宝，身份证150121195003070008", ["丁来宝", "150121195003070008"]),
    ],
)
def test_who_spoke_is_hidden(text: str, secrets: list[str]) -> None:
    hidden = hide_told(text)
    assert HIDDEN in hidden
    assert [secret for secret in secrets if secret in hidden] == []


@pytest.mark.parametrize(
    "text",
    [
        "反映低保没发，要材料",
        "让他带存折去镇里问",
        "急，先打镇里电话",
        "家里困难，问了低保，叫他去村里",
        "周三再联系，方便的时候下午",
        "钱没发，发了一半，等镇里回话",
    ],
)
def test_what_tells_nobody_stays(text: str) -> None:
    assert hide_told(text) == text
