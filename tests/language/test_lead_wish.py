"""Words that only wish to report, and words that tell an errand."""

from __future__ import annotations

import pytest

from language.lead_wish import tells_an_errand, tells_nothing


@pytest.mark.parametrize(
    "text",
    [
        "俺要实名告状",
        "匿名反映个事儿哈",
        "喂，你好，我想检举一个干部",
        "额有个线索要说",
        "你们这儿能投诉不",
        "我要反映村里的问题",
        "我想反映乡里一个事，我不留名字，匿名",
        "我想匿名说个事噻",
        "想告状又怕他们报复",
        "你好 我要反映问题 但是莫说是我",
    ],
)
def test_only_a_wish(text: str) -> None:
    assert tells_nothing(text)


@pytest.mark.parametrize("text", ["会计扣钱", "我要告村长打人", "反映低保名单不公示", "修的桥塌了"])
def test_something_told(text: str) -> None:
    assert not tells_nothing(text)


def test_what_one_went_for() -> None:
    assert tells_an_errand("我大爷评残疾，去办证的事") and tells_an_errand("俺去村里开贫困证明")
    assert not tells_an_errand("我大爷摔断了腿，没钱治")
