"""A known number put right piecewise."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from language.corrections import apply_to_number

PHONE = "13800005622"
ID = "512022197003150007"

CHANGES = [
    ("最后两位是33", "13800005633"),
    ("不对，最后两位是三三", "13800005633"),
    ("最后两位是三十三", "13800005633"),
    ("后两位是两个三", "13800005633"),
    ("最后俩数是双三", "13800005633"),
    ("尾号是33", "13800005633"),
    ("手机尾号错了 不是22是33", "13800005633"),
    ("尾号33，不是22", "13800005633"),
    ("尾号33", "13800005633"),
    ("后四位1234", "13800001234"),
    ("最后4位3344", "13800003344"),
    ("前三位139", "13900005622"),
    ("最后四位是 1 2 3 4", "13800001234"),
    ("后面四个是七七八八", "13800007788"),
    ("末尾四位说错了，应该是7788", "13800007788"),
    ("最后一位是8", "13800005628"),
    ("最后那个是8不是2", "13800005628"),
    ("最后一个数是八", "13800005628"),
    ("前三位是139", "13900005622"),
    ("开头是幺三九", "13900005622"),
    ("前面是139不是138", "13900005622"),
    ("中间四位是0012", "13800125622"),
    ("倒数第二位是3", "13800005632"),
    ("倒数第三个是7不是6", "13800005722"),
    ("倒数第三个是7不是5", None),
    ("倒数第三个是7", "13800005722"),
    ("第八位是9", "13800009622"),
    ("第3位是9", "13900005622"),
    ("不是22是33", "13800005633"),
    ("56改成65", "13800006522"),
    ("电话里那个5错了应该是7", "13800007622"),
    ("把5622换成1234", "13800001234"),
    ("电话是5633不是5622", "13800005633"),
    ("最后两位说反了", "13800005622"),
    ("最后还少个8", "138000056228"),
    ("最后多了一个2", "1380000562"),
    ("号码中间少了一个零", "138000005622"),
    # nothing that changes the number, or nothing that fits
    ("不是5口，是6口", None),
    ("最后花了3万", None),
    ("后面两间房漏雨", None),
    ("最后两位是5", None),
    ("尾号不是44是33", None),
    ("不是0是5", None),
    ("前年看病花了三千", None),
    ("电话是13800001234", None),
    ("第十五位是8", None),
    ("电话说错了", None),
    ("中间那个是5", None),
    ("", None),
]


@pytest.mark.parametrize(("text", "new"), CHANGES)
def test_phone(text: str, new: str | None) -> None:
    assert apply_to_number(PHONE, text) == new


@pytest.mark.parametrize(
    ("text", "new"),
    [
        ("最后一位是X", "51202219700315000X"),
        ("身份证尾巴是大X不是7", "51202219700315000X"),
        ("最后一位是个叉", "51202219700315000X"),
        ("第十四位是6", "512022197003160007"),
        ("身份证最后四位是0015", "512022197003150015"),
        ("中间是19710315", "512022197103150007"),
        ("生日那几位是19710315", "512022197103150007"),
        ("身份证里1970错了是1971", "512022197103150007"),
        ("512022改成512021", "512021197003150007"),
    ],
)
def test_id_card(text: str, new: str | None) -> None:
    assert apply_to_number(ID, text) == new


@given(st.text("0123456789", min_size=8, max_size=18), st.text(max_size=80))
def test_any_text_is_read(old: str, text: str) -> None:
    new = apply_to_number(old, text)
    assert new is None or new.replace("X", "0").isdigit()


@pytest.mark.parametrize("unit", ["说错了", "不是", "最后两位", "33", "了", "中间少了"])
def test_a_long_text_takes_no_longer_than_it_must(unit: str) -> None:
    begin = time.process_time()
    apply_to_number(PHONE, "最后" + (unit * 2000)[:2000])
    assert time.process_time() - begin < 0.5


@given(
    st.text("0123456789", min_size=11, max_size=11),
    st.text("0123456789", min_size=2, max_size=4),
)
def test_the_tail_is_what_was_said(old: str, tail: str) -> None:
    assert apply_to_number(old, f"最后{len(tail)}位是{tail}") == old[: -len(tail)] + tail
