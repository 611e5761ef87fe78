"""How a reporter wants to be known, in the words people choose with."""

from __future__ import annotations

import pytest

from actions.anonymity import asks_back, choice_in, hides_name

CHOICES = {
    "anonymous": (
        "那就匿名噻，我还要在这儿住哩",
        "名字就不讲了",
        "我不愿留名",
        "匿名吧，怕他报复",
        "最后那个",
        "不记名的",
        "我唔敢留名",
    ),
    "confidential": (
        "名字给你们，莫外传就行",
        "可以留名字，但别让村干部晓得",
        "给我保下密",
        "别叫镇上知道是我",
        "实名，可得给俺保密",
        "只让县里晓得",
    ),
    "named": (
        "实名！我一个庄稼人怕啥",
        "怕个啥，写我名字",
        "我敢留名",
        "光明正大，不怕他",
        "有什么好怕的",
    ),
}


@pytest.mark.parametrize(
    ("choice", "text"), [(one, text) for one, texts in CHOICES.items() for text in texts]
)
def test_a_choice(choice: str, text: str) -> None:
    assert choice_in(text, asked=True) == choice and not hides_name(text)


def test_by_name_is_said_plainly_whatever_else_the_words_hold() -> None:
    assert choice_in("我实名举报主任，跟他有过节就不报名单", asked=False) == "named"


@pytest.mark.parametrize(
    "text", ["千万莫说是我讲的", "别让人家晓得是我", "我怕他给我穿小鞋", "莫把我露出去"]
)
def test_not_to_be_known_may_be_either(text: str) -> None:
    assert choice_in(text, asked=True) is None and hides_name(text)


@pytest.mark.parametrize(
    "text", ["要是匿名你们查得出我不", "保密保得住吗", "匿名的话晓不晓得是我", "真能保密吗"]
)
def test_a_question_is_no_choice(text: str) -> None:
    assert choice_in(text, asked=True) is None and asks_back(text)


@pytest.mark.parametrize("text", ["会计叫我莫跟别人说", "书记说不怕你们告", "低保名单没公开"])
def test_a_story_chooses_nothing(text: str) -> None:
    assert choice_in(text, asked=False) is None
