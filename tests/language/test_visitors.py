"""Who shall come to look: the wish, its taking back, and what only sounds like it."""

from __future__ import annotations

import pytest

from language.visitors import TOWNSHIP, VILLAGE, Visitors, read

WISHES = (
    "别让村里来", "让镇上来看", "我不想村干部来 我告过他", "叫乡里的人来核实吧",
    "村里跟我有仇 能不能换乡上的人来", "苏木来看行不", "别让村里来，让镇上来看", "不要村里的人上门",
    "能不能别让村干部来查", "让镇上的人来我家看看吧", "请镇政府的人来核实", "希望镇里来人看看",
    "村里的人别来了", "村干部就不要来了", "别派村干部来", "最好镇上来人",
    "不想让村里来，我跟村支书有过节", "换镇上的干部来行吗", "能不能让镇上来", "可以让乡里来核实吗",
    "别经村里的手", "不要交给村里", "我信不过村里，换个人来吧", "我举报过村书记，别让他来",
    "莫让村里来，喊镇上来看嘛", "镇上的人来我才放心", "让安丰镇的人来看", "我要镇上来",
    "嘎查的人别来了，让苏木来人", "不要嘎查干部来", "村里跟我家有矛盾，派别的人来核实", "别让支书来",
    "能不能绕过村里", "不想经过村里", "由镇上来核实吧", "我不要村上来人，要乡上来",
    "俺不愿让村里来，俺得罪过支书", "别让村里来看", "让镇上看看就行", "叫镇上下来人看看",
    "别叫大队干部来，叫公社来", "我怕村里报复我，让镇上来人吧", "不让村里来可以吗", "让乡政府直接来看行不行",
    "村里人来看我不放心，叫镇上来吧", "我不想让我们村书记来核实", "这事别让村里管", "让街道的人上门核实",
)  # fmt: skip
TAKEN_BACK = (
    "算了 村里来也行", "村里来就村里来吧", "还是让村里来吧", "谁来都行",
    "算了，谁来都可以", "不用镇上来了", "别让镇上来了，让村里来吧", "那就村里来也可以",
    "村干部来看也行", "不换人了", "算了让村里来看吧", "不用麻烦镇上跑一趟了",
)  # fmt: skip
NO_WISH = (
    "村里来过了没用", "镇上让我报的", "村干部没来过", "村里不来看",
    "镇上来人看过", "镇上来看过了", "村里不管我", "村书记不让我报",
    "村里不让我申报", "我不想去村里", "不用去村里办吧", "别让村里人知道",
    "别让村里人看笑话", "村里人都来看过了", "叫村里来看了没下文", "村里叫镇上来拆的房",
    "上次让镇上来看，结果没来", "去年叫镇上来看过", "镇上来核实吗", "是村里来还是镇上来",
    "要到镇上看病", "想去镇上卫生院看看", "请镇上的医生来看", "村里说要镇上来核实才行",
    "村里说让镇上来看", "村里没人来", "村里跟我有仇", "我告过村支书",
    "村干部不公道", "不经过村里同意就把地占了", "我住东河镇柳树村", "在镇上看过病",
    "镇上派人来看了一眼就走了", "让我去镇上核实", "村里让我别来了", "村里别的人家都来了",
    "村干部来我家要钱", "老伴在镇医院看病", "叫我儿子来镇上看病", "换个人",
    "转人工", "你们啥时候来", "村里啥时候来核实", "镇上啥时候来人",
    "没有村干部来过", "村里不来人", "不见村干部来", "要是村里来了我咋说",
    "村里干部来看了说不符合", "镇里不让村里报", "镇上不让村里来", "书记不让镇上来看",
    "上面来人看", "让村里写个证明", "叫村里开证明", "我从镇上来的",
    "我是镇上来的老师", "别的村都有", "不用村里开证明吧", "不要让村里出钱",
    "找镇上的人说过", "找过镇上", "请镇上解决", "镇上不来人",
    "不能让村里人吃亏", "别村的人来", "别家来看过", "想要镇上来修路",
    "要镇上盖章",
)  # fmt: skip


@pytest.mark.parametrize("text", WISHES)
def test_the_township_instead_of_the_village(text: str) -> None:
    assert read(text) == Visitors(TOWNSHIP, "")


@pytest.mark.parametrize("text", TAKEN_BACK)
def test_the_village_after_all(text: str) -> None:
    assert read(text) == Visitors(VILLAGE, "")


@pytest.mark.parametrize("text", NO_WISH)
def test_what_happened_or_others_say_is_no_wish(text: str) -> None:
    assert read(text) is None


@pytest.mark.parametrize(
    ("text", "rest"),
    [
        ("13800004001，别让村里来", "13800004001"),
        ("我家房子漏雨老伴脑梗花了三万别让村里来我告过他们", "我家房子漏雨老伴脑梗花了三万"),
        ("同意，不过别让村里来", "同意"),
        ("其他都对 就是别让村里来", "其他都对"),
        ("行，让镇上来吧", "行"),
        (
            "我叫王秀英，老伴病了，我举报过村支书，别让村里来，电话13800004001",
            "我叫王秀英，老伴病了，电话13800004001",
        ),
        ("村书记扣了我的低保，别让村里来", "村书记扣了我的低保"),
    ],
)
def test_the_other_words_are_left_without_wish_and_reason(text: str, rest: str) -> None:
    assert read(text) == Visitors(TOWNSHIP, rest)


def test_the_last_word_counts() -> None:
    assert read("别让村里来，算了，村里来也行") == Visitors(VILLAGE, "")
    assert read("村里来也行，最好镇上来") == Visitors(TOWNSHIP, "")


def test_a_reason_alone_is_no_wish_but_makes_one_of_half_a_word() -> None:
    assert read("换个人来") is None
    assert read("村里跟我有仇，换个人来吧") == Visitors(TOWNSHIP, "")
    assert read("我得罪过村长，不想让他来") == Visitors(TOWNSHIP, "")
