"""Bare answers: 王秀英, 5, 三千左右, 东台 after the question for just that."""

from __future__ import annotations

import re
from collections.abc import Sequence

from language import bare_names, called_places, household_answers, households, totals
from language.amounts import Amount
from language.amounts import find as find_amounts
from language.incomes import spans as income_spans
from language.mention import Cover, Span
from language.places import Gazetteer

_REFUSAL = re.compile(
    r"不知道|不晓得|不清楚|不想|不方便|没有|跳过|记不|为啥|啥意思|什么|等一下|算了|不说"
)

_SUMS = ("income", "annual_income", "expense")
_OF_NUMBERS = re.compile(r"电话|手机|号码|身份证|尾号")
_HOUSEHOLDS = re.compile(r"全家|一家|收入|挣|进账|总共")
_REFUSES_TO_COUNT = re.compile(
    r"不知道|不晓得|不清楚|不想说|不方便|跳过|记不|算了|不说|关你|下一个"
)
_ASKS = re.compile(r"多少|怎么|咋|吗|能不能|要不要|用不用|多久|几天|[?]$")
_PAID_BEFORE = re.compile(r"(?:花|掏|付|欠|借|贷|赔|交)了?[^,。; ]{0,4}$")
_NOT_YET = re.compile(r"[块元钱,; ]*(?:都|也|还)*(?:没(?:有)?(?:做|交|去|治|住)|做不起|[交拿]不起)")
_DENIED = re.compile(r"(?:不是|没有)$")
_LEAST_SUM = 100
_MISTAKEN = re.compile(
    r"错[了咧啦咯嘞]|[说报算][多少高低][了咧啦咯嘞]|[说算讲报记弄]错|不对|那是(?:前|去)年"
)
_EARNED = re.compile(r"收入|挣|赚|工资|打工|务工|养老|低保|卖|进账|补贴|人均|一年(?!花|药|医)")


def understand(
    text: str,
    expects: str,
    found: dict[str, list[Span]],
    gazetteer: Gazetteer,
    money: list[Amount],
    kinds: Sequence[str | None],
) -> None:
    """Adds to `found` what a folded answer means as the field `expects`, if nothing was found for it."""
    counts = expects == "household_size" or (expects in _SUMS and bool(money))
    if (_REFUSES_TO_COUNT if counts else _REFUSAL).search(text):
        return
    if expects in _SUMS and _OF_NUMBERS.search(text):
        return  # 电话说错了 后头是7609
    if expects in ("name", "reporter_name") and not found["name"]:
        span = bare_names.bare(text, found["place"])
        if span is not None:
            found["name"] = [span]
            found["place"] = [p for p in found["place"] if not p.overlaps(span.start, span.end)]
    elif expects == "household_size":
        size = households.bare(text)
        told = household_answers.size(text)
        if _ASKS.search(text) and "口" not in text:
            size = told = None
        elif told and not (size and isinstance(size.normalized, list)):
            size = Span(0, len(text.rstrip(" 。.!")), told)
        if size is not None:
            found["household_size"] = [size]
            for kind in ("annual_income", "expense"):
                found[kind] = [one for one in found[kind] if _is_a_sum(one)]
    elif expects in ("place", "where") and found["place"]:
        cover = Cover(len(text), [span for spans in found.values() for span in spans])
        found["place"] += [
            Span(start, end, text[start:end].replace(" ", ""))
            for start, end in called_places.hamlets(text)
            if not cover.touches(start, end)
        ]
    elif expects in ("place", "region") and not found["place"]:
        match = gazetteer.answer(text)
        if match is not None:
            found["place"] = [Span(match.start, match.end, match.normalized)]
            found["name"] = []
        group = re.fullmatch(
            r"[ 是在]*(第?[0-9一二三四五六七八九十]{1,3}(?:村民小组|小组|组|社|队))的?[。 ]*", text
        )
        if match is None and group is not None:
            found["place"] = [Span(group.start(1), group.end(1), group[1])]
    elif expects in ("income", "annual_income"):
        answers: list[str | None] = [
            "income"
            if kind == "income"
            or (kind in (None, "none") and not _PAID_BEFORE.search(text, 0, one.start))
            or _HOUSEHOLDS.search(text, max(0, one.start - 5), one.start)
            else kind
            for one, kind in zip(money, kinds, strict=True)
        ]
        found["annual_income"] = income_spans(text, totals.with_periods(money), answers)
        if not found["annual_income"]:
            chosen = [
                one
                for one, kind in zip(money, kinds, strict=True)
                if kind != "debt" and not _PAID_BEFORE.search(text, 0, one.start)
            ][-1:] or _small(text)
            found["annual_income"] = income_spans(text, chosen, ["income"] * len(chosen))
        found["annual_income"] = totals.of_income(text, found["annual_income"])
        found["expense"] = _apart_from(found["annual_income"], found["expense"])
    elif expects == "expense" and (earned := _put_right(text, money)):
        found["annual_income"] = income_spans(
            text, totals.with_periods(earned), ["income"] * len(earned)
        )
        found["expense"] = _apart_from(found["annual_income"], found["expense"])
    elif expects == "expense":
        untold = [
            one
            for one, kind in zip(money, kinds, strict=True)
            if kind is None
            and not _HOUSEHOLDS.search(text, max(0, one.start - 6), one.start)
            and not _DENIED.search(text, max(0, one.start - 3), one.start)
        ]
        if not found["expense"] and not (found["annual_income"] and _EARNED.search(text)):
            found["annual_income"] = []
            untold = untold or _untold(money, kinds) or _small(text)
        found["expense"] += [_spent(one) for one in untold]
        found["expense"] = [one for one in found["expense"] if not _is_to_be_paid(text, one)]
        found["expense"].sort(key=lambda span: span.start)
        found["expense"] = totals.of_spending(text, found["expense"])


