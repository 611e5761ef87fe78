"""Bare answers: 王秀英, 5, 三千左右, 东台 after the question for just that."""

from __future__ import annotations

import re

from language import household_answers, households, names
from language.amounts import Amount
from language.amounts import find as find_amounts
from language.incomes import spans as income_spans
from language.mention import Cover, Span
from language.places import Gazetteer

_REFUSAL = re.compile(
    r"不知道|不晓得|不清楚|不想|不方便|没有|跳过|记不|为啥|啥意思|什么|等一下|算了|不说"
)

_NOW = re.compile(r"今年|现在|如今|眼下|这会|按|顶多|就剩|只剩")
_BEFORE = re.compile(r"往年|以前|以往|从前|前年|正常年景|早先")
_EARNED = re.compile(r"收入|挣|赚|工资|打工|务工|养老|低保|卖|进账|补贴|人均|一年(?!花|药|医)")


def understand(
    text: str,
    expects: str,
    found: dict[str, list[Span]],
    gazetteer: Gazetteer,
    money: list[Amount],
) -> None:
    """Adds to `found` what a folded answer means as the field `expects`, if nothing was found for it."""
    if _REFUSAL.search(text):
        return
    if expects in ("name", "reporter_name") and not found["name"]:
        span = names.bare(text)
        if span is not None:
            found["name"] = [span]
            found["place"] = [p for p in found["place"] if not p.overlaps(span.start, span.end)]
    elif expects == "household_size":
        size = households.bare(text)
        told = household_answers.size(text)
        known = size.normalized if size else None
        if told and not isinstance(known, list):
            size = Span(0, len(text.rstrip(" 。.!")), told)
        if size is not None:
            found["household_size"] = [size]
            found["annual_income"] = found["expense"] = []
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
    elif expects in ("income", "annual_income") and (
        not found["annual_income"] or (len(money) > 1 and _BEFORE.search(text))
    ):
        chosen = money or _small(text)
        earned = income_spans(text, chosen, ["income"] * len(chosen))
        now = [span for span in earned if _NOW.search(text, max(0, span.start - 6), span.start)]
        if now or not found["annual_income"]:
            found["annual_income"] = (now or earned)[:1]
        found["expense"] = []
    elif (
        expects == "expense"
        and not found["expense"]
        and not (found["annual_income"] and _EARNED.search(text))
    ):
        chosen = money or _small(text)
        if chosen:
            found["expense"] = [_spent(chosen[0])]
            found["annual_income"] = []


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
