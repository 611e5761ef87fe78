"""How much, when and what proves it, out of a reporter's story."""

from __future__ import annotations

import pytest

from language import lead_story as story


@pytest.mark.parametrize(
    ("text", "money"),
    [
        ("每户收了200块手续费，一共收了一万多", ["每户收了200块", "一共收了一万多"]),
        ("扣了两个月，六百块", ["六百块"]),
        ("他小舅子套了国家三十万", ["三十万"]),
        ("扶贫羊发下来四十只 到手就剩二十只", ["四十只", "二十只"]),
        ("上头拨了两万，他扣了8000", ["两万", "8000"]),
        ("打我电话13800001234", []),
        ("2023年的事", []),
        ("村主任骂人", []),
        ("事情出在三棵树镇八条沟村", []),
        ("表上写的我哪认，哪有三万块嘛", []),
        ("给一户发了三台水泵", ["三台"]),
        ("他兄弟养着二百多只羊", []),
        ("没种的地也算收入，写成一万多", []),
    ],
)
def test_the_sums_in_the_reporters_words(text: str, money: list[str]) -> None:
    assert story.money(text) == money


@pytest.mark.parametrize(
    ("text", "when"),
    [
        ("去年腊月扣的", "去年腊月"),
        ("2023年3月和今年8月", "2023年3月、今年8月"),
        ("三年了都不发", "三年了"),
        ("建好两年没用", "两年"),
        ("会计扣了低保", None),
    ],
)
def test_when(text: str, when: str | None) -> None:
    assert story.when(text) == when


@pytest.mark.parametrize(
    ("text", "proof"),
    [
        ("存折上有记录", "存折上有记录"),
        ("我拍了照片", "我拍了照片"),
        ("没有证据，全村都知道", "全村都知道"),
        ("没证据", ""),
        ("会计扣了低保", None),
    ],
)
def test_what_proves_it(text: str, proof: str | None) -> None:
    assert story.proof(text) == proof


def test_goods_alone_are_no_sum_yet() -> None:
    assert story.is_goods("两条烟") and story.is_goods("十只羊")
    assert not story.is_goods("两条烟、五百") and not story.is_goods("六百块")
