"""Several sums told in one answer: 住院两万 车费三千 is 23000, he 一个月三千 and she 两千 60000 a year."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import pairwise
from typing import List, Optional, Sequence, Tuple

from language.amounts import Amount
from language.corrections import drop_taken_back
from language.mention import Span

_NUMERAL = r"\d一二两三四五六七八九十百"
_WHOLE_BEFORE = re.compile(
    rf"(?:一共|总共|拢共|统共|总的|合计|共计|(?<!公)共|加起来|加一起|合起来|合一块|满打满算|净[得落剩]|纯收入|到手|全家|一家子|一大家子)[^,。; {_NUMERAL}]{{0,6}}(?:一年[^,。; {_NUMERAL}]{{0,3}})?$"
)
_OWN_BEFORE = re.compile(rf"(?:自己|自个儿?|自家|个人|自费|自付|自掏)[^,。; {_NUMERAL}]{{0,6}}$")
_ALL_OWN = re.compile(r"都(?:是|由)?(?:自己|自个儿?|自费|自家|个人)|全(?:是)?(?:自己|自费)")
_THEN = re.compile(r"往年|以前|以往|从前|前年|去年|上年|正常年景|早先|原来|本来")
_NOW = re.compile(r"今年|现在|如今|眼下|这会|顶多|就剩|只剩|按")
_MENDED = re.compile(r"不对|不是|错了|说错|哦不|应该是|(?<=[ ,])不(?=[ ,])")
_SOURCE = re.compile(
    r"[我俺他她]|老公|老婆|媳妇|男人|老伴|儿子?|闺女|女儿|爷爷?|奶奶?|爸|妈|爹|娘|公公|婆婆|哥|弟|姐|妹|"
    r"养老|低保|退休|退养|工资|打工|零工|务工|种地|卖|地租|租金|分红|补[贴助]|捡|养[猪羊牛鸡蜂鱼]|粮|果|公益岗|护林"
)
_SENT = re.compile(r"(?:儿子?|闺女|女儿?|孩子|娃儿?)[^,。;]{0,8}(?:寄|汇|捎|打回|打钱|给)")
"""A sum that children send is beside whatever is named first."""
_TIMES = 4  # so many times the sum before at most, to be for the same period

Bounds = Tuple[int, int]


def of_spending(text: str, spans: Sequence[Span]) -> List[Span]:
    """The spans of an answer to what one paid, with several bills as the one sum they make.

    ``spans`` are the answer's expenses, debts and losses; what was not spent stays as it is.
    """
    bills = drop_taken_back(text, [one for one in spans if one.attrs.get("kind") == "spending"])
    others = [one for one in spans if one.attrs.get("kind") != "spending"]
    if len(bills) < 2:
        return [*bills, *others]
    whole = _said_whole(text, bills) or _by_the_year(bills)
    own = [one for one in bills if _told(_OWN_BEFORE, text, one)]
    added_up = whole is not None and whole is bills[-1] and len(bills) > 2
    if len(own) == 1 and not _ALL_OWN.search(text) and not added_up and _larger(bills, own[0]):
        return [*own, *others]  # the others are the bill before it was paid back
    if whole is not None:
        return [whole, *others]
    return [_sum(bills, {"kind": "spending"}), *others]


def of_income(text: str, spans: Sequence[Span]) -> List[Span]:
    """The incomes of an answer to what comes in, with several sources as the one sum they make.

    A sum a head is none of them, nor is what came in in an earlier year or was taken back.
    """
    kept = list(spans)
    for index in range(len(kept) - 1, 0, -1):
        if _MENDED.search(text, kept[index - 1].end, kept[index].start):
            kept = kept[index:]
            break
    kept = _of_this_year(text, drop_taken_back(text, kept))
    if len(kept) < 2:
        return kept
    whole = _said_whole(text, kept)
    if whole is not None:
        return [whole]
    if any(one.attrs.get("basis") == "per_person" for one in kept):
        return kept
    first, *more = _before_each(text, kept)
    sent = all(_SENT.search(text, a.end, b.end) for a, b in pairwise(kept))
    if not all(map(_SOURCE.search, more)) or not (_SOURCE.search(first) or sent):
        return kept
    return [_sum(kept, {"basis": "per_household"})]


def with_periods(money: Sequence[Amount]) -> List[Amount]:
    """Sums said for no period, of the same size as one said for a month, are for a month too."""
    known: List[Amount] = []
    for one in money:
        last = known[-1] if known else None
        low, before = one.number.low, last.number.low if last else None
        same_size = before and low and before / _TIMES <= low <= before * _TIMES
        monthly = last is not None and last.period == "month" and one.period is None and same_size
        start = one.start
        known.append(
            replace(one, period="month", period_start=start, period_end=start) if monthly else one
        )
    return known


def _of_this_year(text: str, spans: List[Span]) -> List[Span]:
    """Without what belongs to an earlier year, where this year is told of as well."""
    told = _before_each(text, spans)
    now = [one for one, before in zip(spans, told, strict=True) if _NOW.search(before)]
    then = [one for one, before in zip(spans, told, strict=True) if _THEN.search(before)]
    if now and then:
        return [one for one in spans if one not in then or one in now]
    return spans if len(then) == len(spans) else [one for one in spans if one not in then]


def _before_each(text: str, spans: Sequence[Span]) -> List[str]:
    ends = [0, *(one.end for one in spans)]
    return [text[end : one.start + 2] for end, one in zip(ends[:-1], spans, strict=True)]


def _said_whole(text: str, spans: Sequence[Span]) -> Optional[Span]:
    """The one among the sums that says them all together, by its words or by its size."""
    said = [one for one in spans if _told(_WHOLE_BEFORE, text, one)]
    if said:
        return said[-1]
    values = [_bounds(one)[0] for one in spans]
    for one, value in zip(spans, values, strict=True):
        if len(spans) > 2 and 2 * value == sum(values):
            return one  # 九千，其中药六千车费三千
    clause = re.split(r"[,。; ]", _before_each(text, spans)[-1])[-1]
    if len(spans) == 2 and values[0] == values[1] and not _SOURCE.search(clause):
        return spans[1]  # 一个月一千五，……那就是一年一万八
    return None


def _by_the_year(spans: Sequence[Span]) -> Optional[Span]:
    """每个月药钱六百，一年七千二: the second says the first for the whole year."""
    first, last = spans[0], spans[-1]
    monthly, yearly = _bounds(first)[0], _bounds(last)[0]
    if len(spans) != 2 or first.attrs.get("period") != "month" or not monthly:
        return None
    return last if 2 <= yearly / monthly <= 12.9 else None


def _sum(spans: Sequence[Span], attrs: "dict[str, object]") -> Span:
    bounds = [_bounds(one) for one in spans]
    low, high = sum(one[0] for one in bounds), sum(one[1] for one in bounds)
    more = {"approx": True} if any(one.attrs.get("approx") for one in spans) else {}
    periods = {one.attrs.get("period") for one in spans}
    told = {"period": periods.pop()} if len(periods) == 1 and None not in periods else {}
    value: "int | list[int]" = low if low == high else [low, high]
    end = max(one.end for one in spans)
    return Span(min(one.start for one in spans), end, value, {**more, **told, **attrs})


def _bounds(span: Span) -> Bounds:
    value = span.normalized
    if isinstance(value, list):
        return value[0], value[1]
    return (value, value) if isinstance(value, int) else (0, 0)


def _larger(spans: Sequence[Span], than: Span) -> bool:
    return any(_bounds(one)[0] > _bounds(than)[0] for one in spans)


def _told(pattern: "re.Pattern[str]", text: str, span: Span) -> bool:
    return pattern.search(text, max(0, span.start - 14), span.start) is not None
