"""Who, how much, when and what proves it, out of a reporter's story."""

from __future__ import annotations

import pytest

from language import lead_story as story


@pytest.mark.parametrize(
    ("text", "accused"),
    [
        ("红安村的会计把我家的低保钱扣了两个月", ["村会计"]),
        ("村主任刘长贵把救济款给了他亲戚", ["村主任刘长贵"]),
        ("张书记和王会计去年腊月收了每户200块", ["张书记", "王会计"]),
        ("村里的支书，还有镇长也分了钱", ["村支书", "镇长"]),
        ("包村干部老马半年没来了", ["包村干部老马"]),
        ("民政所的人让我找关系", ["民政所"]),
        ("俺们嘎查达把救灾草料拉回自家了", ["嘎查达"]),
        ("我去镇政府反映过，没人管", []),
        ("我是村会计，支书让我做假账", ["支书"]),
        ("村里路修得不好", []),
    ],
)
def test_the_accused(text: str, accused: list[str]) -> None:
    assert story.accused(text) == accused


@pytest.mark.parametrize(
    ("text", "money"),
    [
        ("每户收了200块手续费，一共收了一万多", ["每户收了200块", "一共收了一万多"]),
        ("扣了两个月，六百块", ["六百块"]),
        ("他小舅子套了国家三十万", ["三十万"]),
        ("扶贫羊发下来四十只 到手就剩二十只", ["四十只", "二十只"]),
        ("打我电话13800001234", []),
        ("2023年的事", []),
        ("村主任骂人", []),
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
