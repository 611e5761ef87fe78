"""A name set right by its whole, or by the one character that is wrong."""

from __future__ import annotations

import pytest

from language import name_corrections
from language.name_corrections import amended


@pytest.mark.parametrize(
    ("old", "text", "new"),
    [
        ("李财", "不是发财的财 是才能的才", "李才"),
        ("陈小红", "我名字最后一个字是彩虹的虹", "陈小虹"),
        ("李玉珍", "中间那个字是预报的预", "李预珍"),
        ("程万福", "我姓陈 耳东陈 不是那个程", "陈万福"),
        ("颜得顺", "姓错了 严格的严", "严得顺"),
        ("韩永富", "富写错了 是夫妻的夫", "韩永夫"),
        ("刘振山", "镇子的镇，刘镇山", "刘镇山"),
        ("吴凤", "名字没写全，吴凤英", "吴凤英"),
        ("阿牛木呷", "多了个牛", "阿木呷"),
        ("徐桂香", "言午许 你写成双人徐了", "许桂香"),
        ("王建国", "我电话错了", None),
        ("高玉兰", "我家姓高的多", None),
        ("丁海军", "我姓缪", None),
        ("冯小刚", "住址写错了 是冯家村", None),
    ],
)
def test_the_right_name(old: str, text: str, new: str | None) -> None:
    assert amended(old, text) == new


def test_a_formal_name_stands_for_a_familiar_one() -> None:
    assert amended("张二狗", "大名张建军", ["张建军"]) == "张建军"


@pytest.mark.parametrize(
    ("old", "text", "new"),
    [
        ("吕玉娥", "户主叫吕玉娥，哎打错了，是吕月娥", "吕月娥"),
        ("葛秀芬", "名字打错了 我叫葛秀芬 不是葛秀芳", None),
        ("祁生才", "祁生财 不是 写错了 祁生才", None),
    ],
)
def test_put_right_in_the_same_breath(old: str, text: str, new: str | None) -> None:
    assert name_corrections.at_once(old, text) == new
