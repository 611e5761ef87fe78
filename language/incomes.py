"""Income as yuan a year: monthly and daily figures multiplied out, with whose income it is."""

from __future__ import annotations

import re
from dataclasses import dataclass

from language import multiples
from language.amounts import Amount
from language.mention import Normalized, Span
from language.numerals import read
from language.text import fold

_N = r"(?:\d{1,3}|[一二两三四五六七八九十百俩仨半]{1,4})"
_MONTHS = re.compile(
    rf"(?P<lead>一年(?:能|就|也就|只|只能|大概|到头)?(?:干|做|打|上|出去|有|挣|出工|割|跑|开|帮)?(?:得|了)?(?:个)?|(?:干|做|打工|打|上|忙|跑|务工|去|待|挣|发|领|活|工作)(?:了|满|够|个|上|过)?(?:大概|差不多)?|(?:只|就|也就|能|共|总共|只能|才)(?:干|做|打|上|有)?(?:了)?|)"
    rf"(?P<n>{_N})(?:(?P<half>个半)|个)?(?P<more>[多来])?月(?P<rest>的?(?:活|工|班|零工)|)(?!前|以前|之前|大|份|\d|[初底一二三四五六七八九十])"
)
_DAYS = re.compile(
    rf"(?P<lead>一年(?:能|就|也就|只能|大概)?(?:干|做|打|上|出)?(?:个)?|一?个月(?:能|就|也就|只能|大概)?(?:干|做|打|上|出)?(?:个)?|(?:干|做|上|打)(?:了|个|满)?|)(?P<n>{_N})(?P<more>[多来])?(?:天|个工)(?!前|以前|一次|后)"
)
_PER_PERSON = re.compile(
    r"人均|人平(?!均)|平均(?:下来)?(?:每|一|每一)?(?:个|口)?人|一个人(?:头)?(?:合|平均|分|均|才|摊|一年|也就)|每(?:个|口)?人|一口人|一人(?:合|平均|一年|才)?(?=[^,。;!?]{0,4}$)|摊到(?:每个)?人|人头|按人"
)
_PER_HOUSEHOLD = re.compile(
    r"全家|一大?家子|一家人|(?:[我俺额咱他她](?:们)?|人)家(?:里头?)?(?:全年|一年|今年|去年|年收入|年入)|(?:屋里头?|屋头|家里头?)(?:一年|全年|年)(?:的)?(?:纯|总)?(?:收入|进项)|[一整]家(?:老小|[一二三四五六七八九两]口)?|家里(?:头)?[^,。;!?]{0,6}(?:总共|一共|拢共|统共|所有|加起来|合计|全部)|家庭(?:年|全年|总|纯|人口)|总收入|户均|一户|全户|(?:几|[两二三四五六七八九])口人(?:加|一|总|合|全)|加在?一?起|加一块|屋头(?:总共|一共)|两口子(?:一年|加|总共|一共)"
)
_COUPLE = re.compile(
    r"(?:[他她我俺]们(?:俩|两个|老两口)|老两口|二老|(?:爹妈|爹娘|爸妈|父母|爷爷奶奶)(?:俩|两个)?)(?:人|口子?)?(?:一年|全年|总共|一共|加起来)[^,。;!?各每]{0,6}$"
)
"""Two who are the household, and what they have together: 他们俩一年八千多."""
_LIVES_ON_IT = re.compile(
    r"[^。;!?\d]{0,4}(?:全家|一家人?|一家子|一大家子|屋头|家里)(?:人)?(?:都|就|全|就都)?(?:靠|指着|指望|吃)(?:着)?(?:这|它|他|我|那)"
)
"""After a figure that everybody lives on: 一个月千二，全家就靠这个."""
_SAID_PERSON = re.compile(
    r"人均|人平(?!均)|平均|每(?:个|口)?人|每人|一口人|人头|按人|单个?人|(?<![两俩二三四五六七八九十几一])个人|(?<![十就我俺咱他她靠剩有])一个人|(?<![十就我俺咱他她靠剩有])一人|各人|摊到|均摊|(?<!第)一口|单人|后(?:头|面|一个|者|边)"
)
_SAID_HOUSEHOLD = re.compile(
    r"全家|一大?家子|一家(?:人|老小|[一二三四五六七八九两]口)?(?!平均)|全户|整(?:个)?家|整户|一户|[总全]的|总共|一共|拢共|统共|总数|总和|合计|合起来|合在一起|合一块|加(?:在)?一?起|加起来|加一块儿?|加拢|搭起来|搭拢|合拢|一起(?:的|算)?|一块儿?|大家(?:一起)?|都算|全部|所有人?|几口人(?:的|一起|总|加)|两口子|俩人|[我俺]们?(?:俩|两个|全家)|一笔|家里(?:头)?的?(?:总|一年|所有)?|屋头|连老带小|一伙|拢起|前(?:头|面|一个|者|边)|就?[我俺]一个人(?:挣|打工|干|做|在外|出去|拿|有)"
)
_NOT_THAT = re.compile(r"(?:不是|不算|没|并非|别|不按)(?:说|指|算|我们?|按|整|的)?$")
_BOTH = re.compile("(?:还是|不知道|不晓得|不清楚|搞不清|啥意思|什么意思|算不清)")
_PER_YEAR = {"week": 52, "quarter": 4}
_SUMMED = re.compile(
    r"[, ]*(?:(?:那|这|干了|干|做|打|上)?(?:一年(?:下来|到头)?|全年|年)|一共|合计|总共|共|合|算下来|下来|就是|也就是|就|等于|折合|折|满打满算|到头|加起来|也就|才|差不多|大概|将近|不到|拢共|能|挣|有|得|到手|收入|是|了|也|个|月|[一二两三四五六七八九十\d]{1,2}个月|[, ])*"
)


