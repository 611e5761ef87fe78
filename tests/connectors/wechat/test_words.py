"""Texts are divided at sentence ends and nothing is lost; choices are told or tapped."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from connectors.wechat.words import LARGEST, meant, menu_id, msgmenu, split, with_buttons

CHINESE = st.text(st.sampled_from("安丰镇红安村低保怎么办。，！？；…”）\n a1🌾"), max_size=1500)
BUTTONS = [{"title": "给自己家", "value": "给自己家申报"}, {"title": "查进度", "value": "查进度"}]


def test_a_short_text_stays_whole() -> None:
    assert (split("您好。"), split(" \n "), split("")) == (["您好。"], [], [])


def test_the_seam_is_the_last_good_place() -> None:
    assert split("一二三。四五六，七八九！十", 30) == ["一二三。四五六，", "七八九！十"]
    assert split("他说：“行。”又说：“好的。”", 30) == ["他说：“行。”", "又说：“好的。”"]
    assert split("第一段话\n第二段话没有句号", 24) == ["第一段话", "第二段话没有句号"]
    assert split("一二三四五六七八九十", 12) == ["一二三四", "五六七八", "九十"]


@given(text=CHINESE | st.text(st.characters(exclude_categories=("Cs",))), most=st.integers(4, 400))
def test_nothing_is_lost_and_nothing_is_too_long(text: str, most: int) -> None:
    pieces = split(text, most)
    assert "".join("".join(pieces).split()) == "".join(text.split())
    assert all(piece and len(piece.encode()) <= most for piece in pieces)


def test_choices_are_words_to_answer_with() -> None:
    assert with_buttons("给谁家报？", BUTTONS) == (
        "给谁家报？\n您可以直接回：\n“给自己家申报”\n“查进度”"
    )
    assert (with_buttons("好的。", []), with_buttons("好的。", None)) == ("好的。", "好的。")


@given(CHINESE.map(lambda text: (split(text) or ["好"])[0]), st.integers(0, 40))
def test_choices_never_make_a_message_too_long(text: str, number: int) -> None:
    told = with_buttons(text, [{"title": "选", "value": f"第{one}个选择"} for one in range(number)])
    assert told.startswith(text)
    assert len(told.encode()) <= LARGEST


def test_a_tap_comes_back_as_the_value_of_its_button() -> None:
    menu = msgmenu("给谁家报？", BUTTONS)
    assert menu == {
        "head_content": "给谁家报？",
        "list": [
            {"id": menu_id("给自己家申报"), "content": "给自己家"},
            {"id": menu_id("查进度"), "content": "查进度"},
        ],
        "tail_content": "点一下就行，也可以直接打字、发语音。",
    }
    assert len({entry["id"] for entry in menu["list"]}) == 2
    for button, entry in zip(BUTTONS, menu["list"], strict=True):
        assert meant(entry["content"], entry["id"], [[], BUTTONS]) == button["value"]


def test_a_tap_on_nothing_that_was_offered_is_what_was_said() -> None:
    for tapped in (None, "", "12-7", menu_id("别的")):
        assert meant("给自己家", tapped, [BUTTONS]) == "给自己家"
    assert meant("给自己家", menu_id("给自己家申报"), []) == "给自己家"
