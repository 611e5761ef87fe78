"""What a simulated farmer may say: facts with several ways of saying each, and words beside the point.

Every :class:`Said` names the fact as a draft holds it and the words for it; ``words`` answers the question,
``told`` says the same without having been asked, ``fixed`` corrects it later.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from hypothesis import strategies as st

from language.idcards import check_digit


@dataclass(frozen=True)
class Said:
    """A fact and words for it; ``value`` is compared by :func:`holds`."""

    fact: str
    value: Any
    words: str
    told: str
    fixed: str


def holds(fact: str, value: Any, held: Any) -> bool:
    """Whether a draft's ``held`` is this value; a place by its parts in order."""
    if held is None:
        return False
    if fact == "place":
        at = -1
        return all((at := held.find(part, at + 1)) >= 0 for part in value)
    if fact in ("income", "expense"):
        return all(held.get(key) == one for key, one in value.items())
    if isinstance(value, list):
        return sorted(held) == sorted(value)
    if fact == "who":  # a second matter told to the same lead brings its own people along
        return value in str(held).split("、")
    return bool(held == value)


_DIGITS = "零一二三四五六七八九"
_READ = str.maketrans("0123456789", "零幺二三四五六七八九")
_SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗"
_GIVEN = (
    "秀英",
    "大山",
    "桂兰",
    "福来",
    "根柱",
    "满仓",
    "玉梅",
    "长根",
    "有福",
    "春花",
    "建国",
    "金宝",
)
_names = st.builds(lambda one, two: one + two, st.sampled_from(_SURNAMES), st.sampled_from(_GIVEN))
_phones = st.integers(0, 9999).map(lambda last: f"1380000{last:04d}")
_PLACES = (
    (("东台市", "安丰镇", "红安村"), "东台市安丰镇红安村"),
    (("东台市", "富安镇", "丁庄村"), "江苏东台富安镇丁庄村"),
    (("土默特左旗", "察素齐镇", "瓦窑村"), "土左旗察素齐镇瓦窑村"),
    (("莒南县", "柳庄镇", "前柳村"), "山东省临沂市莒南县柳庄镇前柳村"),
    (("乐至县", "通旅镇", "双河村"), "四川乐至县通旅镇双河村"),
)
_HARDSHIPS = (
    (["因病"], "老伴得了癌症，一直在化疗"),
    (["因学"], "孩子考上大学交不起学费"),
    (["住房"], "房子是危房，后墙裂了大口子"),
    (["因灾"], "今年发大水把庄稼全淹了"),
    (["因残"], "儿子是二级残疾"),
    (["产业失败"], "养的羊得病死了一大半"),
)
_CATEGORIES = ("优亲厚友", "截留挪用", "弄虚作假", "乱收费", "作风问题")
_MATTERS = {
    "村会计把发给困难户的慰问金扣了一半": ("村会计", None),
    "村主任把低保名额都给了他小舅子": ("村主任", None),
    "组长收了每户两百块钱才给登记": ("组长", "每户两百块钱"),
}
"""What is reported, with who did it and how much it was."""


def _spoken(amount: int) -> st.SearchStrategy[str]:
    """Ways to say a whole number of hundreds below 100,000."""
    ways = [str(amount), f"{amount}块"]
    thousands, rest = divmod(amount, 1000)
    tens, ones = divmod(thousands, 10)
    if not rest:
        if tens and ones:
            ways += [f"{_count(tens)}万{_DIGITS[ones]}", f"{tens}.{ones}万"]
        elif tens:
            ways += [f"{_count(tens)}万", f"{tens}万块", f"{tens}w"]
        else:
            ways += [f"{_count(ones)}千", f"{_count(ones)}千块钱"]
    elif not tens and ones:
        ways += [f"{_count(ones)}千{_DIGITS[rest // 100]}"]
    return st.sampled_from(ways)


def _count(number: int) -> str:
    return "两" if number == 2 else _DIGITS[number]


def _said(fact: str, value: Any, words: str, told: str, fixed: str) -> Said:
    return Said(fact, value, words, told, fixed)


@st.composite
def names(draw: st.DrawFn) -> Said:
    name = draw(_names)
    words = draw(st.sampled_from(["{}", "我叫{}", "俺叫{}", "名字是{}", "叫{}"])).format(name)
    fixed = draw(st.sampled_from(["名字说错了，叫{}", "不对，我叫{}", "刚才名字报错了 是{}"]))
    return _said("name", name, words, f"我叫{name}", fixed.format(name))


