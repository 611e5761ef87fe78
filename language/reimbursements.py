"""What a household paid itself of a bill: 花了三万二报了两万 → 一万二; the gross sum is kept out."""

from __future__ import annotations

import re

from language.amounts import Amount
from language.mention import Span
from language.numerals import Number, read

_FARTHEST = 32  # characters between two sums of one bill
_INSURER = (
    r"(?:医保|农保|社保|新农合|农合|合作医疗|国家|政府|民政|统筹|大病保险|保险公司?|居保|医疗保险)"
)
_BACK_BEFORE = re.compile(
    rf"(?:(?<![申上举填通代汇已])报(?!告|名|案)(?:销|账|帐)?(?:了|掉|完|回来?|回去|下来|给|得|能|我们?|俺们?|的|是)*|{_INSURER}(?:那边|里头|给|能)*(?:出|付|承担|补|拿|赔|给|支付|补助|减免?|救助)(?:了|掉)?)"
    r"[ ,]?(?:大概|大约|差不多|将近|快|有|一共|总共|也就|才|只)*$"
)
_BACK_AFTER = re.compile(rf"(?:都)?(?:是|由)?{_INSURER}?(?:给)?(?:报销?|承担|出)(?:了|掉|的|回来)")
_NOT_BACK = re.compile(
    r"(?:没|没有|未|不能|不给|不让|没法|还没|没给|无法)[^,。;!?]{0,3}报[^,。;!?]{0,4}$"
)
_OWN_BEFORE = re.compile(
    r"(?:(?:自己|自个儿?|自家|[我俺咱]们?|个人|家里|本人)(?:就|都|还|还得|又|实际|净|也|得|要|头上)*(?:掏|出|花|拿|付|垫|贴|承担|负担|摊|缴|落|交)|自费|自付|自掏腰包|自掏|自理|净花|实际(?:花|付|支出|负担)|"
    r"(?:剩|余|下剩)(?:下|余)?(?:的|那)?|报(?:销)?(?:完|后|过|罢|了)?(?:以后|之后|后|下来|完)[^,。;!?\d]{0,4}?,?(?:花|出|掏|剩|还|得|要|自己)?|还(?:得|要|是)?(?:自己)?(?:花|掏|出|拿|付|贴))"
    r"[^,。;!?\d一二两三四五六七八九十]{0,7}$"
)
_WEAK_OWN = re.compile(r"[我俺咱额]们?(?:就|也|一共|总共|前后|大概)*花了?$")
_OTHER_MATTER = re.compile(r"学|书本|房|车|种子|化肥|猪|牛|羊|盖|彩礼|娶|另外|其他|别的")
_WHOLE = re.compile("一共|总共|总费|总的|拢共|总计|合计")
_SHARE = re.compile(
    rf"[^。;!?\d]{{0,8}}?(?:报(?:销)?|{_INSURER})(?:比例|了|掉|下来|给|能|大概|差不多|有|是|出|个)*"
    r"(?:(?:百分之|%)(?P<percent>[一二三四五六七八九十\d]{1,3})|(?P<digits>\d{1,2}) ?%|(?P<tenths>[一二两三四五六七八九\d])成(?P<half>半)?|(?P<even>一半|对半))"
)


def settle(
    text: str, amounts: list[Amount], kinds: list[str | None], expected: bool = False
) -> tuple[list[str | None], list[Span]]:
    """The kinds with gross and reimbursed sums as `none`, and the own parts that had to be computed.

    Where the own part was said, it alone stays spending. `expected` says that spending was just
    asked for, so that a sum without a telling word is the bill.
    """
    kinds = list(kinds)
    computed: list[Span] = []
    lessened: set[int] = set()  # sums paid back that are taken off the last of `computed`
    own = [bool(_before(_OWN_BEFORE, text, amounts, i)) for i in range(len(amounts))]
    own = [
        told and not (_before(_WEAK_OWN, text, amounts, i) and _paid_back_next(text, amounts, i))
        for i, told in enumerate(own)
    ]
    back = [not own[i] and _is_back(text, amounts, i) for i in range(len(amounts))]
    gross = [
        not own[i]
        and not back[i]
        and (
            kind == "spending"
            or (expected and kind is None)
            or (kind in (None, "none") and _reimbursed_at_once(amounts, back, i))
        )
        for i, kind in enumerate(kinds)
    ]
    for index, amount in enumerate(amounts):
        if own[index]:
            bills = _bills_before(text, amounts, index, gross, back) or _bill_after(
                text, amounts, index, gross
            )
            if bills:
                kinds[index] = "spending"
                for bill in bills:
                    kinds[bill] = "none"
        elif back[index] and kinds[index] != "income":
            kinds[index] = "none"
            if index and index - 1 in lessened and _one_bill(text, amounts[index - 1], amount):
                again = _less_again(computed[-1], amount)  # 医保报了三万，民政补了五千
                if again is not None:
                    computed[-1] = again
                    lessened.add(index)
                continue
            whole = _bill_of(text, amounts, index, gross, own)
            span = _less(amounts[whole], amount) if whole is not None else None
            if whole is not None and span is not None:
                kinds[whole] = "none"
                computed.append(span)
                lessened.add(index)
        elif gross[index] and not any(own[index + 1 : index + 3]):
            share = _SHARE.match(text, amount.end)
            rest = _rest(share) if share else None
            if (
                share is not None
                and rest is not None
                and (span := _part(amount, rest, share.end()))
            ):
                kinds[index] = "none"
                computed.append(span)
    return kinds, computed


