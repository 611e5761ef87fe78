"""Words by which a reporter would be known, and words that only sound like it."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from language.self_identity import HIDDEN, hide, spans


@pytest.mark.parametrize(
    ("text", "secrets"),
    [
        ("我是丁来宝，电话13800003022，村主任收钱", ["丁来宝", "13800003022"]),
        ("我叫二蛋，村支书收了我两条烟", ["二蛋"]),
        ("俺姓刘，俺是村里的会计，支书让我做假账", ["刘", "村里的会计"]),
        ("我是他邻居，亲眼看见的", ["他邻居"]),
        ("我跟他是同学，知道底细", ["同学"]),
        ("我家就住他家隔壁", ["隔壁"]),
        ("我以前当过队长", ["队长"]),
        ("我老伴李秀兰的低保被扣了", ["李秀兰"]),
        ("我儿子叫王小明，在村小念书", ["王小明"]),
        ("我男人是村里的电工", ["电工"]),
        ("支书是我表哥，我看不下去", ["我表哥"]),
        ("身份证150121195003070008", ["150121195003070008"]),
        ("银行卡6228480012345678901", ["6228480012345678901"]),
        ("我微信号abc12345，加我", ["abc12345"]),
        ("举报人：王大山", ["王大山"]),
        ("来电人叫赵铁柱 他说村长打人", ["赵铁柱"]),
        ("您的名字：李二柱", ["李二柱"]),
        ("我住红安村三组12号", ["12号"]),
        ("我本人就在村委会上班", ["村委会"]),
        ("我在镇财政所工作，亲眼见的", ["财政所"]),
        ("我本身就在村里做事", ["村里做事"]),
    ],
)
def test_what_tells_who_speaks_is_hidden(text: str, secrets: list[str]) -> None:
    hidden = hide(text)
    assert HIDDEN in hidden
    assert [secret for secret in secrets if secret in hidden] == []


@pytest.mark.parametrize(
    "text",
    [
        "村主任刘长贵把救济款给了他亲戚",
        "会计他儿子王强吃低保",
        "我是红安村的村民，村会计扣了低保",
        "我叫他还钱他不还",
        "我是来举报书记的",
        "我是实名举报书记",
        "我是想反映一下支书的事",
        "村里收了每户200块，一共12000元",
        "我儿子白血病，村里不给报",
        "我老伴高血压瘫在床上",
        "俺是被村长打的",
        "我不是干部 我是老百姓",
    ],
)
def test_what_tells_of_others_stays(text: str) -> None:
    assert hide(text) == text


@given(st.text(alphabet="我是叫他邻居会计，。王李13800001234 的村里电话", max_size=40))
def test_hidden_stretches_are_apart_in_order_and_inside(text: str) -> None:
    found = spans(text)
    assert all(0 <= start < end <= len(text) for start, end in found)
    assert all(one[1] < two[0] for one, two in pairwise(found))
