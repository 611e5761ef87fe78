"""Amounts of money in an utterance, with the period they are said for."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from language.corrections import takes_back
from language.mention import Cover, Normalized
from language.numerals import Number
from language.numerals import find as find_numbers

_UNIT = re.compile(
    r" ?(?:多|来|把)?(?:(?:块|元|圆)(?:人民币)?(?:多|来)?(?:钱(?!粮))?(?:多|来)?|钱(?!粮|是))(?:(?:左右|上下|出头|不到|的样子|冒头|打住|挂零|上下浮动))?"
)
_BLOCK = re.compile(
    r"块(?:地|田|石|砖|玻璃|表|儿|屏|水田|旱田|坡|林|草场|板|肉|豆腐|去|来|过|住|走|儿|布)"
)
_COUNTED = re.compile(
    r"(?! ?来回) ?(?:多|来|几|把)?(?:个|口|亩|头|只|斤|公斤|岁|年|月|天|号|日|次|户(?!主)|里|公里|米|平|方|度|分(?!红)|%|％|条|名|位|间|套|辆|袋|棵|株|级|期|届|组|队|村|社|吨|克|瓶|片|针|趟|回(?![来家去])|遍|小时|(?<![多来几])点|周|例|平方|人|星期|礼拜|成|倍|字|部|台|车|孔|层|楼|路(?!费)|室|床|科|中|小学|旬|两(?![千万百])|匹|峰|羽|窝|栋|份|张|本|线城|种(?![了着过上地田粮菜])|类|批|棒(?:子)?|菌棒|苗|家(?![里中人庭头境])|代|双|顿|件|学期|副|根|只羊|来岁|保|险|院|不愁|保障|\.|:|/\d)"
)
_SUFFIX = re.compile(
    r"(?:左右|上下|出头|不到|大概|差不多|的样子|挂零|冒(?:点)?头|冒尖|有余|开外|还多|还不到|都不到|多点|多一点|多些)"
)
_A_BIT = re.compile(r"一?点儿?|些")
_PREFIX = re.compile(
    r"(?:大概|大约|约莫|约|差不多|将近|接近|快|近|不到|不足|没到|小|顶多|最多|至多|起码|至少|少说|左不过|估摸着?|估计|可能|几乎|差不离|也就|得有|上)(?:也|得|有|是|就|个|到)*$"
)
_APPROX_PREFIX = re.compile(
    r"大概|大约|约|差不多|将近|接近|快|近|不到|不足|没到|小|顶多|最多|至多|起码|至少|少说|左不过|估|可能|几乎|差不离|上"
)
_ROUGHLY = re.compile(
    r"(?:大概|大约|差不多|估计|估摸|约莫|顶多|最多|至多|起码|至少|少说|左不过|差不离)[^,。;!?\d一二两三四五六七八九十]{0,6}$"
)
_WAGE = re.compile(
    r"(?:一天|每天|一日|每日|一个?月|每个?月|每月|日薪|月薪)(?:是|给|挣|有|能挣|才|就|也就|大概|差不多)?$"
)
_PERIODS = (
    (
        "month",
        r"(?:一个?月|每个?月|每月|月均|每月份|月月|按月|月工资|月薪|月收入|(?<![\d一二三四五六七八九十两几半个上下本这俩仨多来])月)",
    ),
    (
        "day",
        r"(?:一天|每天|一日|每日|日薪|日工资|一个工|天天|日均|(?<![\d一二三四五六七八九十两几半今昨前明多来俩仨])天)",
    ),
    (
        "year",
        r"(?:一年(?:到头|下来|里|忙到头|四季)?|每年|年均|一年一?共|全年|年年|年收入|年纯收入|年薪|整年|(?<![\d一二三四五六七八九十两几半今去前明俩仨多来])年)",
    ),
    ("week", r"(?:一周|每周|一个?星期|一个?礼拜|每个?星期|每个?礼拜)"),
    ("quarter", r"(?:一个?季度|每季度|每个季度)"),
    ("term", r"(?:一个?学期|每个?学期|半年)"),
    ("once", r"(?:一次|每次|一回|每回|一趟|一个疗程|每个疗程|一针)"),
)
_BEFORE = [
    (name, re.compile(pattern + r"(?P<gap>[^,。;!?\d]{0,7})$")) for name, pattern in _PERIODS
]
_AFTER = [
    (name, re.compile(r" ?(?:的)?(?:钱)?(?:/|每|一个?|一)?" + {
        "month": r"(?:/月|每个?月|一个?月|月(?=$|[,。;!? ]))", "day": r"(?:/天|每天|一天|一个工|一日)",
        "year": r"(?:/年|每年|一年)", "week": r"(?:每周|一周|一个?星期)", "quarter": r"(?:一个?季度)",
        "term": r"(?:一个?学期)", "once": r"(?:一次|每次|一回|一趟|一针|一个疗程)",
    }[name])) for name, _ in _PERIODS
]  # fmt: skip


@dataclass(frozen=True)
class Amount:
    """Money at `[start, end)` of the folded text, qualifiers such as 大概 and 左右 included.

    `marked` says that a word for money stands with it; `period` is the one it is said for and
    `[period_start, period_end)` where that is said.
    """

    start: int
    end: int
    number: Number
    approx: bool
    marked: bool
    period: str | None
    period_start: int
    period_end: int

    @property
    def value(self) -> Normalized:
        return self.number.value


def find(text: str, taken: Cover) -> list[Amount]:
    """Candidates for money in a folded text outside `taken`, in order.

    A number without 块 or 元 is a candidate when it is at least 100 or holds 百, 千, 万 and no
    measure word follows; whether it is money is for the words around it to say.
    """
    found: list[Amount] = []
    floor = 0
    for number in find_numbers(text):
        if taken.touches(number.start, number.end):
            continue
        amount = _amount(text, number, floor)
        if amount is not None:
            if found and amount.period is None and takes_back(text[found[-1].end : amount.start]):
                amount = replace(amount, period=found[-1].period)  # a month's pay put right
            found.append(amount)
            floor = amount.end
    return found


def _amount(text: str, number: Number, floor: int) -> Amount | None:
    end = number.end
    unit = None if _BLOCK.match(text, end) else _UNIT.match(text, end)
    if unit is not None and unit.group().strip() == "块" and number.value == 1:
        return None
    if unit is None:
        if _COUNTED.match(text, end):
            return None
        small = number.high is not None and number.high < 100
        if small and not (
            (number.high or 0) >= 10
            and _WAGE.search(text, max(floor, number.start - 6), number.start)
        ):
            return None
        if number.low is None and not number.scaled:
            return None
    elif unit.group().strip() in ("钱", "多钱") and not number.scaled and (number.high or 0) < 10:
        return None
    if number.start and re.search(r"[第.号/]$|\d:$", text[max(0, number.start - 2) : number.start]):
        return None
    if number.start and text[number.start - 1] == "-":
        return None
    approx = number.approx
    if unit is not None:
        end = unit.end()
        approx = approx or bool(re.search(r"[多来把]|左右|上下|出头|不到|样子|挂零", unit.group()))
        half = re.match(r"(?:五|半|5)(?![\d十百千万])", text[end : end + 2])
        if half and text[end - 1] == "块":
            end += 1
    suffix = _SUFFIX.match(text, end) or (_A_BIT.match(text, end) if approx else None)
    if suffix is not None:
        end, approx = suffix.end(), True
    start = number.start
    if _ROUGHLY.search(text[max(floor, start - 10) : start]):
        approx = True
    prefix = _PREFIX.search(text, max(floor, start - 5), start)
    if prefix is not None and _APPROX_PREFIX.match(prefix.group()):
        approx = True
        if prefix.group().startswith(
            ("小", "不到", "不足", "将近", "近", "大概", "大约", "约", "差不多", "接近", "快")
        ):
            start = prefix.start()
    period, begin, finish = _period(text, start, end, floor)
    return Amount(start, end, number, approx, unit is not None, period, begin, finish)


def _period(text: str, start: int, end: int, floor: int) -> tuple[str | None, int, int]:
    best: tuple[str | None, int, int] = (None, start, end)
    nearest = 99
    for name, pattern in _BEFORE:
        match = pattern.search(text, max(floor, start - 13), start)
        if match is not None and len(match["gap"]) < nearest:
            nearest = len(match["gap"])
            best = (name, match.start(), match.start("gap"))
    for name, pattern in _AFTER:
        match = pattern.match(text, end)
        if match is not None and name == "year" and best[0] and nearest <= 2:
            continue  # 一个月五千一年干十个月
        if match is not None and best[0] and match.group().startswith(" "):
            continue  # 一针两千多 一个月打好几针
        if match is not None:
            after = text[match.end() : match.end() + 8]
            if (
                re.match(
                    r"[^,。;!?]{0,3}\d|[^,。;!?]{0,3}[一二两三四五六七八九十][一二两三四五六七八九千百万]",
                    after,
                )
                and best[0]
            ):
                continue  # 三千一年五千: the period belongs to what follows
            return name, match.start(), match.end()
    return best