def _reimbursed_at_once(amounts: list[Amount], back: list[bool], index: int) -> bool:
    """三万报了两万: what was paid back of it makes it a bill."""
    following = index + 1
    if following == len(amounts) or not back[following]:
        return False
    return amounts[following].start - amounts[index].end <= 6


def _paid_back_next(text: str, amounts: list[Amount], index: int) -> bool:
    """我花了九万 报销六万: then the nine were the bill."""
    following = index + 1
    return (
        following < len(amounts)
        and _one_bill(text, amounts[index], amounts[following])
        and _is_back(text, amounts, following)
    )


def _before(
    pattern: re.Pattern[str], text: str, amounts: list[Amount], index: int
) -> re.Match[str] | None:
    floor = amounts[index - 1].end if index else 0
    return pattern.search(text, max(floor, amounts[index].start - 22), amounts[index].start)


def _is_back(text: str, amounts: list[Amount], index: int) -> bool:
    if _before(_NOT_BACK, text, amounts, index):
        return False
    if _before(_BACK_BEFORE, text, amounts, index):
        return True
    after = _BACK_AFTER.match(text, amounts[index].end)
    following = amounts[index + 1].start if index + 1 < len(amounts) else len(text) + 9
    return (
        after is not None
        and following - after.end() > 3
        and not _SHARE.match(text, amounts[index].end)
    )


def _one_bill(text: str, first: Amount, second: Amount) -> bool:
    between = text[first.end : second.start]
    return len(between) <= _FARTHEST and not _OTHER_MATTER.search(between)


def _bills_before(
    text: str, amounts: list[Amount], index: int, gross: list[bool], back: list[bool]
) -> list[int]:
    """The gross sums that the own part at `index` belongs to: one, or those that add up."""
    paid_back = 0
    bills: list[int] = []
    position = index - 1
    while position >= 0 and _one_bill(text, amounts[position], amounts[position + 1]):
        if back[position]:
            paid_back += amounts[position].number.low or 0
        elif gross[position]:
            bills.append(position)
        else:
            break
        position -= 1
    own = amounts[index].number.low or 0
    larger = [bill for bill in bills[:1] if (amounts[bill].number.high or 0) > own]
    total = 0
    for count, bill in enumerate(bills, start=1):
        total += amounts[bill].number.low or 0
        if paid_back and total == own + paid_back:
            return bills[:count]
    return larger


def _bill_after(text: str, amounts: list[Amount], index: int, gross: list[bool]) -> list[int]:
    """自己掏了三万, 总共花了十万: the whole bill said after the own part."""
    following = index + 1
    if following == len(amounts) or not gross[following]:
        return []
    between = text[amounts[index].end : amounts[following].start]
    whole = _one_bill(text, amounts[index], amounts[following]) and _WHOLE.search(between)
    more = (amounts[following].number.high or 0) > (amounts[index].number.low or 0)
    return [following] if whole and more else []


def _bill_of(
    text: str, amounts: list[Amount], index: int, gross: list[bool], own: list[bool]
) -> int | None:
    """The gross sum that the sum paid back at `index` is to be taken from; None if the own part is said."""
    following = amounts[index + 1] if index + 1 < len(amounts) else None
    near = following is not None and _one_bill(text, amounts[index], following)
    if near and own[index + 1]:
        return None
    if index and gross[index - 1] and _one_bill(text, amounts[index - 1], amounts[index]):
        return index - 1
    whole = following is not None and _WHOLE.search(text, amounts[index].end, following.start)
    return index + 1 if near and gross[index + 1] and whole else None


def _less(bill: Amount, back: Amount) -> Span | None:
    low, high = bill.number.low, bill.number.high
    if low is None or high is None or back.number.low is None or back.number.high is None:
        return None
    bounds = [low - back.number.high, high - back.number.low]
    if bounds[0] <= 0:
        return None
    start, end = min(bill.start, back.start), max(bill.end, back.end)
    return _span(bill, start, end, bounds, bill.approx or back.approx)


def _less_again(own: Span, back: Amount) -> Span | None:
    value = own.normalized
    low, high = value if isinstance(value, list) else (value, value)
    if not isinstance(low, int) or not isinstance(high, int):
        return None
    if back.number.low is None or back.number.high is None or low <= back.number.high:
        return None
    bounds = [low - back.number.high, high - back.number.low]
    less: int | list[int] = bounds[0] if bounds[0] == bounds[1] else bounds
    return Span(own.start, max(own.end, back.end), less, own.attrs)


def _part(bill: Amount, rest: float, end: int) -> Span | None:
    if bill.number.low is None or bill.number.high is None:
        return None
    bounds = [round(bill.number.low * rest), round(bill.number.high * rest)]
    return _span(bill, bill.start, end, bounds, bill.approx)


def _span(bill: Amount, start: int, end: int, bounds: list[int], approx: bool) -> Span:
    attrs: dict[str, object] = {"kind": "spending"}
    if approx:
        attrs["approx"] = True
    if bill.period is not None:
        attrs["period"] = bill.period
    return Span(start, end, bounds[0] if bounds[0] == bounds[1] else bounds, attrs)


def _rest(share: re.Match[str]) -> float | None:
    """The share that was not paid back: 报了六成 leaves 0.4."""
    if share["even"]:
        return 0.5
    word = share["percent"] or share["digits"] or share["tenths"]
    number: Number | None = read(word, 0)
    if number is None or number.low is None:
        return None
    percent = number.low * 10 + (5 if share["half"] else 0) if share["tenths"] else number.low
    return (100 - percent) / 100 if 0 < percent < 100 else None
