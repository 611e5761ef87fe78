"""The tie between two people, in the speaker's own word."""

from __future__ import annotations

import pytest

from language import ties


@pytest.mark.parametrize(
    ("text", "asked", "tie"),
    [
        ("我是他姑爷", None, "姑爷"),
        ("俺是她二闺女 刚忘了说", None, "二闺女"),
        ("我是她亲弟弟", None, "弟弟"),
        ("我是柳河县前屯村会计，姓名白云", None, "村会计"),
        ("我是娃的班主任", None, "班主任"),
        ("我俩是妯娌！", None, "妯娌"),
        ("不是儿子 是女婿", None, "女婿"),
        ("我不是他儿子 是他干儿子", None, "干儿子"),
        ("钱小军，他侄子", "reporter_name", "侄子"),
        ("村会计 王敏", "reporter_name", "村会计"),
        ("亲戚 我喊她姨 我是她外甥女", "relation", "外甥女"),
        ("外孙女 算亲戚", "relation", "亲戚"),
        ("房东 他租我的房", "relation", "房东"),
        ("我是嘎查干部", "relation", "村干部"),
        ("我是我对象的哥", None, None),
        ("朋友的友", None, None),
        ("我儿子是残疾人", None, None),
        ("我是一个人带两个孙子", None, None),
        ("他侄子在外头打工", "reporter_name", None),
        ("村会计不给我办", None, None),
    ],
)
def test_the_speakers_own_word(text: str, asked: str | None, tie: str | None) -> None:
    assert ties.own(text, asked) == tie
