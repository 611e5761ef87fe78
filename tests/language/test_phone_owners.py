"""Whose a number is, told behind it or of one given before."""

from __future__ import annotations

from language.phone_owners import (
    Claim,
    are_swapped,
    behind,
    earlier,
    in_order,
    is_shared,
    who_has_none,
)


def test_behind_the_number() -> None:
    assert behind("13800001111是她家的", 11) == "household"
    assert behind("13800001111 是我自己的", 11) == "speaker"
    assert behind("13800001111写成他的了 那是我的", 11) == "speaker"
    assert behind("13800001111", 11) is None


def test_of_a_number_given_before() -> None:
    assert earlier("刚才那个手机号是我婆婆的") == [Claim("kin")]
    assert earlier("12尾号那个手机是她的，不是我的") == [Claim("household", "12")]
    assert earlier("我的是13800001111") == []
    assert in_order("第一个是我的第二个是老人的") == ("speaker", "household")


def test_one_telephone_for_two_and_two_taken_for_each_other() -> None:
    assert is_shared("我俩合用一个手机") and is_shared("跟我一个号")
    assert not is_shared("给你留一个电话")
    assert are_swapped("两个电话弄反了") and not are_swapped("电话没错")


def test_who_has_no_telephone() -> None:
    assert who_has_none("得了胃癌，他没有电话") == who_has_none("我妈没得手机") == "household"
    assert who_has_none("我没手机") == "speaker"
    assert who_has_none("他不会用手机打字") is None
    assert who_has_none("他的电话是13800001111") is None