def _put_right(text: str, money: list[Amount]) -> list[Amount]:
    """The household's income put right where spending was asked for: 说错了 去年全家就七千."""
    if not _MISTAKEN.search(text):
        return []
    return [one for one in money if _HOUSEHOLDS.search(text, max(0, one.start - 6), one.start)]


def _untold(money: list[Amount], kinds: Sequence[str | None]) -> list[Amount]:
    """Sums of which no word tells what they are: they answer the question."""
    return [one for one, kind in zip(money, kinds, strict=True) if kind in (None, "none")]


def _is_to_be_paid(text: str, span: Span) -> bool:
    """手术要八万 还没做: what is still to come was not spent."""
    wanted = text[max(0, span.start - 3) : span.start].rstrip(" ").endswith(("要", "得", "需"))
    return bool(_NOT_YET.match(text, span.end)) or (wanted and bool(_NOT_YET.search(text)))


def _apart_from(taken: Sequence[Span], spans: Sequence[Span]) -> list[Span]:
    return [one for one in spans if not any(one.overlaps(t.start, t.end) for t in taken)]


def _is_a_sum(span: Span) -> bool:
    """Whether money found beside a count of people is money and not that very count."""
    low = span.normalized[0] if isinstance(span.normalized, list) else span.normalized
    return isinstance(low, int) and low >= _LEAST_SUM


def _small(text: str) -> list[Amount]:
    """Numbers that only an answer makes money: 80, 500多."""
    if len(text.strip()) > 10:
        return []
    padded = re.sub(r"[。.!吧啊呀的了 ]+$", "", text)
    if re.search(r"[口个岁亩年月天]$", padded):
        return []
    return [
        Amount(
            a.start,
            min(a.end, len(padded)),
            a.number,
            a.approx,
            True,
            a.period,
            a.period_start,
            a.period_end,
        )
        for a in find_amounts(padded + "块", Cover(len(padded) + 1))
    ]


def _spent(amount: Amount) -> Span:
    attrs: dict[str, object] = {"kind": "spending"}
    if amount.approx:
        attrs["approx"] = True
    if amount.period:
        attrs["period"] = amount.period
    return Span(amount.start, amount.end, amount.value, attrs)