@st.composite
def phones(draw: st.DrawFn) -> Said:
    phone = draw(_phones)
    spaced = f"{phone[:3]} {phone[3:7]} {phone[7:]}"
    dashed = f"{phone[:3]}-{phone[3:7]}-{phone[7:]}"
    read = phone.translate(_READ)
    words = draw(
        st.sampled_from(
            [phone, spaced, dashed, read, f"电话是{phone}", f"打{phone}", f"{phone}就是我的"]
        )
    )
    told = draw(st.sampled_from([f"电话{phone}", f"我的电话是{phone}", f"手机{spaced}"]))
    fixed = draw(
        st.sampled_from(["电话刚才说错了，是{}", "不对，电话是{}", "哎 电话错了 应该是{}"])
    )
    return _said("phone", phone, words, told, fixed.format(phone))


@st.composite
def places(draw: st.DrawFn) -> Said:
    parts, text = draw(st.sampled_from(_PLACES))
    words = draw(st.sampled_from(["{}", "{}的", "家在{}", "俺是{}的", "住{}"])).format(text)
    fixed = draw(st.sampled_from(["地址说错了，是{}", "不对，住在{}"])).format(text)
    return _said("place", parts, words, f"家住{text}", fixed)


@st.composite
def sizes(draw: st.DrawFn) -> Said:
    size = draw(st.integers(1, 9))
    spoken = _count(size)
    words = draw(
        st.sampled_from(["{0}口人", "{1}口人", "{0}", "我家{1}口人", "一共{0}个人", "{1}个"])
    )
    fixed = draw(
        st.sampled_from(["不对，是{0}口人", "人口说错了，家里{1}口人", "家里是{0}口人 刚才说错了"])
    )
    return _said(
        "household_size",
        size,
        words.format(size, spoken),
        f"家里{spoken}口人",
        fixed.format(size, spoken),
    )


@st.composite
def incomes(draw: st.DrawFn) -> Said:
    if draw(st.booleans()):
        amount = draw(st.integers(1, 90)) * 1000
        spoken = draw(_spoken(amount))
        basis, whose = draw(st.sampled_from([("per_household", "全家"), ("per_person", "一个人")]))
        value = {"value": amount, "basis": basis}
        words = draw(st.sampled_from([f"{whose}一年{spoken}", f"{whose}一年收入{spoken}"]))
    else:
        monthly = draw(st.integers(2, 40)) * 100
        value = {"value": monthly * 12, "basis": "per_household"}
        words = f"全家一个月{draw(_spoken(monthly))}"
    fixed = draw(st.sampled_from(["收入说错了，{}", "不对，收入是{}"])).format(words)
    return _said("income", value, words, f"{words}收入" if "收入" not in words else words, fixed)


@st.composite
def expenses(draw: st.DrawFn) -> Said:
    amount = draw(st.integers(1, 90)) * 1000
    spoken = draw(_spoken(amount))
    words = draw(st.sampled_from(["自己掏了{}", "花了{}", "{}", "一共自己出了{}"])).format(spoken)
    fixed = draw(st.sampled_from(["花的钱说错了，自己掏了{}", "不对，自己掏了{}"])).format(spoken)
    return _said("expense", {"value": amount}, words, f"看病自己掏了{spoken}", fixed)


@st.composite
def guarantees(draw: st.DrawFn) -> Said:
    value, words = draw(
        st.sampled_from(
            [
                ([], "都没问题"),
                ([], "都好着呢"),
                (["义务教育"], "孩子上学有问题"),
                (["基本医疗"], "看病医保有问题"),
                (["住房"], "住房有问题"),
                (["饮水"], "吃水有问题"),
            ]
        )
    )
    return _said("guarantees", value, words, words, words)


@st.composite
def id_cards(draw: st.DrawFn) -> Said:
    birth = f"{draw(st.integers(1940, 1999))}{draw(st.integers(1, 12)):02d}{draw(st.integers(1, 28)):02d}"
    stem = f"110101{birth}000"
    number = stem + check_digit(stem)
    words = draw(
        st.sampled_from([number, f"身份证号{number}", f"{number[:6]} {number[6:14]} {number[14:]}"])
    )
    return _said("id_card", number, words, f"身份证{number}", f"身份证说错了，是{number}")


@st.composite
def hardships(draw: st.DrawFn) -> Said:
    risks, words = draw(st.sampled_from(_HARDSHIPS))
    return _said("risks", risks, words, words, words)


