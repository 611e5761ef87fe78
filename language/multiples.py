"""Incomes said per earner or per piece, and how often: 两口子各三千, 一亩收八百种了五亩."""

from __future__ import annotations

import re
from dataclasses import dataclass

from language.amounts import Amount
from language.numerals import read

_N = r"(?:\d{1,4}|[一二两三四五六七八九十百俩仨]{1,5})"
_EARNERS = re.compile(
    r"(?:(?P<pair>两口子|小两口|老两口|夫妻(?:俩|两个人?|两人|二人)?|[我俺咱]们?(?:俩|两个人?|两人)|俩人|两个人|两人|爷俩|娘俩|父子俩|父女俩|兄弟俩|姐妹俩|他们俩)|"
    r"(?P<n>[二两俩三仨四五])个?(?:儿子|闺女|女儿|女子|娃儿?|孩子|姑娘|丫头|小子|劳力|人))"
    r"[^。;!?]{0,14}?(?P<each>各(?:自|挣|拿)?|每人|每个人|一人|一个人|人均|(?:全|都)(?:是|能|挣|拿|有)?)[^,。;!?]{0,10}$"
)
_TOGETHER = re.compile("平均|全家|总共|一共|拢共|统共|合计|加起来|一起")
_UNIT = r"(?P<u>亩|头|只|匹|口|棵|箱|窝|塘)"
_WHAT = r"[^,。;!?\d]{0,4}"
_RATE = re.compile(rf"(?:每|一){_UNIT}(?P<how>[^,。;!?\d]{{0,8}})$")
_EARNED = re.compile("收|卖|剩|落|挣|净|赚|租|包|流转|得|产|出")
_COST = re.compile("种子|化肥|农药|成本|本钱|花|投|费|补|扣|赔|亏|买|罚|损失|值")
_ANOTHERS = re.compile("(?:包|租)给他|主任|书记|村长|干部|村里|集体")
_VERB = r"(?:我|俺|咱)?(?:家|们)?(?:就|只|才|今年|去年)*(?:种|养|有|包|卖|租|收|流转|承包|一共|总共|共|喂|出栏)(?:了|着|出去|得|有|出)*"
_COUNT_AFTER = re.compile(rf"[ ,]?{_WHAT}?{_VERB}(?P<n>{_N})(?P<more>[多来])?{_UNIT}")
_COUNT_BEFORE = re.compile(rf"(?P<n>{_N})(?P<more>[多来])?{_UNIT}[^。;!?]{{0,10}}$")


@dataclass(frozen=True)
class Pieces:
    """How many pieces an amount is said for, and the text positions of the whole saying."""

    count: int
    start: int
    end: int
    approx: bool


def earners(text: str, amount: Amount, floor: int) -> tuple[int, int, bool] | None:
    """How many people earn `amount` each, where they are named, and whether they are the couple."""
    match = _EARNERS.search(text, max(floor, amount.start - 32), amount.start)
    if match is None or _TOGETHER.search(match.group()) or match["each"] == "人均":
        return None
    number = read(match["n"], 0) if match["n"] else None
    count = number.low if number is not None else 2
    return (count, match.start(), match["n"] is None) if count is not None else None


def pieces(text: str, amount: Amount, floor: int, ceiling: int) -> Pieces | None:
    """How many acres, animals and the like bring `amount` each; None where it is no such rate."""
    rate = _RATE.search(text, max(floor, amount.start - 12), amount.start)
    if rate is None or _COST.search(rate["how"]) or _ANOTHERS.search(text, floor, amount.start):
        return None
    after = _COUNT_AFTER.match(text, amount.end, ceiling)
    before = _COUNT_BEFORE.search(text, max(floor, rate.start() - 16), rate.start())
    match = after or before
    if match is None or match["u"] != rate["u"]:
        return None
    begin = max(floor, min(match.start(), rate.start()) - 6)
    earned = _EARNED.search(text, begin, match.end() if after else amount.start)
    number = read(text, match.start("n"))
    if earned is None or number is None or number.low is None:
        return None
    if number.low != number.high or not 1 <= number.low <= 2000:
        return None
    start = min(rate.start(), match.start())
    end = max(amount.end, match.end() if after else amount.end)
    return Pieces(number.low, start, end, bool(match["more"]) or number.approx)
