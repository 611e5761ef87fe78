"""Invented people in the places of real ones: the shape stays, nothing that is real does."""

from __future__ import annotations

import re

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from language import idcards
from language.masking import mask
from language.stand_ins import NUMBER, PERSON, PLACE, StoodIn, left_alone, stood_in, without

PHONE, MISHEARD = "13800001234", "13800001235"
CARD = "320981195603120007"


@pytest.mark.parametrize(
    ("what", "text", "heard", "meant", "expected"),
    [
        (
            PERSON, "我叫王得福", "王得福", "王德福",
            StoodIn("我叫李春山", "李春山", "李云山", "李春山"),
        ),
        (PERSON, "王得", "王得", "王德福", StoodIn("李春", "李春", "李云山", "李春")),
        (
            PERSON, "叫我德福就行", "德福", "王德福",
            StoodIn("叫我云山就行", "云山", "李云山", "云山"),
        ),
        (
            NUMBER, "电话幺三八 四个零 一二三五", MISHEARD, PHONE,
            StoodIn("电话幺三八 零零零零 五八二二", "13800005822", "13800005821",
                    "幺三八 零零零零 五八二二"),
        ),
        (
            NUMBER, "是138-0000-1234吧", "13900001234", PHONE,
            StoodIn("是138-0000-5821吧", "13800005831", "13800005821", "138-0000-5821"),
        ),
        (
            PLACE, "东台市安风镇红安村三组", "东台市安风镇红安村三组", "东台市安丰镇红安村三组",
            StoodIn("东台市云春镇江云村三组", "东台市云春镇江云村三组", "东台市云山镇江云村三组",
                    "东台市云春镇江云村三组"),
        ),
        (
            PLACE, "丁庄村", "丁庄村", "东台市富安镇丁庄村",
            StoodIn("云山村", "云山村", "东台市春江镇云山村", "云山村"),
        ),
    ],
)  # fmt: skip
def test_the_shape_of_the_error_stays(
    what: str, text: str, heard: str, meant: str, expected: StoodIn
) -> None:
    assert stood_in(what, text, heard, meant) == expected


@pytest.mark.parametrize(
    ("what", "text", "heard", "meant"),
    [
        (PERSON, "姓张，弓长张，叫德福", "王德福", "张德福"),
        (NUMBER, "0479-3230000", "04793230000", PHONE[:8]),
        (NUMBER, "一三八零零零零", "1380000", PHONE),
    ],
)
def test_where_the_real_would_shine_through_nothing_is_made(
    what: str, text: str, heard: str, meant: str
) -> None:
    assert stood_in(what, text, heard, meant) is None


@given(
    st.from_regex(r"1[3-9][0-9]{9}", fullmatch=True),
    st.from_regex(r"1[3-9][0-9]{9}", fullmatch=True),
    st.sampled_from(["电话{}", "{} 对的", "打{}，要么打{}"]),
)
def test_no_real_phone_is_left_and_the_stand_in_is_nobodys(
    heard: str, meant: str, said: str
) -> None:
    assume(not {heard[:7], meant[:7]} & {"1380000"})
    made = stood_in(NUMBER, said.format(heard, meant), heard, meant)
    if heard == meant:
        assert made is None
        return
    assert made is not None
    numbers = re.findall(r"\d{11}", f"{made.text} {made.heard} {made.meant}")
    assert numbers and all(one.startswith("1380000") for one in numbers)


@given(st.from_regex(r"[1-6][0-9]{16}[0-9X]", fullmatch=True), st.integers(0, 17))
def test_an_id_number_stays_one_that_nobody_has(meant: str, wrong: int) -> None:
    digit = "1" if meant[wrong] != "1" else "2"
    heard = meant[:wrong] + digit + meant[wrong + 1 :]
    made = stood_in(NUMBER, f"身份证号{heard}", heard, meant)
    assert made is not None and heard[:17] not in made.text
    assert (made.heard[14:17], made.meant[14:17]) == ("000", "000")
    assert idcards.is_valid(made.meant)


@given(
    st.text("王赵李山水云春花秀德福", min_size=2, max_size=4),
    st.text("王赵李山水云春花秀德福", min_size=2, max_size=4),
    st.sampled_from(["我叫{}", "{}", "户主是{}，不是{}"]),
)
def test_no_real_name_is_left(heard: str, meant: str, said: str) -> None:
    made = stood_in(PERSON, said.format(heard, meant), heard, meant)
    if made is None:
        return
    for real in (heard, meant):
        assert real not in made.text + made.heard + made.meant
    assert (len(made.heard), len(made.meant)) == (len(heard), len(meant))


def test_what_stands_in_is_left_alone_and_all_else_is_hidden() -> None:
    text = "我叫李云山，他叫赵永贵，电话13800001234"
    assert (
        left_alone(text, PERSON, ("李云山", None), mask) == "我叫李云山，他叫〔姓名〕，电话〔电话〕"
    )
    assert (
        left_alone(text, None, ("李云山", None), mask) == "我叫〔姓名〕，他叫〔姓名〕，电话〔电话〕"
    )
    assert left_alone("\ue000", PERSON, ("李云山",), mask) == ""


def test_what_a_talk_knows_of_its_people_is_hidden_wherever_it_is_said() -> None:
    said = "秀英家五口人，红安那边的，三组，尾号一二三四，花了两千三百块"
    hidden = without(said, ["王秀英"], ["东台市安丰镇红安村三组"], [PHONE, CARD])
    assert hidden == "〔姓名〕家五口人，〔地名〕那边的，三组，尾号〔号码〕，花了两千三百块"