@dataclass(frozen=True)
class _Income:
    span: Span
    period: str | None
    amount: Amount
    count: int = 1  # of the pieces that the amount was multiplied by


def spans(text: str, amounts: list[Amount], kinds: list[str | None]) -> list[Span]:
    """Yearly incomes in yuan with `basis`; a daily wage without days keeps `period: day`."""
    found: list[_Income] = []
    for index, (amount, kind) in enumerate(zip(amounts, kinds, strict=True)):
        floor = amounts[index - 1].end if index else 0
        ceiling = amounts[index + 1].start if index + 1 < len(amounts) else len(text)
        counted = (
            multiples.pieces(text, amount, floor, ceiling) if kind in ("income", None) else None
        )
        if kind != "income" and counted is None:
            continue
        income = (
            _yearly(text, amount, floor, ceiling) if counted is None else _by_piece(amount, counted)
        )
        previous = found[-1] if found else None
        if previous is not None and index and amounts[index - 1] is previous.amount:
            merged = _merge(text, previous, income)
            if merged is not None:
                found[-1] = merged
                continue
        found.append(income)
    return [income.span for income in found]


def _yearly(text: str, amount: Amount, floor: int, ceiling: int) -> _Income:
    start, end = amount.start, amount.end
    low, high = amount.number.low, amount.number.high
    attrs: dict[str, object] = {"approx": True} if amount.approx else {}
    factor: tuple[float, float] = (1, 1)
    if amount.period in ("month", "day", "week", "quarter"):
        start, end = min(start, amount.period_start), max(end, amount.period_end)
    if amount.period == "month":
        told = _told(text, _MONTHS, amount, floor, ceiling)
        factor = (12, 12)
        if told is not None:
            factor, begin, finish, more = told
            start, end = _stretched(start, end, begin, finish)
            attrs.update({"approx": True} if more else {})
    elif amount.period == "day":
        told = _told(text, _DAYS, amount, floor, ceiling)
        if told is None:
            attrs["period"] = "day"
        else:
            factor, begin, finish, more = told
            monthly = "月" in text[begin:finish]
            start, end = _stretched(start, end, begin, finish)
            factor = (factor[0] * 12, factor[1] * 12) if monthly else factor
            attrs.update({"approx": True} if more else {})
    elif amount.period in _PER_YEAR:
        factor = (_PER_YEAR[amount.period],) * 2
    basis = _basis(text, amount, floor)
    each = multiples.earners(text, amount, floor)
    if each is not None and amount.period in ("month", "year", "day"):
        people, begin, couple = each
        start = min(start, begin)
        factor = (factor[0] * people, factor[1] * people)
        basis = "per_household" if couple else "unspecified"
    value: Normalized = None
    if low is not None and high is not None:
        bounds = [round(low * factor[0]), round(high * factor[1])]
        value = bounds[0] if bounds[0] == bounds[1] else bounds
    attrs["basis"] = basis
    return _Income(Span(start, end, value, attrs), amount.period, amount)


def _by_piece(amount: Amount, counted: multiples.Pieces) -> _Income:
    """一亩地收八百种了五亩 → 4000."""
    low, high = amount.number.low, amount.number.high
    value: Normalized = None
    if low is not None and high is not None:
        bounds = [low * counted.count, high * counted.count]
        value = bounds[0] if bounds[0] == bounds[1] else bounds
    attrs: dict[str, object] = {"approx": True} if amount.approx or counted.approx else {}
    attrs["basis"] = "unspecified"
    return _Income(Span(counted.start, counted.end, value, attrs), "year", amount, counted.count)