@st.composite
def risks(draw: st.DrawFn) -> Said:
    kind = draw(st.sampled_from(["因病", "因残", "因学", "因灾", "缺劳力"]))
    return _said("risks", [kind], kind, kind, kind)


def _fixed_words(fact: str, *pairs: tuple[Any, str]) -> st.SearchStrategy[Said]:
    return st.sampled_from([_said(fact, value, words, words, words) for value, words in pairs])


def _as(fact: str, one: Said) -> Said:
    return _said(fact, one.value, one.words, one.told, one.fixed)


ANSWERS: dict[str, st.SearchStrategy[Said]] = {
    "self_or_proxy": _fixed_words(
        "self_or_proxy", ("self", "给自己家"), ("self", "我自己家的"), ("proxy", "替别人家申报")
    ),
    "relation": _fixed_words("relation", ("邻居", "邻居"), ("子女", "子女"), ("亲戚", "亲戚")),
    "reporter_name": names().map(lambda one: _as("reporter_name", one)),
    "reporter_phone": phones().map(lambda one: _as("reporter_phone", one)),
    "name": names(),
    "phone": phones(),
    "place": places(),
    "where": places(),
    "hardship": hardships(),
    "risk": risks(),
    "household_size": sizes(),
    "income": incomes(),
    "expense": expenses(),
    "guarantees": guarantees(),
    "id_card": id_cards(),
    "consent": _fixed_words("consent", (True, "同意"), (True, "行，你们存吧"), (True, "可以")),
    "anonymity": _fixed_words(
        "anonymity", ("named", "实名"), ("confidential", "实名但要保密"), ("anonymous", "匿名")
    ),
    "what": st.sampled_from(sorted(_MATTERS)).map(lambda one: _said("what", one, one, one, one)),
    "category": st.sampled_from(_CATEGORIES).map(lambda one: _said("category", one, one, one, one)),
    "who": _fixed_words("who", ("村会计", "村会计"), ("村主任", "村主任")),
    "when": _fixed_words("when", ("去年冬天", "去年冬天"), ("今年三月", "今年三月")),
    "amount": _fixed_words("amount", ("每户两百块", "每户两百块"), ("三千多", "三千多")),
    "waiting": _fixed_words("", (None, "接着办"), (None, "接着报"), (None, "接着办吧")),
    "evidence": _fixed_words("evidence", ("有收条", "有收条"), ("邻居都看见了", "邻居都看见了")),
}
"""What answers each field that the chat may wait for; confirming is the farmer's own business."""

ABOUT: dict[str, list[Said]] = {
    words: [
        _said(fact, value, words, words, words)
        for fact, value in (("who", who), ("amount", amount))
        if value
    ]
    for words, (who, amount) in _MATTERS.items()
}
"""What else the words of a matter tell."""

SKIP = Said("", None, "跳过", "", "")
AT_THE_END: dict[str, Said] = {
    "hardship": _said("risks", ["因病"], "老伴得了癌症", "", ""),
    "what": _said("what", next(iter(_MATTERS)), next(iter(_MATTERS)), "", ""),
    "consent": _said("consent", True, "同意", "", ""),
    "anonymity": _said("anonymity", "named", "实名", "", ""),
    "place": _said("place", _PLACES[0][0], _PLACES[0][1], "", ""),
    "where": _said("place", _PLACES[0][0], _PLACES[0][1], "", ""),
    "waiting": _said("", None, "接着办", "", ""),
}
"""What carries an unfinished talk to its end; everything else is skipped."""

VOLUNTEERED: dict[str, st.SearchStrategy[Said]] = {
    "name": names(),
    "phone": phones(),
    "place": places(),
    "household_size": sizes(),
    "income": incomes(),
    "expense": expenses(),
}
"""Facts told without being asked, or corrected later."""

DIGRESSIONS = (
    "等一下",
    "啥意思",
    "为啥要这个",
    "再说一遍",
    "谢谢你啊",
    "监测户是啥意思",
    "申报以后多长时间有人来核查",
    "绿色通道是什么意思",
    "说慢点",
    "😀",
)
CRIES = ("转人工", "我要跟人说话", "我不想活了")
"""Calls for a person; the chat goes on meanwhile."""
DECLINES = ("跳过", "不想说", "不方便说")
BAD_PHONES = ("1380000123", "138000012345", "12345")