def _told(
    text: str, pattern: re.Pattern[str], amount: Amount, floor: int, ceiling: int
) -> tuple[tuple[float, float], int, int, bool] | None:
    """How many months or days were worked, from the words just before or after the amount."""
    for begin, finish in (
        (amount.end, min(ceiling, amount.end + 22)),
        (max(floor, amount.start - 26), amount.start),
    ):
        for match in pattern.finditer(text, begin, finish):
            if re.search(
                r"[。;!?\n]", text[min(match.end(), amount.end) : max(match.start(), amount.start)]
            ):
                continue
            if not match["lead"] and not re.search(
                r"[干做打上活工厂地]|拿|领|挣", text[max(0, match.start() - 6) : match.end() + 3]
            ):
                continue
            if (
                match["n"] in ("一", "1")
                and match.start() >= amount.period_start - 1
                and match.end() <= amount.period_end + 1
            ):
                continue
            if amount.period_start <= match.start("n") < amount.period_end:
                continue
            number = read(text, match.start("n"))
            if match["n"] == "半":
                return (0.5, 0.5), match.start(), match.end(), False
            if number is None or number.low is None or number.high is None or number.high > 366:
                continue
            half = 0.5 if "half" in match.groupdict() and match["half"] else 0
            if pattern is _MONTHS and number.high > 12:
                continue
            return (
                (number.low + half, number.high + half),
                match.start(),
                match.end(),
                bool(match["more"]),
            )
    return None


def _stretched(start: int, end: int, begin: int, finish: int) -> tuple[int, int]:
    """The span with the words that told how long, when they stand close by."""
    if begin >= end:
        return (start, finish) if begin - end <= 8 else (start, end)
    return (begin, end) if start - finish <= 4 else (start, end)


def _basis(text: str, amount: Amount, floor: int) -> str:
    begin = max(floor, amount.start - 28)
    for stop in re.finditer(r"[。;!?\n]", text[begin : amount.start]):
        begin = (
            max(begin, amount.start - 28 + stop.end())
            if begin == amount.start - 28
            else begin + stop.end()
        )
        break
    before = text[begin : amount.start]
    person = [m.start() for m in _PER_PERSON.finditer(before)]
    household = [m.start() for m in _PER_HOUSEHOLD.finditer(before)]
    if re.match(r"(?:一个人|每人|一人|人均)(?!挣|打工)", text[amount.end : amount.end + 4]):
        return "per_person"
    if person and (not household or person[-1] > household[-1]):
        return "per_person"
    if household or _LIVES_ON_IT.match(text, amount.end) or _COUPLE.search(before):
        return "per_household"
    return "unspecified"


def basis_of(answer: str) -> str | None:
    """`per_person` or `per_household` from a short answer to "全家一共还是一个人平均", None if neither.

    What is denied does not count: 不是一个人的，是全家的.
    """
    folded = fold(answer)
    if _BOTH.search(folded):
        return None
    for meant, pattern in (("per_household", _SAID_HOUSEHOLD), ("per_person", _SAID_PERSON)):
        for match in pattern.finditer(folded):
            if not _NOT_THAT.search(folded, max(0, match.start() - 5), match.start()):
                return meant
    if _SAID_PERSON.search(folded):
        return "per_household"  # 不是一个人的
    return "per_person" if _SAID_HOUSEHOLD.search(folded) else None


def _merge(text: str, first: _Income, second: _Income) -> _Income | None:
    """一个月两千一年就是两万四 is one fact: 24000."""
    between = text[first.amount.end : second.amount.start]
    if len(between) > 18 or not _SUMMED.fullmatch(between):
        return None
    if first.count > 1 and second.period in ("year", None):
        if first.span.normalized != second.span.normalized:
            return None
        said = Span(first.span.start, second.span.end, first.span.normalized, second.span.attrs)
        return _Income(said, "year", second.amount)
    monthly, yearly = (first, second) if first.period in ("month", "day") else (second, first)
    if monthly.period not in ("month", "day") or yearly.period not in ("year", None):
        return None
    small, large = monthly.amount.number.low, yearly.span.normalized
    whole = large[0] if isinstance(large, list) else large
    if small is None or not isinstance(whole, int) or not whole:
        return None
    if monthly.period == "month" and not 0.5 <= whole / small <= 12.9:
        return None
    attrs = dict(yearly.span.attrs)
    if attrs.get("basis") == "unspecified":
        attrs["basis"] = monthly.span.attrs.get("basis", "unspecified")
    start = min(first.span.start, second.span.start)
    end = max(first.span.end, second.span.end)
    return _Income(Span(start, end, large, attrs), "year", second.amount)
